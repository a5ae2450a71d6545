import { AppError } from '../app-error.ts'
import { entryFinder, readAwsAuth } from '../aws-auth/read.ts'
import type { AwsAuthData, Entry, Reading } from '../aws-auth/read.ts'
import { foldArn, isSameArn, mappedArn } from '../aws-auth/canonical.ts'
import type { AccessEntry, AuthMode } from '../ports/aws.ts'

/** All that decides who is who in one cluster. */
export type World = {
  readonly awsAuth: AwsAuthData
  readonly entries: readonly AccessEntry[]
  readonly mode: AuthMode
  /** The principal that made the cluster, where it is known: while there are no entries it is always an admin. */
  readonly creator?: string
}

/** Somebody who logs in: an ARN as IAM or STS says it, and of a role's session the name and key, where they are known. */
export type Login = { readonly arn: string; readonly sessionName?: string; readonly accessKeyId?: string }

export type Policy = AccessEntry['policies'][number]

/** What a principal is in the cluster. What a template needs and is not known stays as it is written. */
export type Resolved = {
  readonly via: 'access-entry' | 'aws-auth' | 'creator' | 'none'
  readonly username: string
  readonly groups: readonly string[]
  readonly policies: readonly Policy[]
  /** Where aws-auth has the principal more than once in other case, what else it may be: which one is chance. */
  readonly otherwise?: readonly Resolved[]
}

const NOBODY: Resolved = { via: 'none', username: '', groups: [], policies: [] }
const CREATOR: Resolved = {
  via: 'creator',
  username: 'kubernetes-admin',
  groups: ['system:masters'],
  policies: [],
}

/** Who somebody is. */
export function resolve(world: World, login: Login): Resolved {
  return resolver(world)(login)
}

/**
 * The same for many. An access entry wins over aws-auth entirely (EKS user guide); in aws-auth roles come before users,
 * and users before accounts (aws-iam-authenticator pkg/mapper/configmap/mapper.go, pkg/server doMapping).
 */
export function resolver(
  world: World,
  reading: Reading = readAwsAuth(world.awsAuth),
): (login: Login) => Resolved {
  const { mode, entries, creator } = world
  const mappings = entryFinder(reading)
  const accounts = new Set(reading.mapAccounts.accounts)
  const byPrincipal = new Map(entries.map((entry) => [foldArn(lookupArn(entry.principalArn)), entry]))
  return (login) => {
    const principal = principalOf(login.arn)
    const entry = mode === 'CONFIG_MAP' ? undefined : byPrincipal.get(foldArn(principal.arn))
    if (entry !== undefined) {
      const { username, groups, policies } = entry
      return render({ via: 'access-entry', username, groups, policies }, principal, login)
    }
    if (mode === 'API') return NOBODY
    if (mode === 'CONFIG_MAP' && creator !== undefined && isSameArn(lookupArn(creator), principal.arn))
      return CREATOR
    const found = mappings(principal.arn).map((mapping) => render(fromMapping(mapping), principal, login))
    const last = found.at(-1)
    if (last !== undefined) return found.length === 1 ? last : { ...last, otherwise: found.slice(0, -1) }
    if (!accounts.has(principal.account)) return NOBODY
    return { via: 'aws-auth', username: principal.arn, groups: [], policies: [] }
  }
}

/** The ARN that a principal is looked up by. What is in a mapping need not be an ARN at all; then it is as it is. */
export function lookupArn(arn: string): string {
  return principalOf(arn).arn
}

/** `sessionName`: '' for who has none, undefined where it is not known. */
type Known = { readonly arn: string; readonly account: string; readonly sessionName: string | undefined }

function principalOf(arn: string): Known {
  const account = arn.split(':')[4] ?? ''
  const session = /^arn:[^:]*:sts:[^:]*:[^:]*:assumed-role\/.*\/([^/]*)$/.exec(arn)?.[1]
  const sessionName = session ?? (arn.includes(':role/') ? undefined : '')
  try {
    return { arn: mappedArn(arn), account, sessionName }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { arn, account, sessionName }
  }
}

function fromMapping({ username, groups }: Entry): Resolved {
  return { via: 'aws-auth', username, groups, policies: [] }
}

const INSTANCE = /^i-(?:\w{8}|\w{17})$/

/** Fills the templates in (pkg/server renderTemplate). A node's name cannot be had by who is no instance: no login then. */
function render(resolved: Resolved, { account, sessionName: own }: Known, login: Login): Resolved {
  const sessionName = login.sessionName ?? own
  const { username, groups } = resolved
  const isNode = [username, ...groups].some((text) => text.includes('{{EC2PrivateDNSName}}'))
  if (isNode && sessionName !== undefined && !INSTANCE.test(sessionName)) return NOBODY
  const fill = (text: string): string => {
    const named =
      sessionName === undefined
        ? text
        : text
            .replaceAll('{{SessionName}}', () => sessionName.replaceAll('@', '-'))
            .replaceAll('{{SessionNameRaw}}', () => sessionName)
    const keyed = named.replaceAll('{{AccountID}}', () => account)
    return login.accessKeyId === undefined ? keyed : keyed.replaceAll('{{AccessKeyID}}', login.accessKeyId)
  }
  return { ...resolved, username: fill(username), groups: groups.map(fill) }
}
