import type { Clock } from '../ports/clock.ts'
import type { Ports } from '../ports/ports.ts'
import type { ChangeOutcome, Host, Warning } from './host.ts'
import type { AnyKind, Found } from './kind.ts'
import { isToUndo } from './ledger.ts'
import type { Ledger, RunRecord, Step } from './ledger.ts'
import { planChanges } from './plan.ts'
import type { PlannedStep } from './plan.ts'
import { readOnce } from './read-once.ts'
import { settle } from './settle.ts'
import type { Settlement } from './settle.ts'
import { judge, undoChange, usersOf } from './undo.ts'
import type { Undoing } from './undo.ts'

/** What a recall is planned with. */
export type Recalling = {
  readonly host: Host
  readonly kindOf: (id: string) => AnyKind
  /** Ports for the account and cluster of a run, proven to be the ones of its journal. */
  readonly portsFor: (run: RunRecord) => Promise<Ports>
  /** Of all that goes from one account and cluster: refuses by throwing AppError, warns, says what stays for others. */
  readonly check: (steps: readonly Step[], ports: Ports) => Promise<RecallCheck>
}

export type RecallCheck = {
  readonly warnings: readonly Warning[]
  readonly hold?: (step: Step) => string | undefined
}

type Judging = Pick<Undoing, 'ports' | 'ledger' | 'undoing' | 'hold'>

/** Runs of one account and cluster that follow each other, newest first, and what is undone of them. */
export type Turn = {
  readonly runs: readonly RunRecord[]
  /** What writes that were cut short have left there: removed first. */
  readonly leftovers: readonly PlannedStep[]
  readonly steps: readonly Step[]
  readonly outcomes: readonly ChangeOutcome[]
  readonly judging: Judging
}

export type RecallPlan = {
  /** What is written into the journals before anything is undone, with the clock of that account. */
  readonly settlements: readonly { readonly settlement: Settlement; readonly clock: Clock }[]
  readonly turns: readonly Turn[]
  readonly warnings: readonly Warning[]
}

/** One account and cluster. */
type Side = {
  readonly ports: Ports
  readonly settlement: Settlement
  readonly leftovers: readonly PlannedStep[]
}

/** The steps of one run that go. */
type Going = { readonly side: Side; readonly run: RunRecord; readonly steps: readonly Step[] }

/**
 * Reads and judges what the chosen runs made. They take turns newest first, whatever their cluster: what an older one
 * made in the account is used by newer ones. Reads only.
 */
export async function planRecall(
  ledger: Ledger,
  chosen: readonly RunRecord[],
  recalling: Recalling,
): Promise<RecallPlan> {
  const { sides, ledger: settled } = await settleSides(ledger, chosen, recalling)
  const undoing = new Set(chosen.map((run) => run.id))
  const going = sequence(settled, undoing, sides, recalling.kindOf)
  const foreseen = new Map<Going, readonly ChangeOutcome[]>()
  const judgings = new Map<Side, Judging>()
  const warnings: Warning[] = []
  for (const side of sides) {
    const own = going.filter((part) => part.side === side)
    const judging = { ports: side.ports, ledger: settled, undoing }
    const readings = await readAll(own, side.ports, recalling.kindOf)
    const foresee = (step: Step, by: Judging): ChangeOutcome =>
      foreseeStep(step, recalling.kindOf(step.kind), readings.get(step) ?? {}, by)
    // Only what really goes counts: an entry that somebody has changed stays, and so do the rights that it needs.
    const sure = own
      .flatMap((part) => part.steps)
      .filter((step) => ['planned', 'none'].includes(foresee(step, judging).status))
    const { warnings: said, hold } = await recalling.check(sure, side.ports)
    warnings.push(...said)
    const held = { ...judging, ...(hold === undefined ? {} : { hold }) }
    judgings.set(side, held)
    for (const part of own)
      foreseen.set(
        part,
        part.steps.map((step) => foresee(step, held)),
      )
  }
  const begun = new Set<Side>()
  const turns = inTurns(going).flatMap((parts): Turn[] => {
    const [first] = parts
    const judging = first === undefined ? undefined : judgings.get(first.side)
    if (first === undefined || judging === undefined) return []
    const leftovers = begun.has(first.side) ? [] : first.side.leftovers
    begun.add(first.side)
    const steps = parts.flatMap((part) => part.steps)
    const outcomes = parts.flatMap((part) => foreseen.get(part) ?? [])
    return [{ runs: parts.map(({ run }) => run), leftovers, steps, outcomes, judging }]
  })
  const settlements = sides.map(({ settlement, ports: { clock } }) => ({ settlement, clock }))
  return { settlements, turns, warnings }
}

/** Settles each account and cluster of the runs, that of the newest one first. */
async function settleSides(
  start: Ledger,
  chosen: readonly RunRecord[],
  { host, kindOf, portsFor }: Recalling,
): Promise<{ sides: readonly Side[]; ledger: Ledger }> {
  const wait = (what: string, upToMs: number): void => host.report({ type: 'wait', what, upToMs })
  const sides: Side[] = []
  let ledger = start
  for (const run of chosen.toReversed()) {
    if (sides.some((side) => isOn(side, run))) continue
    const ports = await portsFor(run)
    const settlement = await settle(ledger, { ports, target: ports.target, kindOf, wait })
    ledger = settlement.ledger
    const { steps: leftovers } = await planChanges([], settlement.leftovers, { ports, ledger, kindOf })
    sides.push({ ports, settlement, leftovers })
  }
  return { sides, ledger }
}

function isOn({ ports: { target } }: Side, { header }: RunRecord): boolean {
  return target.account === header.target.account && target.cluster.arn === header.target.cluster.arn
}

/** Newest first: what the chosen runs made, and what other runs had to keep for them and nobody else uses. */
function sequence(
  ledger: Ledger,
  undoing: ReadonlySet<string>,
  sides: readonly Side[],
  kindOf: Recalling['kindOf'],
): readonly Going[] {
  return ledger.runs.toReversed().flatMap((run): Going[] => {
    const side =
      sides.find((one) => isOn(one, run)) ??
      sides.find(({ ports }) => ports.target.account === run.header.target.account) ??
      sides[0]
    if (side === undefined) return []
    const isChosen = undoing.has(run.id)
    const steps = run.steps.filter((step) =>
      step.state === 'kept'
        ? isLastUse(step, run, side, ledger, undoing, kindOf)
        : isChosen && isToUndo(step),
    )
    return isChosen || steps.length > 0 ? [{ side, run, steps: steps.toReversed() }] : []
  })
}

function isLastUse(
  step: Step,
  run: RunRecord,
  side: Side,
  ledger: Ledger,
  undoing: ReadonlySet<string>,
  kindOf: Recalling['kindOf'],
): boolean {
  const kind = kindOf(step.kind)
  const isReachable =
    kind.scope === 'machine' ||
    (kind.scope === 'account' ? side.ports.target.account === run.header.target.account : isOn(side, run))
  return isReachable && usersOf(step, kind, { ports: side.ports, ledger, undoing }).length === 0
}

/** Without a break: as long as the account and cluster stay the same. */
function inTurns(going: readonly Going[]): readonly (readonly Going[])[] {
  const turns: Going[][] = []
  for (const part of going) {
    const turn = turns.at(-1)
    if (turn !== undefined && turn[0]?.side === part.side) turn.push(part)
    else turns.push([part])
  }
  return turns
}

async function readAll(
  going: readonly Going[],
  ports: Ports,
  kindOf: Recalling['kindOf'],
): Promise<ReadonlyMap<Step, Found>> {
  const once = readOnce(ports)
  const steps = going.flatMap((part) => part.steps)
  const found = await Promise.all(steps.map((step) => kindOf(step.kind).read(step.at, once)))
  return new Map(steps.map((step, index) => [step, found[index] ?? {}]))
}

function foreseeStep(step: Step, kind: AnyKind, now: Found, judging: Judging): ChangeOutcome {
  const change = undoChange(step, kind, now)
  const verdict = judge(step, kind, now, judging)
  if (verdict.to !== 'undone') return { change, status: verdict.to, why: verdict.why }
  return verdict.gone
    ? { change: { ...change, action: 'none' }, status: 'none', why: 'already gone' }
    : { change, status: 'planned' }
}
