import type { Target } from '../ports/ports.ts'
import { canonicalJson, equalJson } from './json.ts'
import type { Json } from './json.ts'
import { decodeJournal } from './journal.ts'
import type { Entry, FoundRecord, JournalEntry, RunHeader } from './journal.ts'
import type { Action, AnyKind, Found, Leftover, Owner } from './kind.ts'

/**
 * How a step of a run stands.
 * open: intent without outcome. done: outcome known, ours. refused: nothing came of it. undoing: its undo was
 * begun. undone. kept: ours, waiting for the last run that uses it. released: others' now. left: could not be
 * taken back. using: a use of what another run made.
 */
export type StepState =
  | 'open'
  | 'done'
  | 'refused'
  | 'undoing'
  | 'undone'
  | 'kept'
  | 'released'
  | 'left'
  | 'using'

/** One change of one run, folded from its lines. */
export type Step = {
  readonly run: string
  readonly number: number
  readonly kind: string
  readonly at: Json
  readonly action: Action
  readonly owner: Owner
  readonly before: FoundRecord
  readonly after?: Json
  readonly temp: string
  readonly leftover: boolean
  readonly since: string
  readonly state: StepState
  readonly outcome?: FoundRecord
  /** Ids that the server gave before the outcome was known. */
  readonly ids: readonly string[]
  /** Temporary-file tags of undo writes whose end is not known. */
  readonly undoTemps: readonly string[]
  /** What its cut-short writes have left, removed by now or not. */
  readonly left: readonly Leftover[]
}

export type RunRecord = {
  readonly id: string
  readonly path: string
  readonly header: RunHeader
  readonly started: string
  readonly steps: readonly Step[]
  /** All was done, read back and its rights checked. */
  readonly finished: boolean
  /** Taken back as far as it could be. */
  readonly cleaned: boolean
  readonly length: number
  readonly crc: number
}

/** Folds a journal's text into what it says. Throws AppError JOURNAL. An empty or torn-off journal says nothing. */
export function readRun(id: string, path: string, text: string): RunRecord | undefined {
  const journal = decodeJournal(text, path)
  const [first, ...rest] = journal.entries
  if (first === undefined || first.type !== 'run') return undefined
  const record = newRun(id, path, first.header, first.time)
  return rest.reduce(foldEntry, { ...record, length: journal.length, crc: journal.crc })
}

/** A run of which nothing but its first line is known. */
export function newRun(id: string, path: string, header: RunHeader, started: string): RunRecord {
  return { id, path, header, started, steps: [], finished: false, cleaned: false, length: 0, crc: 0 }
}

/** One line more. Also used for lines that settling has decided on and that are not written yet. */
export function foldEntry(run: RunRecord, entry: JournalEntry): RunRecord {
  if (entry.type === 'run') return run
  if (entry.type === 'finished') return { ...run, finished: true }
  if (entry.type === 'cleaned') return { ...run, cleaned: true }
  if (entry.type === 'intent' || entry.type === 'use')
    return { ...run, steps: [...run.steps, newStep(run.id, entry)] }
  return {
    ...run,
    steps: run.steps.map((step) => (step.number === entry.step ? foldStep(step, entry) : step)),
  }
}

function newStep(run: string, entry: JournalEntry & { type: 'intent' | 'use' }): Step {
  const common = {
    run,
    number: entry.step,
    kind: entry.kind,
    at: entry.at,
    since: entry.time,
    ids: [],
    undoTemps: [],
    left: [],
  }
  if (entry.type === 'use') {
    return { ...common, action: 'none', owner: 'ours', before: {}, temp: '', leftover: false, state: 'using' }
  }
  const { action, owner, before, after, temp } = entry
  const leftover = entry.leftover === true
  return {
    ...common,
    action,
    owner,
    before,
    temp,
    leftover,
    state: 'open',
    ...(after === undefined ? {} : { after }),
  }
}

function foldStep(
  step: Step,
  entry: Exclude<Entry, { type: 'run' | 'intent' | 'use' | 'finished' | 'cleaned' }>,
): Step {
  if (entry.type === 'id') return { ...step, ids: [...step.ids, entry.id] }
  if ('left' in entry && entry.left !== undefined) {
    const { left, ...rest } = entry
    return foldStep({ ...step, left: [...step.left, ...left] }, rest)
  }
  if (entry.type === 'outcome') return { ...step, state: 'done', outcome: entry.found }
  if (entry.type === 'undo') return { ...step, state: 'undoing', undoTemps: [...step.undoTemps, entry.temp] }
  return { ...step, state: entry.type, undoTemps: entry.type === 'undone' ? [] : step.undoTemps }
}

/** States in which a run still has the thing. */
const LIVE = new Set<StepState>(['done', 'undoing', 'left', 'using', 'open'])
/** States in which what was made may still have to be taken back. */
const TO_UNDO = new Set<StepState>(['done', 'undoing', 'left'])

export function isLive(step: Step): boolean {
  return LIVE.has(step.state) && !step.leftover
}

export function isToUndo(step: Step): boolean {
  return TO_UNDO.has(step.state) && !step.leftover
}

/** What all runs together say: whose a thing is, and who still uses it. */
export class Ledger {
  readonly runs: readonly RunRecord[]

  /** Oldest run first. */
  constructor(runs: readonly RunRecord[]) {
    this.runs = runs
  }

  /** The same with a run as it stands now, which counts as the newest. */
  with(run: RunRecord): Ledger {
    return new Ledger([...this.runs.filter((other) => other.id !== run.id), run])
  }

  run(id: string): RunRecord | undefined {
    return this.runs.find((run) => run.id === id)
  }

  /** The unfinished run of the same request on the same target, to go on with. */
  unfinished(request: Json, target: Target): RunRecord | undefined {
    return this.runs.findLast(
      (run) =>
        !run.finished && !run.cleaned && equalJson(run.header.request, request) && isSameTarget(run, target),
    )
  }

  /** What cut-short writes on this target have left and nobody has removed yet. */
  leftovers(target: Target): readonly Leftover[] {
    const steps = this.runs.filter((run) => isSameTarget(run, target)).flatMap((run) => run.steps)
    const keyOf = ({ kind, at }: { kind: string; at: Json }): string => canonicalJson([kind, at])
    const removed = new Set(steps.filter((step) => step.leftover && step.state === 'done').map(keyOf))
    return steps.flatMap((step) => step.left).filter((left) => !removed.has(keyOf(left)))
  }

  /** The steps that made or changed this thing and have not been undone, oldest first. */
  makers(kind: AnyKind, at: Json, target: Target): readonly Step[] {
    const key = placeKey(kind.scope, kind.id, at, target)
    return this.runs.flatMap((run) =>
      run.steps.filter(
        (step) =>
          (isToUndo(step) || step.state === 'kept') &&
          placeKey(kind.scope, step.kind, step.at, run.header.target) === key,
      ),
    )
  }

  /** Whether what was found is a thing that one of our runs made: the same id, or, where there is none, the same place. */
  isOurs(kind: AnyKind, at: Json, target: Target, found: Found): boolean {
    return this.makers(kind, at, target).some(
      (step) => step.owner !== 'foreign' && isSameThing(step.outcome, found),
    )
  }

  /** Ids of the runs that still have this thing, beside those named. */
  users(kind: AnyKind, at: Json, target: Target, except: ReadonlySet<string>): readonly string[] {
    const key = placeKey(kind.scope, kind.id, at, target)
    return this.runs
      .filter(
        (run) =>
          !except.has(run.id) &&
          run.steps.some(
            (step) => isLive(step) && placeKey(kind.scope, step.kind, step.at, run.header.target) === key,
          ),
      )
      .map((run) => run.id)
  }
}

export function isSameTarget(run: RunRecord, target: Target): boolean {
  return run.header.target.account === target.account && run.header.target.cluster.arn === target.cluster.arn
}

/** Proof by id where both have one. */
export function isSameThing(made: FoundRecord | undefined, now: Found): boolean {
  if (made === undefined) return false
  return made.id === undefined || now.id === undefined || made.id === now.id
}

function placeKey(scope: AnyKind['scope'], kind: string, at: Json, target: Target): string {
  const place = { account: target.account, cluster: target.cluster.arn, machine: '' }[scope]
  return canonicalJson([place, kind, at])
}
