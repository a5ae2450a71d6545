import { KINDS } from './kinds.ts'
import { WORKLOAD_KINDS } from './workload-kinds.ts'

/** A field of a message of the API: its protobuf tag, its JSON name and how Go writes it. */
export type Field = {
  readonly tag: number
  readonly name: string
  /** A scalar (string, bool, int, bytes, time, quantity, intstr, raw, strings) or a message's name. */
  readonly type: string
  readonly shape: 'one' | 'list' | 'map'
  /** A pointer in Go: its zero value is written. */
  readonly pointer: boolean
  /** No `omitempty` in Go: written even when it is missing. */
  readonly always: boolean
  /** An embedded struct: its fields are in its parent's JSON. */
  readonly inline: boolean
}

export type Message = { readonly name: string; readonly fields: readonly Field[] }

const sources = new Map<string, string>()
const messages = new Map<string, Message>()

for (const block of [KINDS, WORKLOAD_KINDS]) {
  for (const entry of block.trim().split(/\n(?=\S)/)) {
    const colon = entry.indexOf(':')
    sources.set(entry.slice(0, colon), entry.slice(colon + 1).trim())
  }
}

/** The message of that name, read when it is first asked for; undefined where it is not known field by field. */
export function messageNamed(name: string): Message | undefined {
  const known = messages.get(name)
  if (known !== undefined) return known
  const source = sources.get(name)
  if (source === undefined) return undefined
  const message = { name, fields: source.split(/\s+/).map(parseField) }
  messages.set(name, message)
  return message
}

function parseField(source: string): Field {
  const match = /^(\d+)=(\*?)(\w+):(\{?)(\w+)(\}?)((?:\[\])?)([?!]?)$/.exec(source)
  if (match === null) throw new Error(`not a field: ${source}`)
  const [, tag = '', star, name = '', brace, type = '', , brackets, mark] = match
  return {
    tag: Number(tag),
    name,
    type,
    shape: brace === '{' ? 'map' : brackets === '[]' ? 'list' : 'one',
    pointer: mark === '?',
    always: mark === '!',
    inline: star === '*',
  }
}

const SCALARS = new Set(['string', 'bool', 'int', 'bytes', 'time', 'quantity', 'intstr', 'raw', 'strings'])

export function isScalar(type: string): boolean {
  return SCALARS.has(type)
}
