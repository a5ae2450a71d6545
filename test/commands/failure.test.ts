import { expect, it } from 'vitest'
import { AppError, EXIT_CODES } from '../../src/app-error.ts'
import { stackOf, toFailure } from '../../src/commands/failure.ts'
import { Fault } from '../../src/ports/fault.ts'
import type { FaultKind, Service } from '../../src/ports/fault.ts'

/** Public: scripts are written against these. */
const PINNED = {
  1: 'CHECKS_FAILED FAILED',
  2: 'ARN CONFIRM KUBECONFIG_PATH NAME NAMESPACE PROFILE_NAME PROXY REGION RUN_UNKNOWN USAGE VALUE_MISSING',
  3: 'ACCOUNT_MISMATCH ALREADY_MAPPED AUTH_MODE AWS_AUTH_IMMUTABLE AWS_AUTH_INVALID AWS_AUTH_TOO_BIG CHANGED_MEANWHILE CLUSTER_NOT_FOUND CLUSTER_STATUS CONTEXT_EXISTS EXISTS FILE_INVALID FILE_UNUSABLE GROUP_UNBOUND INSECURE JOURNAL KEY_LIMIT LOCKED LOCKOUT PRINCIPAL PROFILE_EXISTS QUOTA RESERVED_GROUP SELF STATE_DIR WRONG_TARGET',
  4: 'CREDENTIALS DENIED',
  5: 'LEFT',
  130: 'CANCELLED',
}

it('has these codes with these exit codes', () => {
  const table = [...new Set(Object.values(EXIT_CODES))].map((exit) => {
    const codes = Object.entries(EXIT_CODES).filter(([, each]) => each === exit)
    return [
      exit,
      codes
        .map(([code]) => code)
        .toSorted()
        .join(' '),
    ]
  })
  expect(Object.fromEntries(table)).toEqual(PINNED)
})

it('passes on what an expected failure says', () => {
  const error = new AppError('LOCKED', 'held\u001b by 1', { fix: 'wait' })
  expect(toFailure(error)).toEqual({
    code: 'LOCKED',
    message: String.raw`held\u001b by 1`,
    fix: 'wait',
    exit: 3,
    status: 'refused',
  })
})

function fault(kind: FaultKind, service: Service = 'iam', operation = 'iam:CreateUser', fix?: string): Fault {
  return new Fault(kind, 'its words', {
    service,
    operation,
    code: 'X',
    ...(fix === undefined ? {} : { fix }),
  })
}

it.each([
  ['throttled', 'FAILED', 1, 'IAM is too busy: its words'],
  ['contended', 'FAILED', 1, 'IAM is busy with another change: its words'],
  ['unsent', 'FAILED', 1, 'IAM cannot be reached: its words'],
  ['unknown', 'FAILED', 1, 'IAM gave no usable answer: its words'],
  ['missing', 'FAILED', 1, 'iam:CreateUser found nothing: its words'],
  ['exists', 'EXISTS', 3, 'iam:CreateUser found that it is there already: its words'],
  [
    'conflict',
    'CHANGED_MEANWHILE',
    3,
    'iam:CreateUser was refused: somebody else changed it meanwhile: its words',
  ],
  ['in-use', 'FAILED', 1, 'iam:CreateUser was refused: others use it: its words'],
  ['quota', 'QUOTA', 3, 'iam:CreateUser was refused: a limit of the account is reached: its words'],
  [
    'invalid-principal',
    'PRINCIPAL',
    3,
    'iam:CreateUser was refused: it names a principal that is not there: its words',
  ],
  ['invalid', 'FAILED', 1, 'iam:CreateUser was refused: its words'],
  ['denied', 'DENIED', 4, 'you have no right to iam:CreateUser: its words'],
  ['credentials', 'CREDENTIALS', 4, 'IAM does not accept your credentials: its words'],
] as const)('a call that ended %s is %s', (kind, code, exit, message) => {
  expect(toFailure(fault(kind))).toMatchObject({ code, exit, message, fix: expect.stringMatching(/./) })
})

it('names the right of Kubernetes that is missing', () => {
  expect(toFailure(fault('denied', 'kubernetes', 'patch configmaps'))).toMatchObject({
    code: 'DENIED',
    message: 'you have no right to patch configmaps: its words',
  })
})

it('prefers the way out that the adapter knows', () => {
  expect(toFailure(fault('credentials', 'sts', 'sts:X', 'aws sso login --profile x')).fix).toBe(
    'aws sso login --profile x',
  )
})

it.each([
  ['denied', 'FILE_UNUSABLE', 3],
  ['invalid', 'FILE_UNUSABLE', 3],
  ['conflict', 'CHANGED_MEANWHILE', 3],
  ['unknown', 'FAILED', 1],
] as const)('a file that was %s is %s', (kind, code, exit) => {
  expect(toFailure(fault(kind, 'file', 'write'))).toMatchObject({
    code,
    exit,
    message: 'its words',
  })
})

it('calls anything else a bug, in a line', () => {
  expect(toFailure(new TypeError('x is not a function\nat once'))).toMatchObject({
    code: 'BUG',
    exit: 1,
    status: 'failed',
    message: 'this is a bug in eks-access: TypeError: x is not a function',
  })
  expect(toFailure('text').message).toBe('this is a bug in eks-access: string was thrown')
})

it('keeps back the words of errors that quote an answer', () => {
  const secret = 'wJalrXUtnFEMI'
  const parsing = thrownBy(() => JSON.parse(`{"key": ${secret}}`))
  const sdk = Object.assign(new Error(secret), { $metadata: {} })
  const client = Object.assign(new Error('HTTP'), { body: secret })
  for (const error of [parsing, sdk, client]) {
    expect(toFailure(error).message).not.toContain(secret.slice(0, 4))
    expect(stackOf(error)).not.toContain(secret.slice(0, 4))
    expect(stackOf(error)).toMatch(/^\s+at /)
  }
})

function thrownBy(act: () => unknown): unknown {
  try {
    act()
  } catch (error) {
    return error
  }
  return undefined
}
