import type { CheckResult } from '../commands/result.ts'
import { Interrupted } from '../engine/persist.ts'
import type { Clock } from '../ports/clock.ts'
import { isFault } from '../ports/fault.ts'
import type { FaultKind } from '../ports/fault.ts'
import type { Kube, KubeIdentity, KubeObject } from '../ports/kube.ts'
import type { Sts } from '../ports/aws.ts'
import type { LevelCheck } from '../levels/level.ts'

/** What the checks need of their surroundings. `wait` says what is waited for, and for how long at most. */
export type Checking = {
  readonly clock: Clock
  readonly cancel: AbortSignal
  readonly wait: (what: string, upToMs: number) => void
}

/** A key or a role that was made a moment ago is not known everywhere yet: good answers in a row that are believed. */
const GOOD_IN_A_ROW = 4
const LOGIN_MS = 60_000
/** The authenticator hears of a changed mapping, and the authorizer of a new binding, with a delay. */
const MAPPING_MS = 60_000
const BINDING_MS = 15_000

/** Waits until new keys are accepted, several times in a row. Throws the last Fault when they are not in time. */
export async function untilAccepted(sts: Sts, name: string, checking: Checking): Promise<void> {
  for (let good = 0; good < GOOD_IN_A_ROW; good += 1) {
    await retry(() => sts.getCallerIdentity(), {
      while: ['credentials', 'denied'],
      upToMs: LOGIN_MS,
      what: `the new key of ${name} to be accepted by AWS`,
      checking,
    })
  }
}

/** Logs in to the cluster as the new identity: proves the mapping, and which groups came out. */
export async function checkLogin(
  kube: Kube,
  as: string,
  expected: { username: string; groups: readonly string[] },
  checking: Checking,
): Promise<CheckResult> {
  const identity = await retry(() => kube.whoami(), {
    while: ['credentials'],
    upToMs: MAPPING_MS,
    what: `the cluster to know ${as}`,
    checking,
  })
  const groups = identity.groups.filter((group) => group !== 'system:authenticated').toSorted()
  const wanted = `${expected.username} in ${[...expected.groups].toSorted().join(', ')}`
  const actual = `${identity.username} in ${groups.join(', ')}`
  const ok = isExpected(identity, expected)
  return { as, how: 'identity', verb: 'log in', resource: 'cluster', expected: wanted, actual, ok }
}

function isExpected(now: KubeIdentity, expected: { username: string; groups: readonly string[] }): boolean {
  return now.username === expected.username && expected.groups.every((group) => now.groups.includes(group))
}

/** Asks one question as the new identity. A yes may come late, so a wrong no is asked again for a while. */
export async function checkRight(
  kube: Kube,
  as: string,
  check: LevelCheck,
  checking: Checking,
): Promise<CheckResult> {
  const { expected, ...question } = check
  const since = checking.clock.ticks()
  for (let tries = 0; ; tries += 1) {
    const actual = (await kube.can(question)) ? 'yes' : 'no'
    const isLate = expected === 'yes' && actual === 'no' && checking.clock.ticks() - since < BINDING_MS
    if (!isLate) return toResult(as, 'identity', check, actual)
    if (checking.cancel.aborted) throw new Interrupted('stopped while checking the rights')
    if (tries === 0)
      checking.wait(`the cluster to allow ${as} to ${check.verb} ${check.resource}`, BINDING_MS)
    await checking.clock.sleep(500, checking.cancel)
  }
}

/** The same question about a name and groups: proves RBAC, not that anybody can log in with them. */
export async function reviewRight(
  kube: Kube,
  subject: { username: string; groups: readonly string[] },
  check: LevelCheck,
): Promise<CheckResult> {
  const { expected: _expected, ...question } = check
  const actual = (await kube.canAs(subject, question)) ? 'yes' : 'no'
  return toResult(subject.username, 'review', check, actual)
}

/** A pod that is checked in every way and not stored. */
const POD: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'eks-access-check', namespace: 'default' },
  spec: { containers: [{ name: 'check', image: 'nginx' }] },
}

/** A real attempt at creating a pod, with server-side dry run. */
export async function attemptPod(
  kube: Kube,
  as: string,
  expected: 'accepted' | 'forbidden',
  checking: Checking,
): Promise<CheckResult> {
  const attempt = async (): Promise<'accepted' | 'forbidden'> => {
    try {
      await kube.create('pods', POD, { dryRun: true })
      return 'accepted'
    } catch (error) {
      if (isFault(error, 'denied')) {
        if (expected === 'accepted') throw error
        return 'forbidden'
      }
      throw error
    }
  }
  const patience = {
    while: ['denied'],
    upToMs: BINDING_MS,
    what: `the cluster to let ${as} create pods`,
    checking,
  } as const
  const actual = await retry(attempt, patience).catch((error: unknown) => {
    if (isFault(error, 'denied')) return 'forbidden' as const
    throw error
  })
  const what = {
    as,
    how: 'identity',
    verb: 'create (dry run)',
    resource: 'pods',
    namespace: 'default',
  } as const
  return { ...what, expected, actual, ok: actual === expected }
}

function toResult(as: string, how: 'identity' | 'review', check: LevelCheck, actual: string): CheckResult {
  const { verb, resource, namespace, expected } = check
  const where = namespace === undefined ? {} : { namespace }
  return { as, how, verb, resource, ...where, expected, actual, ok: actual === expected }
}

type Patience = {
  readonly while: readonly FaultKind[]
  readonly upToMs: number
  readonly what: string
  readonly checking: Checking
}

/** Tries again while it fails in the ways that pass with time. */
export async function retry<T>(work: () => Promise<T>, patience: Patience): Promise<T> {
  const { clock, cancel, wait } = patience.checking
  const since = clock.ticks()
  for (let tries = 0; ; tries += 1) {
    try {
      return await work()
    } catch (error) {
      const isPassing = isFault(error, ...patience.while)
      if (!isPassing || clock.ticks() - since >= patience.upToMs) throw error
      if (cancel.aborted) throw new Interrupted(`stopped while waiting for ${patience.what}`)
      if (tries === 0) wait(patience.what, patience.upToMs)
      await clock.sleep(Math.min(5000, 250 * 2 ** tries), cancel)
    }
  }
}
