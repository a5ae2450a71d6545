import { validationError } from './errors.ts'
import type { Input, Xml } from './query-protocol.ts'

/**
 * One page of a list: at most MaxItems (100 when not said). The Marker names the last thing shown, so that
 * what is made or removed between two pages moves nothing else. The order is that of the keys, which must
 * differ by more than their case.
 */
export function slice<T>(
  input: Input,
  items: readonly T[],
  key: (item: T) => string,
): { shown: readonly T[]; more: { IsTruncated: boolean; Marker: string | undefined } } {
  const limit = input.integer('MaxItems', 1, 1000) ?? 100
  const marker = input.optional('Marker')
  const after = marker === undefined ? undefined : decode(marker)
  const sorted = items.toSorted((a, b) => (order(key(a)) < order(key(b)) ? -1 : 1))
  const rest = after === undefined ? sorted : sorted.filter((item) => order(key(item)) > after)
  const shown = rest.slice(0, limit)
  const last = shown.at(-1)
  const truncated = rest.length > shown.length && last !== undefined
  return {
    shown,
    more: {
      IsTruncated: truncated,
      Marker: truncated ? Buffer.from(order(key(last))).toString('base64url') : undefined,
    },
  }
}

/** The same as the whole answer of a list action. */
export function page<T>(
  input: Input,
  name: string,
  items: readonly T[],
  key: (item: T) => string,
  show: (item: T) => Xml,
): Record<string, Xml> {
  const { shown, more } = slice(input, items, key)
  return { [name]: shown.map(show), ...more }
}

function order(key: string): string {
  return key.toLowerCase()
}

function decode(marker: string): string {
  if (!/^[\w-]+$/.test(marker)) throw validationError('Invalid Marker.')
  return Buffer.from(marker, 'base64url').toString()
}
