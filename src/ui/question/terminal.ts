import type { Choice } from '../../commands/command.ts'
import type { Paint } from '../color.ts'

/** Where a question is put. `signal` ends it. */
export type Terminal = {
  readonly input: NodeJS.ReadStream
  readonly output: NodeJS.WriteStream
  readonly paint: Paint
  readonly signal: AbortSignal
}

/** What is known of the choices. */
export type Known<T> =
  | { readonly state: 'none' }
  | { readonly state: 'loading' }
  | { readonly state: 'known'; readonly choices: readonly Choice<T>[] }
  | { readonly state: 'failed'; readonly why: string }
