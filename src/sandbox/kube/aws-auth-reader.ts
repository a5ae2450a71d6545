import { GoYaml, Refused } from './go-yaml.ts'
import type { Json, JsonObject } from './json.ts'
import { isObject } from './json.ts'
import type * as YamlModule from './yaml.ts'

/** Who an entry makes of an ARN. */
export type Mapping = { readonly username: string; readonly groups: readonly string[] }

/** The ConfigMap aws-auth as the authenticator holds it in memory. */
export type AwsAuth = {
  /** By lower-cased ARN. */
  readonly roles: ReadonlyMap<string, Mapping>
  /** By ARN as written: two that differ in case are both there. */
  readonly users: ReadonlyMap<string, Mapping>
  readonly accounts: ReadonlySet<string>
}

/**
 * Reads the data of aws-auth as aws-iam-authenticator 0.7.9 does (pkg/mapper/configmap, pkg/config): exactly
 * the keys mapRoles, mapUsers, mapAccounts; of each the first YAML 1.1 document; a key that does not parse
 * counts for nothing and an entry that is not valid is dropped, the others stay; of duplicates the last wins.
 */
export async function readAwsAuth(data: Readonly<Record<string, string>>): Promise<AwsAuth> {
  const yaml = await import('./yaml.ts')
  const roles = new Map<string, Mapping>()
  for (const entry of readEntries(yaml, data['mapRoles'])) {
    const arn = textField(entry, 'rolearn')
    // An `sso` entry is valid but matches nobody: the feature is off on EKS.
    if (arn !== '' && field(entry, 'sso').every((sso) => sso === null))
      roles.set(arn.toLowerCase(), mappingOf(entry))
  }
  const users = new Map<string, Mapping>()
  for (const entry of readEntries(yaml, data['mapUsers'])) {
    const arn = textField(entry, 'userarn')
    if (arn !== '') users.set(arn, mappingOf(entry))
  }
  return { roles, users, accounts: new Set(readAccounts(yaml, data['mapAccounts'])) }
}

/** The mapping of a principal: roles first, then users, then its account, which brings no groups. Case does not count. */
export function lookUp(awsAuth: AwsAuth, canonicalArn: string, account: string): Mapping | undefined {
  const wanted = canonicalArn.toLowerCase()
  const role = awsAuth.roles.get(wanted)
  if (role !== undefined) return role
  // Of two user entries that differ in case the authenticator takes either; here it is the last.
  const user = [...awsAuth.users].findLast(([arn]) => arn.toLowerCase() === wanted)
  if (user !== undefined) return user[1]
  return awsAuth.accounts.has(account) ? { username: canonicalArn, groups: [] } : undefined
}

function mappingOf(entry: JsonObject): Mapping {
  return { username: textField(entry, 'username'), groups: groupsField(entry) }
}

/** Go's JSON decoder compares keys by Unicode's folding of case, and reads one after the other as they are sorted. */
function field(entry: JsonObject, name: string): Json[] {
  const form = new RegExp(`^${name}$`, 'iu')
  const keys = Object.keys(entry).filter((key) => form.test(key))
  return keys.toSorted().map((key) => entry[key] ?? null)
}

/** A value of another type is a decoding error that leaves the field as it was; so does null. */
function textField(entry: JsonObject, name: string): string {
  return field(entry, name).findLast((value) => typeof value === 'string') ?? ''
}

/** The same for a list and each of its items; the items of a longer list stay behind a shorter one, until null or []. */
function groupsField(entry: JsonObject): string[] {
  let items: string[] = []
  let length = 0
  for (const value of field(entry, 'groups')) {
    const list = value === null ? [] : value
    if (!Array.isArray(list)) continue
    if (list.length === 0) items = []
    for (const [index, item] of list.entries())
      items[index] = typeof item === 'string' ? item : (items[index] ?? '')
    length = list.length
  }
  return items.slice(0, length)
}

const BLANK = new Set(['', '``', '""', "''"])

/** Without the spaces around; a byte order mark is none to Go, U+0085 is. */
function trimAsGo(text: string): string {
  return text.replace(/^(?:[^\S\ufeff]|\u0085)+/, '').replace(/(?:[^\S\ufeff]|\u0085)+$/, '')
}

type YamlReader = typeof YamlModule

function readEntries(yaml: YamlReader, source: string | undefined): JsonObject[] {
  return unlessRefused(yaml, source, (text) => {
    const value = text.toJson()
    return Array.isArray(value) ? value.filter(isObject) : []
  })
}

/** The accounts are decoded straight into strings, so that an unquoted one keeps its leading zero. */
function readAccounts(yaml: YamlReader, source: string | undefined): string[] {
  return unlessRefused(yaml, source, (text) => text.toStrings())
}

function unlessRefused<T>(yaml: YamlReader, source: string | undefined, read: (text: GoYaml) => T[]): T[] {
  if (source === undefined || BLANK.has(trimAsGo(source))) return []
  try {
    return read(new GoYaml(yaml, source))
  } catch (error) {
    // Too deep for a stack is too deep for Go's reader as well; the library throws a ReferenceError for a bomb.
    if (error instanceof Refused || error instanceof RangeError || error instanceof ReferenceError) return []
    throw error
  }
}
