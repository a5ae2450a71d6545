/** How long a connection and a whole call may take. */
export type Patience = {
  readonly connectMs: number
  readonly totalMs: number
  /** Ends every call that is under way: nobody waits for its answer any longer. */
  readonly stop?: AbortSignal
}

export const PATIENCE: Patience = { connectMs: 5_000, totalMs: 30_000 }

/** Aborts a call that has taken too long, body included, or that nobody waits for. */
export function limitOf({ stop, totalMs }: Patience): AbortSignal {
  const limit = AbortSignal.timeout(totalMs)
  return stop === undefined ? limit : AbortSignal.any([stop, limit])
}
