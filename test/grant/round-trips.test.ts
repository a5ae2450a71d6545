import { expect, it } from 'vitest'
import { depth } from '../../src/sandbox/calls.ts'
import type { CallRecord, InterceptCall } from '../../src/sandbox/calls.ts'
import { setStage } from '../support/stage.ts'
import type { Stage } from '../support/stage.ts'

/** How many looks in a row must find nothing under way, and the pause between two of them. */
const QUIET_LOOKS = 10
const LOOK_MS = 10

/**
 * A network on which a reading takes as long as the next write: its answer comes when that arrives, or when the
 * program does nothing but wait. So what is said of round trips does not hang on the speed of this machine.
 */
function slowReads(): { hook: InterceptCall; end: () => void } {
  const held = new Set<() => void>()
  let looks = 0
  const answer = (): void => {
    for (const release of held) release()
    held.clear()
  }
  const looking = setInterval(() => {
    const isAtFiles = process.getActiveResourcesInfo().some((resource) => resource.startsWith('FSReq'))
    looks = isAtFiles ? 0 : looks + 1
    if (looks >= QUIET_LOOKS) answer()
  }, LOOK_MS)
  const hook: InterceptCall = ({ mutating }) => {
    looks = 0
    if (!mutating) return { when: 'before', wait: () => new Promise((release) => held.add(release)) }
    answer()
    return undefined
  }
  return { hook, end: () => clearInterval(looking) }
}

/** The calls of a command that were over when the first was made as the new identity: that is where the checks begin. */
async function callsOf(stage: Stage, ...argv: readonly string[]): Promise<readonly CallRecord[]> {
  const { sandbox } = stage
  const before = sandbox.calls.length
  const { hook, end } = slowReads()
  const check = (): CallRecord | undefined =>
    sandbox.calls.slice(before).find(({ caller }) => caller !== sandbox.operator.arn)
  sandbox.intercept((call) => (check() === undefined ? hook(call) : undefined))
  expect(await stage.json(...argv)).toMatchObject({ ok: true })
  end()
  const { start = Infinity } = check() ?? {}
  return sandbox.calls.slice(before).filter((call) => (call.end ?? Infinity) < start)
}

const mutating = (calls: readonly CallRecord[]): number => calls.filter((call) => call.mutating).length

const USER = ['add-user', 'developer', '--group', 'reader'] as const
const ROLE = ['add-role', 'eks-admin', '--masters'] as const

it.each([
  ['add-user', USER],
  ['add-user --cluster', [...USER, '--cluster', 'demo']],
  ['add-role', ROLE],
])('%s: at most four round trips in sequence beside the writes; again: none', async (_name, argv) => {
  const stage = await setStage()
  const first = await callsOf(stage, ...argv)
  expect(mutating(first)).toBeGreaterThanOrEqual(8)
  expect(depth(first)).toBeLessThanOrEqual(mutating(first) + 4)
  const again = await callsOf(stage, ...argv)
  expect(mutating(again)).toBe(0)
  expect(depth(again)).toBeLessThanOrEqual(4)
})
