import type { Clock } from '../ports/clock.ts'
import { Fault, isFault } from '../ports/fault.ts'
import type { Call } from './fault.ts'
import { faultOf } from './fault.ts'

/** The attempts of a reading, and the longest pause before another one. */
const ATTEMPTS = 3
const PAUSE_MS = 100
const BUSY_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 20_000

/**
 * A call that changes nothing: tried again, with growing pauses of random length, when the service was busy or
 * no usable answer came. What the service refused is not asked again. Throws Fault.
 */
export async function reading<T>(call: Call, clock: Clock, send: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await once(call, send)
    } catch (error) {
      if (attempt === ATTEMPTS || !isFault(error, 'throttled', 'unknown', 'unsent')) throw error
      await clock.sleep(pause(error, attempt))
    }
  }
}

/** A call that changes something: sent once, whatever happens. Throws Fault. */
export function writing<T>(call: Call, send: () => Promise<T>): Promise<T> {
  return once(call, send)
}

/**
 * One attempt. When the clock of this machine was so wrong that the signature was refused, the client has learned
 * the right time from that answer, and the same request is signed once again: nothing had been done.
 */
async function once<T>(call: Call, send: () => Promise<T>): Promise<T> {
  try {
    return await send().catch((error: unknown) => {
      if (isSkewCorrected(error)) return send()
      throw error
    })
  } catch (error) {
    throw faultOf(error, call)
  }
}

/** The SDK's mark for a refusal after which it has corrected its clock. */
function isSkewCorrected(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return false
  const { $metadata: metadata } = error
  return typeof metadata === 'object' && metadata !== null && 'clockSkewCorrected' in metadata
}

function pause(fault: Fault, attempt: number): number {
  const base = fault.kind === 'throttled' ? BUSY_PAUSE_MS : PAUSE_MS
  const random = Math.random() * base * 2 ** (attempt - 1)
  return Math.min(Math.max(random, fault.retryAfterMs ?? 0), LONGEST_PAUSE_MS)
}
