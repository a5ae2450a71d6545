import { AppError, safe } from '../app-error.ts'
import type { FaultKind, Service } from '../ports/fault.ts'
import { Fault } from '../ports/fault.ts'

/** Which call failed. `source` says whose keys signed it. */
export type Call = { readonly service: Service; readonly operation: string; readonly source?: string }

/** A refusal in the words of AWS, whichever client it came through. `code` as on the wire or as the SDK calls it. */
export type AwsRefusal = {
  readonly code: string
  readonly status: number | undefined
  readonly message: string
  readonly retryAfterMs?: number
}

/** An answer of the Kubernetes API server that is not a success; the fields of its Status where it sent one. */
export type KubeRefusal = {
  readonly status: number
  readonly reason: string | undefined
  readonly message: string | undefined
  readonly retryAfterMs?: number
}

/**
 * AWS's error names without the suffix `Exception`, which the SDK adds to some and services to others. From the
 * service models and from what IAM, STS and EKS answer beside them.
 */
const AWS_KINDS: Readonly<Record<string, FaultKind>> = {
  Throttling: 'throttled',
  Throttled: 'throttled',
  ThrottledException: 'throttled',
  RequestThrottled: 'throttled',
  TooManyRequests: 'throttled',
  RequestLimitExceeded: 'throttled',
  SlowDown: 'throttled',
  ConcurrentModification: 'contended',
  EntityTemporarilyUnmodifiable: 'contended',
  ResourceInUse: 'contended',
  NoSuchEntity: 'missing',
  ResourceNotFound: 'missing',
  EntityAlreadyExists: 'exists',
  DeleteConflict: 'in-use',
  LimitExceeded: 'quota',
  ResourceLimitExceeded: 'quota',
  PackedPolicyTooLarge: 'quota',
  AccessDenied: 'denied',
  UnauthorizedOperation: 'denied',
  RegionDisabled: 'denied',
  OptInRequired: 'denied',
  ExpiredToken: 'credentials',
  IncompleteSignature: 'credentials',
  InvalidClientTokenId: 'credentials',
  InvalidSignature: 'credentials',
  InvalidToken: 'credentials',
  MissingAuthenticationToken: 'credentials',
  RequestExpired: 'credentials',
  RequestTimeTooSkewed: 'credentials',
  SignatureDoesNotMatch: 'credentials',
  UnrecognizedClient: 'credentials',
  ServiceFailure: 'unknown',
}

/** Nothing had been sent when these came: no address, nobody there, or no trust in who is there. */
const UNSENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_SIGNATURE_FAILURE',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])

/** Node's and the SDK's words for a connection that never came about. */
const NEVER_CONNECTED = /before secure TLS connection was established|did not establish a connection/

/** What the SDK calls an error that named none: a proxy's page, which says nothing about what became of the request. */
const NAMELESS = new Set(['', 'Unknown', 'UnknownError', 'NotFound'])

/** The Fault of an AWS refusal. */
export function awsFault({ code, status, message, retryAfterMs }: AwsRefusal, call: Call): Fault {
  const name = code.replace(/Exception$/, '')
  const about = { ...call, code: name, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
  const kind = awsKind(name, status, message, call.operation)
  const words = kind === 'unknown' ? describe(name, status) : message
  const signed = kind === 'credentials' && call.source !== undefined ? ` (signed with ${call.source})` : ''
  return new Fault(kind, oneLine(`${words}${signed}`), about)
}

function awsKind(name: string, status: number | undefined, message: string, operation: string): FaultKind {
  const isInvalidPrincipal = /invalid principal/i.test(message)
  if (isInvalidPrincipal && (name === 'MalformedPolicyDocument' || name === 'InvalidParameter')) {
    return 'invalid-principal'
  }
  if (name === 'ResourceInUse' && operation.startsWith('eks:Create')) return 'exists'
  const known = AWS_KINDS[name]
  if (known !== undefined) return known
  if (status === 429) return 'throttled'
  if (status === undefined || status < 400 || status >= 500 || NAMELESS.has(name)) return 'unknown'
  return status === 403 ? 'denied' : 'invalid'
}

/**
 * The Fault of a Kubernetes refusal. 404 counts as 'missing' only in a Status of the API server: a load balancer's
 * 404 says nothing about the object.
 */
export function kubeFault(refusal: KubeRefusal, call: Call): Fault {
  const { status, reason, message, retryAfterMs } = refusal
  const code = reason ?? `HTTP ${status}`
  const about = { ...call, code, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
  const kind = kubeKind(refusal, call.operation)
  if (kind === 'unknown') return new Fault(kind, describe(reason ?? '', status), about)
  if (status === 401) {
    const source = call.source === undefined ? '' : ` (token signed with ${call.source})`
    return new Fault(kind, `the cluster does not know who you are${source}`, about)
  }
  return new Fault(kind, oneLine(message ?? code), about)
}

function kubeKind({ status, reason }: KubeRefusal, operation: string): FaultKind {
  if (status === 401) return 'credentials'
  if (status === 403) return 'denied'
  if (status === 404) return reason === 'NotFound' ? 'missing' : 'unknown'
  if (status === 409) return reason === 'AlreadyExists' ? 'exists' : 'conflict'
  if (status === 429) return 'throttled'
  if (status === 503 && isReading(operation)) return 'throttled'
  return status >= 400 && status < 500 && status !== 408 && status !== 410 ? 'invalid' : 'unknown'
}

function isReading(operation: string): boolean {
  return operation.startsWith('get ') || operation.startsWith('list ')
}

/**
 * The Fault of whatever was thrown by a client. Faults and AppErrors pass as they are. Texts of unusable answers
 * are never shown: a parser's message quotes the body, and a body may hold a secret.
 */
export function faultOf(error: unknown, call: Call): Fault | AppError {
  if (error instanceof Fault || error instanceof AppError) return error
  const status = httpStatus(error)
  const name = property(error, 'name') ?? ''
  const message = property(error, 'message') ?? ''
  if (status !== undefined && isRefusal(error)) {
    const retryAfterMs = retryAfter(error)
    const known = { code: name, status, message }
    return awsFault(retryAfterMs === undefined ? known : { ...known, retryAfterMs }, call)
  }
  const code = property(error, 'code') ?? ''
  // The SDK calls a reset connection a TimeoutError as well, but leaves its code.
  const isTimeout = /^(Timeout|Abort)Error$/.test(name) && (code === '' || code === 'ABORT_ERR')
  const host = property(error, 'hostname') ?? property(error, 'address')
  if (UNSENT.has(code) || NEVER_CONNECTED.test(message) || property(error, 'syscall') === 'connect') {
    const where = host === undefined ? '' : ` to ${host}`
    const why = code === '' ? 'time-out' : code
    return new Fault('unsent', oneLine(`could not connect${where} (${why})`), { ...call, code: why })
  }
  const what = isTimeout ? 'time-out' : describe(code || name, status)
  return new Fault('unknown', oneLine(what), { ...call, code: isTimeout ? 'Timeout' : code || 'Unknown' })
}

/** Milliseconds of a Retry-After header: seconds, or a date. */
export function parseRetryAfter(header: string | undefined, now: Date): number | undefined {
  if (header === undefined) return undefined
  const seconds = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now.getTime()
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined
}

/** The SDK marks what a service answered with `$fault`; a body that it could not read has none. */
function isRefusal(error: unknown): boolean {
  return typeof error === 'object' && error !== null && '$fault' in error
}

function httpStatus(error: unknown): number | undefined {
  const metadata = inner(error, '$metadata')
  const status = inner(metadata, 'httpStatusCode')
  return typeof status === 'number' ? status : undefined
}

function retryAfter(error: unknown): number | undefined {
  const header = inner(inner(inner(error, '$response'), 'headers'), 'retry-after')
  return typeof header === 'string' ? parseRetryAfter(header, new Date()) : undefined
}

function inner(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
}

function property(value: unknown, key: string): string | undefined {
  const found = inner(value, key)
  return typeof found === 'string' ? found : undefined
}

/** What there is to say of an answer that cannot be used. */
function describe(name: string, status: number | undefined): string {
  const parts = [status === undefined ? '' : `HTTP ${status}`, NAMELESS.has(name) ? '' : name]
  return parts.filter((part) => part !== '').join(' ') || 'nothing was said'
}

function oneLine(text: string): string {
  const line = safe(text.replace(/\s+/g, ' ').trim())
  return line.length > 600 ? `${line.slice(0, 597)}...` : line
}
