import { AppError, EXIT_CODES, safe } from '../app-error.ts'
import type { ErrorCode } from '../app-error.ts'
import { Fault } from '../ports/fault.ts'
import type { FaultKind } from '../ports/fault.ts'
import type { Status } from './result.ts'

/** What an error is to the one who called us: code, words and exit code. */
export type Failure = {
  readonly code: ErrorCode | 'BUG'
  readonly message: string
  readonly fix: string
  /** The reason that the message ends with, where it has one apart. */
  readonly why?: string
  readonly exit: number
  readonly status: Status
}

/** Answers what any thrown thing comes to. Never a stack, never a body of an answer. */
export function toFailure(error: unknown): Failure {
  if (error instanceof AppError) return fromApp(error)
  if (error instanceof Fault) return fromApp(toAppError(error))
  return {
    code: 'BUG',
    message: `this is a bug in eks-access: ${describeBug(error)}`,
    fix: 'run it again with --debug and report what it prints',
    exit: EXIT_CODES.FAILED,
    status: 'failed',
  }
}

/** The status that belongs to an exit code. */
export function statusOf(exit: number): Status {
  if (exit === 0) return 'done'
  if (exit === EXIT_CODES.LEFT) return 'left'
  if (exit === EXIT_CODES.FAILED) return 'failed'
  return exit < 128 ? 'refused' : 'cancelled'
}

function fromApp(error: AppError): Failure {
  const { code, exit, fix, message, why } = error
  const because = why === undefined ? {} : { why: safe(why) }
  return { code, exit, fix: safe(fix), message: safe(message), ...because, status: statusOf(exit) }
}

const AGAIN = 'run the same command again: it goes on where it stopped'

/** What a failed call means, by what it means for the one who made it. */
const BY_KIND: Readonly<Record<FaultKind, { code: ErrorCode; what: (fault: Fault) => string; fix: string }>> =
  {
    throttled: { code: 'FAILED', what: (fault) => `${nameOf(fault)} is too busy`, fix: AGAIN },
    contended: {
      code: 'FAILED',
      what: (fault) => `${nameOf(fault)} is busy with another change`,
      fix: AGAIN,
    },
    unsent: {
      code: 'FAILED',
      what: (fault) => `${nameOf(fault)} cannot be reached`,
      fix: 'look at the network, a proxy or AWS_ENDPOINT_URL, then run the same command again',
    },
    unknown: { code: 'FAILED', what: (fault) => `${nameOf(fault)} gave no usable answer`, fix: AGAIN },
    missing: { code: 'FAILED', what: (fault) => `${fault.operation} found nothing`, fix: AGAIN },
    exists: {
      code: 'EXISTS',
      what: (fault) => `${fault.operation} found that it is there already`,
      fix: 'choose another name, or look at what is there with --dry-run',
    },
    conflict: {
      code: 'CHANGED_MEANWHILE',
      what: (fault) => `${fault.operation} was refused: somebody else changed it meanwhile`,
      fix: AGAIN,
    },
    'in-use': {
      code: 'FAILED',
      what: (fault) => `${fault.operation} was refused: others use it`,
      fix: 'detach what uses it, then run the same command again',
    },
    quota: {
      code: 'QUOTA',
      what: (fault) => `${fault.operation} was refused: a limit of the account is reached`,
      fix: 'remove what is not needed any more, or ask AWS for a higher limit',
    },
    'invalid-principal': {
      code: 'PRINCIPAL',
      what: (fault) => `${fault.operation} was refused: it names a principal that is not there`,
      fix: 'name a user or role that is there: aws iam list-users',
    },
    invalid: {
      code: 'FAILED',
      what: (fault) => `${fault.operation} was refused`,
      fix: 'run it again with --debug to see the requests by name',
    },
    denied: {
      code: 'DENIED',
      what: (fault) => `you have no right to ${fault.operation}`,
      fix: 'ask an administrator for that right, or act as somebody else with --profile or --role-arn',
    },
    credentials: {
      code: 'CREDENTIALS',
      what: (fault) => `${nameOf(fault)} does not accept your credentials`,
      fix: 'log in again (aws sso login), or name a profile that works with --profile',
    },
  }

function toAppError(fault: Fault): AppError {
  const isFile = fault.service === 'file'
  const { code, fix } = isFile ? fileFailure(fault) : BY_KIND[fault.kind]
  // Without keys nothing was asked, so nobody has refused them; of a file its own words say all.
  const isWhole = isFile || fault.code === 'NoCredentials'
  const [what, because] = isWhole
    ? [fault.message, {}]
    : [BY_KIND[fault.kind].what(fault), { why: fault.message }]
  return new AppError(code, what, { ...because, fix: fault.fix ?? fix, cause: fault })
}

function fileFailure(fault: Fault): { code: ErrorCode; fix: string } {
  if (fault.kind === 'conflict') return { code: 'CHANGED_MEANWHILE', fix: AGAIN }
  if (fault.kind === 'denied')
    return { code: 'FILE_UNUSABLE', fix: 'look at the owner and mode of the file and of its folder' }
  if (fault.kind !== 'invalid') return { code: 'FAILED', fix: AGAIN }
  return { code: 'FILE_UNUSABLE', fix: 'put a plain file of your own there, or name another one' }
}

function nameOf(fault: Fault): string {
  const names = { iam: 'IAM', sts: 'STS', eks: 'EKS', kubernetes: 'Kubernetes', file: 'The file system' }
  return names[fault.service]
}

/**
 * Name and words of a bug. The words of a SyntaxError, and of what a client library throws, may hold a piece of
 * an answer, and so a secret: they are left out.
 */
function describeBug(error: unknown): string {
  if (!(error instanceof Error)) return `${typeof error} was thrown`
  const mayQuote = error instanceof SyntaxError || '$metadata' in error || 'body' in error
  const message = error.message.split('\n', 1)[0] ?? ''
  return safe(mayQuote || message === '' ? error.name : `${error.name}: ${message}`)
}

/** Where a bug comes from, for `--debug`: the frames without the message. */
export function stackOf(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  return safe(
    stack
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
      .join('\n'),
  )
}
