import type { Json, JsonObject } from './json.ts'
import { isEqual, isObject } from './json.ts'

/** A patch that cannot be applied; the real server tells nothing more. */
export class PatchError extends Error {
  override readonly name = 'PatchError'
}

/** RFC 7386. */
export function mergePatch(target: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch
  const result: JsonObject = isObject(target) ? { ...target } : {}
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key]
    else result[key] = mergePatch(result[key], value)
  }
  return result
}

/**
 * RFC 6902 as kube-apiserver applies it (evanphx/json-patch 4), with its oddities: `replace` of a missing key
 * adds it, `test` of a missing key equals null, and a text with `&`, `<`, `>` or a line separator never tests
 * equal, since the stored one is compared as Go escapes it. Throws PatchError.
 */
export function jsonPatch(target: JsonObject, operations: readonly Json[]): Json {
  let document: Json = structuredClone(target)
  for (const operation of operations) document = applyOperation(document, operation)
  return document
}

function applyOperation(document: Json, operation: Json): Json {
  if (!isObject(operation)) throw new PatchError('not an operation')
  const path = pointer(operation['path'])
  const value = operation['value'] ?? null
  switch (operation['op']) {
    case 'add':
      if (path.length === 0) return value
      return change(document, path, (parent, key) => insert(parent, key, value))
    case 'remove':
      return change(document, path, take)
    case 'replace':
      if (path.length === 0) return value
      return change(document, path, (parent, key) => replace(parent, key, value))
    case 'move': {
      const from = pointer(operation['from'])
      const moved = find(document, from)
      const without = change(document, from, take)
      return change(without, path, (parent, key) => insert(parent, key, moved ?? null))
    }
    case 'copy': {
      const copied = find(document, pointer(operation['from'])) ?? null
      return change(document, path, (parent, key) => insert(parent, key, structuredClone(copied)))
    }
    case 'test':
      if (!testsEqual(find(document, path) ?? null, value)) throw new PatchError('test failed')
      return document
    default:
      throw new PatchError('unexpected kind of operation')
  }
}

function pointer(source: Json | undefined): string[] {
  if (typeof source !== 'string' || (source !== '' && !source.startsWith('/')))
    throw new PatchError('no path')
  return source
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function change(document: Json, path: readonly string[], edit: (parent: Json, key: string) => void): Json {
  const key = path.at(-1)
  if (key === undefined) throw new PatchError('the whole document cannot be changed')
  const parent = find(document, path.slice(0, -1))
  if (!isObject(parent) && !Array.isArray(parent)) throw new PatchError('doc is missing path')
  edit(parent, key)
  return document
}

function find(document: Json, path: readonly string[]): Json | undefined {
  let here: Json | undefined = document
  for (const key of path) {
    if (Array.isArray(here)) here = here[index(here, key, here.length - 1)]
    else if (isObject(here)) here = Object.hasOwn(here, key) ? here[key] : undefined
    else throw new PatchError('doc is missing path')
  }
  return here
}

function index(list: readonly Json[], key: string, last: number): number {
  const given = /^-?\d+$/.test(key) ? Number(key) : Number.NaN
  const place = given < 0 ? given + list.length : given
  if (!(place >= 0 && place <= last)) throw new PatchError('index out of bounds')
  return place
}

function insert(parent: Json, key: string, value: Json): void {
  if (Array.isArray(parent))
    parent.splice(key === '-' ? parent.length : index(parent, key, parent.length), 0, value)
  else if (isObject(parent)) parent[key] = value
}

function replace(parent: Json, key: string, value: Json): void {
  if (Array.isArray(parent)) parent[index(parent, key, parent.length - 1)] = value
  else if (isObject(parent)) parent[key] = value
}

function take(parent: Json, key: string): void {
  if (Array.isArray(parent)) parent.splice(index(parent, key, parent.length - 1), 1)
  else if (isObject(parent)) {
    if (!Object.hasOwn(parent, key)) throw new PatchError('unable to remove nonexistent key')
    delete parent[key]
  }
}

function testsEqual(stored: Json, given: Json): boolean {
  return isEqual(stored, given) && !hasEscapes(stored)
}

function hasEscapes(value: Json): boolean {
  if (typeof value === 'string') return /[&<>\u2028\u2029]/.test(value)
  if (Array.isArray(value)) return value.some(hasEscapes)
  return isObject(value) && Object.values(value).some(hasEscapes)
}
