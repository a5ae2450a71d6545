import { safe } from '../app-error.ts'
import { tempLeftovers } from '../bytes/temp-leftovers.ts'
import { defineKind } from '../engine/define-kind.ts'
import { equalJson } from '../engine/json.ts'
import { StillUsed } from '../engine/kind.ts'
import type { Found } from '../engine/kind.ts'
import { fieldsOf, parserOf, textOf } from '../engine/shape.ts'
import type { Files } from '../ports/files.ts'
import { shellLine } from '../shell.ts'
import { NEW_KUBECONFIG, readCurrentContext, restoreCurrentContext, setCurrentContext } from './edit.ts'
import { ABSOLUTE } from './entry-kind.ts'
import { editable, notAsRead, openExisting, openFile, saveFile } from './file.ts'
import type { OpenFile } from './file.ts'

type CurrentPlace = { readonly file: string }

/** Its name, '' for none, and how that is written, to be put back to the byte. Without `source` there is no such key. */
type CurrentValue = { readonly name: string; readonly source?: string }

const parse = parserOf('current-context', readPlace, readValue)
const resource = ({ file }: CurrentPlace): string => `current context of kubeconfig ${safe(file)}`

/**
 * The current context. What it was before comes back only where it still is ours: who has chosen another one since
 * keeps it.
 */
export const currentContext = defineKind<CurrentPlace, CurrentValue>({
  id: 'current-context',
  scope: 'machine',
  container: true,
  parse,
  resource,
  read: async (at, { files }) => ({ value: valueIn(await openFile(at.file, files), at.file) }),
  write: async (at, from, to, { ports: { files }, temp, made }) => {
    if (to === undefined) return from
    if (made !== undefined) return putBack(at, made.value?.name, to, { files, temp })
    const file = await openExisting(at.file, files)
    const now = valueIn(file, at.file)
    if (now.name === to.name) return { value: now }
    if (!equalJson(now, from.value)) throw notAsRead(at.file)
    await saveFile(file, (text) => setCurrentContext(text, to.name), { files, temp })
    return { value: { name: to.name } }
  },
  same: (want, now) => want.name === now.name,
  tell: (change) => {
    const { at, value } = parse({
      at: change.at,
      ...(change.after === undefined ? {} : { value: change.after }),
    })
    const name = value?.name ?? ''
    const use = name === '' ? ['unset', 'current-context'] : ['use-context', name]
    return {
      title:
        change.action === 'none' || value === undefined
          ? `keep the ${resource(at)}`
          : `make ${name === '' ? 'none' : safe(name)} the ${resource(at)}`,
      explain: 'kubectl uses it where no other is named.',
      byHand: value === undefined ? [] : [shellLine('kubectl', 'config', ...use, '--kubeconfig', at.file)],
    }
  },
  leftovers: ({ file }, { temp }, { files }) => tempLeftovers(files, file, temp),
})

async function putBack(
  at: CurrentPlace,
  ours: string | undefined,
  to: CurrentValue,
  { files, temp }: { files: Files; temp: string },
): Promise<Found<CurrentValue>> {
  const file = await openFile(at.file, files)
  if (file === undefined) throw new StillUsed(resource(at), 'nobody: the file is gone')
  const now = valueIn(file, at.file)
  if (now.name === to.name) return { value: now }
  if (now.name !== ours) throw new StillUsed(resource(at), `whoever chose ${safe(now.name)}`)
  await saveFile(file, (text) => restoreCurrentContext(text, to.source), { files, temp })
  return { value: to }
}

/** A file that is not there reads as the one that it would be made from. */
function valueIn(file: OpenFile | undefined, path: string): CurrentValue {
  const current = file?.config.currentContext ?? ''
  return editable(path, () => readCurrentContext(file?.text ?? NEW_KUBECONFIG, current))
}

function readPlace(value: unknown): CurrentPlace {
  return { file: textOf(fieldsOf(value, 'file').file, ABSOLUTE) }
}

function readValue(value: unknown): CurrentValue {
  const { name, source } = fieldsOf(value, 'name', 'source?')
  return { name: textOf(name), ...(source === undefined ? {} : { source: textOf(source) }) }
}
