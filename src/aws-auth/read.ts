import { YamlError } from '../bytes/yaml-place.ts'
import { foldArn, isSameArn } from './canonical.ts'
import { readList, readStringList } from './go-yaml.ts'
import type { Item, List, Value } from './go-yaml.ts'

/**
 * The ConfigMap kube-system/aws-auth as the authenticator reads it (aws-iam-authenticator pkg/mapper/configmap and
 * pkg/config), with what a person should know beside it.
 */

/** The `data` of the ConfigMap; undefined where there is no ConfigMap. */
export type AwsAuthData = Readonly<Record<string, string>> | undefined

export type EntryKey = 'mapRoles' | 'mapUsers'
export type DataKey = EntryKey | 'mapAccounts'

/** One item of mapRoles or mapUsers. */
export type Entry = {
  readonly section: EntryKey
  /** Its place in the list, from 0, and its line, from 1. */
  readonly index: number
  readonly line: number
  /** Offsets of its text in the value of the key, without an anchor or tag before it. */
  readonly span: { readonly start: number; readonly end: number }
  /** As written; '' where there is none. */
  readonly arn: string
  /** What the authenticator keeps it under: a role's ARN in lower case, a user's as written. */
  readonly key: string
  readonly username: string
  readonly groups: readonly string[]
  /** Whether it counts: not dropped, and not hidden by a later entry of the same key. */
  readonly effective: boolean
  /** Why it never matches anybody. */
  readonly dropped?: string
  /** What of it is lost because it is of another type than text. */
  readonly lost: readonly string[]
}

/** Why a key counts for nothing: its text is no YAML, or no list. */
export type SectionError = { readonly message: string; readonly line: number; readonly column: number }

export type Section = {
  /** missing: no such key. blank: counts as if missing. nothing: an empty document or null. */
  readonly state: 'missing' | 'blank' | 'nothing' | 'list' | 'broken'
  readonly entries: readonly Entry[]
  readonly error?: SectionError
}

type Accounts = {
  readonly state: Section['state']
  readonly accounts: readonly string[]
  /** Items that are no text: their number, from 0. */
  readonly lost: readonly number[]
  readonly error?: SectionError
}

export type Reading = {
  readonly mapRoles: Section
  readonly mapUsers: Section
  readonly mapAccounts: Accounts
  /** Keys that look like one of the three but are spelled otherwise: the authenticator does not see them. */
  readonly deadKeys: readonly string[]
}

const KEYS: readonly DataKey[] = ['mapRoles', 'mapUsers', 'mapAccounts']

/** Reads all of it. Never throws: what cannot be read is said in the reading. */
export function readAwsAuth(data: AwsAuthData): Reading {
  const texts = new Map(Object.entries(data ?? {}))
  return {
    mapRoles: readSection('mapRoles', texts.get('mapRoles')),
    mapUsers: readSection('mapUsers', texts.get('mapUsers')),
    mapAccounts: readAccounts(texts.get('mapAccounts')),
    deadKeys: [...texts.keys()].filter(
      (key) => !KEYS.some((known) => known === key) && KEYS.some((known) => isMisspelt(key, known)),
    ),
  }
}

/** Reads one of the two keys with entries. */
export function readSection(section: EntryKey, text: string | undefined): Section {
  return readKey(text, readList, (items) => ({ entries: toEntries(section, items) }), { entries: [] })
}

/**
 * The entries that the authenticator may take for a principal: roles are looked up before users, and either may name
 * any sort of principal. More than one only where users are written in several cases: then it is chance which.
 */
export function findEntries(reading: Pick<Reading, EntryKey>, arn: string): readonly Entry[] {
  return entryFinder(reading)(arn)
}

/** The same for many. */
export function entryFinder(reading: Pick<Reading, EntryKey>): (arn: string) => readonly Entry[] {
  const [roles, users] = [byArn(reading.mapRoles), byArn(reading.mapUsers)]
  return (arn) => roles.get(foldArn(arn)) ?? users.get(foldArn(arn)) ?? []
}

function byArn(section: Section): ReadonlyMap<string, readonly Entry[]> {
  const entries = new Map<string, Entry[]>()
  for (const entry of section.entries) {
    const arn = foldArn(entry.arn)
    if (entry.effective) entries.set(arn, [...(entries.get(arn) ?? []), entry])
  }
  return entries
}

/** Those of one key. */
export function matching(section: Section, arn: string): readonly Entry[] {
  return section.entries.filter((entry) => entry.effective && isSameArn(entry.arn, arn))
}

/** What Go's strings.TrimSpace takes: without the byte order mark, with the next line of U+0085. */
const AROUND = /^(?:(?!\ufeff)[\s\u0085])+|(?:(?!\ufeff)[\s\u0085])+$/g

/** Counts as if it were not there (configmap.go isSkippable). */
export function isBlank(text: string): boolean {
  return ['', '``', '""', "''"].includes(text.replaceAll(AROUND, ''))
}

function readAccounts(text: string | undefined): Accounts {
  return readKey(
    text,
    readStringList,
    (items) => ({
      accounts: items.flatMap(({ value }) => (value === undefined ? [] : [value])),
      lost: items.flatMap(({ value }, index) => (value === undefined ? [index] : [])),
    }),
    { accounts: [], lost: [] },
  )
}

function readKey<T, R>(
  text: string | undefined,
  read: (text: string) => List<T>,
  convert: (items: readonly Item<T>[]) => R,
  empty: R,
): R & { state: Section['state']; error?: SectionError } {
  if (text === undefined) return { ...empty, state: 'missing' }
  if (isBlank(text)) return { ...empty, state: 'blank' }
  try {
    const list = read(text)
    if (list.type === 'list') return { ...convert(list.items), state: 'list' }
    if (list.type === 'nothing') return { ...empty, state: 'nothing' }
    return { ...empty, state: 'broken', error: { message: 'it is not a list', line: 1, column: 1 } }
  } catch (error) {
    if (!(error instanceof YamlError)) throw error
    const { message, line, column } = error
    return { ...empty, state: 'broken', error: { message, line, column } }
  }
}

function toEntries(section: EntryKey, items: readonly Item<Value>[]): readonly Entry[] {
  const entries = items.map((item, index) => toEntry(section, item, index))
  const last = new Map<string, number>()
  for (const entry of entries) if (entry.dropped === undefined) last.set(entry.key, entry.index)
  return entries.map((entry) => ({
    ...entry,
    effective: entry.dropped === undefined && last.get(entry.key) === entry.index,
  }))
}

type Fields = {
  arn: string
  username: string
  groups: string[]
  /** Go's array behind the slice `groups`: a shorter list leaves the rest of a longer one in it. */
  behind: string[]
  sso: boolean
  readonly lost: string[]
}

function toEntry(section: EntryKey, item: Item<Value>, index: number): Omit<Entry, 'effective'> {
  const { start, end, line, value } = item
  const { sso, behind, ...fields } = toFields(section, value)
  const dropped = whyDropped(section, value, { ...fields, behind, sso })
  return {
    ...fields,
    section,
    index,
    line,
    span: { start, end },
    key: section === 'mapRoles' ? fields.arn.toLowerCase() : fields.arn,
    ...(dropped === undefined ? {} : { dropped }),
  }
}

function whyDropped(section: EntryKey, value: Value, fields: Fields): string | undefined {
  if (!(value instanceof Map)) return 'it is not a mapping'
  const name = section === 'mapRoles' ? 'rolearn' : 'userarn'
  if (fields.sso && fields.arn !== '') return 'it has both rolearn and sso'
  if (fields.sso) return 'EKS does not match sso entries'
  return fields.arn === '' ? `it has no ${name}` : undefined
}

/** Unicode's simple case folding, as encoding/json compares the names of fields. */
const FIELDS: Readonly<
  Record<EntryKey, readonly (readonly [RegExp, 'arn' | 'username' | 'groups' | 'sso'])[]>
> = {
  mapRoles: [
    [/^rolearn$/iu, 'arn'],
    [/^username$/iu, 'username'],
    [/^groups$/iu, 'groups'],
    [/^sso$/iu, 'sso'],
  ],
  mapUsers: [
    [/^userarn$/iu, 'arn'],
    [/^username$/iu, 'username'],
    [/^groups$/iu, 'groups'],
  ],
}

/**
 * As encoding/json fills the struct: field by field in the order of the sorted names, so that of several spellings
 * the one in lower case wins; a value of another type leaves the field as it is, null leaves a text as it is.
 */
function toFields(section: EntryKey, value: Value): Fields {
  const fields: Fields = { arn: '', username: '', groups: [], behind: [], sso: false, lost: [] }
  if (!(value instanceof Map)) return fields
  const sorted = [...value].toSorted(([a], [b]) => (a < b ? -1 : 1))
  for (const [name, part] of sorted) {
    const field = FIELDS[section].find(([form]) => form.test(name))?.[1]
    if (field === 'sso') fields.sso = part !== null
    else if (field === 'groups') fillGroups(fields, name, part)
    else if (field !== undefined) {
      if (typeof part === 'string') fields[field] = part
      else if (part !== null) fields.lost.push(name)
    }
  }
  return fields
}

function fillGroups(fields: Fields, name: string, value: Value): void {
  if (value !== null && !Array.isArray(value)) fields.lost.push(name)
  else if (value === null || value.length === 0) fields.groups = fields.behind = []
  else {
    value.forEach((group: Value, index) => {
      if (typeof group !== 'string') fields.lost.push(`${name}[${index}]`)
      fields.behind[index] = typeof group === 'string' ? group : (fields.behind[index] ?? '')
    })
    fields.groups = fields.behind.slice(0, value.length)
  }
}

function isMisspelt(key: string, known: string): boolean {
  return key.toLowerCase() === known.toLowerCase() || key.toLowerCase() === known.slice(0, -1).toLowerCase()
}
