import type { Account, Group, Role, Session, User } from './account.ts'
import type { PolicyDocument } from './policy-document.ts'
import { evaluate } from './policy-evaluation.ts'
import type { AccessQuestion, Decision } from './policy-evaluation.ts'
import type { Context } from './policy-patterns.ts'
import type { SignedCaller } from '../identity.ts'

/** Whoever signed a request: a user with a long-term key, or a role with the credentials of a session. */
export type Caller = SignedCaller & {
  readonly principal: User | Role
  readonly session: Session | undefined
}

/** The ARNs and ids that a principal goes by. */
export function callerOf(
  account: Account,
  principal: User | Role,
  accessKeyId: string,
  session?: Session,
): Caller {
  const name = session?.name ?? ''
  const ofRole = {
    arn: `arn:aws:sts::${account.id}:assumed-role/${principal.name}/${name}`,
    canonicalArn: account.arn('role', '/', principal.name),
    userId: `${principal.id}:${name}`,
  }
  const ofUser = { arn: principal.arn, canonicalArn: principal.arn, userId: principal.id }
  const names = session === undefined ? ofUser : ofRole
  return { ...names, account: account.id, accessKeyId, sessionName: name, principal, session }
}

/** All policies in force for a user (with those of its groups), group or role. */
export function policiesOf(account: Account, holder: User | Group | Role): PolicyDocument[] {
  const holders = holder.kind === 'user' ? [holder, ...account.groupsOf(holder)] : [holder]
  return holders.flatMap(({ inline, attached }) => [
    ...[...inline.values()].map((policy) => policy.document),
    ...[...attached].flatMap((arn) => {
      const policy = account.policies.get(arn)
      const version = policy?.versions.find(({ id }) => id === policy.defaultVersion)
      return version === undefined ? [] : [version.document]
    }),
  ])
}

/** What the caller's own policies say; those passed with the session can only take away. */
export function identityDecision(account: Account, caller: Caller, question: AccessQuestion): Decision {
  const decision = evaluate(policiesOf(account, caller.principal), question)
  const passed = caller.session?.policies
  if (decision !== 'allowed' || passed === undefined) return decision
  return evaluate(passed, question)
}

/** The condition keys that every request has, and those of the operation. */
export function requestContext(
  account: Account,
  caller: Pick<Caller, 'principal' | 'session' | 'userId'>,
  region: string,
  more: Readonly<Record<string, readonly string[]>> = {},
): Context {
  const { principal, session, userId } = caller
  const now = account.now()
  const keys: Record<string, readonly string[]> = {
    'aws:PrincipalArn': [principal.arn],
    'aws:PrincipalAccount': [account.id],
    'aws:PrincipalType': [session === undefined ? 'User' : 'AssumedRole'],
    'aws:PrincipalIsAWSService': ['false'],
    'aws:userid': [userId],
    'aws:CurrentTime': [now.toISOString()],
    'aws:EpochTime': [String(Math.floor(now.getTime() / 1000))],
    'aws:RequestedRegion': [region],
    'aws:SecureTransport': ['false'],
    'aws:SourceIp': ['127.0.0.1'],
    'aws:ViaAWSService': ['false'],
    // Long-term keys do not carry the key at all, temporary ones say that no device was used.
    ...(session === undefined
      ? { 'aws:username': [principal.name] }
      : { 'aws:MultiFactorAuthPresent': ['false'] }),
    ...more,
  }
  for (const { key, value } of principal.tags.values()) keys[`aws:PrincipalTag/${key}`] = [value]
  return new Map(Object.entries(keys).map(([key, values]) => [key.toLowerCase(), values]))
}

/** Why the caller may not, in AWS's words; undefined when it may. */
export function denial(account: Account, caller: Caller, question: AccessQuestion): string | undefined {
  const decision = identityDecision(account, caller, question)
  if (decision === 'allowed') return undefined
  return (
    `User: ${caller.arn} is not authorized to perform: ${question.action} on resource: ${question.resource} ` +
    (decision === 'explicitDeny'
      ? 'with an explicit deny in an identity-based policy'
      : `because no identity-based policy allows the ${question.action} action`)
  )
}
