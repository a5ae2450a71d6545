import { AppError } from '../app-error.ts'
import type { Ports } from '../ports/ports.ts'
import type { State } from '../ports/state.ts'
import type { ChangeOutcome, Host, Plan, PlannedChange, Warning } from './host.ts'
import { Journal, JournalFailure } from './journal.ts'
import { isToUndo, Ledger } from './ledger.ts'
import type { RunRecord, Step } from './ledger.ts'
import type { AnyKind, Found } from './kind.ts'
import { openLedger } from './open-ledger.ts'
import { planChanges } from './plan.ts'
import type { PlannedStep } from './plan.ts'
import { removeLeftover } from './remove-leftover.ts'
import { RunLog } from './run-log.ts'
import { settle, writeSettlement } from './settle.ts'
import type { Settlement } from './settle.ts'
import { judge, undoChange, undoSteps } from './undo.ts'
import type { Undoing, UndoTarget } from './undo.ts'

/** Which runs are to be taken back, and how their account and cluster are reached. */
export type Recall = {
  readonly state: State
  readonly host: Host
  readonly kindOf: (id: string) => AnyKind
  /** Which runs; those that are cleaned already fall away by themselves. Throws AppError when that is not possible. */
  readonly choose: (runs: readonly RunRecord[]) => Promise<readonly RunRecord[]>
  /** Ports for the account and cluster of a run, proven to be the ones of its journal. */
  readonly portsFor: (run: RunRecord) => Promise<Ports>
  /** Refuses by throwing AppError, warns, and says what stays since others depend on it. */
  readonly check: (steps: readonly Step[], ports: Ports) => Promise<RecallCheck>
  readonly command: string
  readonly dryRun: boolean
}

export type RecallCheck = {
  readonly warnings: readonly Warning[]
  readonly hold?: (step: Step) => string | undefined
}

export type TakenBack = {
  readonly status: 'nothing' | 'planned' | 'undone' | 'left' | 'stopped'
  readonly runs: readonly RunRecord[]
  readonly plan: Plan
  readonly changes: readonly ChangeOutcome[]
  readonly error?: unknown
}

/** The runs of one account and cluster, read and judged. */
type Part = {
  readonly ports: Ports
  readonly runs: readonly RunRecord[]
  readonly settlement: Settlement
  readonly leftovers: readonly PlannedStep[]
  readonly steps: readonly Step[]
  readonly outcomes: readonly ChangeOutcome[]
  readonly judging: Pick<Undoing, 'ports' | 'ledger' | 'undoing' | 'hold'>
  readonly warnings: readonly Warning[]
}

const LOCK_WAIT_MS = 30_000

/**
 * Takes runs back, newest first: settle → judge → agree → undo. Never unwound: what was taken back stays so, and
 * a second call goes on with the rest. Throws AppError when it is refused, with nothing changed.
 */
export async function takeBack(recall: Recall): Promise<TakenBack> {
  await recall.state.check()
  const first = await prepare(recall)
  const plan = toPlan(first)
  const runs = first.parts.flatMap((part) => part.runs)
  if (runs.length === 0) return { status: 'nothing', runs, plan, changes: [] }
  const planned = first.parts.flatMap((part) => [...removalOutcomes(part.leftovers), ...part.outcomes])
  if (recall.dryRun) return { status: 'planned', runs, plan, changes: planned }
  if (!(await recall.host.agree(plan))) {
    throw new AppError('CANCELLED', 'cancelled: nothing was changed', {
      fix: "run 'eks-access clean' again when you are ready",
    })
  }
  const release = await recall.state.lock(recall.command, LOCK_WAIT_MS, (holder) =>
    recall.host.report({
      type: 'wait',
      what: `the run of process ${holder.pid} (${holder.command})`,
      upToMs: LOCK_WAIT_MS,
    }),
  )
  try {
    const { fingerprint } = await openLedger(recall.state)
    const current = fingerprint === first.fingerprint ? first : await prepare(recall)
    return await undoParts(recall, current.parts, plan)
  } finally {
    await release()
  }
}

async function prepare(
  recall: Recall,
): Promise<{ parts: readonly Part[]; warnings: readonly Warning[]; fingerprint: string }> {
  const { ledger, fingerprint } = await openLedger(recall.state)
  const chosen = (await recall.choose(ledger.runs)).filter((run) => !run.cleaned)
  const parts: Part[] = []
  const warnings: Warning[] = []
  for (const runs of byTarget(chosen)) {
    const [newest] = runs
    if (newest === undefined) continue
    const ports = await recall.portsFor(newest)
    const part = await readPart(runs, ledger, ports, recall)
    warnings.push(...part.warnings)
    parts.push(part)
  }
  return { parts, warnings, fingerprint }
}

/** Newest run first, and so the target of the newest run. */
function byTarget(runs: readonly RunRecord[]): readonly (readonly RunRecord[])[] {
  const groups = new Map<string, RunRecord[]>()
  for (const run of runs.toReversed()) {
    const { account, cluster } = run.header.target
    const key = `${account} ${cluster.arn}`
    groups.set(key, [...(groups.get(key) ?? []), run])
  }
  return [...groups.values()]
}

async function readPart(
  runs: readonly RunRecord[],
  ledger: Ledger,
  ports: Ports,
  recall: Recall,
): Promise<Part> {
  const { host, kindOf } = recall
  const wait = (what: string, upToMs: number): void => host.report({ type: 'wait', what, upToMs })
  const settlement = await settle(ledger, { ports, target: ports.target, kindOf, wait })
  const leftovers = await planChanges([], settlement.leftovers, { ports, ledger: settlement.ledger, kindOf })
  const undoing = { ports, ledger: settlement.ledger, undoing: new Set(runs.map((run) => run.id)) }
  const steps = stepsToUndo(runs, settlement.ledger, undoing, kindOf)
  const { warnings, hold } = await recall.check(steps, ports)
  const judging = { ...undoing, ...(hold === undefined ? {} : { hold }) }
  const readings = await Promise.all(steps.map((step) => kindOf(step.kind).read(step.at, ports)))
  const outcomes = steps.map((step, index) =>
    foresee(step, kindOf(step.kind), readings[index] ?? {}, judging),
  )
  return { ports, runs, settlement, leftovers: leftovers.steps, steps, outcomes, judging, warnings }
}

/** What these runs made, newest first; then what earlier runs had to keep for them and nobody else uses. */
function stepsToUndo(
  runs: readonly RunRecord[],
  ledger: Ledger,
  undoing: Pick<Undoing, 'ports' | 'undoing'>,
  kindOf: Recall['kindOf'],
): readonly Step[] {
  const own = runs.flatMap((run) => (ledger.run(run.id)?.steps ?? []).filter(isToUndo).toReversed())
  const kept = ledger.runs
    .toReversed()
    .flatMap((run) =>
      run.steps
        .filter((step) => step.state === 'kept' && isLastUse(step, run, ledger, undoing, kindOf))
        .toReversed(),
    )
  return [...own, ...kept]
}

function isLastUse(
  step: Step,
  run: RunRecord,
  ledger: Ledger,
  { ports, undoing }: Pick<Undoing, 'ports' | 'undoing'>,
  kindOf: Recall['kindOf'],
): boolean {
  const { account, cluster } = run.header.target
  const kind = kindOf(step.kind)
  const isReachable =
    kind.scope === 'machine' ||
    (account === ports.target.account &&
      (kind.scope === 'account' || cluster.arn === ports.target.cluster.arn))
  return isReachable && ledger.users(kind, step.at, ports.target, undoing).length === 0
}

function foresee(step: Step, kind: AnyKind, now: Found, undoing: Part['judging']): ChangeOutcome {
  const change = undoChange(step, kind, now)
  const verdict = judge(step, kind, now, undoing)
  if (verdict.to !== 'undone') return { change, status: verdict.to, why: verdict.why }
  return verdict.gone
    ? { change: { ...change, action: 'none' }, status: 'none', why: 'already gone' }
    : { change, status: 'planned' }
}

function removalOutcomes(steps: readonly PlannedStep[]): readonly ChangeOutcome[] {
  return steps.map(({ change }) => ({ change, status: 'planned' }))
}

function toPlan(prepared: { parts: readonly Part[]; warnings: readonly Warning[] }): Plan {
  const changes = prepared.parts.flatMap((part): PlannedChange[] => [
    ...part.leftovers.map((step) => step.change),
    ...part.outcomes.map(({ change, status, why }) =>
      status === 'planned'
        ? change
        : { ...change, action: 'none' as const, ...(why === undefined ? {} : { why }) },
    ),
  ])
  return { changes, warnings: prepared.warnings }
}

async function undoParts(recall: Recall, parts: readonly Part[], plan: Plan): Promise<TakenBack> {
  const changes: ChangeOutcome[] = []
  const runs = parts.flatMap((part) => part.runs)
  const total = parts.reduce((sum, part) => sum + part.steps.length + part.leftovers.length, 0)
  recall.host.report({ type: 'begin', total, undo: true })
  try {
    for (const part of parts) changes.push(...(await undoPart(recall, part)))
  } catch (error) {
    if (!(error instanceof JournalFailure)) throw error
    return { status: 'left', runs, plan, changes, error }
  }
  const isStopped = recall.host.cancel.aborted
  const isLeft = changes.some((change) => change.status === 'left')
  const isTouched = changes.some((change) => change.status === 'undone')
  return { status: isLeft ? (isStopped && !isTouched ? 'stopped' : 'left') : 'undone', runs, plan, changes }
}

async function undoPart(recall: Recall, part: Part): Promise<readonly ChangeOutcome[]> {
  const { ports, settlement, runs } = part
  const { host, kindOf, state } = recall
  await writeSettlement(state, settlement, ports.clock)
  const logs = await openLogs(recall, part)
  const undoing = { ...part.judging, host, kindOf, cancel: host.cancel }
  try {
    const [newest] = runs
    const removed: ChangeOutcome[] = []
    for (const leftover of part.leftovers) {
      const log = newest === undefined ? undefined : logs.get(newest.id)
      if (log !== undefined) removed.push(await removeLeftover(leftover, log, undoing))
    }
    const targets = part.steps.flatMap((step): UndoTarget[] => {
      const log = logs.get(step.run)
      return log === undefined ? [] : [{ step, log }]
    })
    const outcomes = await undoSteps(targets, undoing)
    for (const run of runs) {
      const log = logs.get(run.id)
      if (log !== undefined) await close(log)
    }
    return [...removed, ...outcomes]
  } finally {
    for (const log of logs.values()) await log.journal.close()
  }
}

/** The journals of these runs, and of those whose kept things go with them. */
async function openLogs(recall: Recall, part: Part): Promise<ReadonlyMap<string, RunLog>> {
  const now = (): Date => part.ports.clock.now()
  const { ledger } = await openLedger(recall.state)
  const ids = new Set([...part.runs.map((run) => run.id), ...part.steps.map((step) => step.run)])
  const logs = new Map<string, RunLog>()
  for (const id of ids) {
    const run = ledger.run(id)
    if (run === undefined) continue
    const journal = new Journal(await recall.state.openJournal(id, run.length), now, run.crc)
    logs.set(id, new RunLog(journal, run, now))
  }
  return logs
}

/** Ends a run of which nothing has to be taken back any more. */
async function close(log: RunLog): Promise<void> {
  const isOver = !log.record.steps.some((step) => isToUndo(step) || step.state === 'open')
  if (!isOver) return
  for (const step of log.record.steps)
    if (step.state === 'using') await log.add({ type: 'undone', step: step.number })
  await log.add({ type: 'cleaned' })
}
