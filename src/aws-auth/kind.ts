import { quote } from '../app-error.ts'
import { defineKind } from '../engine/define-kind.ts'
import type { Change, Found, Wanted, WantOptions, WriteContext } from '../engine/kind.ts'
import { fieldsOf, listOf, parserOf, textOf } from '../engine/shape.ts'
import type { Splice } from '../bytes/yaml-list.ts'
import { conflict, current, DOCUMENT, docOf, keyOf, load, patch, patchByHand } from './config-map.ts'
import { entryAt, isSameMapping, withMapping } from './document.ts'
import type { AwsAuthDocument } from './document.ts'
import { addEntry, removeEntry, restoreEntry, setEntry } from './edit.ts'
import type { EntryPlace } from './edit.ts'
import type { Mapping } from './entry-source.ts'
import { awsAuth, awsAuthKey } from './container-kinds.ts'

export { awsAuth, awsAuthKey } from './container-kinds.ts'

/**
 * `text`: all of the key, so that a person sees what changes around the entry, and what an update is taken back to.
 * `made`: what takes exactly this entry out again.
 */
type EntryValue = Mapping & { readonly text?: string; readonly made?: Splice }

const parseEntry = parserOf<EntryPlace, EntryValue>('aws-auth-entry', placeOfJson, entryValueOf)

/** The entry of one IAM principal that is in force. */
export const awsAuthEntry = defineKind<EntryPlace, EntryValue>({
  id: 'aws-auth-entry',
  scope: 'cluster',
  last: true,
  parse: parseEntry,
  resource: ({ key, arn }) => `${key} entry of ${arn}`,
  document: () => DOCUMENT,
  same: isSameMapping,
  read: async (at, ports) => {
    const document = await load(ports)
    if (document === undefined) return {}
    const value = valueAt(document, at)
    return { doc: docOf(document), ...(value === undefined ? {} : { value }) }
  },
  write: writeEntry,
  tell: (change) => {
    const { at } = parseEntry({ at: change.at })
    const text = change.action === 'none' ? undefined : textByHand(change)
    return {
      title: change.action === 'none' ? `${change.resource} is there` : `${change.action} ${change.resource}`,
      explain: explainEntry(change),
      byHand: text === undefined ? [] : [patchByHand(at.key, text)],
    }
  },
})

/**
 * The mapping of one principal with all that it needs: the ConfigMap, the key, the entry. `document` is what was read
 * to plan with. Throws AppError where it could not be written: AWS_AUTH_INVALID, AWS_AUTH_IMMUTABLE, AWS_AUTH_TOO_BIG,
 * ALREADY_MAPPED.
 */
export function wantMapping(
  document: AwsAuthDocument | undefined,
  place: EntryPlace,
  { username, groups }: Mapping,
  options: WantOptions = {},
): Wanted[] {
  const { key } = place
  const mapping = { username, groups }
  const text = options.foreign === 'use' ? undefined : withMapping(document, place, mapping)[key]
  const now = entryAt(document?.data, place)
  const refusal = {
    code: 'ALREADY_MAPPED' as const,
    fix: 'add to its groups with --append, or put --replace to have these alone',
    ...(now === undefined
      ? {}
      : { message: `${place.arn} is mapped already: it is ${say(now)}, and would be ${say(mapping)}` }),
  }
  return [
    awsAuth.want({}, {}),
    awsAuthKey.want({ key }, { text: '' }),
    awsAuthEntry.want(
      place,
      { ...mapping, ...(text === undefined ? {} : { text }) },
      { refusal, ...options },
    ),
  ]
}

async function writeEntry(
  at: EntryPlace,
  from: Found<EntryValue>,
  to: EntryValue | undefined,
  { ports, made }: WriteContext<EntryValue>,
): Promise<Found<EntryValue>> {
  const { key } = at
  const document = await current(from, ports)
  if (document === undefined) return to === undefined ? {} : conflict('it is not there any more')
  const now = valueAt(document, at)
  const text = document.data[key] ?? ''
  if (to === undefined) {
    if (now === undefined) return { doc: docOf(document) }
    return { doc: docOf(await patch(document, key, removeEntry(text, at, made?.value?.made), ports)) }
  }
  const isAsRead =
    now === undefined || from.value === undefined ? now === from.value : isSameMapping(now, from.value)
  if (!isAsRead) return conflict(`the entry of ${at.arn} was changed by somebody else meanwhile`)
  const mapping = { username: to.username, groups: to.groups }
  if (now === undefined) {
    const added = addEntry(text, at, mapping)
    const doc = docOf(await patch(document, key, added.text, ports))
    return { value: { ...mapping, ...added }, doc }
  }
  const isUndo = made !== undefined && to.text !== undefined
  const changed = isUndo ? restoreEntry(text, at, to.text ?? '') : setEntry(text, at, mapping)
  return { value: { ...mapping, text: changed }, doc: docOf(await patch(document, key, changed, ports)) }
}

function valueAt(document: AwsAuthDocument, at: EntryPlace): EntryValue | undefined {
  const entry = entryAt(document.data, at)
  const text = document.data[at.key]
  if (entry === undefined || text === undefined) return undefined
  return { username: entry.username, groups: entry.groups, text }
}

/** `"dev" in "view", "edit"`. */
function say({ username, groups }: Mapping): string {
  return `${quote(username)} in ${groups.length === 0 ? 'no group' : groups.map(quote).join(', ')}`
}

function explainEntry({ action, at, after }: Change): string {
  if (action === 'delete') return 'From then on the cluster does not know this principal.'
  const value = after === undefined ? undefined : parseEntry({ at, value: after }).value
  if (value === undefined) return 'The cluster knows this principal as wanted.'
  const list = value.groups.length === 0 ? 'no group' : value.groups.join(', ')
  return `Whoever logs in as it is ${value.username} in the cluster, in ${list}.`
}

/** The whole new text of the key, from what the change says of the old one and of the entry. */
function textByHand({ action, at, before, after }: Change): string | undefined {
  const { at: place, value: old } = parseEntry({ at, value: before })
  const { value } = parseEntry({ at, value: after })
  if (action === 'create') return value?.text
  if (old?.text === undefined) return undefined
  if (action === 'delete') return removeEntry(old.text, place, old.made)
  return value?.text === undefined ? undefined : restoreEntry(old.text, place, value.text)
}

function placeOfJson(at: unknown): EntryPlace {
  const { key, arn } = fieldsOf(at, 'key', 'arn')
  return { key: keyOf(key), arn: textOf(arn, /^arn:/) }
}

function entryValueOf(value: unknown): EntryValue {
  const { username, groups, text, made } = fieldsOf(value, 'username', 'groups', 'text?', 'made?')
  return {
    username: textOf(username),
    groups: listOf(groups, (group) => textOf(group)),
    ...(text === undefined ? {} : { text: textOf(text) }),
    ...(made === undefined ? {} : { made: spliceOf(made) }),
  }
}

function spliceOf(value: unknown): Splice {
  const { inserted, replaced } = fieldsOf(value, 'inserted', 'replaced')
  return { inserted: textOf(inserted), replaced: textOf(replaced) }
}
