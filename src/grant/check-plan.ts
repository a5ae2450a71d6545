import type { Refusal, Warning } from '../engine/host.ts'
import { isToUndo } from '../engine/ledger.ts'
import type { Ledger } from '../engine/ledger.ts'
import type { PlannedStep } from '../engine/plan.ts'
import { mappedArn } from '../aws-auth/canonical.ts'
import { lintAwsAuth } from '../aws-auth/lint.ts'
import { kinds } from '../kinds.ts'
import { isSsoRole } from '../request/permission-set.ts'
import { isForeign, principalArn } from './facts.ts'
import type { Facts } from './facts.ts'
import { ssoSteps } from './find-role.ts'
import { loginOf } from './login.ts'
import { guardMapping } from './mapping.ts'
import { isNarrowTrust, takerOf } from './request.ts'

/** What IAM allows a user. */
const MOST_KEYS = 2

/**
 * The plan checks of a grant, those that a person has to be told first first. `again` is the command line that asks for
 * the same.
 */
export function checkPlan(
  facts: Facts,
  steps: readonly PlannedStep[],
  ledger: Ledger,
  again: string,
): readonly Refusal[] {
  return [
    ...checkAccount(facts),
    ...checkForeign(facts, steps, ledger, again),
    ...checkNewKey(facts, ledger),
    ...checkHandover(facts, ledger),
    ...checkGroups(facts),
    ...checkEntry(facts),
    ...checkKeys(steps),
    ...checkSecondKey(facts, steps, ledger),
    ...checkShared(facts, steps, ledger),
    ...guardMapping(facts, steps),
  ]
}

/** An ARN names its account; one of another account cannot be looked at from here. */
function checkAccount({ request, place, people }: Facts): readonly Refusal[] {
  const { principal } = request
  if (principal.by !== 'arn') return []
  if (principal.account !== place.caller.account) {
    const message = `${principal.arn} is in account ${principal.account}, and you are in ${place.caller.account}`
    return [
      { code: 'PRINCIPAL', message, fix: 'act as somebody in that account with --profile or --role-arn' },
    ]
  }
  if (people.principal?.arn === principal.arn) return []
  const message = `there is no ${principal.arn}`
  const there = people.principal?.arn
  if (there === undefined) return [{ code: 'PRINCIPAL', message, fix: `aws iam list-${request.sort}s` }]
  const fix = `name it with its path: eks-access add-${request.sort} ${there} --use-existing`
  return [{ code: 'PRINCIPAL', message: `${message}; there is ${there}`, fix }]
}

/** Somebody else's user, role or group is used only when that was said; at a terminal the yes to the plan says it. */
function checkForeign(
  facts: Facts,
  steps: readonly PlannedStep[],
  ledger: Ledger,
  again: string,
): readonly Refusal[] {
  const { request, people, place, context } = facts
  if (request.useExisting || context.prompter.interactive) return []
  const foreign = new Map<string, string>()
  const { principal, assumer } = people
  const isThere = isForeign(request.sort, principal, ledger, place)
  if (principal !== undefined && isThere) foreign.set(principal.arn, '--use-existing')
  const taker = takerOf(request, isThere)
  if (assumer !== undefined && taker !== undefined && isForeign('user', assumer, ledger, place)) {
    // With --use-existing alone it is the role that has to be there.
    const named = request.assumedBy === undefined ? `--assumed-by ${taker} ` : ''
    foreign.set(assumer.arn, `${named}--use-existing`)
  }
  for (const { kind, change } of steps) {
    if (kind.id === kinds.iamGroup.id && change.action === 'none' && change.owner === 'foreign')
      foreign.set(change.resource, '--use-existing')
  }
  return [...foreign].map(([name, flags]) => ({
    code: 'EXISTS' as const,
    message: `${name} is there already and was not made by eks-access`,
    fix: `choose another name, or use it as it is: ${again} ${flags}`,
  }))
}

/** A role that is there has its takers: without one who is named nobody would get the key. */
function checkNewKey({ request, people, place }: Facts, ledger: Ledger): readonly Refusal[] {
  const { sort, newKey } = request
  if (sort === 'user' || !newKey) return []
  if (takerOf(request, isForeign('role', people.principal, ledger, place)) !== undefined) return []
  return [
    {
      code: 'PRINCIPAL',
      message: `a role has no keys, and nobody is named who takes ${request.principal.name}: --new-key would make none`,
      fix: 'name who takes it with --assumed-by USER, or leave --new-key out',
    },
  ]
}

/** A folder with nothing in it would be no handover. */
function checkHandover(facts: Facts, ledger: Ledger): readonly Refusal[] {
  const { request } = facts
  if (request.handover === undefined || loginOf(facts, ledger).profile !== undefined) return []
  const { name } = request.principal
  return [
    {
      code: 'PRINCIPAL',
      message: `there is nothing to hand over: ${name} was there before, gets no key, and no profile of theirs is known`,
      fix: `${request.sort === 'user' ? 'add --new-key' : 'name who takes it with --assumed-by USER'}, or name the profile that they have with --profile-name`,
    },
  ]
}

function checkGroups({ unbound }: Facts): readonly Refusal[] {
  return unbound.map((group) => ({
    code: 'GROUP_UNBOUND' as const,
    message: `nothing in the cluster gives the group ${JSON.stringify(group)} any right`,
    fix: `bind it first: kubectl create clusterrolebinding ${group} --clusterrole=view --group=${group}; or use --group reader`,
  }))
}

function checkEntry(facts: Facts): readonly Refusal[] {
  const { entry, place } = facts
  if (entry === undefined) return []
  return [
    {
      code: 'ALREADY_MAPPED',
      message: `${principalArn(facts)} has an access entry (${entry.username}), which outranks aws-auth`,
      fix: `change it: aws eks update-access-entry --cluster-name ${place.cluster.name} --principal-arn ${entry.principalArn} --kubernetes-groups GROUP`,
    },
  ]
}

function checkKeys(steps: readonly PlannedStep[]): readonly Refusal[] {
  return steps.flatMap(({ kind, at, found, change }) => {
    const keys = found.beside ?? []
    if (kind.id !== kinds.accessKey.id || change.action !== 'create' || keys.length < MOST_KEYS) return []
    const orphans = steps.filter(({ leftover }) => leftover).length
    if (keys.length - orphans < MOST_KEYS) return []
    return [
      {
        code: 'KEY_LIMIT' as const,
        message: `${change.resource} cannot be made: the user has ${keys.length} keys already: ${keys.join(', ')}`,
        fix: `remove one that nobody uses: aws iam delete-access-key --user-name ${userOf(at)} --access-key-id ${keys[0] ?? 'ID'}`,
      },
    ]
  })
}

/** Where the file went with its secret, as a handover does, nobody is given another key without being asked. */
function checkSecondKey(
  { request }: Facts,
  steps: readonly PlannedStep[],
  ledger: Ledger,
): readonly Refusal[] {
  if (request.newKey) return []
  return steps.flatMap(({ kind, found, change }) => {
    if (kind.id !== kinds.accessKey.id || change.action !== 'create') return []
    const made = ledger.runs
      .flatMap(({ steps: done }) => done)
      .findLast(
        (step) => step.kind === kind.id && isToUndo(step) && found.beside?.includes(step.outcome?.id ?? ''),
      )
    if (made === undefined) return []
    const { run, outcome, at } = made
    return [
      {
        code: 'EXISTS' as const,
        message: `${change.resource} would be a second one: ${outcome?.id} is from us, made as ${kind.resource(at)}`,
        fix: `add --new-key, or take that one back first: eks-access clean --run ${run}`,
      },
    ]
  })
}

/** Rights that others have from us are not widened or narrowed under them. */
function checkShared({ place }: Facts, steps: readonly PlannedStep[], ledger: Ledger): readonly Refusal[] {
  return steps.flatMap(({ kind, at, change }) => {
    const isShared = kind.id === kinds.clusterRole.id || kind.id === kinds.iamPolicy.id
    if (!isShared || change.action !== 'update') return []
    const [run] = ledger.users(kind, at, place.target, new Set())
    if (run === undefined) return []
    return [
      {
        code: 'EXISTS' as const,
        message: `${change.resource} has other rights, for everyone who got them with run ${run}: they would change for all`,
        fix: `ask for the same as they have (with or without --least-privilege), or take that back first: eks-access clean --run ${run}`,
      },
    ]
  })
}

function userOf(at: unknown): string {
  return typeof at === 'object' && at !== null && 'user' in at ? String(at.user) : 'NAME'
}

/** What a person should know before the yes. */
export function warnOfPlan(facts: Facts, steps: readonly PlannedStep[], ledger: Ledger): readonly Warning[] {
  const { request, parts, awsAuth, people, place } = facts
  const isNew = steps.some(({ change }) => change.action !== 'none')
  if (!isNew) return []
  const isThere = isForeign(request.sort, people.principal, ledger, place)
  const isRole = request.sort === 'role'
  const wide = parts.flatMap(({ level }) => {
    const words = isRole && isThere ? level.wideInCluster : level.wide
    if (request.leastPrivilege || words === undefined) return []
    return [{ code: 'WIDE', message: `${words} (--least-privilege is narrow)` }]
  })
  const missing =
    awsAuth === undefined
      ? [{ code: 'AWS_AUTH_MISSING', message: 'the cluster has no aws-auth ConfigMap yet; it is made' }]
      : []
  const foreign =
    isThere && (isRole || !request.newKey)
      ? [{ code: 'EXISTING', message: describeExisting(principalArn(facts), isRole) }]
      : []
  const hasContext = steps.some(({ kind }) => kind.id === kinds.kubeconfigContext.id)
  const fileless = hasContext
    ? []
    : [
        {
          code: 'NO_CONTEXT',
          message:
            people.principal !== undefined && isSsoRole(people.principal)
              ? `no kubeconfig is written: whoever may log in to IAM Identity Center runs ${ssoSteps(place)}`
              : `no kubeconfig is written, since no profile of ${request.principal.name} is known here: name one with --profile-name`,
        },
      ]
  return [
    ...wide,
    ...(isRole && !isThere ? [{ code: 'TRUST', message: describeTrust(facts) }] : []),
    ...missing,
    ...foreign,
    ...fileless,
    ...lintAwsAuth(awsAuth?.data),
  ]
}

/** A role is not mapped by the ARN that IAM has of it: the authenticator never sees the path (see `mappedArn`). */
function describeExisting(arn: string, isRole: boolean): string {
  const how = isRole ? 'is used as it is' : 'gets no key'
  const mapped = mappedArn(arn)
  const asWhat = mapped === arn ? '' : `; it is mapped without its path, which no login has: ${mapped}`
  return `${arn} was there before: it ${how}, and stays when this is taken back${asWhat}`
}

/** Who may take a role, in a sentence: the tutorial leaves it to the reader of a policy document. */
function describeTrust({ request, place }: Facts): string {
  const user = takerOf(request, false)
  const takers = [
    ...(user === undefined ? [] : [`the user ${user}`]),
    ...(request.assumedByGroup === undefined ? [] : [`the users of the group ${request.assumedByGroup}`]),
  ].join(' and ')
  const { name } = request.principal
  if (isNarrowTrust(request)) return `who may take ${name}: ${takers} alone`
  return `who may take ${name}: everyone in account ${place.caller.account} whose own policies allow sts:AssumeRole on it, ${takers} among them`
}
