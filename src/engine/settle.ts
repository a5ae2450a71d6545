import type { Clock } from '../ports/clock.ts'
import type { Ports, Target } from '../ports/ports.ts'
import type { State } from '../ports/state.ts'
import type { Entry } from './journal.ts'
import { Journal, toRecord } from './journal.ts'
import { foldEntry, isSameTarget, Ledger } from './ledger.ts'
import type { Step } from './ledger.ts'
import { canonicalJson, equalJson } from './json.ts'
import type { AnyKind, Found, Leftover } from './kind.ts'
import { isProven, readSettled } from './prove.ts'

/** What settling found. Nothing is written yet: the entries go into the journals after the yes. */
export type Settlement = {
  /** The ledger as it stands with these entries. */
  readonly ledger: Ledger
  readonly entries: readonly { readonly run: string; readonly entry: Entry }[]
  /** What cut-short writes left behind, to be removed at the head of the plan. */
  readonly leftovers: readonly Leftover[]
}

/** The lines that end a write which was cut short. */
type Ending = Extract<Entry, { type: 'outcome' | 'refused' | 'undone' }>

type Settling = {
  readonly ports: Ports
  readonly target: Target
  readonly kindOf: (id: string) => AnyKind
  readonly wait: (what: string, upToMs: number) => void
}

/**
 * Gives every intent without outcome of earlier runs on this target the outcome that a reading shows. Reads
 * only. Runs on another account or cluster are not looked at: their things cannot be seen from here.
 */
export async function settle(ledger: Ledger, settling: Settling): Promise<Settlement> {
  const entries: { run: string; entry: Entry }[] = []
  const leftovers: Leftover[] = [...ledger.leftovers(settling.target)]
  let runs = ledger.runs
  for (const run of ledger.runs) {
    if (!isSameTarget(run, settling.target)) continue
    const cut = run.steps.filter((step) => step.state === 'open' || step.state === 'undoing')
    // Readings of one run go side by side; a later run's proof may hang on an earlier one's outcome.
    const settled = await Promise.all(cut.map((step) => settleStep(step, new Ledger(runs), settling)))
    for (const { entry, left } of settled) {
      leftovers.push(...left)
      if (entry === undefined) continue
      entries.push({ run: run.id, entry })
      const time = settling.ports.clock.now().toISOString()
      runs = runs.map((record) => (record.id === run.id ? foldEntry(record, { ...entry, time }) : record))
    }
  }
  const byPlace = new Map(leftovers.map((left) => [canonicalJson([left.kind, left.at]), left]))
  return { ledger: new Ledger(runs), entries, leftovers: [...byPlace.values()] }
}

async function settleStep(
  step: Step,
  ledger: Ledger,
  settling: Settling,
): Promise<{ entry?: Ending; left: readonly Leftover[] }> {
  const kind = settling.kindOf(step.kind)
  const now = await readForSettling(step, kind, settling)
  const temps = [...(step.state === 'open' ? [step.temp] : []), ...step.undoTemps]
  const found = await Promise.all(
    temps.map((temp) =>
      kind.leftovers(step.at, { before: step.before, temp, ids: step.ids }, settling.ports),
    ),
  )
  const entry =
    step.state === 'open' ? settleOpen(step, kind, now, ledger, settling) : settleUndo(step, kind, now)
  const left = found.flat()
  if (entry === undefined) return { left }
  return left.length === 0 ? { entry, left } : { entry: { ...entry, left }, left }
}

function readForSettling(step: Step, kind: AnyKind, settling: Settling): Promise<Found> {
  const isCreate = step.state === 'open' && step.action === 'create'
  if (!isCreate) return kind.read(step.at, settling.ports)
  return readSettled(kind, step.at, new Date(step.since), settling.ports, settling.wait)
}

function settleOpen(step: Step, kind: AnyKind, now: Found, ledger: Ledger, settling: Settling): Ending {
  const { number } = step
  if (step.action === 'delete') {
    return now.value === undefined
      ? { type: 'outcome', step: number, found: {} }
      : { type: 'refused', step: number, why: 'it is still there' }
  }
  const clock = settling.ports.clock.now()
  if (isProven({ ...step, kind }, now, ledger, settling.target, clock)) {
    return { type: 'outcome', step: number, found: toRecord(now) }
  }
  if (step.action === 'create') {
    return {
      type: 'refused',
      step: number,
      why: now.value === undefined ? 'it was not made' : 'it is not ours',
    }
  }
  if (equalJson(step.before.value, now.value))
    return { type: 'refused', step: number, why: 'it was not changed' }
  // Somebody has changed it since, or it is gone. What we meant to make stands as the outcome: its undo will find
  // that it is not so and leave it, said.
  return {
    type: 'outcome',
    step: number,
    found: { ...step.before, ...(step.after === undefined ? {} : { value: step.after }) },
  }
}

function settleUndo(step: Step, kind: AnyKind, now: Found): Ending | undefined {
  return isBack(step, kind, now) ? { type: 'undone', step: step.number } : undefined
}

/** Not there, and not among its siblings either: a key whose line somebody took out of the file is still a key. */
export function isGone(step: Step, now: Found): boolean {
  const id = step.outcome?.id
  return now.value === undefined && (id === undefined || now.beside?.includes(id) !== true)
}

/** Whether a thing is as it was before the step. */
export function isBack(step: Step, kind: AnyKind, now: Found): boolean {
  const { value } = step.before
  if (value === undefined) return isGone(step, now)
  if (now.value === undefined) return false
  return (
    equalJson(value, now.value) ||
    (step.action === 'update' &&
      kind.same(step.at, value, now.value) &&
      !equalJson(step.outcome?.value, now.value))
  )
}

/** Writes what settling found into the journals of the runs, but for one that is written by its own log. */
export async function writeSettlement(
  state: State,
  settlement: Settlement,
  clock: Clock,
  except?: string,
): Promise<void> {
  for (const run of settlement.ledger.runs) {
    const entries = settlement.entries.filter((settled) => settled.run === run.id && run.id !== except)
    if (entries.length === 0) continue
    const journal = new Journal(await state.openJournal(run.id, run.length), () => clock.now(), run.crc)
    for (const { entry } of entries) await journal.add(entry)
    await journal.close()
  }
}
