import { setTimeout as wait } from 'node:timers/promises'
import type { Clock } from '../ports/clock.ts'

/** What a clock may be told: the Date header of an answer that has just come. */
export type DateObserver = { observe(date: string | undefined): void }

/** A Date header has whole seconds and has travelled: a difference below this says nothing. */
const TOLERANCE_MS = 2_000

/**
 * This machine's clock, corrected by the servers' Date headers. `local` and `ticks` are the machine's own, given
 * only by tests.
 */
export function createClock(
  local: () => number = Date.now,
  ticks: () => number = () => performance.now(),
): Clock & DateObserver {
  let offset = 0
  return {
    now: () => new Date(local() + offset),
    ticks,
    async sleep(ms, signal) {
      try {
        await wait(ms, undefined, signal === undefined ? {} : { signal })
      } catch (error) {
        if (signal?.aborted !== true) throw error
      }
    },
    observe(date) {
      const server = date === undefined ? Number.NaN : Date.parse(date)
      if (Number.isNaN(server)) return
      const difference = server + 500 - local()
      offset = Math.abs(difference) < TOLERANCE_MS ? 0 : difference
    },
  }
}
