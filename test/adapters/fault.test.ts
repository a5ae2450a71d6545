import { describe, expect, it } from 'vitest'
import { AppError } from '../../src/app-error.ts'
import { awsFault, faultOf, kubeFault, parseRetryAfter } from '../../src/adapters/fault.ts'
import { Fault } from '../../src/ports/fault.ts'

const iam = { service: 'iam', operation: 'iam:CreateUser' } as const
const pods = { service: 'kubernetes', operation: 'create pods' } as const

describe('awsFault', () => {
  it.each([
    ['Throttling', 400, 'throttled'],
    ['ThrottlingException', 429, 'throttled'],
    ['TooManyRequestsException', 429, 'throttled'],
    ['RequestLimitExceeded', 400, 'throttled'],
    ['SomethingBusy', 429, 'throttled'],
    ['ConcurrentModification', 409, 'contended'],
    ['ConcurrentModificationException', 409, 'contended'],
    ['EntityTemporarilyUnmodifiableException', 409, 'contended'],
    ['NoSuchEntity', 404, 'missing'],
    ['NoSuchEntityException', 404, 'missing'],
    ['ResourceNotFoundException', 404, 'missing'],
    ['EntityAlreadyExistsException', 409, 'exists'],
    ['DeleteConflictException', 409, 'in-use'],
    ['LimitExceededException', 409, 'quota'],
    ['ResourceLimitExceededException', 400, 'quota'],
    ['PackedPolicyTooLargeException', 400, 'quota'],
    ['AccessDenied', 403, 'denied'],
    ['AccessDeniedException', 403, 'denied'],
    ['RegionDisabledException', 403, 'denied'],
    ['InvalidClientTokenId', 403, 'credentials'],
    ['UnrecognizedClientException', 403, 'credentials'],
    ['SignatureDoesNotMatch', 403, 'credentials'],
    ['InvalidSignatureException', 403, 'credentials'],
    ['ExpiredToken', 400, 'credentials'],
    ['ExpiredTokenException', 400, 'credentials'],
    ['RequestExpired', 400, 'credentials'],
    ['MalformedPolicyDocumentException', 400, 'invalid'],
    ['InvalidInputException', 400, 'invalid'],
    ['ValidationError', 400, 'invalid'],
    ['InvalidRequestException', 400, 'invalid'],
    ['ServiceFailureException', 500, 'unknown'],
    ['ServiceUnavailable', 503, 'unknown'],
    ['Unknown', 403, 'unknown'],
    ['', 403, 'unknown'],
    ['NotFound', 404, 'unknown'],
    ['SomethingNew', 403, 'denied'],
    ['SomethingNew', 400, 'invalid'],
  ])('%s (%d) is %s', (code, status, kind) => {
    const fault = awsFault({ code, status, message: 'their words' }, iam)
    expect(fault).toMatchObject({ kind, code: code.replace(/Exception$/, ''), operation: 'iam:CreateUser' })
    if (kind !== 'unknown') expect(fault.message).toBe('their words')
  })

  it.each([
    ['MalformedPolicyDocument', 'Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:user/new"'],
    ['InvalidParameterException', 'The specified principalArn is invalid: invalid principal.'],
  ])('knows a principal that is not there (yet): %s', (code, message) => {
    expect(awsFault({ code, status: 400, message }, iam).kind).toBe('invalid-principal')
  })

  it('takes a resource in use for there when it was to be made, else for busy', () => {
    const refusal = { code: 'ResourceInUseException', status: 409, message: 'in use' }
    expect(awsFault(refusal, { service: 'eks', operation: 'eks:CreateAccessEntry' }).kind).toBe('exists')
    expect(awsFault(refusal, { service: 'eks', operation: 'eks:UpdateClusterConfig' }).kind).toBe('contended')
  })

  it('lets no text of a service move the cursor, and shortens it', () => {
    const message = `\u001b[2J\u202etxt\n${'x'.repeat(2_000)}`
    const fault = awsFault({ code: 'ValidationError', status: 400, message }, iam)
    expect(fault.message).toMatch(/^\\u001b\[2J\\u202etxt x+\.\.\.$/)
    expect(fault.message).toHaveLength(600)
  })
})

describe('kubeFault', () => {
  it.each([
    [401, 'Unauthorized', 'credentials'],
    [403, 'Forbidden', 'denied'],
    [404, 'NotFound', 'missing'],
    [404, undefined, 'unknown'],
    [409, 'AlreadyExists', 'exists'],
    [409, 'Conflict', 'conflict'],
    [410, 'Expired', 'unknown'],
    [422, 'Invalid', 'invalid'],
    [400, 'BadRequest', 'invalid'],
    [415, 'UnsupportedMediaType', 'invalid'],
    [429, 'TooManyRequests', 'throttled'],
    [500, 'InternalError', 'unknown'],
    [503, 'ServiceUnavailable', 'unknown'],
    [504, 'Timeout', 'unknown'],
  ])('%d %s is %s', (status, reason, kind) => {
    expect(kubeFault({ status, reason, message: 'words' }, pods)).toMatchObject({
      kind,
      operation: 'create pods',
    })
  })

  it('keeps the words of the server', () => {
    const message =
      'pods is forbidden: User "developer" cannot create resource "pods" in API group "" in the namespace "default"'
    expect(kubeFault({ status: 403, reason: 'Forbidden', message }, pods).message).toBe(message)
  })

  it('lets a reading wait for a server that is not ready', () => {
    const refusal = { status: 503, reason: 'ServiceUnavailable', message: '', retryAfterMs: 1_000 }
    expect(kubeFault(refusal, { ...pods, operation: 'list pods' })).toMatchObject({
      kind: 'throttled',
      retryAfterMs: 1_000,
    })
  })

  it('says whose token it was', () => {
    const refusal = { status: 401, reason: 'Unauthorized', message: 'Unauthorized' }
    expect(kubeFault(refusal, { ...pods, source: 'profile "dev"' }).message).toBe(
      'the cluster does not know who you are (token signed with profile "dev")',
    )
  })
})

describe('faultOf', () => {
  const failed = (fields: object) => Object.assign(new Error('secret words'), fields)

  it.each([
    ['ECONNREFUSED', { code: 'ECONNREFUSED', address: '127.0.0.1' }, 'unsent'],
    ['a name that nobody knows', { code: 'ENOTFOUND', hostname: 'eks.us-esat-1.amazonaws.com' }, 'unsent'],
    ['no way to connect in time', { code: 'ETIMEDOUT', syscall: 'connect' }, 'unsent'],
    ['a certificate of somebody else', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, 'unsent'],
    ['a wrong host in the certificate', { code: 'ERR_TLS_CERT_ALTNAME_INVALID' }, 'unsent'],
    ['a lost connection', { code: 'ECONNRESET' }, 'unknown'],
    ['a broken pipe', { code: 'EPIPE' }, 'unknown'],
    ['a time-out of the SDK', { name: 'TimeoutError' }, 'unknown'],
    ['something else', {}, 'unknown'],
  ])('%s', (_name, fields, kind) => {
    const fault = faultOf(failed(fields), iam)
    expect(fault).toMatchObject({ kind, service: 'iam' })
    expect(fault.message).not.toContain('secret words')
  })

  it('tells a connection that was cut before the handshake from one that was cut later', () => {
    const early = new Error('Client network socket disconnected before secure TLS connection was established')
    expect(faultOf(Object.assign(early, { code: 'ECONNRESET' }), iam)).toMatchObject({ kind: 'unsent' })
  })

  it('passes on what is known already', () => {
    const fault = new Fault('denied', 'no', { ...iam, code: 'AccessDenied' })
    const app = new AppError('REGION', 'no', { fix: 'x' })
    expect(faultOf(fault, pods)).toBe(fault)
    expect(faultOf(app, pods)).toBe(app)
  })
})

it('reads Retry-After as seconds or as a date', () => {
  const now = new Date('2026-01-31T12:00:00Z')
  expect(parseRetryAfter('3', now)).toBe(3_000)
  expect(parseRetryAfter('Sat, 31 Jan 2026 12:00:05 GMT', now)).toBe(5_000)
  expect(parseRetryAfter('Sat, 31 Jan 2026 11:00:00 GMT', now)).toBe(0)
  expect(parseRetryAfter('soon', now)).toBeUndefined()
  expect(parseRetryAfter(undefined, now)).toBeUndefined()
})
