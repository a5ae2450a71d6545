import { AppError } from '../app-error.ts'
import type { Ports } from '../ports/ports.ts'
import type { State } from '../ports/state.ts'
import type { ChangeOutcome, Host, Plan, Refusal, Warning } from './host.ts'
import { Journal } from './journal.ts'
import type { RunHeader } from './journal.ts'
import { canonicalJson } from './json.ts'
import type { AnyKind, Wanted } from './kind.ts'
import { newRun } from './ledger.ts'
import type { Ledger, RunRecord } from './ledger.ts'
import { openLedger } from './open-ledger.ts'
import { planChanges, refusalError } from './plan.ts'
import type { PlannedStep } from './plan.ts'
import { runPlan } from './run.ts'
import type { RunOutcome } from './run.ts'
import { RunLog } from './run-log.ts'
import { settle, writeSettlement } from './settle.ts'
import type { Settlement } from './settle.ts'

/** A request made ready: what is wanted, and how it is judged and proven. */
export type Order = {
  readonly header: RunHeader
  /** Made once it is known, from the journals and what cut-short writes came to, what is ours. */
  readonly wanted: (ledger: Ledger) => Promise<readonly Wanted[]>
  readonly ports: Ports
  readonly host: Host
  readonly state: State
  readonly kindOf: (id: string) => AnyKind
  readonly newRunId: () => string
  readonly dryRun: boolean
  readonly keep: boolean
  /** The plan checks: the sum of the changes, not each alone. */
  readonly check: (steps: readonly PlannedStep[]) => Promise<readonly Refusal[]>
  readonly warn: (steps: readonly PlannedStep[]) => readonly Warning[]
  /** Asks for the rights as the new identity; throws AppError CHECKS_FAILED. */
  readonly prove: () => Promise<void>
  /** Kept once, before the first write. */
  readonly backup?: { readonly name: string; readonly text: string }
}

export type CarriedOut = {
  readonly status: 'nothing' | 'planned' | 'done' | 'ended'
  readonly run: string | null
  readonly journal: string | null
  readonly plan: Plan
  readonly changes: readonly ChangeOutcome[]
  /** What all runs say at the end: which ids the server gave to what is there now. */
  readonly ledger: Ledger
  readonly failure?: NonNullable<RunOutcome['failure']>
}

type Prepared = {
  readonly settlement: Settlement
  readonly steps: readonly PlannedStep[]
  readonly plan: Plan
  /** The run to go on with, as its journal has it: without what settling found. */
  readonly unfinished: RunRecord | undefined
  readonly fingerprint: string
}

/** How long a living run is waited for. */
const LOCK_WAIT_MS = 30_000

/**
 * settle → plan → check → agree → write → prove. Nothing is sent and no file written before the yes; a dry run
 * takes no lock and writes no journal. Throws AppError when it is refused, with nothing changed.
 */
export async function carryOut(order: Order): Promise<CarriedOut> {
  await order.state.check()
  const first = await prepare(order)
  if (isNothing(first)) return { ...asPlanned(first), status: 'nothing' }
  if (order.dryRun) return { ...asPlanned(first), status: 'planned' }
  await askFor(order, first.plan)
  const release = await order.state.lock(order.header.command, LOCK_WAIT_MS, (holder) =>
    order.host.report({
      type: 'wait',
      what: `the run of process ${holder.pid} (${holder.command}, since ${holder.since})`,
      upToMs: LOCK_WAIT_MS,
    }),
  )
  try {
    const current = await again(order, first)
    // Another run may have done the very same meanwhile.
    if (current !== first && isNothing(current)) return { ...asPlanned(current), status: 'nothing' }
    return await write(order, current)
  } finally {
    await release()
  }
}

function isNothing({ steps, unfinished }: Prepared): boolean {
  return steps.every((step) => step.change.action === 'none') && unfinished === undefined
}

function asPlanned({ plan, settlement, unfinished }: Prepared): Omit<CarriedOut, 'status'> {
  const { id: run = null, path: journal = null } = unfinished ?? {}
  const changes = plan.changes.map(
    (change) => ({ change, status: change.action === 'none' ? 'none' : 'planned' }) as const,
  )
  return { run, journal, plan, changes, ledger: settlement.ledger }
}

async function askFor(order: Order, plan: Plan): Promise<void> {
  if (await order.host.agree(plan)) return
  throw new AppError('CANCELLED', 'cancelled: nothing was changed', {
    fix: 'run the same command again when you are ready',
  })
}

/** Another run may have ended between the plan and the lock: then the plan is made, and if it differs agreed to, again. */
async function again(order: Order, first: Prepared): Promise<Prepared> {
  const { fingerprint } = await openLedger(order.state)
  if (fingerprint === first.fingerprint) return first
  const second = await prepare(order)
  if (canonicalJson(outline(second)) !== canonicalJson(outline(first))) await askFor(order, second.plan)
  return second
}

function outline(prepared: Prepared): readonly (readonly [string, string, string])[] {
  return prepared.steps.map(({ change }) => [change.resource, change.action, change.owner] as const)
}

async function prepare(order: Order): Promise<Prepared> {
  const { ports, host, kindOf, header } = order
  const { ledger, fingerprint } = await openLedger(order.state)
  const wait = (what: string, upToMs: number): void => host.report({ type: 'wait', what, upToMs })
  const settlement = await settle(ledger, { ports, target: ports.target, kindOf, wait })
  const planning = { ports, kindOf, ledger: settlement.ledger }
  const { steps, refusals } = await planChanges(
    await order.wanted(settlement.ledger),
    settlement.leftovers,
    planning,
  )
  const refused = [...refusals, ...(await order.check(steps))][0]
  if (refused !== undefined) throw refusalError(refused)
  const plan = { changes: steps.map((step) => step.change), warnings: order.warn(steps) }
  const unfinished = ledger.unfinished(header.request, ports.target)
  return { settlement, steps, plan, unfinished, fingerprint }
}

async function write(order: Order, prepared: Prepared): Promise<CarriedOut> {
  const { ports, host, kindOf, keep, check, prove } = order
  const { settlement, steps, plan, unfinished } = prepared
  await writeSettlement(order.state, settlement, ports.clock, unfinished?.id)
  if (order.backup !== undefined) await order.state.backup(order.backup.name, order.backup.text)
  const log = await openLog(order, settlement, unfinished)
  try {
    const ledger = settlement.ledger.with(log.record)
    const recheck = (step: PlannedStep): Promise<readonly Refusal[]> => check([step])
    const outcome = await runPlan(steps, { ports, host, log, ledger, kindOf, keep, recheck }, prove)
    const ended = {
      run: log.record.id,
      journal: log.journal.path,
      plan,
      changes: outcome.changes,
      ledger: ledger.with(log.record),
    }
    if (outcome.failure === undefined) return { ...ended, status: 'done' }
    return { ...ended, status: 'ended', failure: outcome.failure }
  } finally {
    await log.journal.close()
  }
}

/** A new journal with its first line, or the one of the unfinished run with what settling found. */
async function openLog(
  order: Order,
  settlement: Settlement,
  unfinished: RunRecord | undefined,
): Promise<RunLog> {
  const now = (): Date => order.ports.clock.now()
  if (unfinished !== undefined) {
    const file = await order.state.openJournal(unfinished.id, unfinished.length)
    const journal = new Journal(file, now, unfinished.crc)
    const log = new RunLog(journal, unfinished, now)
    for (const { run, entry } of settlement.entries) if (run === unfinished.id) await log.add(entry)
    return log
  }
  const id = order.newRunId()
  const file = await order.state.openJournal(id)
  const journal = new Journal(file, now)
  const record = newRun(id, file.path, order.header, now().toISOString())
  await journal.begin(order.header)
  return new RunLog(journal, record, now)
}
