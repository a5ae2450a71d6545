import { AppError, safe } from '../app-error.ts'
import type { Json } from './json.ts'
import type { Kind } from './kind.ts'

/** Outside data that is not what it should be; `parserOf` makes an AppError of it. */
class Misshapen extends Error {
  override readonly name = 'Misshapen'
}

/**
 * A kind's `parse` from a reader of its place and one of its value. Readers are made of the functions below;
 * whatever they refuse is AppError JOURNAL with the kind and what was wrong.
 */
export function parserOf<A extends Json, V extends Json>(
  kind: string,
  readAt: (at: unknown) => A,
  readValue: (value: unknown) => V,
): Kind<A, V>['parse'] {
  return (line) => {
    try {
      const at = readAt(line.at)
      return line.value === undefined ? { at } : { at, value: readValue(line.value) }
    } catch (error) {
      if (!(error instanceof Misshapen)) throw error
      throw new AppError('JOURNAL', `a journal line of kind ${kind} is not as it was written`, {
        why: error.message,
        fix: 'the journal was edited: move it away, then use eks-access clean --from-tags',
        cause: error,
      })
    }
  }
}

/** An object with exactly these fields; a name that ends in `?` may be missing. */
export function fieldsOf(value: unknown, ...names: readonly string[]): Readonly<Record<string, unknown>> {
  if (!isRecord(value)) throw new Misshapen(`${show(value)} is no object`)
  const known = new Set(names.map((name) => name.replace('?', '')))
  const extra = Object.keys(value).find((name) => !known.has(name))
  if (extra !== undefined) throw new Misshapen(`${show(extra)} is no field of it`)
  const missing = names.find((name) => !name.endsWith('?') && value[name] === undefined)
  if (missing !== undefined) throw new Misshapen(`${missing} is missing`)
  return value
}

/** A text, of the given form where there is one. */
export function textOf(value: unknown, form = /^/): string {
  if (typeof value !== 'string' || !form.test(value))
    throw new Misshapen(`${show(value)} is not a text that fits`)
  return value
}

export function booleanOf(value: unknown): boolean {
  if (typeof value !== 'boolean') throw new Misshapen(`${show(value)} is neither true nor false`)
  return value
}

/** A whole number from 0 to `most`. */
export function countOf(value: unknown, most: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most) return value
  throw new Misshapen(`${show(value)} is not a whole number up to ${most}`)
}

export function listOf<T>(value: unknown, item: (value: unknown) => T): readonly T[] {
  if (!Array.isArray(value)) throw new Misshapen(`${show(value)} is no list`)
  return value.map((element: unknown) => item(element))
}

/** An object of any fields, all of one sort. */
export function mapOf<T>(value: unknown, item: (value: unknown) => T): Readonly<Record<string, T>> {
  if (!isRecord(value)) throw new Misshapen(`${show(value)} is no object`)
  return Object.fromEntries(Object.entries(value).map(([key, element]) => [key, item(element)]))
}

/** Plain data. */
export function jsonOf(value: unknown): Json {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  if (Array.isArray(value)) return listOf(value, jsonOf)
  return mapOf(value, jsonOf)
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function show(value: unknown): string {
  const text = safe(JSON.stringify(value) ?? String(value))
  return text.length > 80 ? `${text.slice(0, 77)}...` : text
}
