import { defineKind } from '../../src/engine/define-kind.ts'
import type { Host, StepEvent } from '../../src/engine/host.ts'
import type { AnyKind, Found, WriteContext } from '../../src/engine/kind.ts'
import { StillUsed } from '../../src/engine/kind.ts'
import { Fault } from '../../src/ports/fault.ts'
import type { FaultKind } from '../../src/ports/fault.ts'
import type { Clock } from '../../src/ports/clock.ts'
import type { Ports } from '../../src/ports/ports.ts'
import type { State } from '../../src/ports/state.ts'

/** The process is dead from here on: nothing it sends arrives, nothing it writes lands. */
export class Crash extends Error {
  override readonly name = 'Crash'
}

export type ToyValue = { readonly text: string }
type ToyPlace = { readonly name: string; readonly parent?: string }
type Cell = { value: ToyValue; id?: string; run?: string; created?: string }
type Hook = (operation: string, moment: 'before' | 'after') => void

/**
 * A world of named cells with five kinds: one that carries a mark and an id (like an IAM user), one that carries
 * none and hangs on a marked one (an attachment), a line in a file, the file that holds lines (a container), and
 * a mapping in a shared document, written last.
 */
export class ToyWorld {
  readonly cells = new Map<string, Cell>()
  readonly writes: string[] = []
  hook: Hook = () => {}
  now = Date.parse('2026-01-02T03:04:05Z')
  #ids = 0
  #version = 1

  readonly clock: Clock = {
    now: () => new Date(this.now),
    ticks: () => this.now,
    sleep: async (ms) => {
      this.now += ms
    },
  }

  /** Everything that an exact undo must bring back: names and contents, not ids. */
  snapshot(): Record<string, string> {
    return Object.fromEntries(
      [...this.cells]
        .map(([key, cell]) => [key, cell.value.text] as const)
        .toSorted(([a], [b]) => (a < b ? -1 : 1)),
    )
  }

  put(key: string, text: string, more: Omit<Cell, 'value'> = {}): void {
    this.cells.set(key, { value: { text }, ...more })
  }

  /** Five kinds over this world. Kinds keep no state: a new process may make them again. */
  kinds(): Record<'marked' | 'bare' | 'line' | 'box' | 'mapping', ReturnType<ToyWorld['define']>> {
    return {
      marked: this.define('marked', {}),
      bare: this.define('bare', {}),
      line: this.define('line', {}),
      box: this.define('box', { container: true }),
      mapping: this.define('mapping', { last: true }),
    }
  }

  define(id: string, traits: { container?: true; last?: true }) {
    const key = (at: ToyPlace): string => `${id}/${at.name}`
    return defineKind<ToyPlace, ToyValue>({
      id,
      scope: id === 'line' || id === 'box' ? 'machine' : id === 'mapping' ? 'cluster' : 'account',
      ...traits,
      ...(id === 'marked' ? { marked: true as const } : {}),
      parse: ({ at, value }) => {
        const place = at as ToyPlace
        return value === undefined ? { at: place } : { at: place, value: value as ToyValue }
      },
      resource: (at) => `${id} ${at.name}`,
      read: async (at) => {
        this.hook(`read ${key(at)}`, 'before')
        const cell = this.cells.get(key(at))
        const doc = id === 'mapping' ? { doc: { version: String(this.#version), content: null } } : {}
        return cell === undefined ? doc : { ...cell, ...doc }
      },
      write: (at, from, to, context) => this.#write(id, at, key(at), from, to, context),
      ...(traits.container ? { same: () => true } : {}),
      tell: (change) => ({ title: `${change.action} ${change.resource}`, explain: '', byHand: [] }),
      ...(id === 'mapping' ? { document: () => 'map' } : {}),
      ...(id === 'bare'
        ? { parents: (at: ToyPlace) => [{ kind: 'marked', at: { name: at.parent ?? '' } }] }
        : {}),
      leftovers: async () => [],
    })
  }

  async #write(
    id: string,
    at: ToyPlace,
    key: string,
    from: Found<ToyValue>,
    to: ToyValue | undefined,
    context: WriteContext<ToyValue>,
  ): Promise<Found<ToyValue>> {
    const verb = to === undefined ? 'delete' : from.value === undefined ? 'create' : 'update'
    this.hook(`${verb} ${key}`, 'before')
    const cell = this.cells.get(key)
    if (id === 'mapping' && from.doc?.version !== String(this.#version))
      throw fault('conflict', `${verb} ${key}`)
    if (verb === 'create' && cell !== undefined) throw fault('exists', `${verb} ${key}`)
    if (verb === 'delete' && cell === undefined) throw fault('missing', `${verb} ${key}`)
    if (verb === 'delete' && id === 'box' && this.#holdsLines(at.name)) throw new StillUsed(key, 'others')
    if (id === 'line' && verb === 'create' && !this.cells.has(`box/${at.name.split(':')[0]}`))
      throw fault('invalid', key)
    this.writes.push(`${verb} ${key}`)
    if (to === undefined) this.cells.delete(key)
    else this.cells.set(key, this.#cell(id, to, cell, context.run))
    if (id === 'mapping') this.#version += 1
    this.hook(`${verb} ${key}`, 'after')
    const doc = id === 'mapping' ? { doc: { version: String(this.#version), content: null } } : {}
    const made = this.cells.get(key)
    return made === undefined ? doc : { ...made, ...doc }
  }

  /** Somebody else changes the shared document. */
  bumpVersion(): void {
    this.#version += 1
  }

  #cell(id: string, value: ToyValue, cell: Cell | undefined, run: string): Cell {
    if (id !== 'marked') return { value }
    return cell === undefined
      ? { value, id: `ID${++this.#ids}`, run, created: new Date(this.now).toISOString() }
      : { ...cell, value }
  }

  #holdsLines(name: string): boolean {
    return [...this.cells.keys()].some((key) => key.startsWith(`line/${name}:`))
  }
}

export function fault(kind: FaultKind, operation: string): Fault {
  return new Fault(kind, `${operation}: ${kind}`, { service: 'iam', operation, code: kind })
}

/** Ports of which the toy kinds need only the clock and the target. */
export function toyPorts(world: ToyWorld, account = '111122223333', cluster = 'demo'): Ports {
  const unused = new Proxy(
    {},
    { get: (_target, name) => () => Promise.reject(new Error(`toy kinds reach no ${String(name)}`)) },
  )
  return {
    target: {
      account,
      partition: 'aws',
      region: 'us-west-2',
      cluster: {
        name: cluster,
        arn: `arn:aws:eks:us-west-2:${account}:cluster/${cluster}`,
        endpoint: 'https://127.0.0.1',
      },
    },
    clock: world.clock,
    iam: unused as Ports['iam'],
    kube: unused as Ports['kube'],
    files: unused as Ports['files'],
  }
}

/** A state folder in memory. `beforeAppend` and `afterAppend` are where a crash can be put. */
export class MemoryState implements State {
  readonly folder = '/state'
  readonly texts = new Map<string, string>()
  readonly backups = new Map<string, string>()
  beforeAppend: (line: string) => void = () => {}
  afterAppend: (line: string) => void = () => {}
  locked = false

  async check(): Promise<void> {}

  async journals() {
    return [...this.texts].map(([run, text]) => ({ run, path: `/state/runs/${run}.jsonl`, text }))
  }

  async openJournal(run: string, length?: number) {
    this.texts.set(run, length === undefined ? '' : (this.texts.get(run) ?? '').slice(0, length))
    return {
      path: `/state/runs/${run}.jsonl`,
      append: async (line: string) => {
        this.beforeAppend(line)
        this.texts.set(run, (this.texts.get(run) ?? '') + line)
        this.afterAppend(line)
      },
      close: async () => {},
    }
  }

  async backup(name: string, text: string) {
    if (!this.backups.has(name)) this.backups.set(name, text)
    return `/state/backups/${name}`
  }

  async lock() {
    this.locked = true
    return async () => {
      this.locked = false
    }
  }
}

/** Says yes, records what happens, and can be told to cancel. */
export class ToyHost implements Host {
  readonly events: StepEvent[] = []
  readonly #cancel = new AbortController()
  readonly #stop = new AbortController()
  agrees = true
  asked = 0
  answer: 'go' | 'undo' | 'keep' = 'go'
  onEvent: (event: StepEvent) => void = () => {}

  get cancel(): AbortSignal {
    return this.#cancel.signal
  }
  get stop(): AbortSignal {
    return this.#stop.signal
  }
  interrupt(): void {
    if (this.#cancel.signal.aborted) this.#stop.abort()
    this.#cancel.abort()
  }
  report(event: StepEvent): void {
    this.events.push(event)
    this.onEvent(event)
  }
  async agree(): Promise<boolean> {
    this.asked += 1
    return this.agrees
  }
  async proceed(): Promise<'go' | 'undo' | 'keep'> {
    return this.answer
  }
}

export function kindOf(kinds: Record<string, AnyKind>): (id: string) => AnyKind {
  return (id) => {
    const kind = Object.values(kinds).find((each) => each.id === id)
    if (kind === undefined) throw new Error(`no toy kind ${id}`)
    return kind
  }
}
