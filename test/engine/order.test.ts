import { describe, expect, it } from 'vitest'
import { decodeJournal } from '../../src/engine/journal.ts'
import type { AnyKind, Leftover } from '../../src/engine/kind.ts'
import type { RunRecord } from '../../src/engine/ledger.ts'
import { persist } from '../../src/engine/persist.ts'
import { add, clean, toyWanted } from '../support/toy-run.ts'
import { Crash, fault, kindOf, MemoryState, ToyHost, ToyWorld } from '../support/toy-world.ts'

const lastLine = (text: string) => decodeJournal(text, 'j').entries.at(-1)
const isWrite = (operation: string): boolean => !operation.startsWith('read')

describe('the journal comes first', () => {
  it('every request has its intent, or its undo, in the last line of the journal', async () => {
    const [world, state] = [new ToyWorld(), new MemoryState()]
    const before: unknown[] = []
    const after: unknown[] = []
    world.hook = (operation, moment) => {
      if (isWrite(operation))
        (moment === 'before' ? before : after).push(lastLine([...state.texts.values()][0] ?? ''))
    }
    await add(world, state)
    await clean(world, state)
    const types = (lines: readonly unknown[]) => lines.map((line) => (line as { type: string }).type)
    const expected = [...Array(6).fill('intent'), ...Array(6).fill('undo')]
    expect([types(before), types(after)]).toEqual([expected, expected])
  })

  it('so has the removal of what a cut-short write has left', async () => {
    for (const recover of [add, clean] as const) {
      const [world, state] = [new ToyWorld(), new MemoryState()]
      const kinds: Record<string, AnyKind> = { ...world.kinds() }
      const { line } = world.kinds()
      kinds['line'] = {
        ...line,
        leftovers: async (): Promise<Leftover[]> => [{ kind: 'marked', at: { name: 'orphan' }, why: '' }],
      }
      const find = { kindOf: kindOf(kinds) }
      world.hook = (operation, moment) => {
        if (operation === 'create line/config:dev' && moment === 'before') throw new Crash('killed')
      }
      await add(world, state, find)
      world.put('marked/orphan', 'half')
      const lines: unknown[] = []
      world.hook = (operation, moment) => {
        if (operation === 'delete marked/orphan' && moment === 'before')
          lines.push(lastLine([...state.texts.values()][0] ?? ''))
      }
      await recover(world, state, find)
      expect(lines).toMatchObject([{ type: 'intent', action: 'delete', leftover: true }])
    }
  })

  it('each write has a temporary file of its own name, and no line holds a shared document', async () => {
    const [world, state] = [new ToyWorld(), new MemoryState()]
    await add(world, state)
    const entries = decodeJournal([...state.texts.values()][0] ?? '', 'j').entries
    const temps = entries.flatMap((entry) => (entry.type === 'intent' ? [entry.temp] : []))
    expect(new Set(temps).size).toBe(6)
    expect(JSON.stringify(entries)).not.toContain('"doc"')
  })

  it('each write back has a temporary file of its own name, also after a crash', async () => {
    const [world, state] = [new ToyWorld(), new MemoryState()]
    await add(world, state)
    world.hook = (operation, moment) => {
      if (operation === 'delete line/config:dev' && moment === 'before') throw new Crash('killed')
    }
    for (let crash = 1; crash <= 3; crash += 1) await expect(clean(world, state)).rejects.toThrow(Crash)
    const temps = [...[...state.texts.values()].join('').matchAll(/"type":"undo","step":5,"temp":"([^"]+)"/g)]
    expect(temps.map(([, temp]) => temp)).toEqual(
      [1, 2, 3].map((n) => expect.stringMatching(new RegExp(`-5-undo${n}$`))),
    )
  })
})

describe('the lock', () => {
  it('is held at every write and gone at the end, whatever the end', async () => {
    for (const end of ['well', 'denied', 'crash'] as const) {
      const [world, state] = [new ToyWorld(), new MemoryState()]
      const held = new Set<boolean>()
      world.hook = (operation, moment) => {
        if (!isWrite(operation)) return
        held.add(state.locked)
        if (operation !== 'create mapping/dev' || moment !== 'before' || end === 'well') return
        throw end === 'denied' ? fault('denied', operation) : new Crash('killed')
      }
      await add(world, state)
      expect(state.locked).toBe(false)
      await clean(world, state)
      expect([state.locked, [...held]]).toEqual([false, [true]])
    }
  })

  it('a state folder that cannot be used ends it before anything is read', async () => {
    for (const command of [add, clean] as const) {
      const [world, state] = [new ToyWorld(), new MemoryState()]
      await add(world, state)
      const reads: string[] = []
      world.hook = (operation) => reads.push(operation)
      state.check = () => Promise.reject(new Error('read-only'))
      await expect(command(world, state)).rejects.toThrow('read-only')
      expect(reads).toEqual([])
    }
  })
})

describe('another run ends between the plan and the lock', () => {
  /** What happens while the lock is waited for. */
  function meanwhile(state: MemoryState, work: () => Promise<unknown>): void {
    const lock = state.lock.bind(state)
    state.lock = async () => {
      state.lock = lock
      await work()
      return lock()
    }
  }

  it('add: planned again, and asked again since there is less to do', async () => {
    const [world, state, host] = [new ToyWorld(), new MemoryState(), new ToyHost()]
    meanwhile(state, () => add(world, state, { name: 'ops' }))
    const { changes } = await add(world, state, { host })
    expect(host.asked).toBe(2)
    expect(changes.map(({ status }) => status)).toEqual(['none', 'done', 'done', 'none', 'done', 'done'])
    await clean(world, state)
    expect(world.snapshot()).toEqual({})
  })

  it('add: a no to the second plan changes nothing', async () => {
    const [world, state, host] = [new ToyWorld(), new MemoryState(), new ToyHost()]
    meanwhile(state, async () => {
      await add(world, state, { name: 'ops' })
      host.agrees = false
    })
    await expect(add(world, state, { host })).rejects.toMatchObject({ code: 'CANCELLED' })
    expect(world.snapshot()).not.toHaveProperty(['marked/dev'])
    expect(state.locked).toBe(false)
  })

  it('add: what comes to the same is not asked about again', async () => {
    const [world, state, host] = [new ToyWorld(), new MemoryState(), new ToyHost()]
    const { mapping } = world.kinds()
    meanwhile(state, () =>
      add(world, state, { name: 'ops', wanted: [mapping.want({ name: 'ops' }, { text: 'x' })] }),
    )
    expect((await add(world, state, { host })).status).toBe('done')
    expect(host.asked).toBe(1)
  })

  it('clean: what came to be used meanwhile is kept', async () => {
    const [world, state] = [new ToyWorld(), new MemoryState()]
    await add(world, state)
    const [first] = state.texts.keys()
    meanwhile(state, () => add(world, state, { name: 'ops' }))
    await clean(world, state, { choose: async (runs) => runs.filter(({ id }) => id === first) })
    expect(world.snapshot()).toMatchObject({ 'marked/group': 'g', 'marked/ops': 'v1' })
    expect(world.snapshot()).not.toHaveProperty(['marked/dev'])
  })
})

it('the backup is made before the first write, and by no run that writes nothing', async () => {
  const [world, state] = [new ToyWorld(), new MemoryState()]
  const backup = { name: 'aws-auth.json', text: 'before' }
  await add(world, state, { backup, dryRun: true })
  expect(state.backups.size).toBe(0)
  const kept = new Set<string | undefined>()
  world.hook = (operation) => isWrite(operation) && kept.add(state.backups.get('aws-auth.json'))
  await add(world, state, { backup })
  expect([...kept]).toEqual(['before'])
})

it('a run that only used things is over when it is cleaned: they are nobody’s use any more', async () => {
  const [world, state] = [new ToyWorld(), new MemoryState()]
  await add(world, state)
  await add(world, state, {
    name: 'ops',
    wanted: toyWanted(world, 'dev').slice(0, 1).concat(toyWanted(world, 'ops').slice(-1)),
  })
  const [first = '', second = ''] = state.texts.keys()
  const only = (id: string) => ({
    choose: async (runs: readonly RunRecord[]) => runs.filter((run) => run.id === id),
  })
  await clean(world, state, only(second))
  expect(decodeJournal(state.texts.get(second) ?? '', 'j').entries.slice(-2)).toMatchObject([
    { type: 'undone' },
    { type: 'cleaned' },
  ])
  expect((await clean(world, state, only(first))).status).toBe('undone')
  expect(world.snapshot()).toEqual({})
})

it('two parts of a request that want the same have it once', async () => {
  const [world, state] = [new ToyWorld(), new MemoryState()]
  const wanted = [...toyWanted(world), ...toyWanted(world)]
  expect((await add(world, state, { wanted })).changes).toHaveLength(6)
})

it('clean that needs a login stops there, says what is left, and goes on later', async () => {
  const [world, state] = [new ToyWorld(), new MemoryState()]
  await add(world, state)
  world.hook = (operation, moment) => {
    if (operation === 'delete bare/dev-in-group' && moment === 'before') throw fault('credentials', operation)
  }
  const { status, changes } = await clean(world, state)
  expect([status, changes.map((change) => change.status)]).toEqual([
    'left',
    ['undone', 'undone', 'undone', 'left', 'left', 'left'],
  ])
  expect(Object.keys(world.snapshot())).toEqual(['bare/dev-in-group', 'marked/dev', 'marked/group'])
  world.hook = () => {}
  await clean(world, state)
  expect(world.snapshot()).toEqual({})
})

it('what is missing is waited for only when this run made something less than two minutes ago', async () => {
  const { clock } = new ToyWorld()
  const tries = async (madeAt: number | undefined): Promise<number> => {
    let count = 0
    const work = async (): Promise<never> => {
      count += 1
      throw fault('missing', 'attach')
    }
    const patience = { clock, cancel: new AbortController().signal, wait: () => {}, madeAt: () => madeAt }
    await expect(persist(work, patience)).rejects.toMatchObject({ kind: 'missing' })
    return count
  }
  expect(await tries(undefined)).toBe(1)
  expect(await tries(clock.ticks() - 121_000)).toBe(1)
  expect(await tries(clock.ticks())).toBeGreaterThan(10)
})
