import type { SignedRequest } from '../sigv4.ts'
import type { Account } from './account.ts'
import type { Rejection } from './authenticate.ts'
import type { Caller } from './authorize.ts'
import type { Cluster } from './eks-state.ts'
import { AwsError } from './errors.ts'

/** All that the AWS half knows. */
export type World = { readonly account: Account; readonly clusters: readonly Cluster[] }

/** What goes back over HTTP. */
export type Answer = {
  readonly status: number
  readonly contentType: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
}

/** A call as its protocol reads it, before it is known who sent it. */
type ReadCall = {
  readonly operation: string
  readonly mutating: boolean
  readonly params: unknown
  /** Asks whether the caller may, and does it. Throws AwsError. */
  readonly perform: (caller: Caller, region: string, requestId: string) => Answer
}

/** How a service is spoken to. */
export type Protocol = {
  readonly service: 'iam' | 'sts' | 'eks'
  readonly read: (world: World, request: SignedRequest) => ReadCall
  readonly rejection: (why: Rejection) => AwsError
  readonly failure: (error: AwsError, requestId: string) => Answer
}

const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.'

/** The refusals of a signature, with the names that the service has for them. */
export function rejections(names: {
  unsigned: string
  incomplete: string
  unknownKey: string
  mismatch: string
  expired: string
}): (why: Rejection) => AwsError {
  const { unsigned, incomplete, unknownKey, mismatch, expired } = names
  const errors: Record<Rejection, AwsError> = {
    unsigned: new AwsError(unsigned, 403, 'Request is missing Authentication Token'),
    incomplete: new AwsError(
      incomplete,
      400,
      'The request signature is not whole or not of AWS4-HMAC-SHA256.',
    ),
    'unknown-key': new AwsError(unknownKey, 403, 'The security token included in the request is invalid.'),
    'wrong-signature': new AwsError(mismatch, 403, MISMATCH),
    'signature-expired': new AwsError(mismatch, 403, 'Signature expired: it is older than it may be.'),
    'signature-not-yet': new AwsError(mismatch, 403, 'Signature not yet current: its date is in the future.'),
    'session-expired': new AwsError(expired, 403, 'The security token included in the request is expired'),
  }
  return (why) => errors[why]
}
