/** What this machine lacks, in words: without it nothing can be judged here, and that is no failure of the code. */
export class Missing extends Error {}

/** Of Go's module proxy and of pip's index: a host that cannot be reached, as against one that answered. */
const UNREACHED =
  /: dial tcp[ :]|TLS handshake timeout|module lookup disabled by GOPROXY=off|\b(NewConnection|ConnectTimeout|NameResolution|Proxy)Error\b/

/** What a failed download or build is thrown as: Missing only where the words leave no doubt. */
export function withoutNetwork(what: string, error: unknown): unknown {
  const words = error instanceof Error && 'stderr' in error ? String(error.stderr) : ''
  const reason = words.split('\n').find((line) => UNREACHED.test(line))
  return reason === undefined
    ? error
    : new Missing(`no network to download ${what} from (${reason.trim()})`, { cause: error })
}
