import { Fault } from '../ports/fault.ts'
import type { Call } from './fault.ts'

/**
 * A field that an answer must have. The SDK reads an empty or foreign body as an answer without fields: that is
 * Fault 'unknown', never a thing without a name.
 */
export function present<T>(value: T | undefined, field: string, call: Call): T {
  if (value !== undefined) return value
  throw new Fault('unknown', `the answer has no ${field}`, { ...call, code: 'Incomplete' })
}
