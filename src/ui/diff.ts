import { safe } from '../app-error.ts'
import { equalJson } from '../engine/json.ts'
import type { Json } from '../engine/json.ts'

/** What differs at one place of a value; a side that is missing is not there. */
export type Difference = { readonly path: string; readonly before?: string; readonly after?: string }

/**
 * Where two values differ, down to their leaves: keys of objects, items of lists of objects, lines of texts.
 * A list of plain values is one leaf, since its order and company matter.
 */
export function differences(
  before: Json | undefined,
  after: Json | undefined,
  path = '',
): readonly Difference[] {
  if (before === undefined && after === undefined) return []
  if (before !== undefined && after !== undefined && equalJson(before, after)) return []
  const [a, b] = [branches(before), branches(after)]
  if (a !== undefined && b !== undefined && Array.isArray(before) === Array.isArray(after)) {
    return [...new Set([...a.keys(), ...b.keys()])].flatMap((key) =>
      differences(a.get(key), b.get(key), Array.isArray(before) ? `${path}[${key}]` : join(path, key)),
    )
  }
  if (isLines(before) || isLines(after)) return lineDifferences(before, after, path)
  return [
    {
      path: safe(path),
      ...(before === undefined ? {} : { before: show(before) }),
      ...(after === undefined ? {} : { after: show(after) }),
    },
  ]
}

/** The lines between the common head and the common tail, first what goes, then what comes. */
function lineDifferences(
  before: Json | undefined,
  after: Json | undefined,
  path: string,
): readonly Difference[] {
  const [a, b] = [toLines(before), toLines(after)]
  let head = 0
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1
  let tail = 0
  const shorter = Math.min(a.length, b.length) - head
  while (tail < shorter && a.at(-1 - tail) === b.at(-1 - tail)) tail += 1
  const gone = a.slice(head, a.length - tail).map((line) => ({ path: safe(path), before: safe(line) }))
  const come = b.slice(head, b.length - tail).map((line) => ({ path: safe(path), after: safe(line) }))
  return [...gone, ...come]
}

/** The parts of an object, or of a list that is not all plain values; undefined for a leaf. */
function branches(value: Json | undefined): ReadonlyMap<string, Json> | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const isPlain = Array.isArray(value) && value.every((item) => typeof item !== 'object' || item === null)
  return isPlain ? undefined : new Map(Object.entries(value))
}

function isLines(value: Json | undefined): value is string {
  return typeof value === 'string' && value.trimEnd().includes('\n')
}

function toLines(value: Json | undefined): readonly string[] {
  if (value === undefined) return []
  return (typeof value === 'string' ? value : show(value)).replace(/\n$/, '').split('\n')
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`
}

function show(value: Json): string {
  return safe(JSON.stringify(value))
}
