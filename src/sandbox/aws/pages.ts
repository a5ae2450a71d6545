import { validationError } from './errors.ts'
import type { Input, Xml } from './query-protocol.ts'

/**
 * One page of a list: at most MaxItems (100 when not said). The Marker names the last thing shown, so that
 * what is made or removed between two pages moves nothing else. `items` are in the order of their keys.
 */
export function page<T>(
  input: Input,
  name: string,
  items: readonly T[],
  key: (item: T) => string,
  show: (item: T) => Xml,
): Record<string, Xml> {
  const limit = input.integer('MaxItems', 1, 1000) ?? 100
  const marker = input.optional('Marker')
  const after = marker === undefined ? undefined : decode(marker)
  const sorted = items.toSorted((a, b) => (order(key(a)) < order(key(b)) ? -1 : 1))
  const rest = after === undefined ? sorted : sorted.filter((item) => order(key(item)) > after)
  const shown = rest.slice(0, limit)
  const last = shown.at(-1)
  const more = rest.length > shown.length && last !== undefined
  return {
    [name]: shown.map(show),
    IsTruncated: more,
    Marker: more ? Buffer.from(order(key(last))).toString('base64url') : undefined,
  }
}

/** Names differ by more than their case, so this order has no ties. */
function order(key: string): string {
  return key.toLowerCase()
}

function decode(marker: string): string {
  if (!/^[\w-]+$/.test(marker)) throw validationError(`Invalid Marker.`)
  return Buffer.from(marker, 'base64url').toString()
}
