import type { Field, Input } from './field.ts'

/**
 * The value of a field as it was given. The parser has put it there through the field's own `parse`, so its type is
 * the field's; that is said here once.
 */
export function optional<T>(input: Input, field: Field<T>): T | undefined {
  return input[field.name] as T | undefined
}

export function isGiven(input: Input, field: Field<true>): boolean {
  return input[field.name] === true
}

/** Of a repeatable field: all values, in order. */
export function listed<T>(input: Input, field: Field<T>): readonly T[] {
  return (input[field.name] as readonly T[] | undefined) ?? []
}
