import type { Clock } from '../ports/clock.ts'
import { Fault, isFault } from '../ports/fault.ts'
import type { FaultKind } from '../ports/fault.ts'

/** The person asked to stop while something that had been refused was waited for: nothing is in flight. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
}

/** The end of a walk-through: the person wants it taken back, or left as it is. */
export class Declined extends Error {
  override readonly name = 'Declined'
  readonly answer: 'undo' | 'keep'
  constructor(answer: 'undo' | 'keep') {
    super('stopped in the walk-through')
    this.answer = answer
  }
}

export type Patience = {
  readonly clock: Clock
  readonly cancel: AbortSignal
  wait(what: string, upToMs: number): void
  /** When this run last made something: what it made may not be visible everywhere yet. Ticks of the clock. */
  readonly madeAt?: () => number | undefined
}

/** Pauses grow from `baseMs` to `capMs`; nothing is tried again after `totalMs`. */
type Pace = {
  readonly baseMs: number
  readonly capMs: number
  readonly totalMs: number
  readonly what: string
}

const REFUSED: Partial<Record<FaultKind, Pace>> = {
  throttled: { baseMs: 1000, capMs: 20_000, totalMs: 300_000, what: 'the service to take more calls' },
  contended: {
    baseMs: 1000,
    capMs: 30_000,
    totalMs: 300_000,
    what: 'another change of the same thing to end',
  },
  unsent: { baseMs: 500, capMs: 5000, totalMs: 20_000, what: 'the network' },
}

const PROPAGATION: Pace = {
  baseMs: 1000,
  capMs: 5000,
  totalMs: 120_000,
  what: 'what was just made to be seen everywhere',
}

/**
 * Repeats work that was surely refused, and only that: too fast, in contention, never sent, or refused because
 * something that this run made less than two minutes ago is not visible yet. Everything else is thrown at once, and
 * so is the last refusal when its time is over.
 */
export async function persist<T>(work: () => Promise<T>, patience: Patience): Promise<T> {
  const { clock } = patience
  const since = clock.ticks()
  for (let tries = 0; ; tries += 1) {
    try {
      return await work()
    } catch (error) {
      if (!isFault(error)) throw error
      const pace = paceOf(error, patience)
      if (pace === undefined || clock.ticks() - since >= pace.totalMs) throw error
      if (tries === 0) patience.wait(pace.what, pace.totalMs)
      await clock.sleep(pauseOf(error, pace, tries), patience.cancel)
      if (patience.cancel.aborted) throw new Interrupted(`stopped while waiting for ${pace.what}`)
    }
  }
}

function paceOf(fault: Fault, patience: Patience): Pace | undefined {
  const refused = REFUSED[fault.kind]
  if (refused !== undefined) return refused
  const made = patience.madeAt?.()
  const mayPropagate = fault.kind === 'missing' || fault.kind === 'invalid-principal'
  const isFresh = made !== undefined && patience.clock.ticks() - made < PROPAGATION.totalMs
  return mayPropagate && isFresh ? PROPAGATION : undefined
}

/** Half fixed, half random: enough to part two runs, and never almost nothing. */
function pauseOf(fault: Fault, pace: Pace, tries: number): number {
  const ceiling = Math.min(pace.capMs, pace.baseMs * 2 ** tries)
  return Math.max(fault.retryAfterMs ?? 0, ceiling / 2 + (Math.random() * ceiling) / 2)
}

/** Needs time, the network or a login, rather than another request: what was done is kept and gone on with later. */
export function isForLater(error: unknown): boolean {
  return isFault(error, 'throttled', 'contended', 'unsent', 'unknown', 'credentials')
}
