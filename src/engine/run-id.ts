import { randomBytes } from 'node:crypto'

/**
 * A new run's id: when it began, in seconds, and 40 random bits. It is the nonce that proves what the run made, so
 * nobody may guess it; letters and digits alone, since it stands in tags, paths and file names.
 */
export function newRunId(now: Date): string {
  const began = Math.floor(now.getTime() / 1000).toString(36)
  return `${began}${randomBytes(5).toString('hex')}`
}
