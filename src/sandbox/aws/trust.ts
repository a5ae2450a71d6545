import type { Account, Role, Session, StoredPolicy, User } from './account.ts'
import { malformedPolicy, quotaExceeded } from './errors.ts'
import { isObject, parsePolicy, policySize, toPolicy } from './policy-document.ts'
import type { PolicyPrincipal } from './policy-document.ts'
import { applies } from './policy-evaluation.ts'
import type { AccessQuestion } from './policy-evaluation.ts'

const MAX_SIZE = 2048

/**
 * A trust policy as IAM keeps it: ARNs of users and roles become their unique ids, so that a later namesake
 * does not inherit the trust. Throws MalformedPolicyDocument, also for a principal that does not exist.
 */
export function storeTrust(account: Account, text: string): StoredPolicy {
  parsePolicy(text, 'trust', 'assumeRolePolicyDocument')
  if (policySize(text) > MAX_SIZE) throw quotaExceeded('ACLSizePerRole', MAX_SIZE)
  const json = mapPrincipals(JSON.parse(text), (type, value) => principalToId(account, type, value))
  return { text: JSON.stringify(json), document: toPolicy(json, 'trust') }
}

/** The trust policy as IAM shows it: ARNs again, but the bare id of a principal that is gone. */
export function showTrust(account: Account, role: Role): string {
  return JSON.stringify(
    mapPrincipals(JSON.parse(role.trust.text), (_type, value) => idToPrincipal(account, value)),
  )
}

function mapPrincipals(json: unknown, change: (type: string, value: string) => string): unknown {
  if (!isObject(json)) return json
  const { Statement } = json
  const inStatement = (statement: unknown): unknown => {
    if (!isObject(statement) || !isObject(statement['Principal'])) return statement
    const Principal = Object.fromEntries(
      Object.entries(statement['Principal']).map(([type, values]) => [
        type,
        Array.isArray(values)
          ? values.map((value) => change(type, String(value)))
          : change(type, String(values)),
      ]),
    )
    return { ...statement, Principal }
  }
  return {
    ...json,
    Statement: Array.isArray(Statement) ? Statement.map(inStatement) : inStatement(Statement),
  }
}

function principalToId(account: Account, type: string, value: string): string {
  const invalid = () =>
    malformedPolicy(`Invalid principal in policy: "${type === 'Service' ? 'SERVICE' : type}":"${value}"`)
  if (type === 'Service') {
    if (/^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/.test(value)) return value
    throw invalid()
  }
  // No identity provider exists here but those that every account has.
  if (type === 'Federated') {
    const known = ['cognito-identity.amazonaws.com', 'www.amazon.com', 'accounts.google.com']
    if ([...known, account.identityCenter].includes(value)) return value
    throw invalid()
  }
  if (type !== 'AWS') throw invalid()
  if (value === '*') return value
  if (/^\d{12}$/.test(value)) return `arn:aws:iam::${value}:root`
  if (/^arn:aws:iam::\d{12}:root$/.test(value)) return value
  const session = /^arn:aws:sts::(\d{12}):assumed-role\/([^/]+)\/([^/]+)$/.exec(value)
  if (session !== null) {
    const role = session[1] === account.id ? account.roles.get(session[2] ?? '') : undefined
    if (role === undefined) throw invalid()
    return `${role.id}:${session[3]}`
  }
  const principal = account.principalByArn(value) ?? account.principalById(value)
  if (principal === undefined) throw invalid()
  return principal.id
}

function idToPrincipal(account: Account, stored: string): string {
  const [id = '', session] = stored.split(':')
  const principal = /^A(IDA|ROA)[A-Z2-7]{17}$/.test(id) ? account.principalById(id) : undefined
  if (principal === undefined) return stored
  return session === undefined
    ? principal.arn
    : `arn:aws:sts::${account.id}:assumed-role/${principal.name}/${session}`
}

/**
 * What a role's trust policy says to a caller of the same account: `direct` when it names the caller, which
 * is enough; `account` when it names the whole account, so that the caller's own policies must allow it too.
 */
export function trustDecision(
  account: Account,
  role: Role,
  caller: { principal: User | Role; session: Session | undefined },
  question: AccessQuestion,
): 'direct' | 'account' | 'explicitDeny' | 'implicitDeny' {
  const { document } = role.trust
  const matching = document.statements.flatMap((statement) => {
    const reach = statement.principals.map((principal) => reaches(account, principal, caller))
    if (!reach.some(Boolean) || !applies(statement, document, question)) return []
    return [{ effect: statement.effect, direct: reach.includes('direct') }]
  })
  if (matching.some(({ effect }) => effect === 'Deny')) return 'explicitDeny'
  if (matching.some(({ direct }) => direct)) return 'direct'
  return matching.length > 0 ? 'account' : 'implicitDeny'
}

function reaches(
  account: Account,
  principal: PolicyPrincipal,
  caller: { principal: User | Role; session: Session | undefined },
): 'direct' | 'account' | undefined {
  if (principal.type !== 'AWS') return undefined
  if (principal.value === `arn:aws:iam::${account.id}:root`) return 'account'
  const names = ['*', caller.principal.id]
  if (caller.session !== undefined) names.push(`${caller.principal.id}:${caller.session.name}`)
  return names.includes(principal.value) ? 'direct' : undefined
}
