import { textOf } from '../engine/shape.ts'

/** Absolute, on any system, with no `.` or `..` in it: a journal does not lead anywhere by a detour. */
const ABSOLUTE = /^(?:\/|[A-Za-z]:[\\/])(?!(?:.*[\\/])?\.\.?(?:[\\/]|$))\P{Cc}*$/u

/** An absolute path out of a journal, for a kind's `parse`. */
export function pathOf(value: unknown): string {
  return textOf(value, ABSOLUTE)
}
