import { isSignedWith, parseAmzDate, readSignature } from '../sigv4.ts'
import type { Signature, SignedRequest } from '../sigv4.ts'
import type { Account } from './account.ts'
import { callerOf } from './authorize.ts'
import type { Caller } from './authorize.ts'

/** Why a request proves nothing. */
export type Rejection =
  | 'unsigned'
  | 'incomplete'
  | 'unknown-key'
  | 'wrong-signature'
  | 'signature-expired'
  | 'signature-not-yet'
  | 'session-expired'

const SKEW_MS = 15 * 60_000

/**
 * Who signed a request. In this order, as AWS looks: is the signature whole, do we know the key (and its
 * session token), has the session ended, is the signature right, is it of this time.
 */
export function authenticate(
  account: Account,
  request: SignedRequest,
): { caller: Caller; signature: Signature } | Rejection {
  const signature = readSignature(request)
  if (signature === undefined) {
    return request.headers['authorization'] === undefined && !/[?&]?X-Amz-Signature=/.test(request.query)
      ? 'unsigned'
      : 'incomplete'
  }
  const known = signer(account, signature)
  if (typeof known === 'string') return known
  if (!isSignedWith(request, signature, known.secret)) return 'wrong-signature'
  const age = account.now().getTime() - (parseAmzDate(signature.date)?.getTime() ?? Number.NaN)
  const lifetime = signature.expires === undefined ? SKEW_MS : signature.expires * 1000
  if (!(age <= lifetime)) return 'signature-expired'
  if (age < -SKEW_MS) return 'signature-not-yet'
  remember(account, signature)
  return { caller: known.caller, signature }
}

/** Whose key it is, and the secret that it must have been signed with. */
export function signer(
  account: Account,
  signature: Signature,
): { secret: string; caller: Caller } | Rejection {
  const { accessKeyId: id, sessionToken } = signature
  const key = account.keys.get(id)
  if (key !== undefined) {
    if (key.status === 'Inactive' || sessionToken !== undefined) return 'unknown-key'
    return { secret: key.secret, caller: callerOf(account, key.user, id) }
  }
  const session = account.sessions.get(id)
  if (session === undefined || session.token !== sessionToken) return 'unknown-key'
  if (session.expires <= account.now()) return 'session-expired'
  return { secret: session.secret, caller: callerOf(account, session.role, id, session) }
}

/** What GetAccessKeyLastUsed and a role's RoleLastUsed tell later. */
export function remember(account: Account, { accessKeyId, service, region }: Signature): void {
  const date = account.now()
  const key = account.keys.get(accessKeyId)
  if (key !== undefined) key.lastUsed = { date, service, region }
  const session = account.sessions.get(accessKeyId)
  if (session !== undefined) session.role.lastUsed = { date, region }
}
