import { EXIT_CODES } from '../app-error.ts'

/** What a script sees of each end: for help and man page. */
export const EXITS: readonly (readonly [codes: string, text: string])[] = [
  ['0', 'done, or nothing to do'],
  [String(EXIT_CODES.FAILED), 'failed; nothing left behind'],
  [String(EXIT_CODES.USAGE), 'usage: unknown flag, bad value, a value missing and nobody to ask'],
  [String(EXIT_CODES.EXISTS), 'refused or not possible: no such cluster, lock-out, name taken'],
  [String(EXIT_CODES.DENIED), 'credentials or permission, of AWS or Kubernetes'],
  [String(EXIT_CODES.LEFT), 'something is left behind: what, and the command that goes on'],
  [`${EXIT_CODES.CANCELLED} 143 129`, 'cancelled by Ctrl-C or "no", SIGTERM, SIGHUP; nothing left behind'],
]
