import { AppError } from '../app-error.ts'
import type { KubeObject, KubeWhere } from '../ports/kube.ts'
import { runOfObject } from '../rbac/marks.ts'
import { mappedArn } from './canonical.ts'
import { addEntry, find, readable, setEntry } from './edit.ts'
import type { EntryPlace } from './edit.ts'
import type { Mapping } from './entry-source.ts'
import { findEntries, matching, readAwsAuth, readSection } from './read.ts'
import type { AwsAuthData, DataKey, Entry, Reading } from './read.ts'

/** Where the ConfigMap is. */
export const AWS_AUTH: KubeWhere = { resource: 'configmaps', namespace: 'kube-system', name: 'aws-auth' }

/** What the API server takes: the sum of all values, in bytes (ValidateConfigMap). */
const LONGEST = 1_048_576

/** The ConfigMap as it was read, with what a write on its condition needs. */
export class AwsAuthDocument {
  readonly uid: string
  /** Its resourceVersion. */
  readonly version: string
  readonly created: string | undefined
  readonly run: string | undefined
  readonly immutable: boolean
  readonly data: Readonly<Record<string, string>>
  readonly binaryBytes: number

  constructor(object: KubeObject) {
    const { metadata, immutable, data, binaryData } = object
    this.uid = metadata.uid ?? ''
    this.version = metadata.resourceVersion ?? ''
    this.created = metadata.creationTimestamp
    this.run = runOfObject(metadata)
    this.immutable = immutable === true
    this.data = textsOf(data)
    this.binaryBytes = Object.values(textsOf(binaryData)).reduce(
      (sum, text) => sum + Buffer.from(text, 'base64').length,
      0,
    )
  }

  /** Nothing is in it that anybody could miss. */
  get isEmpty(): boolean {
    return Object.keys(this.data).length === 0 && this.binaryBytes === 0
  }

  /**
   * The data with another text under one key; undefined takes the key away. Throws AppError AWS_AUTH_IMMUTABLE or
   * AWS_AUTH_TOO_BIG where the API server would refuse it.
   */
  with(key: DataKey, text: string | undefined): Readonly<Record<string, string>> {
    if (this.immutable) {
      throw new AppError(
        'AWS_AUTH_IMMUTABLE',
        'the ConfigMap kube-system/aws-auth is immutable; nothing was written',
        {
          fix: 'recreate it without "immutable: true", in one step: kubectl replace --force -f aws-auth.yaml',
        },
      )
    }
    const { [key]: _old, ...rest } = this.data
    const data = text === undefined ? rest : { ...this.data, [key]: text }
    const bytes = Object.values(data).reduce((sum, value) => sum + Buffer.byteLength(value), this.binaryBytes)
    if (bytes > LONGEST) {
      throw new AppError(
        'AWS_AUTH_TOO_BIG',
        `the ConfigMap kube-system/aws-auth would have ${bytes} bytes, Kubernetes takes ${LONGEST}; nothing was written`,
        { fix: 'take entries out that nobody needs: kubectl -n kube-system edit configmap aws-auth' },
      )
    }
    return data
  }
}

/** The entry of a principal that is in force in this key: what the mapping kind reads. */
export function entryAt(data: AwsAuthData, { key, arn }: EntryPlace): Entry | undefined {
  const text = new Map(Object.entries(data ?? {})).get(key)
  return text === undefined ? undefined : matching(readable(text, key), arn).at(-1)
}

/**
 * Where a principal's entry is, or is to be: the key in which the authenticator finds it now (roles before users,
 * whatever it is), else the key of its sort. `arn` is canonical or as STS says it. Throws AppError ARN.
 */
export function placeOf(data: AwsAuthData, arn: string): EntryPlace {
  const mapped = mappedArn(arn)
  const [entry] = findEntries(readAwsAuth(data), mapped)
  return { key: entry?.section ?? (mapped.includes(':role/') ? 'mapRoles' : 'mapUsers'), arn: mapped }
}

/**
 * The data with a principal mapped so, for a plan check and for the plan's words. Throws AppError AWS_AUTH_INVALID,
 * AWS_AUTH_IMMUTABLE, AWS_AUTH_TOO_BIG, and ALREADY_MAPPED where an entry under the other key would win.
 */
export function withMapping(
  document: AwsAuthDocument | undefined,
  place: EntryPlace,
  mapping: Mapping,
): Readonly<Record<string, string>> {
  const { key, arn } = place
  const text = document?.data[key] ?? ''
  const isThere = matching(readable(text, key), arn).length > 0
  if (isThere && isSameMapping(find(text, place).entry, mapping)) return document?.data ?? {}
  const result = isThere ? setEntry(text, place, mapping) : addEntry(text, place, mapping).text
  const data = document === undefined ? { [key]: result } : document.with(key, result)
  insistOnEffect(readAwsAuth(data), place)
  return data
}

/** The order of groups does not matter, nor how often one is named. */
export function isSameMapping(a: Mapping, b: Mapping): boolean {
  const [x, y] = [new Set(a.groups), new Set(b.groups)]
  return a.username === b.username && x.size === y.size && [...x].every((group) => y.has(group))
}

/** Whether a key holds no entry and no comment: nothing that anybody could miss. */
export function isEmptyText(text: string, key: DataKey): boolean {
  if (key !== 'mapAccounts' && readSection(key, text).entries.length > 0) return false
  return ['', '``', '""', "''", '[]'].includes(text.trim())
}

function insistOnEffect(reading: Reading, { key, arn }: EntryPlace): void {
  const [entry] = findEntries(reading, arn)
  if (entry === undefined || entry.section === key) return
  throw new AppError('ALREADY_MAPPED', `${arn} has an entry in ${entry.section} of aws-auth, which wins`, {
    fix: 'kubectl -n kube-system edit configmap aws-auth',
  })
}

function textsOf(value: unknown): Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null) return {}
  const entries = Object.entries(value).flatMap(([key, text]: [string, unknown]) =>
    typeof text === 'string' ? [[key, text] as const] : [],
  )
  return Object.fromEntries(entries)
}
