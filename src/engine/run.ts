import { AppError } from '../app-error.ts'
import { isFault } from '../ports/fault.ts'
import type { Ports } from '../ports/ports.ts'
import type { ChangeOutcome, ChangeStatus, Host, PlannedChange, Refusal } from './host.ts'
import { toIntent } from './intent.ts'
import { JournalFailure, tempTag, toRecord } from './journal.ts'
import { isToUndo } from './ledger.ts'
import type { Ledger } from './ledger.ts'
import type { AnyKind, Found } from './kind.ts'
import { Declined, Interrupted, isForLater, persist } from './persist.ts'
import { decide, planChanges, refusalError } from './plan.ts'
import type { PlannedStep } from './plan.ts'
import { isProven, readSettled } from './prove.ts'
import type { RunLog } from './run-log.ts'
import { undoSteps } from './undo.ts'

export type Running = {
  readonly ports: Ports
  readonly host: Host
  readonly log: RunLog
  readonly ledger: Ledger
  readonly kindOf: (id: string) => AnyKind
  /** `--keep`: never unwind. */
  readonly keep: boolean
  /** The plan checks once more, for a mapping whose document has changed since the plan was made. */
  readonly recheck: (step: PlannedStep) => Promise<readonly Refusal[]>
}

export type RunOutcome = {
  readonly changes: readonly ChangeOutcome[]
  /** What ended it, when it did not come to its end. */
  readonly failure?: { readonly error: unknown; readonly end: 'unwound' | 'kept' }
}

/** How often a change is planned again because somebody else was faster. */
const MAX_REPLANS = 20

/** How long a reading may lag behind a write. */
const READ_BACK_MS = 120_000

/**
 * Carries a plan out: intent on disk, write, outcome on disk, read back; the mapping last. `prove` runs after the
 * last write, beside its reading back; its failure counts like that of a write. What fails for good is unwound,
 * newest first; what needs time, network or a login is kept for the same command to go on with.
 */
export async function runPlan(
  steps: readonly PlannedStep[],
  running: Running,
  prove: () => Promise<void>,
): Promise<RunOutcome> {
  const run = new Run(running)
  running.host.report({
    type: 'begin',
    total: steps.filter((step) => step.change.action !== 'none').length,
    undo: false,
  })
  try {
    for (const step of steps) await run.step(step)
    await both(run.readAllBack(), prove())
    await running.log.add({ type: 'finished' })
    return { changes: run.outcomes }
  } catch (error) {
    return run.end(error)
  }
}

/** Side by side, and both over before either failure is thrown: what follows may take things back. */
async function both(...works: readonly Promise<void>[]): Promise<void> {
  await Promise.allSettled(works)
  for (const work of works) await work
}

class Run {
  readonly outcomes: ChangeOutcome[] = []
  readonly #running: Running
  readonly #docs = new Map<string, NonNullable<Found['doc']>>()
  #readBacks: Promise<void>[] = []
  #madeAt: number | undefined
  #index = 0

  constructor(running: Running) {
    this.#running = running
  }

  async step(step: PlannedStep): Promise<void> {
    const { host } = this.#running
    if (step.change.action === 'none') return this.#use(step)
    if (step.kind.last) await this.readAllBack()
    if (host.cancel.aborted) throw new Interrupted('stopped')
    const answer = await host.proceed(step.change)
    if (answer !== 'go') throw new Declined(answer)
    const index = this.#index++
    const started = this.#running.ports.clock.ticks()
    host.report({ type: 'step', index, change: step.change })
    try {
      const status = await this.#perform(step, 0)
      const ms = this.#running.ports.clock.ticks() - started
      this.outcomes.push({ change: step.change, status })
      host.report({ type: 'done', index, change: step.change, status, ms })
    } catch (error) {
      this.outcomes.push({ change: step.change, status: 'planned' })
      host.report({
        type: 'failed',
        index,
        change: step.change,
        why: host.stop.aborted ? 'stopped' : error instanceof Error ? error.message : String(error),
      })
      throw error
    }
  }

  /** A thing that another run made or changed is used from now on: it stays so until its last use is taken back. */
  async #use(step: PlannedStep): Promise<void> {
    const { log, ledger, ports } = this.#running
    this.outcomes.push({ change: step.change, status: 'none' })
    const makers = ledger.makers(step.kind, step.at, ports.target)
    if (makers.length === 0) return
    const isMine = makers.some((made) => made.run === log.record.id)
    const users = ledger.users(step.kind, step.at, ports.target, new Set())
    if (isMine || users.includes(log.record.id)) return
    await log.add({ type: 'use', step: log.next, kind: step.kind.id, at: step.at })
  }

  async #perform(step: PlannedStep, replans: number): Promise<ChangeStatus> {
    const { log } = this.#running
    const number = log.next
    await log.add(toIntent(step, number, log.record.id))
    let written: Found
    try {
      written = await this.#write(step, number)
    } catch (error) {
      return this.#recover(step, number, error, replans)
    }
    await this.#wrote(step, number, written)
    return 'done'
  }

  #write(step: PlannedStep, number: number): Promise<Found> {
    const { ports, log, host } = this.#running
    const { kind, at, to } = step
    const key = kind.document(at)
    const doc = key === undefined ? undefined : this.#docs.get(key)
    const from = doc === undefined ? step.found : { ...step.found, doc }
    const run = log.record.id
    const noteId = (id: string): Promise<void> => log.add({ type: 'id', step: number, id })
    const temp = tempTag(run, number)
    return persist(() => kind.write(at, from, to, { ports, run, temp, noteId }), {
      clock: ports.clock,
      cancel: host.cancel,
      wait: (what, upToMs) => host.report({ type: 'wait', what, upToMs }),
      madeAt: () => this.#madeAt,
    })
  }

  async #wrote(step: PlannedStep, number: number, written: Found): Promise<void> {
    const { log, ports } = this.#running
    await log.add({
      type: 'outcome',
      step: number,
      found: step.to === undefined ? {} : toRecord({ ...written, value: written.value ?? step.to }),
    })
    this.#madeAt = ports.clock.ticks()
    const key = step.kind.document(step.at)
    if (key !== undefined && written.doc !== undefined) this.#docs.set(key, written.doc)
    const readBack = this.#readBack(step)
    // Awaited by readAllBack; until then a failure must not count as unhandled.
    readBack.catch(() => undefined)
    this.#readBacks.push(readBack)
  }

  async #recover(step: PlannedStep, number: number, error: unknown, replans: number): Promise<ChangeStatus> {
    const { log } = this.#running
    if (isFault(error, 'unknown')) return this.#settle(step, number, error, replans)
    // A leftover that cannot be removed stays an open intent: it is looked for again.
    if (!step.leftover && (isFault(error) || error instanceof AppError || error instanceof Interrupted)) {
      await log.add({ type: 'refused', step: number, why: error.message })
    }
    // What cannot be seen and is there all the same has another spelling of the name: once more, then it is believed.
    const most = isFault(error, 'exists') ? 2 : MAX_REPLANS
    if (isFault(error, 'conflict', 'exists') && replans < most) {
      await this.#running.ports.clock.sleep(Math.random() * Math.min(2000, 50 * 2 ** replans))
      return this.#again(step, error, replans)
    }
    throw error
  }

  /** Somebody else was faster: the change is read and planned again. The same or less goes on, more asks again. */
  async #again(step: PlannedStep, cause: Error, replans: number): Promise<ChangeStatus> {
    const { ports, ledger, log, host, recheck } = this.#running
    const key = step.kind.document(step.at)
    if (key !== undefined) this.#docs.delete(key)
    if (step.wanted === undefined) throw cause
    const found = await step.kind.read(step.at, ports)
    const current = ledger.with(log.record)
    const decision = decide(step.wanted, found, { ledger: current, ports })
    if ('refusal' in decision) throw refusalError(decision.refusal)
    const next = decision.step
    const refusals = await recheck(next)
    if (refusals.length === 0 && next.change.action === 'none') {
      await this.#use(next)
      return 'none'
    }
    const isSame = next.change.action === step.change.action && next.change.owner === step.change.owner
    if (refusals[0] !== undefined) {
      throw refusalError({ ...refusals[0], code: 'CHANGED_MEANWHILE' })
    }
    if (!isSame && !(await host.agree({ changes: [next.change], warnings: [] }))) throw cause
    return this.#perform(next, replans + 1)
  }

  /** No usable answer came back: what is there decides. */
  async #settle(step: PlannedStep, number: number, error: Error, replans: number): Promise<ChangeStatus> {
    const { ports, log, ledger, host } = this.#running
    const wait = (what: string, upToMs: number): void => host.report({ type: 'wait', what, upToMs })
    const intent = log.record.steps.find((made) => made.number === number)
    if (intent === undefined) throw error
    const now = await readSettled(step.kind, step.at, new Date(intent.since), ports, wait)
    if (step.to === undefined) {
      if (now.value !== undefined) throw error
      await this.#wrote(step, number, now)
      return 'done'
    }
    const current = ledger.with(log.record)
    if (isProven({ ...intent, kind: step.kind }, now, current, ports.target, ports.clock.now())) {
      await this.#wrote(step, number, now)
      return 'done'
    }
    const cut = { before: intent.before, temp: intent.temp, ids: intent.ids }
    const leftovers = await step.kind.leftovers(step.at, cut, ports)
    await log.add({
      type: 'refused',
      step: number,
      why: 'it was not made',
      ...(leftovers.length === 0 ? {} : { left: leftovers }),
    })
    const removals = await planChanges([], leftovers, {
      ports,
      ledger: current,
      kindOf: this.#running.kindOf,
    })
    for (const removal of removals.steps) await this.#perform(removal, MAX_REPLANS)
    if (replans > 0) throw error
    return this.#again(step, error, 1)
  }

  async #readBack(step: PlannedStep): Promise<void> {
    const { ports, host } = this.#running
    const { kind, at, to } = step
    const since = ports.clock.ticks()
    for (let tries = 0; ; tries += 1) {
      const now = await kind.read(at, ports)
      const isThere =
        to === undefined ? now.value === undefined : now.value !== undefined && kind.serves(at, to, now.value)
      if (isThere) return
      if (host.cancel.aborted) throw new Interrupted('stopped while reading back')
      if (ports.clock.ticks() - since > READ_BACK_MS) {
        throw new AppError('FAILED', `${kind.resource(at)} was written but does not read back as written`, {
          fix: 'somebody else may be changing it; run the same command again',
        })
      }
      if (tries === 1)
        host.report({ type: 'wait', what: `${kind.resource(at)} to be seen`, upToMs: READ_BACK_MS })
      await ports.clock.sleep(Math.min(5000, 200 * 2 ** tries), host.cancel)
    }
  }

  async readAllBack(): Promise<void> {
    const pending = this.#readBacks
    this.#readBacks = []
    await Promise.all(pending)
  }

  /** Decides what becomes of what was done, and sees to it. */
  async end(error: unknown): Promise<RunOutcome> {
    const { log, host, keep } = this.#running
    await Promise.allSettled(this.#readBacks)
    const isOpen = log.record.steps.some((step) => step.state === 'open')
    const isKept =
      keep ||
      isForLater(error) ||
      isOpen ||
      error instanceof JournalFailure ||
      (error instanceof Declined && error.answer === 'keep')
    // What has no answer because it was not waited for is no failure of the call.
    if (host.stop.aborted) return this.#keep(isFault(error) ? new Interrupted('stopped') : error)
    if (isKept) return this.#keep(error)
    const toUndo = log.record.steps.filter(isToUndo).toReversed()
    if (toUndo.length > 0)
      host.report({ type: 'unwind', why: error instanceof Error ? error.message : String(error) })
    const undone = await undoSteps(
      toUndo.map((step) => ({ step, log })),
      { ...this.#running, undoing: new Set([log.record.id]), cancel: host.stop },
    )
    await log.release()
    if (!log.record.steps.some(isToUndo)) await log.add({ type: 'cleaned' })
    // What an earlier call of the same run had made is undone too, whether this one came to it or not.
    const byPlace = new Map(this.outcomes.map((outcome) => [placeOf(outcome.change), outcome]))
    for (const outcome of undone) {
      const planned = byPlace.get(placeOf(outcome.change))?.change
      const change = planned === undefined || planned.action === 'none' ? outcome.change : planned
      byPlace.set(placeOf(change), { ...outcome, change })
    }
    const changes = [...byPlace.values()]
    return { changes, failure: { error, end: 'unwound' } }
  }

  async #keep(error: unknown): Promise<RunOutcome> {
    const { log } = this.#running
    const isAnythingLeft = log.record.steps.some((step) => step.state === 'open' || isToUndo(step))
    if (!isAnythingLeft && !(error instanceof JournalFailure)) {
      await log.release()
      await log.add({ type: 'cleaned' })
    }
    return { changes: this.outcomes, failure: { error, end: 'kept' } }
  }
}

function placeOf(change: PlannedChange): string {
  return `${change.kind} ${JSON.stringify(change.at)}`
}
