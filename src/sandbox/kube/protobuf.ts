import type { Json, JsonObject } from './json.ts'
import { DecodeError } from './read-object.ts'
import type { Field, Message } from './schema.ts'
import { isScalar, messageNamed } from './schema.ts'

const MAGIC = Buffer.from('k8s\0', 'latin1')

/**
 * Decodes a body in `application/vnd.kubernetes.protobuf`: the magic number, then the envelope runtime.Unknown
 * (typeMeta 1, raw 2) around the object. Answers JSON with every field that was sent, zero values too.
 * Throws DecodeError on anything else, on a kind that is not known and on fields that are not.
 */
export function decodeProtobuf(body: Buffer): JsonObject {
  if (!body.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw new DecodeError(
      'provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]',
    )
  }
  let kind = ''
  let apiVersion = ''
  let raw: Buffer = Buffer.alloc(0)
  for (const part of parts(body.subarray(MAGIC.length))) {
    if (part.tag === 1) {
      for (const meta of parts(bytesOf(part))) {
        if (meta.tag === 1) apiVersion = bytesOf(meta).toString()
        if (meta.tag === 2) kind = bytesOf(meta).toString()
      }
    }
    if (part.tag === 2) raw = bytesOf(part)
  }
  const message = messageNamed(kind)
  if (message === undefined)
    throw new DecodeError(`no kind "${kind}" is registered for version "${apiVersion}"`)
  return { kind, apiVersion, ...decodeMessage(message, raw) }
}

type Part = { readonly tag: number; readonly value: bigint | Buffer }

function decodeMessage(message: Message, body: Buffer): JsonObject {
  const result: JsonObject = {}
  for (const part of parts(body)) {
    const field = message.fields.find(({ tag }) => tag === part.tag)
    if (field === undefined) throw new DecodeError(`proto: ${message.name}: field ${part.tag} is not known`)
    if (field.inline) {
      const inner = messageNamed(field.type)
      if (inner !== undefined) Object.assign(result, decodeMessage(inner, bytesOf(part)))
    } else if (field.shape === 'list') {
      const before = result[field.name]
      result[field.name] = [...(Array.isArray(before) ? before : []), ...decodeItems(field, part)]
    } else if (field.shape === 'map') {
      const before = result[field.name]
      const { key, value } = decodeEntry(field, bytesOf(part))
      result[field.name] = {
        ...(typeof before === 'object' && !Array.isArray(before) ? before : {}),
        [key]: value,
      }
    } else {
      const value = decodeValue(field.type, part)
      if (value !== undefined) result[field.name] = value
    }
  }
  return result
}

function decodeItems(field: Field, part: Part): Json[] {
  // Numbers of a list may come packed in one field.
  if (field.type === 'int' && typeof part.value !== 'bigint') return varints(part.value).map(toNumber)
  return [decodeValue(field.type, part) ?? null]
}

function decodeEntry(field: Field, body: Buffer): { key: string; value: Json } {
  let key = ''
  let value: Json = field.type === 'strings' ? [] : ''
  for (const part of parts(body)) {
    if (part.tag === 1) key = bytesOf(part).toString()
    if (part.tag === 2) value = decodeValue(field.type, part) ?? ''
  }
  return { key, value }
}

/** undefined: nothing there, as an empty time or a status that only the server writes. */
function decodeValue(type: string, part: Part): Json | undefined {
  switch (type) {
    case 'string':
      return bytesOf(part).toString()
    case 'bool':
      return numberOf(part) !== 0
    case 'int':
      return numberOf(part)
    case 'bytes':
      return bytesOf(part).toString('base64')
    case 'strings':
      return parts(bytesOf(part)).map((item) => bytesOf(item).toString())
    case 'quantity':
      return parts(bytesOf(part))
        .map((item) => bytesOf(item).toString())
        .join('')
    case 'time':
      return decodeTime(bytesOf(part))
    case 'intstr':
      return decodeIntOrString(bytesOf(part))
    default:
      return decodeInner(type, bytesOf(part))
  }
}

function decodeInner(type: string, body: Buffer): Json | undefined {
  const message = isScalar(type) ? undefined : messageNamed(type)
  if (message !== undefined) return decodeMessage(message, body)
  if (type.endsWith('Status') || type === 'ManagedFieldsEntry' || body.length === 0) return undefined
  throw new DecodeError(`proto: this server does not read ${type} in protobuf, send JSON`)
}

function decodeTime(body: Buffer): string | undefined {
  const seconds = parts(body).find(({ tag }) => tag === 1)
  if (seconds === undefined) return undefined
  return new Date(numberOf(seconds) * 1000).toISOString().replace('.000Z', 'Z')
}

function decodeIntOrString(body: Buffer): Json {
  const found = { type: 0, number: 0, text: '' }
  for (const part of parts(body)) {
    if (part.tag === 1) found.type = numberOf(part)
    if (part.tag === 2) found.number = numberOf(part)
    if (part.tag === 3) found.text = bytesOf(part).toString()
  }
  return found.type === 0 ? found.number : found.text
}

function bytesOf(part: Part): Buffer {
  if (typeof part.value === 'bigint') throw new DecodeError(`proto: wrong wireType for field ${part.tag}`)
  return part.value
}

function numberOf(part: Part): number {
  if (typeof part.value !== 'bigint') throw new DecodeError(`proto: wrong wireType for field ${part.tag}`)
  return toNumber(part.value)
}

function toNumber(value: bigint): number {
  return Number(BigInt.asIntN(64, value))
}

function parts(body: Buffer): Part[] {
  const found: Part[] = []
  const reader = new Reader(body)
  while (!reader.atEnd) {
    const key = reader.varint()
    const tag = Number(key >> 3n)
    const wireType = Number(key & 7n)
    if (wireType === 0) found.push({ tag, value: reader.varint() })
    else if (wireType === 1) found.push({ tag, value: reader.bytes(8) })
    else if (wireType === 2) found.push({ tag, value: reader.bytes(Number(reader.varint())) })
    else if (wireType === 5) found.push({ tag, value: reader.bytes(4) })
    else throw new DecodeError(`proto: illegal wireType ${wireType}`)
  }
  return found
}

function varints(body: Buffer): bigint[] {
  const found: bigint[] = []
  const reader = new Reader(body)
  while (!reader.atEnd) found.push(reader.varint())
  return found
}

class Reader {
  readonly #body: Buffer
  #offset = 0

  constructor(body: Buffer) {
    this.#body = body
  }

  get atEnd(): boolean {
    return this.#offset >= this.#body.length
  }

  varint(): bigint {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#body[this.#offset++]
      if (byte === undefined) throw new DecodeError('unexpected EOF')
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
    throw new DecodeError('proto: integer overflow')
  }

  bytes(length: number): Buffer {
    const end = this.#offset + length
    if (end > this.#body.length) throw new DecodeError('unexpected EOF')
    const slice = this.#body.subarray(this.#offset, end)
    this.#offset = end
    return slice
  }
}
