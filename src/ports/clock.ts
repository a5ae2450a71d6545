/** Time, so that tests need not wait for it. */
export type Clock = {
  /** This machine's time, corrected by what the last `Date` header of a server showed. */
  now(): Date
  /** Monotonic milliseconds. */
  ticks(): number
  /** Ends early, without throwing, when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}
