import { describe, expect, it } from 'vitest'
import { Crash, MemoryState, ToyWorld } from '../support/toy-world.ts'
import { add, clean } from '../support/toy-run.ts'

/** Counts the moments of a run, or ends the process at one of them: from then on nothing is sent and nothing lands. */
class Killer {
  moments = 0
  readonly at: number
  constructor(at = Number.POSITIVE_INFINITY) {
    this.at = at
  }
  moment(): void {
    this.moments += 1
    if (this.moments >= this.at) throw new Crash('killed')
  }
  watch(world: ToyWorld, state: MemoryState): void {
    world.hook = () => this.moment()
    state.beforeAppend = () => this.moment()
    state.afterAppend = () => this.moment()
  }
}

function release(world: ToyWorld, state: MemoryState): void {
  world.hook = () => {}
  state.beforeAppend = () => {}
  state.afterAppend = () => {}
  world.now += 3_600_000
}

type Step = (world: ToyWorld, state: MemoryState) => Promise<unknown>

async function moments(work: Step, prepare: Step): Promise<number> {
  const [world, state, killer] = [new ToyWorld(), new MemoryState(), new Killer()]
  await prepare(world, state)
  killer.watch(world, state)
  await work(world, state)
  return killer.moments
}

async function crashed(at: number, work: Step, prepare: Step): Promise<[ToyWorld, MemoryState]> {
  const [world, state] = [new ToyWorld(), new MemoryState()]
  await prepare(world, state)
  new Killer(at).watch(world, state)
  await work(world, state).catch(() => undefined)
  release(world, state)
  return [world, state]
}

const nothing: Step = async () => {}
const MADE = {
  'bare/dev-in-group': 'member',
  'box/config': '',
  'line/config:dev': 'v1',
  'mapping/dev': 'reader',
  'marked/dev': 'v1',
  'marked/group': 'g',
}

describe('killed at every line of the journal and around every request', () => {
  it('add: the same command finishes it, and clean then removes all', async () => {
    const count = await moments(add, nothing)
    expect(count).toBeGreaterThan(40)
    for (let at = 1; at <= count; at += 1) {
      const [world, state] = await crashed(at, add, nothing)
      await add(world, state)
      expect(world.snapshot(), `killed at ${at}`).toEqual(MADE)
      expect((await clean(world, state)).status, `cleaned after ${at}`).toMatch(/undone|nothing/)
      expect(world.snapshot(), `cleaned after ${at}`).toEqual({})
    }
  })

  it('add: clean alone removes all', async () => {
    const count = await moments(add, nothing)
    for (let at = 1; at <= count; at += 1) {
      const [world, state] = await crashed(at, add, nothing)
      await clean(world, state)
      expect(world.snapshot(), `killed at ${at}`).toEqual({})
    }
  })

  it('clean: a second clean ends it, or the same command makes all again', async () => {
    const count = await moments(clean, add)
    for (let at = 1; at <= count; at += 1) {
      const [world, state] = await crashed(at, clean, add)
      await clean(world, state)
      expect(world.snapshot(), `killed at ${at}`).toEqual({})
      const [other, otherState] = await crashed(at, clean, add)
      await add(other, otherState)
      expect(other.snapshot(), `killed at ${at}, then added`).toEqual(MADE)
      await clean(other, otherState)
      expect(other.snapshot(), `killed at ${at}, added, cleaned`).toEqual({})
    }
  })

  it('recovery: killed again while it recovers', async () => {
    const count = await moments(add, nothing)
    for (let at = 1; at <= count; at += 3) {
      for (let second = 1; second <= 30; second += 4) {
        const [world, state] = await crashed(at, add, nothing)
        new Killer(second).watch(world, state)
        await add(world, state).catch(() => undefined)
        release(world, state)
        await clean(world, state)
        expect(world.snapshot(), `killed at ${at}, then at ${second}`).toEqual({})
      }
    }
  })

  it('a thing of somebody else survives every crash', async () => {
    const prepare: Step = async (world) => {
      world.put('marked/group', 'g', { id: 'ID-theirs' })
      world.put('line/config:theirs', 'x')
      world.put('box/config', '')
    }
    const count = await moments(add, prepare)
    for (let at = 1; at <= count; at += 1) {
      const [world, state] = await crashed(at, add, prepare)
      await clean(world, state)
      expect(world.snapshot(), `killed at ${at}`).toEqual({
        'box/config': '',
        'line/config:theirs': 'x',
        'marked/group': 'g',
      })
    }
  })
})
