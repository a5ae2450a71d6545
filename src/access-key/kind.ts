import { safe } from '../app-error.ts'
import { awsLine } from '../aws-profiles/by-hand.ts'
import { parseIni } from '../aws-profiles/edit.ts'
import { PROFILE_NAME } from '../aws-profiles/profile-name.ts'
import { pathOf } from '../bytes/path-of.ts'
import { tempLeftovers } from '../bytes/temp-leftovers.ts'
import { defineKind } from '../engine/define-kind.ts'
import type { Change, Found, Leftover, Tale } from '../engine/kind.ts'
import { booleanOf, fieldsOf, parserOf, textOf } from '../engine/shape.ts'
import { runOfTags } from '../iam/marks.ts'
import { IAM_NAME } from '../iam/places.ts'
import type { AccessKey } from '../ports/iam.ts'
import type { Ports } from '../ports/ports.ts'
import { shellLine } from '../shell.ts'
import { storedIds, storedKey } from './edit.ts'
import { createStored, deleteKey, removeStored } from './store.ts'
import type { KeyPlace, KeyValue } from './store.ts'

/** The service model's. */
const KEY_ID = /^\w{16,128}$/

const parse = parserOf(
  'access-key',
  (at): KeyPlace => {
    const { user, profile, file } = fieldsOf(at, 'user', 'profile', 'file')
    return { user: textOf(user, IAM_NAME), profile: textOf(profile, PROFILE_NAME), file: pathOf(file) }
  },
  (value): KeyValue => {
    const { stored, status } = fieldsOf(value, 'stored', 'status')
    const word = textOf(status, /^(?:Active|Inactive|Gone)$/)
    return { stored: booleanOf(stored), status: word === 'Active' || word === 'Inactive' ? word : 'Gone' }
  },
)

/**
 * An access key together with its place in the credentials file: one kind, since the secret lives only between the
 * two. Its id is the proof that it is ours; which keys the user had before is in the reading. Half of it taken
 * back (deactivated, or deleted but still in the file) may be taken back for the rest.
 */
export const accessKeyKind = defineKind<KeyPlace, KeyValue>({
  id: 'access-key',
  scope: 'account',
  parse,
  resource: ({ user, profile, file }) =>
    `access key of IAM user ${user} as profile ${profile} in ${safe(file)}`,
  read,
  async write(at, from, to, context) {
    if (to === undefined || to.status === 'Gone') return removeStored(at, from, context)
    if (from.value === undefined || from.value.status === 'Gone' || from.id === undefined)
      return createStored(at, from, context)
    await context.ports.iam.setAccessKeyStatus(at.user, from.id, to.status)
    return { ...from, value: to }
  },
  undoes: () => true,
  tell,
  parents: ({ user }) => [{ kind: 'iam-user', at: { name: user } }],
  leftovers,
})

type OrphanPlace = { readonly user: string; readonly keyId: string }
type OrphanValue = { readonly status: AccessKey['status'] }

const parseOrphan = parserOf(
  'orphan-key',
  (at): OrphanPlace => {
    const { user, keyId } = fieldsOf(at, 'user', 'keyId')
    return { user: textOf(user, IAM_NAME), keyId: textOf(keyId, KEY_ID) }
  },
  (value): OrphanValue => {
    const status = textOf(fieldsOf(value, 'status').status, /^(?:Active|Inactive)$/)
    return { status: status === 'Active' ? 'Active' : 'Inactive' }
  },
)

/** A key that a crash has left without its secret: nobody can use it, and it takes one of the user's two places. */
export const orphanKeyKind = defineKind<OrphanPlace, OrphanValue>({
  id: 'orphan-key',
  scope: 'account',
  parse: parseOrphan,
  resource: ({ user, keyId }) => `orphaned access key ${keyId} of IAM user ${user}`,
  async read({ user, keyId }, { iam }) {
    const key = (await iam.listAccessKeys(user))?.find(({ id }) => id === keyId)
    return key === undefined ? {} : { value: { status: key.status }, id: key.id, created: key.created }
  },
  async write({ user, keyId }, _from, _to, { ports: { iam } }) {
    await deleteKey(iam, user, keyId)
    return {}
  },
  tell: ({ resource, at }) => {
    const { user, keyId } = parseOrphan({ at }).at
    return {
      title: `delete ${resource}`,
      explain: 'A run was cut short between making it and storing its secret: nobody can use it.',
      byHand: deletionByHand(user, keyId),
    }
  },
})

async function read({ user, profile, file }: KeyPlace, { iam, files }: Ports): Promise<Found<KeyValue>> {
  const [listed, now] = await Promise.all([iam.listAccessKeys(user), files.read(file)])
  const keys = listed ?? []
  const beside = keys.map(({ id }) => id)
  const stored = now === undefined ? undefined : storedKey(parseIni(now.bytes, file), profile)
  if (stored === undefined) return { beside }
  const key = keys.find(({ id }) => id === stored.id)
  return {
    value: { stored: true, status: key?.status ?? 'Gone' },
    ...(stored.id === undefined ? {} : { id: stored.id }),
    ...(key === undefined ? {} : { created: key.created }),
    beside,
  }
}

/**
 * A key that was not there before and is in no profile of the file is an orphan when the journal has its id, or
 * else when it was never used and its user is one that a run of ours made: anybody may make keys for other users.
 */
async function leftovers(
  { user, file }: KeyPlace,
  { before, temp, ids }: { before: Found<KeyValue>; temp: string; ids: readonly string[] },
  { iam, files }: Ports,
): Promise<Leftover[]> {
  const [temps, listed, now] = await Promise.all([
    tempLeftovers(files, file, temp),
    iam.listAccessKeys(user),
    files.read(file),
  ])
  const stored = now === undefined ? [] : storedIds(parseIni(now.bytes, file))
  const known = new Set([...(before.beside ?? []), ...stored])
  const unknown = (listed ?? []).filter(({ id }) => !known.has(id))
  const isOursToo = unknown.some(({ id }) => !ids.includes(id)) && (await isMarked(user, iam))
  const orphans = await Promise.all(
    unknown.map(async ({ id }) => {
      const isOrphan = ids.includes(id) || (isOursToo && (await iam.accessKeyLastUsed(id)) === undefined)
      return isOrphan ? [id] : []
    }),
  )
  const why = 'it was made, but its secret could not be stored before the run was cut short'
  return [...temps, ...orphans.flat().map((keyId) => ({ kind: 'orphan-key', at: { user, keyId }, why }))]
}

async function isMarked(user: string, iam: Ports['iam']): Promise<boolean> {
  const tags = await iam.tagsOf({ user })
  return tags !== undefined && runOfTags(tags) !== undefined
}

function tell({ action, resource, ...change }: Change): Tale {
  const { at, value: before } = parse({ at: change.at, value: change.before })
  if (action === 'delete')
    return {
      title: `delete ${resource}`,
      explain: 'It is deactivated first; the rest of the file stays as it is.',
      byHand: deletionByHand(at.user, storedIdByHand(at)),
    }
  const isThere = before !== undefined && before.status !== 'Gone'
  return {
    title: `${action === 'update' ? 'change' : 'create'} ${resource}`,
    explain: 'The person proves with it who they are. The secret goes into that file and nowhere else.',
    byHand: isThere ? [`${updateByHand(at.user, storedIdByHand(at))} --status Active`] : [creationByHand(at)],
  }
}

/**
 * The secret goes from one program into the other: it is neither seen nor an argument. Region and format are left as
 * they are; without /dev/null an empty section would be made for them.
 */
function creationByHand({ user, profile, file }: KeyPlace): string {
  const query = ['--query', 'AccessKey.[AccessKeyId,SecretAccessKey]', '--output', 'text']
  const create = shellLine('aws', 'iam', 'create-access-key', '--user-name', user, ...query)
  const store = awsLine('AWS_SHARED_CREDENTIALS_FILE', file, 'configure', '--profile', profile)
  const alone = `env AWS_CONFIG_FILE=/dev/null ${store.replace(/^env /, '')}`
  return `${create} | { tr '\\t' '\\n'; echo; echo; } | ${alone}`
}

/** The id of the key that the file has, asked of the file. */
function storedIdByHand({ profile, file }: KeyPlace): string {
  const words = ['configure', 'get', 'aws_access_key_id', '--profile', profile]
  return `"$(${awsLine('AWS_SHARED_CREDENTIALS_FILE', file, ...words)})"`
}

function deletionByHand(user: string, keyId: string): string[] {
  return [
    `${updateByHand(user, keyId)} --status Inactive`,
    `${shellLine('aws', 'iam', 'delete-access-key', '--user-name', user)} --access-key-id ${keyId}`,
  ]
}

/** `keyId` as the shell is to read it. */
function updateByHand(user: string, keyId: string): string {
  return `${shellLine('aws', 'iam', 'update-access-key', '--user-name', user)} --access-key-id ${keyId}`
}
