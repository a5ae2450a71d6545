import { AppError } from '../app-error.ts'
import { isFault } from '../ports/fault.ts'
import type { Ports } from '../ports/ports.ts'
import type { ChangeOutcome, ChangeStatus, Host, PlannedChange } from './host.ts'
import { tempTag } from './journal.ts'
import { isSameThing } from './ledger.ts'
import type { Ledger, Step } from './ledger.ts'
import { StillUsed } from './kind.ts'
import type { AnyKind, Found } from './kind.ts'
import { Interrupted, isForLater, persist } from './persist.ts'
import { toChange } from './plan.ts'
import type { RunLog } from './run-log.ts'
import { isBack, isGone } from './settle.ts'

export type Undoing = {
  readonly ports: Ports
  readonly host: Host
  readonly ledger: Ledger
  readonly kindOf: (id: string) => AnyKind
  /** The runs that are taken back: their own uses do not count. */
  readonly undoing: ReadonlySet<string>
  /** Why a thing that is ours stays all the same: somebody else depends on it. */
  readonly hold?: (step: Step) => string | undefined
  /** Ends the work after the step in hand. */
  readonly cancel: AbortSignal
}

/** A step to take back, and the journal of its run. */
export type UndoTarget = { readonly step: Step; readonly log: RunLog }

/** How often a write back is tried when somebody else is faster, or when its outcome is unknown. */
const MAX_TRIES = 20
const MAX_UNKNOWN = 3

/** How long a reading may lag behind a removal. */
const READ_BACK_MS = 60_000

/** What taking a step back would come to, from one reading. */
export type Verdict =
  | { readonly to: 'undone'; readonly gone: boolean }
  /** `held`: not by another run, but by somebody who has no run; it is looked at again by the next clean. */
  | { readonly to: 'kept'; readonly why: string; readonly held: boolean }
  | { readonly to: 'left'; readonly why: string }

/**
 * Judges one step by what is there now: as before → nothing to do; as made, and proven ours → to be written back;
 * used by another run → kept; anything else is left.
 */
export function judge(
  step: Step,
  kind: AnyKind,
  now: Found,
  undoing: Pick<Undoing, 'ledger' | 'undoing' | 'ports' | 'hold'>,
): Verdict {
  const users = usersOf(step, kind, undoing)
  if (users.length > 0) return { to: 'kept', why: `still used by run ${users.join(', ')}`, held: false }
  const held = undoing.hold?.(step)
  if (held !== undefined) return { to: 'kept', why: held, held: true }
  if (isGone(step, now) || isBack(step, kind, now)) return { to: 'undone', gone: true }
  const made = step.outcome?.value
  if (now.value === undefined) return { to: 'undone', gone: false }
  if (!isSameThing(step.outcome, now)) return { to: 'left', why: 'somebody else made it anew since' }
  if (made === undefined) return { to: 'left', why: 'it cannot be proven that it was made here' }
  if (!kind.container && !kind.undoes(step.at, made, now.value))
    return { to: 'left', why: 'it was changed since' }
  return { to: 'undone', gone: false }
}

/**
 * The runs for whose sake a step is not taken back yet. A change is taken back to what earlier runs had made of the
 * thing, so that only later ones count.
 */
export function usersOf(
  { action, at, run }: Step,
  kind: AnyKind,
  { ledger, ports, undoing }: Pick<Undoing, 'ledger' | 'undoing' | 'ports'>,
): readonly string[] {
  const users = ledger.users(kind, at, ports.target, undoing)
  if (action !== 'update') return users
  const order = ledger.runs.map(({ id }) => id)
  return users.filter((user) => order.indexOf(user) > order.indexOf(run))
}

/** The change that takes a step back, as a plan shows it. */
export function undoChange(step: Step, kind: AnyKind, now: Found): PlannedChange {
  const { value: back } = step.before
  return toChange(kind, step.at, back === undefined ? 'delete' : 'update', 'ours', {
    ...(now.value === undefined ? {} : { before: now.value }),
    ...(back === undefined ? {} : { after: back }),
  })
}

/**
 * Takes steps back in the order given (newest first). Each is read, judged, written back on the condition of that
 * reading, and read back. What cannot be taken back is left and said; the rest goes on, unless it needs a login,
 * the network or time.
 */
export async function undoSteps(
  targets: readonly UndoTarget[],
  undoing: Undoing,
): Promise<readonly ChangeOutcome[]> {
  const outcomes: ChangeOutcome[] = []
  let stopped: string | undefined
  for (const [index, { step, log }] of targets.entries()) {
    const kind = undoing.kindOf(step.kind)
    const change = undoChange(step, kind, step.outcome ?? {})
    if (stopped === undefined && undoing.cancel.aborted) stopped = 'stopped before it was taken back'
    if (stopped !== undefined) {
      outcomes.push({ change, status: 'left', why: stopped })
      continue
    }
    const started = undoing.ports.clock.ticks()
    undoing.host.report({ type: 'step', index, change })
    try {
      // What a container still holds may be what has just been left in it.
      const isLeft = outcomes.some((outcome) => outcome.status === 'left')
      const { status, why } = await new Undo(step, kind, log, undoing, isLeft).run()
      outcomes.push({ change, status, ...(why === undefined ? {} : { why }) })
      const ms = undoing.ports.clock.ticks() - started
      undoing.host.report({ type: 'done', index, change, status, ms, ...(why === undefined ? {} : { why }) })
    } catch (error) {
      if (!isForLater(error) && !(error instanceof Interrupted)) throw error
      // What was not waited for has no answer, whatever its failure says.
      const isAtOnce = undoing.host.stop.aborted
      stopped = isAtOnce ? 'stopped' : error instanceof Error ? error.message : String(error)
      outcomes.push({ change, status: 'left', why: stopped })
      undoing.host.report({ type: 'failed', index, change, why: stopped })
    }
  }
  return outcomes
}

type End = { readonly status: ChangeStatus; readonly why?: string }

/** One step on its way back. */
class Undo {
  readonly #step: Step
  readonly #kind: AnyKind
  readonly #log: RunLog
  readonly #undoing: Undoing
  readonly #isLeft: boolean
  #writes: number

  constructor(step: Step, kind: AnyKind, log: RunLog, undoing: Undoing, isLeft: boolean) {
    this.#step = step
    this.#kind = kind
    this.#log = log
    this.#undoing = undoing
    this.#isLeft = isLeft
    this.#writes = step.undoTemps.length
  }

  /** Throws what is for later, a journal that cannot be written, and bugs; every other failure leaves the step, said. */
  async run(): Promise<End> {
    try {
      return await this.#run()
    } catch (error) {
      const isRefused = error instanceof AppError || (isFault(error) && !isForLater(error))
      if (!isRefused) throw error
      return this.#close('left', error.message)
    }
  }

  async #run(): Promise<End> {
    let unknown = 0
    for (let tries = 0; ; tries += 1) {
      const now = await this.#read()
      const verdict = judge(this.#step, this.#kind, now, this.#undoing)
      if (verdict.to === 'kept' && verdict.held) return { status: 'kept', why: verdict.why }
      if (verdict.to === 'kept') return this.#close('kept', verdict.why)
      if (verdict.to === 'left') return this.#close('left', verdict.why)
      if (verdict.gone) return this.#close('undone')
      try {
        await this.#write(now)
        if (await this.#readBack()) return await this.#close('undone')
        return await this.#close('left', 'it was taken back but is still seen')
      } catch (error) {
        if (error instanceof StillUsed) return this.#stillUsed(error)
        if (isFault(error, 'unknown')) unknown += 1
        const isAgain =
          isFault(error, 'conflict', 'missing') || (isFault(error, 'unknown') && unknown < MAX_UNKNOWN)
        if (!isAgain || tries >= MAX_TRIES) throw error
      }
    }
  }

  #read(): Promise<Found> {
    return persist(() => this.#kind.read(this.#step.at, this.#undoing.ports), this.#patience())
  }

  async #write(now: Found): Promise<void> {
    const { number, run } = this.#step
    const temp = tempTag(run, number, ++this.#writes)
    await this.#log.add({ type: 'undo', step: number, temp })
    const context = {
      ports: this.#undoing.ports,
      run,
      temp,
      noteId: async (): Promise<void> => {},
      ...(this.#step.outcome === undefined ? {} : { made: this.#step.outcome }),
    }
    await persist(
      () => this.#kind.write(this.#step.at, now, this.#step.before.value, context),
      this.#patience(),
    )
  }

  async #readBack(): Promise<boolean> {
    const { clock } = this.#undoing.ports
    const since = clock.ticks()
    for (let tries = 0; ; tries += 1) {
      const now = await this.#read()
      if (isGone(this.#step, now) || isBack(this.#step, this.#kind, now)) return true
      if (!isSameThing(this.#step.outcome, now)) return true
      if (clock.ticks() - since > READ_BACK_MS) return false
      await clock.sleep(Math.min(5000, 200 * 2 ** tries))
    }
  }

  /** Others have come to use it, and it is theirs from now on; unless it may be ours that it holds. */
  async #stillUsed(error: StillUsed): Promise<End> {
    if (this.#isLeft) return this.#close('left', `still used by ${error.by}`)
    await this.#log.add({ type: 'released', step: this.#step.number })
    return { status: 'kept', why: `now used by ${error.by}` }
  }

  async #close(status: 'undone' | 'kept' | 'left', why?: string): Promise<End> {
    const { number: step } = this.#step
    await this.#log.add(status === 'left' ? { type: 'left', step, why: why ?? '' } : { type: status, step })
    return { status, ...(why === undefined ? {} : { why }) }
  }

  #patience(): Parameters<typeof persist>[1] {
    const { ports, host, cancel } = this.#undoing
    return { clock: ports.clock, cancel, wait: (what, upToMs) => host.report({ type: 'wait', what, upToMs }) }
  }
}
