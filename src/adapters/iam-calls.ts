import type { IAMClient } from '@aws-sdk/client-iam'
import type { Json } from '../engine/json.ts'
import { Fault } from '../ports/fault.ts'
import type { IamUser, Tags } from '../ports/iam.ts'
import type { Call } from './fault.ts'
import { present } from './present.ts'

/** What the IAM verbs are written with. */
export type IamCalls = {
  readonly client: IAMClient
  /** The time that one request may take. */
  readonly limit: () => { abortSignal: AbortSignal }
  readonly reading: <T>(verb: string, send: (call: Call) => Promise<T>) => Promise<T>
  readonly writing: <T>(verb: string, send: (call: Call) => Promise<T>) => Promise<T>
}

/** The verbs that only look; the others change something. */
export type IamReadVerb =
  | 'getUser'
  | 'getRole'
  | 'getGroup'
  | 'getPolicy'
  | 'listAttached'
  | 'listGroupsOf'
  | 'listAccessKeys'
  | 'accessKeyLastUsed'
  | 'getAccountAlias'
  | 'listUsers'
  | 'listRoles'
  | 'listGroups'
  | 'listPolicies'
  | 'listHolders'
  | 'tagsOf'

/** What users, roles and groups have in common on the wire, beside a name and an id of their own. */
type Entity = {
  readonly Arn?: string | undefined
  readonly Path?: string | undefined
  readonly CreateDate?: Date | undefined
}

/** Reads what all entities have. Throws Fault 'unknown' when a field is missing. */
export function toEntity(
  name: string | undefined,
  id: string | undefined,
  entity: Entity,
  call: Call,
): Omit<IamUser, 'tags'> {
  return {
    name: present(name, 'name', call),
    id: present(id, 'id', call),
    arn: present(entity.Arn, 'Arn', call),
    path: present(entity.Path, 'Path', call),
    created: present(entity.CreateDate, 'CreateDate', call).toISOString(),
  }
}

type WireTag = { readonly Key?: string | undefined; readonly Value?: string | undefined }

export function toTags(tags: readonly WireTag[] | undefined): Tags {
  return Object.fromEntries((tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]))
}

export function fromTags(tags: Tags): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
}

/** A policy document as IAM sends it: JSON, percent-encoded. Throws Fault 'unknown' when it is not. */
export function toDocument(text: string | undefined, call: Call): Json {
  const encoded = present(text, 'document', call)
  try {
    return JSON.parse(decodeURIComponent(encoded))
  } catch {
    throw new Fault('unknown', 'the document in the answer cannot be read', {
      ...call,
      code: 'Incomplete',
    })
  }
}
