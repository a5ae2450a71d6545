import { safe } from '../app-error.ts'
import { tempLeftovers } from '../bytes/temp-leftovers.ts'
import { defineKind } from '../engine/define-kind.ts'
import { equalJson } from '../engine/json.ts'
import { fieldsOf, parserOf, textOf } from '../engine/shape.ts'
import { shellLine } from '../shell.ts'
import { NEW_KUBECONFIG, readCurrentContext, restoreCurrentContext, setCurrentContext } from './edit.ts'
import { ABSOLUTE } from './entry-kind.ts'
import type { EntryPlace } from './entry-kind.ts'
import { editable, notAsRead, openExisting, openFile, saveFile } from './file.ts'
import type { OpenFile } from './file.ts'

/**
 * Whether the file's current context is ours; where not, which it is and how it is written, to be put back to the
 * byte. Without `source` the file has no such key.
 */
type CurrentValue =
  | { readonly current: true }
  | { readonly current: false; readonly name: string; readonly source?: string }

const parse = parserOf('current-context', readPlace, readValue)
const resource = ({ file }: EntryPlace): string => `current context of kubeconfig ${safe(file)}`

/**
 * The current context. What it was before comes back only where it still is ours: who has chosen another one since
 * keeps it.
 */
export const currentContext = defineKind<EntryPlace, CurrentValue>({
  id: 'current-context',
  scope: 'machine',
  parse,
  resource,
  read: async (at, { files }) => ({ value: valueIn(await openFile(at.file, files), at) }),
  write: async (at, from, to, { ports: { files }, temp }) => {
    if (to === undefined) return from
    const file = to.current ? await openExisting(at.file, files) : await openFile(at.file, files)
    const now = valueIn(file, at)
    if (file === undefined || now.current === to.current) return { value: now }
    if (to.current && !equalJson(now, from.value)) throw notAsRead(at.file)
    const edit = to.current
      ? (text: string) => setCurrentContext(text, at.name)
      : (text: string) => restoreCurrentContext(text, to.source)
    await saveFile(file, edit, { files, temp })
    return { value: to }
  },
  same: (want, now) => want.current === now.current,
  tell: (change) => {
    const { at, value } = parse({
      at: change.at,
      ...(change.after === undefined ? {} : { value: change.after }),
    })
    const file = ['--kubeconfig', at.file]
    if (value === undefined || value.current) {
      return {
        title: `${change.action === 'none' ? 'keep' : 'make'} ${safe(at.name)} the ${resource(at)}`,
        explain: 'kubectl uses it where no other is named.',
        byHand: [shellLine('kubectl', 'config', 'use-context', at.name, ...file)],
      }
    }
    const back = value.name === '' ? ['unset', 'current-context'] : ['use-context', value.name]
    return {
      title: `put back the ${resource(at)}`,
      explain: value.name === '' ? 'None was set before.' : `It was ${safe(value.name)} before.`,
      byHand: [shellLine('kubectl', 'config', ...back, ...file)],
    }
  },
  leftovers: ({ file }, { temp }, { files }) => tempLeftovers(files, file, temp),
})

/** A file that is not there reads as the one that it would be made from. */
function valueIn(file: OpenFile | undefined, { file: path, name }: EntryPlace): CurrentValue {
  const current = file?.config.currentContext ?? ''
  if (current === name) return { current: true }
  const text = file?.text ?? NEW_KUBECONFIG
  return { current: false, ...editable(path, () => readCurrentContext(text, current)) }
}

function readPlace(value: unknown): EntryPlace {
  const { file, name } = fieldsOf(value, 'file', 'name')
  return { file: textOf(file, ABSOLUTE), name: textOf(name, /./s) }
}

function readValue(value: unknown): CurrentValue {
  const { current, name, source } = fieldsOf(value, 'current', 'name?', 'source?')
  if (current === true) return { current }
  return {
    current: false,
    name: textOf(name),
    ...(source === undefined ? {} : { source: textOf(source) }),
  }
}
