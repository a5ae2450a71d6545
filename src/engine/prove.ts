import type { Ports, Target } from '../ports/ports.ts'
import type { FoundRecord } from './journal.ts'
import { isSameThing } from './ledger.ts'
import type { Ledger } from './ledger.ts'
import { equalJson } from './json.ts'
import type { Json } from './json.ts'
import type { AnyKind, Found, Place } from './kind.ts'

/** How far a server's clock may be off from ours before a date is no proof any more. */
const CLOCK_SLACK_MS = 5 * 60_000

/** How long 'not there' is not believed of a create whose outcome is unknown, and how often it must be seen. */
const ABSENCE_MS = 10_000
const ABSENCE_READS = 4

export type Unfinished = {
  readonly run: string
  readonly kind: AnyKind
  readonly at: Json
  readonly before: FoundRecord
  readonly after?: Json
  readonly since: string
  readonly ids: readonly string[]
}

/**
 * Whether what is there now was made by a write of ours whose outcome is not known. A name alone is never proof:
 * it takes our nonce and a date between the intent and now, or, for what carries no mark, that it was absent when
 * the intent was written, is what was wanted, has an id that was not among its siblings' then, and hangs on a
 * thing that is itself ours.
 */
export function isProven(step: Unfinished, now: Found, ledger: Ledger, target: Target, clock: Date): boolean {
  const { kind, at, after } = step
  if (now.value === undefined || after === undefined) return false
  if (now.id !== undefined && step.ids.includes(now.id)) return true
  if (step.before.value !== undefined)
    return equalOrSame(kind, at, after, now.value) && isSameThing(step.before, now)
  if (kind.marked) return now.run === step.run && isWithin(now.created, step.since, clock)
  if (now.id !== undefined && step.before.beside?.includes(now.id) === true) return false
  if (!equalOrSame(kind, at, after, now.value)) return false
  const parents = kind.parents(at)
  return parents === undefined || parents.some((parent) => isParentOurs(parent, step.run, ledger, target))
}

function equalOrSame(kind: AnyKind, at: Json, want: Json, now: Json): boolean {
  return equalJson(want, now) || kind.same(at, want, now)
}

function isWithin(created: string | undefined, since: string, now: Date): boolean {
  if (created === undefined) return true
  const at = Date.parse(created)
  return at >= Date.parse(since) - CLOCK_SLACK_MS && at <= now.getTime() + CLOCK_SLACK_MS
}

function isParentOurs(parent: Place, run: string, ledger: Ledger, target: Target): boolean {
  return ledger.runs.some(
    (record) =>
      (record.id === run || record.header.target.account === target.account) &&
      record.steps.some(
        (step) =>
          step.kind === parent.kind &&
          equalJson(step.at, parent.at) &&
          step.owner !== 'foreign' &&
          step.state !== 'refused' &&
          step.state !== 'undone',
      ),
  )
}

/**
 * Reads a thing after a write whose outcome is unknown. IAM may not show at once what was created a moment ago, so
 * there 'not there' counts only when it was seen several times, some seconds after the write. Kubernetes and files
 * show every write at once.
 */
export async function readSettled(
  kind: AnyKind,
  at: Json,
  since: Date,
  ports: Ports,
  wait: (what: string, upToMs: number) => void,
): Promise<Found> {
  for (let reads = 1; ; reads += 1) {
    const found = await kind.read(at, ports)
    if (found.value !== undefined || kind.scope !== 'account') return found
    const restMs = ABSENCE_MS - (ports.clock.now().getTime() - since.getTime())
    if (reads >= ABSENCE_READS && restMs <= 0) return found
    if (reads === 1) wait(`whether ${kind.resource(at)} was made after all`, Math.max(restMs, 1000))
    await ports.clock.sleep(Math.max(250, restMs / Math.max(1, ABSENCE_READS - reads)))
  }
}
