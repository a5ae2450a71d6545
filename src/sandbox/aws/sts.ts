import type { Account, Role, Session } from './account.ts'
import { callerOf, identityDecision, requestContext } from './authorize.ts'
import { accessDenied, malformedPolicy, notSupported, validationError } from './errors.ts'
import { newId, newSecret, newSessionToken } from './ids.ts'
import type { Call, Operations } from './operation.ts'
import { parsePolicy } from './policy-document.ts'
import type { PolicyDocument } from './policy-document.ts'
import { constraintError } from './query-protocol.ts'
import type { Input } from './query-protocol.ts'
import { trustDecision } from './trust.ts'

const CHAINED_MAX = 3600

export const stsOperations: Operations = {
  // Needs no right, and no policy can take it away.
  GetCallerIdentity: {
    run: ({ caller }) => ({ Arn: caller.arn, UserId: caller.userId, Account: caller.account }),
  },
  AssumeRole: { run: assumeRole },
  GetAccessKeyInfo: {
    resource: () => '*',
    run: ({ account, input }) => {
      const id = input.required('AccessKeyId')
      if (!account.keys.has(id) && !account.sessions.has(id)) {
        throw validationError(`Access key ${id} is not a valid access key.`)
      }
      return { Account: account.id }
    },
  },
}

function assumeRole(call: Call) {
  const { account, input, caller } = call
  const arn = input.required('RoleArn')
  const name = sessionNameOf(input)
  const seconds = input.integer('DurationSeconds', 900, 43_200) ?? 3600
  if (!/^arn:[a-z-]+:iam::\d{12}:role\/[\u0021-\u007e]+$/.test(arn))
    throw validationError(`${arn} is invalid`)
  for (const parameter of ['Tags.member.1.Key', 'SourceIdentity', 'ProvidedContexts.member.1.ProviderArn']) {
    if (input.optional(parameter) !== undefined) throw notSupported(parameter)
  }
  const policies = passedPolicies(account, input)
  const role = assumable(call, arn, name)
  if (seconds > role.maxSessionSeconds) {
    throw validationError('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.')
  }
  if (caller.session !== undefined && seconds > CHAINED_MAX) {
    throw validationError(
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    )
  }
  const session = addSession(account, role, name, { seconds, policies })
  const { arn: sessionArn, userId } = callerOf(account, role, session.accessKeyId, session)
  return {
    AssumedRoleUser: { Arn: sessionArn, AssumedRoleId: userId },
    Credentials: {
      AccessKeyId: session.accessKeyId,
      SecretAccessKey: session.secret,
      SessionToken: session.token,
      Expiration: session.expires,
    },
  }
}

/** Temporary credentials of a role, whoever may have them: AssumeRole asks before, Identity Center's login is not here. */
export function addSession(
  account: Account,
  role: Role,
  name: string,
  { seconds, policies }: { readonly seconds: number; readonly policies: Session['policies'] },
): Session {
  const session: Session = {
    accessKeyId: newId('session'),
    secret: newSecret(),
    token: newSessionToken(),
    expires: new Date(account.now().getTime() + seconds * 1000),
    role,
    name,
    policies,
  }
  account.sessions.set(session.accessKeyId, session)
  return session
}

/** The role, when the caller may take it. A missing role and one that does not trust the caller look the same. */
function assumable({ account, input, caller, region }: Call, arn: string, sessionName: string): Role {
  const externalId = externalIdOf(input)
  if (input.optional('SerialNumber') !== undefined || input.optional('TokenCode') !== undefined) {
    throw accessDenied(
      'MultiFactorAuthentication failed, unable to validate MFA code. Please verify your MFA serial number is valid and associated with this user.',
    )
  }
  const context = requestContext(account, caller, region, {
    'sts:RoleSessionName': [sessionName],
    ...(externalId === undefined ? {} : { 'sts:ExternalId': [externalId] }),
  })
  const question = { action: 'sts:AssumeRole', resource: arn, context }
  const denied = `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${arn}`
  const role = account.roles.all().find((candidate) => candidate.arn === arn)
  const own = identityDecision(account, caller, question)
  if (own === 'explicitDeny')
    throw accessDenied(`${denied} with an explicit deny in an identity-based policy`)
  if (role === undefined) throw accessDenied(denied)
  const trust = trustDecision(account, role, caller, question)
  if (trust === 'explicitDeny')
    throw accessDenied(`${denied} with an explicit deny in a resource-based policy`)
  if (trust === 'implicitDeny' || (trust === 'account' && own !== 'allowed')) throw accessDenied(denied)
  return role
}

function sessionNameOf(input: Input): string {
  const name = input.required('RoleSessionName')
  const at = `'${name}' at 'roleSessionName'`
  if (name.length < 2) throw constraintError(at, 'have length greater than or equal to 2')
  if (name.length > 64) throw constraintError(at, 'have length less than or equal to 64')
  if (!/^[\w+=,.@-]*$/.test(name))
    throw constraintError(at, 'satisfy regular expression pattern: [\\w+=,.@-]*')
  return name
}

function externalIdOf(input: Input): string | undefined {
  const id = input.optional('ExternalId')
  if (id !== undefined && !/^[\w+=,.@:/-]{2,1224}$/.test(id)) {
    throw constraintError(`'${id}' at 'externalId'`, 'satisfy regular expression pattern: [\\w+=,.@:\\/-]*')
  }
  return id
}

function passedPolicies(account: Account, input: Input): PolicyDocument[] | undefined {
  const inline = input.optional('Policy')
  const arns = input.structures('PolicyArns').map(({ arn }) => arn ?? '')
  if (inline === undefined && arns.length === 0) return undefined
  const managed = arns.map((arn) => {
    const policy = account.policies.get(arn)
    const version = policy?.versions.find(({ id }) => id === policy.defaultVersion)
    if (version === undefined) throw malformedPolicy(`The policy ${arn} does not exist.`)
    return version.document
  })
  return [...(inline === undefined ? [] : [parsePolicy(inline, 'identity', 'policy')]), ...managed]
}
