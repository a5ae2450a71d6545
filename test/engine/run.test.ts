import { describe, expect, it } from 'vitest'
import type { AnyKind, Leftover, Wanted } from '../../src/engine/kind.ts'
import type { Json } from '../../src/engine/json.ts'
import { add, clean, toyWanted } from '../support/toy-run.ts'
import { Crash, fault, kindOf, MemoryState, ToyHost, ToyWorld } from '../support/toy-world.ts'

type Kinds = Record<string, AnyKind>

/** The toy kinds with one of them changed, and what is wanted of them. */
function withKind(world: ToyWorld, id: string, change: (kind: AnyKind) => Partial<AnyKind>) {
  const kinds: Kinds = { ...world.kinds() }
  const kind = kinds[id]
  if (kind === undefined) throw new Error(`no toy kind ${id}`)
  kinds[id] = { ...kind, ...change(kind) }
  const wanted = toyWanted(world).map((want): Wanted => ({ ...want, kind: kinds[want.kind.id] ?? want.kind }))
  return { kindOf: kindOf(kinds), wanted }
}

const nameOf = (at: Json): string => (at as { name: string }).name
const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

describe('reading back', () => {
  it('the mapping is not written before everything else was read back', async () => {
    const [world, state] = [new ToyWorld(), new MemoryState()]
    let hasRead = false
    const slow = withKind(world, 'marked', (kind) => ({
      read: async (at, ports) => {
        const found = await kind.read(at, ports)
        if (found.value === undefined) return found
        await turns(20)
        hasRead = true
        return found
      },
    }))
    const seen: boolean[] = []
    world.hook = (operation) => operation === 'create mapping/dev' && seen.push(hasRead)
    expect((await add(world, state, slow)).status).toBe('done')
    expect(seen[0]).toBe(true)
  })

  it('what does not read back as written has failed, the mapping too', async () => {
    const [world, state] = [new ToyWorld(), new MemoryState()]
    world.hook = (operation, moment) => {
      if (operation === 'create mapping/dev' && moment === 'after')
        world.put('mapping/dev', 'of somebody else')
    }
    const { failure } = await add(world, state)
    expect(failure).toMatchObject({
      error: { code: 'FAILED', message: expect.stringContaining('mapping dev') },
    })
    expect([...state.texts.values()].join('')).not.toContain('"finished"')
  })
})

describe('an outcome that is not known', () => {
  it('of a create that shows late: asked for once, waited for, ours', async () => {
    const [world, state] = [new ToyWorld(), new MemoryState()]
    let visibleAt = 0
    const late = withKind(world, 'marked', (kind) => ({
      read: async (at, ports) => (nameOf(at) === 'dev' && world.now < visibleAt ? {} : kind.read(at, ports)),
    }))
    let creates = 0
    world.hook = (operation, moment) => {
      if (operation !== 'create marked/dev') return
      if (moment === 'before') creates += 1
      else {
        visibleAt = world.now + 6000
        throw fault('unknown', operation)
      }
    }
    expect((await add(world, state, late)).status).toBe('done')
    expect(creates).toBe(1)
    expect((await clean(world, state, { kindOf: late.kindOf })).status).toBe('undone')
    expect(world.snapshot()).toEqual({})
  })

  it('a bug in the middle of a write: kept, since nobody knows how far it came', async () => {
    const [world, state] = [new ToyWorld(), new MemoryState()]
    world.hook = (operation, moment) => {
      if (operation === 'create bare/dev-in-group' && moment === 'after') throw new TypeError('bug')
    }
    const { failure } = await add(world, state)
    expect(failure).toMatchObject({ end: 'kept', error: { name: 'TypeError' } })
    expect(Object.keys(world.snapshot())).toHaveLength(3)
    world.hook = () => {}
    await clean(world, state)
    expect(world.snapshot()).toEqual({})
  })
})

describe('somebody else was faster', () => {
  it('a create that would be a change of theirs is asked about; a no leaves theirs as it is', async () => {
    const [world, state, host] = [new ToyWorld(), new MemoryState(), new ToyHost()]
    world.hook = (operation, moment) => {
      if (operation !== 'create line/config:dev' || moment !== 'before') return
      world.put('line/config:dev', 'theirs')
      host.agrees = false
    }
    const wanted = toyWanted(world).map((want): Wanted => ({ ...want, foreign: 'change' }))
    const { failure } = await add(world, state, { host, wanted })
    expect([failure?.end, host.asked]).toEqual(['unwound', 2])
    expect(world.snapshot()).toEqual({ 'line/config:dev': 'theirs', 'box/config': '' })
  })

  it('two changes of one document: the second is written on what the first has made of it', async () => {
    const [world, state] = [new ToyWorld(), new MemoryState()]
    const { mapping } = world.kinds()
    const wanted = ['a', 'b', 'c'].map((name) => mapping.want({ name }, { text: 'reader' }))
    const tries: string[] = []
    world.hook = (operation, moment) =>
      moment === 'before' && operation.startsWith('create') && tries.push(operation)
    expect((await add(world, state, { wanted })).status).toBe('done')
    expect(tries).toEqual(['create mapping/a', 'create mapping/b', 'create mapping/c'])
  })
})

describe('what a cut-short write has left', () => {
  /** A marked thing that leaves an orphan when its making is cut short; orphans themselves leave nothing. */
  function leaving(world: ToyWorld) {
    const found = withKind(world, 'marked', () => ({
      leftovers: async (at): Promise<Leftover[]> =>
        nameOf(at) === 'dev' && world.cells.has('marked/orphan')
          ? [{ kind: 'marked', at: { name: 'orphan' }, why: 'cut short' }]
          : [],
    }))
    /** The first making of it comes no further than the orphan. */
    const cut = (error: Error): void => {
      let isFirst = true
      world.hook = (operation, moment) => {
        if (operation !== 'create marked/dev' || moment !== 'before' || !isFirst) return
        isFirst = false
        world.put('marked/orphan', 'half')
        throw error
      }
    }
    return { found, cut }
  }

  it('is removed before it is made once more', async () => {
    const [world, state] = [new ToyWorld(), new MemoryState()]
    const { found, cut } = leaving(world)
    cut(fault('unknown', 'create marked/dev'))
    expect((await add(world, state, found)).status).toBe('done')
    expect(world.snapshot()).not.toHaveProperty(['marked/orphan'])
    expect(world.writes.filter((write) => write.includes('orphan'))).toEqual(['delete marked/orphan'])
  })

  it('is removed however often the run that does so is killed', async () => {
    for (const [recover, most] of [
      [add, 60],
      [clean, 40],
    ] as const) {
      for (let at = 1; at <= most; at += 1) {
        const [world, state] = [new ToyWorld(), new MemoryState()]
        const { found, cut } = leaving(world)
        cut(new Crash('killed'))
        await add(world, state, found).catch(() => undefined)
        world.now += 60_000
        let moments = 0
        const moment = (): void => {
          moments += 1
          if (moments >= at) throw new Crash('killed')
        }
        world.hook = moment
        state.beforeAppend = moment
        state.afterAppend = moment
        const { kindOf: find } = found
        await recover(world, state, recover === add ? found : { kindOf: find }).catch(() => undefined)
        world.hook = () => {}
        state.beforeAppend = () => {}
        state.afterAppend = () => {}
        world.now += 60_000
        await clean(world, state, { kindOf: find })
        expect(world.snapshot(), `${recover.name}, killed at ${at}`).toEqual({})
      }
    }
  })

  it.each<['unknown' | 'denied' | 'crash']>([['unknown'], ['denied'], ['crash']])(
    'is looked for again when its removal ended in %s',
    async (kind) => {
      for (const recover of [add, clean] as const) {
        const [world, state] = [new ToyWorld(), new MemoryState()]
        const { found, cut } = leaving(world)
        cut(new Crash('killed'))
        await add(world, state, found)
        world.now += 60_000
        world.hook = (operation, moment) => {
          if (operation !== 'delete marked/orphan' || moment !== 'before') return
          throw kind === 'crash' ? new Crash('killed') : fault(kind, operation)
        }
        const { kindOf: find } = found
        const end = await recover(world, state, recover === add ? found : { kindOf: find }).catch(
          (error: unknown) => error,
        )
        expect(world.snapshot()).toHaveProperty(['marked/orphan'])
        if (kind !== 'crash')
          expect(end).toMatchObject(recover === add ? { failure: { end: 'kept' } } : { status: 'left' })
        world.hook = () => {}
        expect((await clean(world, state, { kindOf: find })).status).toBe('undone')
        expect(world.snapshot()).toEqual({})
        expect((await clean(world, state, { kindOf: find })).status).toBe('nothing')
      }
    },
  )
})

describe('taking back', () => {
  it('what unwinding had to leave is taken back by clean, when that is possible again', async () => {
    const [world, state] = [new ToyWorld(), new MemoryState()]
    world.hook = (operation, moment) => {
      if (operation !== 'create mapping/dev' || moment !== 'before') return
      world.put('line/config:dev', 'edited')
      throw fault('denied', operation)
    }
    const { changes } = await add(world, state)
    const left = changes.filter(({ status }) => status === 'left')
    expect(left.map(({ change }) => change.resource)).toEqual(['box config', 'line config:dev'])
    world.hook = () => {}
    world.put('line/config:dev', 'v1')
    expect((await clean(world, state)).status).toBe('undone')
    expect(world.snapshot()).toEqual({})
  })

  it('what is kept for one run is not looked at by the clean of a third', async () => {
    const [world, state] = [new ToyWorld(), new MemoryState()]
    for (const name of ['a', 'b']) await add(world, state, { name })
    const { marked } = world.kinds()
    await add(world, state, { name: 'c', wanted: [marked.want({ name: 'c' }, { text: 'c' })] })
    const ids = [...state.texts.keys()]
    const only = (index: number) =>
      clean(world, state, { choose: async (runs) => runs.filter(({ id }) => id === ids[index]) })
    await only(0)
    expect((await only(2)).changes.map(({ change }) => change.resource)).toEqual(['marked c'])
    expect(world.snapshot()).toHaveProperty(['marked/group'])
  })

  it('an outcome that is not known is read: what is still there is taken back once more', async () => {
    const [world, state] = [new ToyWorld(), new MemoryState()]
    await add(world, state)
    let tries = 0
    world.hook = (operation, moment) => {
      if (operation !== 'delete marked/dev' || moment !== 'before') return
      tries += 1
      if (tries === 1) throw fault('unknown', operation)
    }
    expect((await clean(world, state)).status).toBe('undone')
    expect([tries, world.snapshot()]).toEqual([2, {}])
  })

  it('a document that somebody changes at that moment is read once more', async () => {
    const [world, state] = [new ToyWorld(), new MemoryState()]
    await add(world, state)
    let tries = 0
    world.hook = (operation, moment) => {
      if (operation !== 'delete mapping/dev' || moment !== 'before') return
      tries += 1
      if (tries === 1) world.bumpVersion()
    }
    expect((await clean(world, state)).status).toBe('undone')
    expect([tries, world.snapshot()]).toEqual([2, {}])
  })

  it('what is still seen long after its removal is left, said', async () => {
    const [world, state] = [new ToyWorld(), new MemoryState()]
    await add(world, state)
    const staying = withKind(world, 'marked', (kind) => {
      const last = new Map<string, Awaited<ReturnType<AnyKind['read']>>>()
      return {
        read: async (at, ports) => {
          const found = await kind.read(at, ports)
          if (found.value !== undefined) last.set(nameOf(at), found)
          return last.get(nameOf(at)) ?? found
        },
      }
    })
    const { status, changes } = await clean(world, state, { kindOf: staying.kindOf })
    expect(status).toBe('left')
    expect(changes.filter((change) => change.status === 'left').map(({ why }) => why)).toEqual([
      'it was taken back but is still seen',
      'it was taken back but is still seen',
    ])
  })

  it('a container that is not as it was made goes all the same, when nothing is in it', async () => {
    const [world, state] = [new ToyWorld(), new MemoryState()]
    const strict = withKind(world, 'box', () => ({ undoes: () => false }))
    await add(world, state, strict)
    world.put('box/config', 'with a comment')
    expect((await clean(world, state, { kindOf: strict.kindOf })).status).toBe('undone')
    expect(world.snapshot()).toEqual({})
  })

  it('what somebody depends on stays, and goes when nobody does any more', async () => {
    const [world, state] = [new ToyWorld(), new MemoryState()]
    await add(world, state)
    const hold = ({ kind }: { kind: string }) => (kind === 'bare' ? 'needed by ops' : undefined)
    const held = await clean(world, state, { check: async () => ({ warnings: [], hold }) })
    expect(held.changes.filter(({ status }) => status === 'kept')).toMatchObject([{ why: 'needed by ops' }])
    expect(world.snapshot()).toEqual({ 'bare/dev-in-group': 'member' })
    await clean(world, state)
    expect(world.snapshot()).toEqual({})
  })

  it('a temporary file of a write back that was cut short is looked for by its name', async () => {
    const [world, state] = [new ToyWorld(), new MemoryState()]
    await add(world, state)
    world.hook = (operation, moment) => {
      if (operation === 'delete line/config:dev' && moment === 'before') throw new Crash('killed')
    }
    await expect(clean(world, state)).rejects.toThrow(Crash)
    world.hook = () => {}
    const temps: string[] = []
    const looking = withKind(world, 'line', () => ({
      leftovers: async (_at, { temp }): Promise<Leftover[]> => {
        temps.push(temp)
        return []
      },
    }))
    await clean(world, state, { kindOf: looking.kindOf })
    expect(temps).toEqual([expect.stringMatching(/^r\d+-5-undo1$/)])
  })
})
