import {
  attemptPod,
  checkLogin,
  checkRight,
  retry,
  reviewRight,
  untilAccepted,
} from '../checks/as-identity.ts'
import type { Checking } from '../checks/as-identity.ts'
import { storedCredentials } from '../access-key/edit.ts'
import { AppError } from '../app-error.ts'
import { parseIni } from '../aws-profiles/edit.ts'
import type { CheckResult } from '../commands/result.ts'
import type { Warning } from '../engine/host.ts'
import type { Ledger } from '../engine/ledger.ts'
import type { Aws } from '../ports/aws.ts'
import type { Credentials } from '../ports/secret.ts'
import { levels } from '../levels/index.ts'
import { isForeign, principalArn } from './facts.ts'
import type { Facts } from './facts.ts'
import { wantedMapping } from './mapping.ts'
import { MASTERS, takerOf } from './request.ts'

/** How long a role that was made a moment ago may not be takeable yet. */
const ASSUME_MS = 60_000

/**
 * Asks for the rights that were promised: as the new identity where its credentials are here, else by review. The
 * answers are kept in the order in which they came.
 */
export async function proveAccess(
  facts: Facts,
  ledger: Ledger,
  keep: (check: CheckResult) => void,
): Promise<void> {
  const { host, clock } = facts.context
  const add = (check: CheckResult): void => {
    keep(check)
    host.report({ type: 'check', what: describe(check), ok: check.ok })
  }
  const wait = (what: string, upToMs: number): void => host.report({ type: 'wait', what, upToMs })
  const checking: Checking = { clock, cancel: host.cancel, wait }
  host.report({ type: 'phase', what: 'checking the rights' })
  const login = await logIn(facts, ledger, checking)
  if (login === undefined) return reviewAll(facts, add)
  await checkAll(facts, login, checking, add)
}

/** The credentials of the new identity, where they are here: a user's key, or a session of the role. */
async function logIn(facts: Facts, ledger: Ledger, checking: Checking): Promise<Aws | undefined> {
  const { request, place, people } = facts
  const { name } = request.principal
  if (request.sort === 'user') return logInAs(name, request.profileName ?? name, facts, checking)
  const user = takerOf(request, isForeign('role', people.principal, ledger, place))
  if (user === undefined) return undefined
  const taker = await logInAs(user, user, facts, checking)
  if (taker === undefined) return undefined
  const role = { arn: principalArn(facts), sessionName: 'eks-access-check' }
  const session = await retry(() => taker.sts.assumeRole(role), {
    while: ['denied', 'credentials', 'missing'],
    upToMs: ASSUME_MS,
    what: `${user} to be allowed to take the role ${name}`,
    checking,
  })
  return place.aws.as(session)
}

async function logInAs(
  user: string,
  profile: string,
  facts: Facts,
  checking: Checking,
): Promise<Aws | undefined> {
  const credentials = await readCredentials(profile, facts)
  if (credentials === undefined) return undefined
  const aws = facts.place.aws.as(credentials)
  await untilAccepted(aws.sts, user, checking)
  return aws
}

async function readCredentials(profile: string, { files, context }: Facts): Promise<Credentials | undefined> {
  const file = await context.files.read(files.credentials)
  return file === undefined ? undefined : storedCredentials(parseIni(file.bytes, files.credentials), profile)
}

async function checkAll(
  facts: Facts,
  login: Aws,
  checking: Checking,
  add: (check: CheckResult) => void,
): Promise<void> {
  const { request, place, parts } = facts
  const { name } = request.principal
  const kube = login.kube(place.cluster)
  add(await checkLogin(kube, name, wantedMapping(facts), checking))
  for (const right of expectedRights(facts)) add(await checkRight(kube, name, right, checking))
  const attempt = podCreation(parts, request.groups)
  if (attempt !== undefined) add(await attemptPod(kube, name, attempt, checking))
}

async function reviewAll(facts: Facts, add: (check: CheckResult) => void): Promise<void> {
  const kube = facts.place.aws.kube(facts.place.cluster)
  const subject = wantedMapping(facts)
  for (const right of expectedRights(facts)) add(await reviewRight(kube, subject, right))
  const name = facts.request.principal.name
  add({ as: name, how: 'skipped', verb: 'log in', resource: 'cluster', expected: subject.username, ok: true })
}

/** With more than one group the rights add up, so that a no of one level proves nothing. */
function expectedRights({ parts, request }: Facts): Facts['parts'][number]['parts']['rights'] {
  if (request.groups.includes(MASTERS))
    return parts.find(({ level }) => level === levels.masters)?.parts.rights ?? []
  const isAlone = request.groups.length === 1 && !request.append
  return parts.flatMap(({ parts: { rights } }) =>
    rights.filter(({ expected }) => expected === 'yes' || isAlone),
  )
}

function podCreation(parts: Facts['parts'], groups: readonly string[]): 'accepted' | 'forbidden' | undefined {
  if (groups.includes(MASTERS)) return 'accepted'
  const [only, other] = parts
  return other === undefined && groups.length === 1 ? only?.level.podCreation : undefined
}

function describe({ as, verb, resource, namespace, actual, expected, how }: CheckResult): string {
  const where = namespace === undefined ? '' : ` in ${namespace}`
  if (how === 'skipped') return `${as}: the login itself is not proven, since there are no credentials here`
  const by = how === 'review' ? ' (by review)' : ''
  return `${as} ${verb} ${resource}${where}: ${actual ?? 'no answer'}${actual === expected ? '' : `, expected ${expected}`}${by}`
}

/** What was promised and could not be proven. */
export function warnOfChecks(checks: readonly CheckResult[]): readonly Warning[] {
  return checks
    .filter(({ how }) => how === 'skipped')
    .map((check) => ({ code: 'UNPROVEN', message: describe(check) }))
}

/** Throws AppError CHECKS_FAILED when a promise was not kept. */
export function insistOnChecks(checks: readonly CheckResult[]): void {
  const wrong = checks.find((check) => !check.ok)
  if (wrong === undefined) return
  const { as, verb, resource, expected, actual } = wrong
  throw new AppError(
    'CHECKS_FAILED',
    `${as} ${verb} ${resource}: expected ${expected}, the cluster says ${actual ?? 'nothing'}`,
    {
      fix: 'look for other bindings of its groups: kubectl get clusterrolebindings -o wide',
    },
  )
}
