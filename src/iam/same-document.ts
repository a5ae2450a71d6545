import { canonicalJson, equalJson } from '../engine/json.ts'
import type { Json } from '../engine/json.ts'

/** Without a Version a policy is of the old language. */
const OLD_VERSION = '2008-10-17'

const LISTS = new Set(['Action', 'NotAction', 'Resource', 'NotResource'])
const PRINCIPALS = new Set(['Principal', 'NotPrincipal'])

/**
 * Whether two policy or trust documents say the same to IAM, however they are spelled: one text or a list of one,
 * any order of lists and statements, action names and condition keys in any case. Sid and Id are only names.
 */
export function sameDocument(a: Json, b: Json): boolean {
  return equalJson(normalDocument(a), normalDocument(b))
}

function normalDocument(document: Json): Json {
  if (!isObject(document)) return document
  const { Id: _id, Version = OLD_VERSION, Statement, ...rest } = document
  return { ...rest, Version, Statement: sorted(listed(Statement).map(normalStatement)) }
}

function normalStatement(statement: Json): Json {
  if (!isObject(statement)) return statement
  return Object.fromEntries(
    Object.entries(statement)
      .filter(([name]) => name !== 'Sid')
      .map(([name, value]) => [name, normalPart(name, value)]),
  )
}

function normalPart(name: string, value: Json): Json {
  if (name === 'Action' || name === 'NotAction') return sorted(listed(value).map(lowerCased))
  if (LISTS.has(name)) return sorted(listed(value))
  if (PRINCIPALS.has(name) && isObject(value)) return mapValues(value, (names) => sorted(listed(names)))
  if (name === 'Condition' && isObject(value)) return mapValues(value, normalCondition)
  return value
}

/** Keys ignore case; numbers and booleans count as their text. */
function normalCondition(keys: Json): Json {
  if (!isObject(keys)) return keys
  const entries = Object.entries(keys).map(
    ([key, values]) => [key.toLowerCase(), sorted(listed(values).map(asText))] as const,
  )
  return Object.fromEntries(entries)
}

function listed(value: Json | undefined): readonly Json[] {
  if (value === undefined) return []
  return isList(value) ? value : [value]
}

/** A set, in one order. */
function sorted(list: readonly Json[]): Json {
  const byText = new Map(list.map((item) => [canonicalJson(item), item]))
  return [...byText].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item)
}

function lowerCased(value: Json): Json {
  return typeof value === 'string' ? value.toLowerCase() : value
}

function asText(value: Json): Json {
  return typeof value === 'boolean' || typeof value === 'number' ? String(value) : value
}

function mapValues(object: Readonly<Record<string, Json>>, change: (value: Json) => Json): Json {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]))
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}

function isObject(value: Json): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !isList(value)
}
