import type * as Yaml from 'yaml'
import type * as YamlModule from './yaml.ts'
import type { Json, JsonObject } from './json.ts'
import { isObject } from './json.ts'

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

/** Go's JSON decoder compares keys without case, and reads one after the other as they are sorted. */
function field(entry: JsonObject, name: string): Json[] {
  const keys = Object.keys(entry).filter((key) => key.toLowerCase() === name)
  return keys.toSorted().map((key) => entry[key] ?? null)
}

/** A value of another type is a decoding error that leaves the field as it was; so does null. */
function textField(entry: JsonObject, name: string): string {
  return field(entry, name).findLast((value) => typeof value === 'string') ?? ''
}

/** The same, but null empties a list. */
function groupsField(entry: JsonObject): string[] {
  const value = field(entry, 'groups').findLast((candidate) => candidate === null || Array.isArray(candidate))
  return Array.isArray(value) ? value.map((item) => (typeof item === 'string' ? item : '')) : []
}

const BLANK = new Set(['', '``', '""', "''"])

type YamlReader = typeof YamlModule

function readEntries(yaml: YamlReader, source: string | undefined): JsonObject[] {
  const document = parseFirst(yaml, source)
  if (document === undefined || hasUnusableKey(yaml, document)) return []
  try {
    const value: Json = document.toJS()
    if (!isFinite(value)) return []
    return Array.isArray(value) ? value.filter(isObject) : []
  } catch {
    // Too many aliases, or an alias to nothing.
    return []
  }
}

/** A key that is a list or a map is an error to Go's reader: what an unquoted `{{SessionName}}` comes to. */
function hasUnusableKey(yaml: YamlReader, document: Yaml.Document): boolean {
  let found = false
  yaml.visit(document, {
    Pair(_key, pair) {
      if (!yaml.isCollection(pair.key)) return undefined
      found = true
      return yaml.visit.BREAK
    },
  })
  return found
}

/** JSON has no infinity and no NaN, so Go cannot turn such a document into JSON. */
function isFinite(value: Json): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  if (Array.isArray(value)) return value.every(isFinite)
  return !isObject(value) || Object.values(value).every(isFinite)
}

/** The accounts are decoded straight into strings, so that an unquoted one keeps its leading zero. */
function readAccounts(yaml: YamlReader, source: string | undefined): string[] {
  const document = parseFirst(yaml, source)
  if (document === undefined || !yaml.isSeq(document.contents)) return []
  return document.contents.items.flatMap((item) => {
    const node = yaml.isAlias(item) ? item.resolve(document) : item
    if (!yaml.isScalar(node)) return []
    if (node.value === null) return ['']
    return [typeof node.value === 'string' ? node.value : (node.source ?? '')]
  })
}

function parseFirst(yaml: YamlReader, source: string | undefined): Yaml.Document | undefined {
  if (source === undefined || BLANK.has(source.trim())) return undefined
  const documents = yaml.parseAllDocuments(source, {
    version: '1.1',
    merge: true,
    uniqueKeys: false,
    logLevel: 'silent',
    customTags: (tags) => [...tags.filter(isGoTag).map(asGo), GO_OCTAL],
  })
  const first = Array.isArray(documents) ? documents[0] : undefined
  const isBroken = first === undefined || first.errors.length > 0 || TAB_LINE.test(source)
  return isBroken ? undefined : first
}

/** To Go's reader an error where nothing but tabs is left of a text. */
const TAB_LINE = /\n *\t[ \t]*\n*$/

/** YAML 1.1 knows `017` alone; Go reads `0o17` as a number too. */
const GO_OCTAL: Yaml.ScalarTag = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  test: /^[-+]?0[oO][0-7_]+$/,
  resolve: (source) => Number(source.replace(/[-+_]/g, '').toLowerCase()),
}

/** Go's reader leaves dates and numbers to the base of 60 as they are written. */
function isGoTag(tag: Yaml.Tags[number]): boolean {
  if (typeof tag === 'string') return tag !== 'timestamp' && tag !== 'intTime' && tag !== 'floatTime'
  return tag.tag !== 'tag:yaml.org,2002:timestamp' && (!('format' in tag) || tag.format !== 'TIME')
}

/** A power of ten needs a digit before it: `.e3` is a text. */
function asGo(tag: Yaml.Tags[number]): Yaml.Tags[number] {
  if (typeof tag === 'string' || tag.collection !== undefined || tag.format !== 'EXP') return tag
  return { ...tag, test: /^[-+]?(?:\.[0-9_]+|[0-9][0-9_]*(?:\.[0-9_]*)?)[eE][-+]?[0-9]+$/ }
}
