import { AppError } from '../app-error.ts'
import type { State } from '../ports/state.ts'
import type { ChangeOutcome, Plan, PlannedChange } from './host.ts'
import { Journal, JournalFailure } from './journal.ts'
import { isToUndo } from './ledger.ts'
import type { Ledger, RunRecord } from './ledger.ts'
import { openLedger } from './open-ledger.ts'
import type { PlannedStep } from './plan.ts'
import { planRecall } from './recall-plan.ts'
import type { Recalling, RecallPlan, Turn } from './recall-plan.ts'
import { removeLeftover } from './remove-leftover.ts'
import { RunLog } from './run-log.ts'
import { writeSettlement } from './settle.ts'
import { undoSteps } from './undo.ts'
import type { UndoTarget } from './undo.ts'

/** Which runs are to be taken back, and how their account and cluster are reached. */
export type Recall = Recalling & {
  readonly state: State
  /** Which runs; those that are cleaned already fall away by themselves. Throws AppError when that is not possible. */
  readonly choose: (runs: readonly RunRecord[]) => Promise<readonly RunRecord[]>
  readonly command: string
  readonly dryRun: boolean
}

export type TakenBack = {
  readonly status: 'nothing' | 'planned' | 'undone' | 'left' | 'stopped'
  readonly runs: readonly RunRecord[]
  readonly plan: Plan
  readonly changes: readonly ChangeOutcome[]
  readonly error?: unknown
}

/** The chosen runs, newest last, with the plan for them, and the journals that it was made from. */
type Prepared = RecallPlan & { readonly runs: readonly RunRecord[]; readonly fingerprint: string }

const LOCK_WAIT_MS = 30_000

/**
 * Takes runs back, newest first: settle → judge → agree → undo. Never unwound: what was taken back stays so, and
 * a second call goes on with the rest. Throws AppError when it is refused, with nothing changed.
 */
export async function takeBack(recall: Recall): Promise<TakenBack> {
  await recall.state.check()
  const first = await prepare(recall)
  const plan = toPlan(first)
  const runs = first.runs.toReversed()
  if (runs.length === 0) return { status: 'nothing', runs, plan, changes: [] }
  const planned = first.turns.flatMap((turn) => [...removalOutcomes(turn.leftovers), ...turn.outcomes])
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
    return await undoTurns(recall, current, plan)
  } finally {
    await release()
  }
}

async function prepare(recall: Recall): Promise<Prepared> {
  const { ledger, fingerprint } = await openLedger(recall.state)
  const known = ledger.runs.map((run) =>
    hasForgotten(run, ledger, recall) ? { ...run, cleaned: false } : run,
  )
  const runs = (await recall.choose(known)).filter((run) => !run.cleaned)
  return { ...(await planRecall(ledger, runs, recall)), runs, fingerprint }
}

/** Whether a run was taken back but for what another one used, and that one is gone by now: it came to nothing. */
function hasForgotten(run: RunRecord, ledger: Ledger, { kindOf }: Recall): boolean {
  const { target } = run.header
  return run.steps.some(
    ({ state, kind, at }) =>
      state === 'kept' && ledger.users(kindOf(kind), at, target, new Set()).length === 0,
  )
}

function removalOutcomes(steps: readonly PlannedStep[]): readonly ChangeOutcome[] {
  return steps.map(({ change }) => ({ change, status: 'planned' }))
}

function toPlan({ turns, warnings }: RecallPlan): Plan {
  const changes = turns.flatMap((turn): PlannedChange[] => [
    ...turn.leftovers.map((step) => step.change),
    ...turn.outcomes.map(({ change, status, why }) =>
      status === 'planned'
        ? change
        : { ...change, action: 'none' as const, ...(why === undefined ? {} : { why }) },
    ),
  ])
  return { changes, warnings }
}

async function undoTurns(recall: Recall, prepared: Prepared, plan: Plan): Promise<TakenBack> {
  const { settlements, turns } = prepared
  const runs = prepared.runs.toReversed()
  const changes: ChangeOutcome[] = []
  const total = turns.reduce((sum, turn) => sum + turn.steps.length + turn.leftovers.length, 0)
  recall.host.report({ type: 'begin', total, undo: true })
  try {
    for (const { settlement, clock } of settlements) await writeSettlement(recall.state, settlement, clock)
    for (const turn of turns) changes.push(...(await undoTurn(recall, turn)))
  } catch (error) {
    if (!(error instanceof JournalFailure)) throw error
    return { status: 'left', runs, plan, changes, error }
  }
  const isStopped = recall.host.cancel.aborted
  const isLeft = changes.some((change) => change.status === 'left')
  const isTouched = changes.some((change) => change.status === 'undone')
  return { status: isLeft ? (isStopped && !isTouched ? 'stopped' : 'left') : 'undone', runs, plan, changes }
}

async function undoTurn(recall: Recall, turn: Turn): Promise<readonly ChangeOutcome[]> {
  const { host, kindOf } = recall
  const logs = await openLogs(recall, turn)
  const undoing = { ...turn.judging, host, kindOf, cancel: host.cancel }
  try {
    const [log] = logs.values()
    const removed: ChangeOutcome[] = []
    for (const leftover of turn.leftovers)
      if (log !== undefined) removed.push(await removeLeftover(leftover, log, undoing))
    const targets = turn.steps.flatMap((step): UndoTarget[] => {
      const own = logs.get(step.run)
      return own === undefined ? [] : [{ step, log: own }]
    })
    const outcomes = await undoSteps(targets, undoing)
    for (const own of logs.values()) await close(own)
    return [...removed, ...outcomes]
  } finally {
    for (const own of logs.values()) await own.journal.close()
  }
}

/** The journals of these runs, as they are now. */
async function openLogs(recall: Recall, turn: Turn): Promise<ReadonlyMap<string, RunLog>> {
  const now = (): Date => turn.judging.ports.clock.now()
  const { ledger } = await openLedger(recall.state)
  const logs = new Map<string, RunLog>()
  for (const { id } of turn.runs) {
    const run = ledger.run(id)
    if (run === undefined) continue
    const journal = new Journal(await recall.state.openJournal(id, run.length), now, run.crc)
    logs.set(id, new RunLog(journal, run, now))
  }
  return logs
}

/** Ends a run of which nothing has to be taken back any more. */
async function close(log: RunLog): Promise<void> {
  if (log.record.cleaned) return
  const isOver = !log.record.steps.some((step) => isToUndo(step) || step.state === 'open')
  if (!isOver) return
  await log.release()
  await log.add({ type: 'cleaned' })
}
