import type { Json, JsonObject } from './json.ts'
import { isObject } from './json.ts'
import type { Field, Message } from './schema.ts'
import { isScalar, messageNamed } from './schema.ts'

/** What the API server's decoder says of content that does not fit the type. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError'
}

/** An object as the server keeps it, and the paths of the fields that it does not know. */
export type ReadObject = { readonly object: JsonObject; readonly unknown: readonly string[] }

/**
 * Reads an object of a kind as Go's decoder does: unknown fields are dropped, null and zero values are left
 * out where Go leaves them out, the order of fields is Go's. Throws DecodeError on a value of another type.
 */
export function readObject(kind: string, apiVersion: string, value: JsonObject): ReadObject {
  const message = messageNamed(kind)
  if (message === undefined) throw new DecodeError(`no kind ${kind} is known`)
  const unknown: string[] = []
  const { kind: _kind, apiVersion: _version, ...body } = value
  const fields = readMessage(message, body, [], '', unknown)
  return { object: { kind, apiVersion, ...fields }, unknown }
}

/** `path` is how Go names the place in errors (no indexes), `place` how strict decoding does. */
function readMessage(
  message: Message,
  value: JsonObject,
  path: readonly string[],
  place: string,
  unknown: string[],
): JsonObject {
  const known = new Set<string>()
  const result: JsonObject = {}
  readFields(message, value, path, place, unknown, known, result)
  for (const key of Object.keys(value)) {
    if (!known.has(key)) unknown.push(place === '' ? key : `${place}.${key}`)
  }
  return result
}

function readFields(
  message: Message,
  value: JsonObject,
  path: readonly string[],
  place: string,
  unknown: string[],
  known: Set<string>,
  result: JsonObject,
): void {
  for (const field of message.fields) {
    if (field.inline) {
      const inner = messageNamed(field.type)
      if (inner !== undefined) readFields(inner, value, path, place, unknown, known, result)
      continue
    }
    known.add(field.name)
    const given = value[field.name] ?? null
    const here = place === '' ? field.name : `${place}.${field.name}`
    const read = readField(message, field, given, [...path, field.name], here, unknown)
    if (read !== undefined) result[field.name] = read
  }
}

/** undefined: left out. */
function readField(
  owner: Message,
  field: Field,
  value: Json,
  path: readonly string[],
  place: string,
  unknown: string[],
): Json | undefined {
  // Go names the innermost struct and the whole path.
  const wrong = (found: Json, type: string): DecodeError =>
    new DecodeError(
      `json: cannot unmarshal ${kindOf(found)} into Go struct field ${owner.name}.${path.join('.')} of type ${type}`,
    )
  if (value === null) return emptyValue(field)
  const one = (item: Json, at: string): Json => {
    if (isScalar(field.type)) return readScalar(field.type, item, wrong)
    const inner = messageNamed(field.type)
    if (inner === undefined) return item
    if (item === null) return {}
    if (!isObject(item)) throw wrong(item, `v1.${field.type}`)
    return readMessage(inner, item, path, at, unknown)
  }
  if (field.shape === 'list') {
    if (!Array.isArray(value)) throw wrong(value, `[]${goType(field.type)}`)
    if (value.length === 0 && !field.always) return undefined
    return value.map((item, index) => one(item, `${place}[${index}]`))
  }
  if (field.shape === 'map') {
    if (!isObject(value)) throw wrong(value, `map[string]${goType(field.type)}`)
    const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
    if (entries.length === 0) return undefined
    return Object.fromEntries(entries.map(([key, item]) => [key, one(item, `${place}.${key}`)]))
  }
  const read = one(value, place)
  const isZero = read === '' || read === false || read === 0
  return isZero && !field.pointer && !field.always ? undefined : read
}

/** What Go writes for a field that was not given. */
function emptyValue(field: Field): Json | undefined {
  if (field.pointer) return undefined
  if (field.shape !== 'one') return field.always ? null : undefined
  if (!isScalar(field.type)) {
    const message = messageNamed(field.type)
    return message === undefined ? {} : readMessage(message, {}, [], '', [])
  }
  if (!field.always) return undefined
  return field.type === 'bool' ? false : field.type === 'int' ? 0 : ''
}

function readScalar(type: string, value: Json, wrong: (found: Json, type: string) => DecodeError): Json {
  switch (type) {
    case 'bool':
      if (value !== null && typeof value !== 'boolean') throw wrong(value, 'bool')
      return value ?? false
    case 'int':
      if (value !== null && (typeof value !== 'number' || !Number.isInteger(value)))
        throw wrong(value, 'int32')
      return value ?? 0
    case 'intstr':
      if (typeof value !== 'string' && typeof value !== 'number') throw wrong(value, 'intstr.IntOrString')
      return value
    case 'quantity':
      if (typeof value !== 'string' && typeof value !== 'number') throw wrong(value, 'resource.Quantity')
      return String(value)
    case 'strings':
      if (!Array.isArray(value)) throw wrong(value, 'v1.ExtraValue')
      return value
    case 'raw':
      return value
    case 'bytes':
      if (value === null) return ''
      if (typeof value !== 'string') throw wrong(value, '[]uint8')
      return checkBase64(value)
    default:
      if (value !== null && typeof value !== 'string') throw wrong(value, 'string')
      return value ?? ''
  }
}

function checkBase64(value: string): string {
  const bad = /[^A-Za-z0-9+/=\r\n]/.exec(value)
  if (bad !== null) throw new DecodeError(`illegal base64 data at input byte ${bad.index}`)
  if (value.replace(/[\r\n]/g, '').length % 4 !== 0) {
    throw new DecodeError(`illegal base64 data at input byte ${value.length - (value.length % 4)}`)
  }
  return value
}

function kindOf(value: Json): string {
  if (Array.isArray(value)) return 'array'
  return typeof value === 'boolean' ? 'bool' : typeof value
}

const GO_SCALARS = new Map([
  ['int', 'int32'],
  ['bytes', '[]uint8'],
  ['strings', 'v1.ExtraValue'],
  ['quantity', 'resource.Quantity'],
])

function goType(type: string): string {
  return GO_SCALARS.get(type) ?? (isScalar(type) ? type : `v1.${type}`)
}
