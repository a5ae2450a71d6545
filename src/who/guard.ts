import { quote } from '../app-error.ts'
import type { Refusal } from '../engine/host.ts'
import { canonicalJson } from '../engine/json.ts'
import { foldArn, isSameArn } from '../aws-auth/canonical.ts'
import { readAwsAuth } from '../aws-auth/read.ts'
import type { Reading } from '../aws-auth/read.ts'
import { lookupArn, resolver } from './resolve.ts'
import type { Policy, Resolved, World } from './resolve.ts'

/** Whom a change is about: `arn` may be as IAM or as STS says it, `caller` is as STS says it. */
export type Asked = { readonly arn: string; readonly caller: string; readonly replace: boolean }

/**
 * What a change of the mappings must not do, whatever was asked: everybody else resolves to the same username, groups
 * and policies before and after; the asked one is neither the caller nor a node role, and loses nothing without
 * `replace`. A removal is asked with `replace`. Empty when all is well.
 */
export function guard(before: World, after: World, asked: Asked): readonly Refusal[] {
  const [was, is] = [view(before), view(after)]
  const others = principalsOf([was, is], asked.caller).filter((arn) => !isSamePrincipal(arn, asked.arn))
  return [
    ...others.flatMap((arn) => guardOther(arn, was.resolve({ arn }), is.resolve({ arn }))),
    ...guardAccounts(was, is),
    ...guardAsked(was.resolve({ arn: asked.arn }), is.resolve({ arn: asked.arn }), before, asked),
  ]
}

/** ARNs of the mappings, the named one's left out, that still put somebody into a Kubernetes group. */
export function groupsStillMapped(world: World, group: string, exceptArn: string): readonly string[] {
  const seen = view(world)
  return principalsOf([seen]).filter((arn) => {
    if (isSamePrincipal(arn, exceptArn)) return false
    return allOf(seen.resolve({ arn })).some(({ groups }) => groups.some((name) => mayBe(name, group)))
  })
}

/** Whether a mapping is a node's: no matter of people's access, ever. */
function isNodeMapping({ username, groups }: Pick<Resolved, 'username' | 'groups'>): boolean {
  return username.startsWith('system:node:') || groups.includes('system:nodes')
}

/** A world that is read once. */
type View = { readonly world: World; readonly reading: Reading; resolve(login: { arn: string }): Resolved }

function view(world: World): View {
  const reading = readAwsAuth(world.awsAuth)
  return { world, reading, resolve: resolver(world, reading) }
}

function guardOther(arn: string, old: Resolved, now: Resolved): readonly Refusal[] {
  if (outline(old) === outline(now)) return []
  const lost = losses(old, now)
  const what = lost.length === 0 ? `become ${describe(now)}` : `lose ${lost.join(', ')}`
  return [
    {
      code: 'LOCKOUT',
      message: `${quote(arn)}, who is not asked about, would ${what}`,
      fix: 'look at it with: kubectl -n kube-system get configmap aws-auth -o yaml',
    },
  ]
}

function guardAsked(old: Resolved, now: Resolved, before: World, asked: Asked): readonly Refusal[] {
  if (outline(old) === outline(now)) return []
  const arn = lookupArn(asked.arn)
  if (isSamePrincipal(arn, asked.caller)) {
    const message = `${quote(arn)} is you: a mistake would lock you out`
    return [{ code: 'SELF', message, fix: 'do it as somebody else, with --profile or --role-arn' }]
  }
  if (isNodeEntry(before, arn) || [...allOf(old), ...allOf(now)].some(isNodeMapping)) {
    const message = `${quote(arn)} is the role of nodes: they would lose their cluster`
    return [{ code: 'LOCKOUT', message, fix: 'choose another role for people' }]
  }
  const lost = asked.replace ? [] : losses(old, now)
  if (lost.length === 0) return []
  const message = `${quote(arn)} is mapped already and would lose ${lost.join(', ')}`
  return [{ code: 'ALREADY_MAPPED', message, fix: 'add to what it has with --append, or put --replace' }]
}

/** Everybody of an account in mapAccounts who is in no other mapping. */
function guardAccounts(before: View, after: View): readonly Refusal[] {
  const accountsOf = ({ world, reading }: View): ReadonlySet<string> =>
    new Set(world.mode === 'API' ? [] : reading.mapAccounts.accounts)
  const [was, is] = [accountsOf(before), accountsOf(after)]
  return [...new Set([...was, ...is])].flatMap((account) => {
    if (was.has(account) && is.has(account)) return []
    const message = `everybody of account ${quote(account)} would ${was.has(account) ? 'lose' : 'get'} a name in the cluster`
    return [
      {
        code: 'LOCKOUT' as const,
        message,
        fix: 'look at it with: kubectl -n kube-system get configmap aws-auth -o yaml',
      },
    ]
  })
}

/** Everyone who occurs in the worlds, once. */
function principalsOf(views: readonly View[], ...more: readonly string[]): readonly string[] {
  const arns = views.flatMap(({ reading, world: { entries, creator } }) => {
    const mapped = [...reading.mapRoles.entries, ...reading.mapUsers.entries].filter(
      ({ dropped }) => dropped === undefined,
    )
    return [
      ...mapped.map(({ arn }) => arn),
      ...entries.map(({ principalArn }) => principalArn),
      ...(creator === undefined ? [] : [creator]),
    ]
  })
  return [...new Map([...arns, ...more].map((arn) => [foldArn(lookupArn(arn)), lookupArn(arn)])).values()]
}

/** What somebody has now and would not have any more. */
function losses(old: Resolved, now: Resolved): readonly string[] {
  const groups = old.groups.filter((group) => !now.groups.includes(group))
  const kept = new Set(now.policies.map(policyKey))
  const policies = old.policies.filter((policy) => !kept.has(policyKey(policy)))
  return [
    ...(old.username === '' || old.username === now.username ? [] : [`the username ${quote(old.username)}`]),
    ...groups.map((group) => `the group ${quote(group)}`),
    ...policies.map(({ arn }) => `the policy ${quote(arn)}`),
  ]
}

function outline(resolved: Resolved): string {
  const outlines = allOf(resolved).map(({ via, username, groups, policies }) =>
    canonicalJson([
      via === 'none',
      username,
      [...new Set(groups)].toSorted(),
      policies.map(policyKey).toSorted(),
    ]),
  )
  return [...new Set(outlines)].toSorted().join('\n')
}

function describe({ via, username, groups }: Resolved): string {
  return via === 'none'
    ? 'nobody'
    : `${quote(username)} in ${groups.length === 0 ? 'no group' : groups.map(quote).join(', ')}`
}

function allOf(resolved: Resolved): readonly Resolved[] {
  return [resolved, ...(resolved.otherwise ?? [])]
}

function policyKey({ arn, scope }: Policy): string {
  return canonicalJson([arn, scope === 'cluster' ? scope : scope.toSorted()])
}

function isNodeEntry({ entries, mode }: World, arn: string): boolean {
  if (mode === 'CONFIG_MAP') return false
  return entries.some(({ principalArn, type }) => type !== 'STANDARD' && isSamePrincipal(principalArn, arn))
}

function isSamePrincipal(a: string, b: string): boolean {
  return isSameArn(lookupArn(a), lookupArn(b))
}

/** Whether a group of a mapping can be this one; who logs in may have a say in a template. */
function mayBe(name: string, group: string): boolean {
  const parts = name.split(/\{\{(?:AccountID|SessionName|SessionNameRaw|AccessKeyID|EC2PrivateDNSName)\}\}/)
  const [first = '', ...rest] = parts
  if (rest.length === 0) return name === group
  const pattern = parts.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)).join('.*')
  return group.startsWith(first) && new RegExp(`^${pattern}$`, 'u').test(group)
}
