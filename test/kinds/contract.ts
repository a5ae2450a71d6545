import type { Json } from '../../src/engine/json.ts'
import { StillUsed } from '../../src/engine/kind.ts'
import type { AnyKind, Found, Owner, WriteContext } from '../../src/engine/kind.ts'
import { Ledger } from '../../src/engine/ledger.ts'
import type { RunRecord, Step } from '../../src/engine/ledger.ts'
import { decide } from '../../src/engine/plan.ts'
import type { Decision } from '../../src/engine/plan.ts'
import { isProven } from '../../src/engine/prove.ts'
import { judge } from '../../src/engine/undo.ts'
import { isFault } from '../../src/ports/fault.ts'
import type { Ports } from '../../src/ports/ports.ts'
import type { World } from './world.ts'

/** One thing of one kind in a world, to hold the laws against. */
export type Sample = {
  readonly kind: AnyKind
  /** Makes what it needs around it, by other means than a kind. */
  arrange(world: World): Promise<Arranged>
  /** It can be brought from one value to another. */
  readonly changes?: true
  /** Others can come to use it. */
  readonly shared?: true
  /** Lines of a journal that are none of this kind. */
  readonly junk: readonly { readonly at: unknown; readonly value?: unknown }[]
}

export type Arranged = {
  readonly ports: Ports
  readonly at: Json
  readonly value: Json
  /** What it can be changed to. */
  readonly other?: Json
  /** Puts somebody else's thing into its place, in place of ours where ours is there. */
  readonly stranger: () => Promise<unknown>
  /** Somebody else comes to use ours. */
  readonly use?: () => Promise<unknown>
}

/** The run that makes things here. */
export const RUN = 'run-1'

/** What a run does with one thing, with the engine's own judgement and without its journal. */
export class Desk {
  readonly kind: AnyKind
  readonly #arranged: Arranged
  #writes = 0

  constructor(kind: AnyKind, arranged: Arranged) {
    this.kind = kind
    this.#arranged = arranged
  }

  read(): Promise<Found> {
    return this.kind.read(this.#arranged.at, this.#arranged.ports)
  }

  /** What a plan would do, knowing of the steps that were taken. */
  async decide(value: Json, ...steps: readonly Step[]): Promise<Decision> {
    const { at, ports } = this.#arranged
    return decide({ kind: this.kind, at, value }, await this.read(), { ledger: this.ledger(...steps), ports })
  }

  /** Brings it to a value, and answers the step as a journal would have it. */
  async bring(value: Json, owner: Owner = 'new'): Promise<Step> {
    const intent = await this.intend(value)
    const written = await this.kind.write(this.#arranged.at, await this.read(), value, this.#context())
    const { doc: _doc, ...outcome } = { ...written, value: written.value ?? value }
    return { ...intent, owner, outcome, state: 'done' }
  }

  /** The step as a journal has it before anything was sent. */
  async intend(after: Json): Promise<Step> {
    const { doc: _doc, ...before } = await this.read()
    return this.#step({ before, after, since: this.#arranged.ports.clock.now().toISOString(), state: 'open' })
  }

  /** Takes a step back as `clean` does: what the judge says, and what became of the write. */
  async takeBack(step: Step): Promise<'undone' | 'gone' | 'left' | 'kept'> {
    const now = await this.read()
    const { ports } = this.#arranged
    const verdict = judge(step, this.kind, now, { ledger: this.ledger(step), undoing: new Set([RUN]), ports })
    if (verdict.to !== 'undone') return verdict.to
    if (verdict.gone) return 'gone'
    return this.writeBack(step, now)
  }

  /** The write alone, on the condition of a reading, as when somebody is faster than the judge. */
  async writeBack(step: Step, now: Found): Promise<'undone' | 'left' | 'kept'> {
    const made = step.outcome === undefined ? {} : { made: step.outcome }
    try {
      await this.kind.write(this.#arranged.at, now, step.before.value, { ...this.#context(), ...made })
      return 'undone'
    } catch (error) {
      if (error instanceof StillUsed) return 'kept'
      if (isFault(error, 'conflict', 'in-use', 'missing')) return 'left'
      throw error
    }
  }

  /** Whether a write whose answer was lost is known for ours, when what it hangs on was made by us. */
  async isProven(step: Step): Promise<boolean> {
    const { ports } = this.#arranged
    const now = await this.read()
    return isProven({ ...step, kind: this.kind }, now, this.ledger(), ports.target, ports.clock.now())
  }

  /** The journals of a run that made what this hangs on, and took these steps. */
  ledger(...steps: readonly Step[]): Ledger {
    const { ports, at } = this.#arranged
    const parents = this.kind.parents(at) ?? []
    const all = [
      ...parents.slice(0, 1).map((parent) => ({ ...this.#step({}), ...parent, number: 0 })),
      ...steps,
    ]
    const run: RunRecord = {
      id: RUN,
      path: '/journal',
      header: {
        tool: '0',
        command: 'add-user',
        again: 'eks-access add-user',
        request: null,
        target: ports.target,
        caller: '',
        files: [],
      },
      started: ports.clock.now().toISOString(),
      steps: all,
      finished: false,
      cleaned: false,
      length: 0,
      crc: 0,
    }
    return new Ledger([run])
  }

  #step(parts: Partial<Step>): Step {
    const action = parts.before?.value === undefined ? 'create' : 'update'
    return {
      run: RUN,
      number: this.#writes,
      kind: this.kind.id,
      at: this.#arranged.at,
      action,
      owner: 'new',
      before: {},
      temp: `${RUN}-${this.#writes}`,
      leftover: false,
      since: '',
      state: 'done',
      ids: [],
      undoTemps: [],
      left: [],
      ...parts,
    }
  }

  #context(): WriteContext {
    this.#writes += 1
    return { ports: this.#arranged.ports, run: RUN, temp: `${RUN}-${this.#writes}`, noteId: async () => {} }
  }
}
