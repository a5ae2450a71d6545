import { safe } from '../app-error.ts'
import { tempLeftovers } from '../bytes/temp-leftovers.ts'
import { defineKind } from '../engine/define-kind.ts'
import { equalJson } from '../engine/json.ts'
import { StillUsed } from '../engine/kind.ts'
import { fieldsOf, parserOf, textOf } from '../engine/shape.ts'
import { ABSOLUTE } from './entry-kind.ts'
import { closeList, openList, readList } from './edit.ts'
import { editable, notAsRead, openExisting, openFile, saveFile } from './file.ts'
import type { ListKey } from './read.ts'

type ListPlace = { readonly file: string; readonly key: ListKey }

/**
 * How a list stands (see ListState in edit.ts); absent: the file is not there, and when it is made the list will be
 * open. Only 'open' is ever wanted, and 'closed' only put back.
 */
type ListValue = { readonly state: 'open' | 'used' | 'closed' | 'absent'; readonly source?: string }

const parse = parserOf('kubeconfig-list', readPlace, readValue)
const resource = ({ file, key }: ListPlace): string => `list of ${key} in kubeconfig ${safe(file)}`

/**
 * An empty list in a form that entries can be added to and taken from to the byte. A list that is `null`, `[]` or
 * not there at all is opened first, and put back when it is empty again; one that others have filled stays open.
 */
export const kubeconfigList = defineKind<ListPlace, ListValue>({
  id: 'kubeconfig-list',
  scope: 'machine',
  parse,
  resource,
  read: async ({ file: path, key }, { files }) => {
    const file = await openFile(path, files)
    return {
      value: file === undefined ? { state: 'absent' } : editable(path, () => readList(file.text, key)),
    }
  },
  write: async (at, from, to, { ports: { files }, temp }) => {
    const file = to?.state === 'open' ? await openExisting(at.file, files) : await openFile(at.file, files)
    if (file === undefined || to === undefined) return from
    const now = editable(at.file, () => readList(file.text, at.key))
    if (to.state === 'open') {
      if (now.state !== 'closed') return { value: now }
      if (!equalJson(now, from.value)) throw notAsRead(at.file)
      await saveFile(file, (text) => openList(text, at.key), { files, temp })
      return { value: { state: 'open' } }
    }
    if (now.state === 'used') throw new StillUsed(resource(at), 'other entries')
    if (now.state === 'open')
      await saveFile(file, (text) => closeList(text, at.key, to.source), { files, temp })
    return { value: now.state === 'open' ? to : now }
  },
  same: (want, now) => now.state !== (want.state === 'open' ? 'closed' : 'open'),
  tell: (change) => {
    const { at, value } = parse({
      at: change.at,
      ...(change.after === undefined ? {} : { value: change.after }),
    })
    const [verb, explain] =
      change.action === 'none'
        ? ['use', 'Entries can be added to it as it is.']
        : value?.state === 'closed'
          ? ['put back', 'It is empty again.']
          : ['open', 'It is empty, in a form that nothing can be added to.']
    return { title: `${verb} the ${resource(at)}`, explain, byHand: [] }
  },
  leftovers: ({ file }, { temp }, { files }) => tempLeftovers(files, file, temp),
})

function readPlace(value: unknown): ListPlace {
  const { file, key } = fieldsOf(value, 'file', 'key')
  const keys = ['clusters', 'users', 'contexts'] as const
  const name = textOf(key, /^(?:clusters|users|contexts)$/)
  return { file: textOf(file, ABSOLUTE), key: keys.find((known) => known === name) ?? 'clusters' }
}

function readValue(value: unknown): ListValue {
  const { state, source } = fieldsOf(value, 'state', 'source?')
  const states = ['open', 'used', 'closed', 'absent'] as const
  const name = textOf(state, /^(?:open|used|closed|absent)$/)
  return {
    state: states.find((known) => known === name) ?? 'open',
    ...(source === undefined ? {} : { source: textOf(source) }),
  }
}
