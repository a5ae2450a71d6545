/**
 * What a failed call to AWS, Kubernetes or a file means for the one who made it. The adapters decide which it
 * is from names and status codes; the engine decides what follows.
 *
 * throttled, contended: refused, nothing happened, may be repeated.
 * unsent: never left this machine (no address, connection refused, TLS).
 * unknown: sent, but no usable answer came back (reset, time-out, 5xx, cut or unreadable body).
 * missing: NoSuchEntity, ResourceNotFound, 404. exists: EntityAlreadyExists, 409 AlreadyExists.
 * conflict: a condition on the state (resourceVersion, uid, hash of a file) does not hold any more.
 * in-use: DeleteConflict. quota: LimitExceeded. invalid-principal: a trust policy or entry names one that is not there (yet).
 * invalid: refused for what was sent. denied: no right to it. credentials: none, wrong or expired.
 */
export type FaultKind =
  | 'throttled'
  | 'contended'
  | 'unsent'
  | 'unknown'
  | 'missing'
  | 'exists'
  | 'conflict'
  | 'in-use'
  | 'quota'
  | 'invalid-principal'
  | 'invalid'
  | 'denied'
  | 'credentials'

export type Service = 'iam' | 'sts' | 'eks' | 'kubernetes' | 'file'

/**
 * A call that failed. `message` is one line for a person: the service's own words, made safe for a terminal,
 * never a body or a header. `operation` is the action as an operator would grant it: `iam:CreateUser`,
 * `create pods`, `write`.
 */
export class Fault extends Error {
  override readonly name = 'Fault'
  readonly kind: FaultKind
  readonly service: Service
  readonly operation: string
  /** The service's name for it: `NoSuchEntity`, `Forbidden`, `EACCES`. */
  readonly code: string
  /** From a Retry-After header. */
  readonly retryAfterMs: number | undefined
  /** How to mend it, where the adapter knows better than its kind says: `aws sso login --profile x`. */
  readonly fix: string | undefined

  constructor(
    kind: FaultKind,
    message: string,
    about: {
      service: Service
      operation: string
      code: string
      retryAfterMs?: number
      fix?: string
      cause?: unknown
    },
  ) {
    super(message, about.cause === undefined ? undefined : { cause: about.cause })
    this.kind = kind
    this.service = about.service
    this.operation = about.operation
    this.code = about.code
    this.retryAfterMs = about.retryAfterMs
    this.fix = about.fix
  }
}

export function isFault(error: unknown, ...kinds: FaultKind[]): error is Fault {
  return error instanceof Fault && (kinds.length === 0 || kinds.includes(error.kind))
}
