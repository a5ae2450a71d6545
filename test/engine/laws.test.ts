import { describe, expect, it } from 'vitest'
import { MemoryState, ToyHost, toyPorts, ToyWorld } from '../support/toy-world.ts'
import { add, clean } from '../support/toy-run.ts'

describe('plan first', () => {
  it('a dry run writes nothing, not even a journal, and takes no lock', async () => {
    const [world, state] = [new ToyWorld(), new MemoryState()]
    const result = await add(world, state, { dryRun: true })
    expect(result.status).toBe('planned')
    expect(result.changes.map((change) => change.status)).toEqual(Array(6).fill('planned'))
    expect([world.writes, state.texts.size, state.locked]).toEqual([[], 0, false])
  })

  it('a no changes nothing', async () => {
    const [world, state, host] = [new ToyWorld(), new MemoryState(), new ToyHost()]
    host.agrees = false
    await expect(add(world, state, { host })).rejects.toMatchObject({ code: 'CANCELLED' })
    expect([world.writes, state.texts.size]).toEqual([[], 0])
  })

  it('a refused check changes nothing and is asked of the whole plan', async () => {
    const [world, state] = [new ToyWorld(), new MemoryState()]
    const seen: number[] = []
    const check = async (steps: readonly unknown[]) => {
      seen.push(steps.length)
      return [{ code: 'LOCKOUT' as const, message: 'no', fix: 'do not' }]
    }
    await expect(add(world, state, { check })).rejects.toMatchObject({ code: 'LOCKOUT' })
    expect([seen, world.writes, state.texts.size]).toEqual([[6], [], 0])
  })
})

describe('twice is once', () => {
  it('the same command again plans nothing, writes nothing and asks nothing', async () => {
    const [world, state, host] = [new ToyWorld(), new MemoryState(), new ToyHost()]
    await add(world, state)
    const [writes, texts] = [world.writes.length, JSON.stringify([...state.texts])]
    const result = await add(world, state, { host })
    expect(result.status).toBe('nothing')
    expect([world.writes.length, JSON.stringify([...state.texts]), host.asked]).toEqual([writes, texts, 0])
  })

  it('a thing of ours that changed is brought back, one of somebody else is refused', async () => {
    const [world, state] = [new ToyWorld(), new MemoryState()]
    await add(world, state)
    expect((await add(world, state, { text: 'v2' })).status).toBe('done')
    expect(world.snapshot()['marked/dev']).toBe('v2')
    const foreign = new ToyWorld()
    foreign.put('marked/dev', 'theirs', { id: 'ID-theirs' })
    await expect(add(foreign, new MemoryState())).rejects.toMatchObject({ code: 'EXISTS' })
    expect(foreign.writes).toEqual([])
  })
})

describe('the mapping', () => {
  it('is written last, after everything else was read back, and taken first', async () => {
    const [world, state] = [new ToyWorld(), new MemoryState()]
    const order: string[] = []
    world.hook = (operation, moment) => order.push(`${moment} ${operation}`)
    await add(world, state)
    const written = order.indexOf('before create mapping/dev')
    expect(order.slice(0, written)).toContain('before read marked/dev')
    expect(order.slice(0, written).filter((each) => each === 'before read line/config:dev')).toHaveLength(2)
    expect(world.writes.at(-1)).toBe('create mapping/dev')
    await clean(world, state)
    expect(world.writes[6]).toBe('delete mapping/dev')
  })
})

describe('exact undo', () => {
  it('everything goes, newest first, and a second clean finds nothing', async () => {
    const [world, state] = [new ToyWorld(), new MemoryState()]
    world.put('marked/other', 'stays', { id: 'ID-other' })
    const before = world.snapshot()
    await add(world, state)
    const result = await clean(world, state)
    expect(result.status).toBe('undone')
    expect(world.snapshot()).toEqual(before)
    expect((await clean(world, state)).status).toBe('nothing')
  })

  it('what was there before and serves is used and stays', async () => {
    const [world, state] = [new ToyWorld(), new MemoryState()]
    world.put('marked/group', 'g', { id: 'ID-theirs' })
    const before = world.snapshot()
    const result = await add(world, state)
    expect(result.changes[0]).toMatchObject({ status: 'none', change: { owner: 'foreign' } })
    await clean(world, state)
    expect(world.snapshot()).toEqual(before)
  })

  it('what another run uses is kept, and goes with its last use', async () => {
    const [world, state] = [new ToyWorld(), new MemoryState()]
    await add(world, state)
    await add(world, state, { name: 'ops' })
    const [first, second] = [...state.texts.keys()]
    const result = await clean(world, state, {
      choose: async (runs) => runs.filter((run) => run.id === first),
    })
    expect(result.status).toBe('undone')
    expect(Object.keys(world.snapshot())).toEqual([
      'bare/ops-in-group',
      'box/config',
      'line/config:ops',
      'mapping/ops',
      'marked/group',
      'marked/ops',
    ])
    expect(
      result.changes.filter((change) => change.status === 'kept').map((change) => change.change.resource),
    ).toEqual(['box config', 'marked group'])
    await clean(world, state, { choose: async (runs) => runs.filter((run) => run.id === second) })
    expect(world.snapshot()).toEqual({})
  })

  it.each<[string, (world: ToyWorld) => void, string]>([
    ['made anew by somebody else', (world) => world.put('marked/dev', 'v1', { id: 'ID-new' }), 'marked/dev'],
    ['changed since', (world) => world.put('line/config:dev', 'edited'), 'line/config:dev'],
  ])('%s: left, said, the rest goes', async (_title, tamper, stays) => {
    const [world, state] = [new ToyWorld(), new MemoryState()]
    await add(world, state)
    tamper(world)
    const result = await clean(world, state)
    expect(result.status).toBe('left')
    expect(world.snapshot()).toHaveProperty([stays])
    expect(world.snapshot()).not.toHaveProperty(['mapping/dev'])
    expect((await clean(world, state)).status).toBe('left')
  })

  it('already gone counts as done', async () => {
    const [world, state] = [new ToyWorld(), new MemoryState()]
    await add(world, state)
    world.cells.delete('marked/dev')
    world.cells.delete('line/config:dev')
    expect((await clean(world, state)).status).toBe('undone')
    expect(world.snapshot()).toEqual({})
  })

  it('a container that others use by now is kept, and nobody is told off', async () => {
    const [world, state] = [new ToyWorld(), new MemoryState()]
    await add(world, state)
    world.put('line/config:theirs', 'x')
    expect((await clean(world, state)).status).toBe('undone')
    expect(world.snapshot()).toEqual({ 'box/config': '', 'line/config:theirs': 'x' })
    expect((await clean(world, state)).status).toBe('nothing')
  })
})

describe('a foreign thing that was changed with leave', () => {
  it('gets its former value back', async () => {
    const [world, state] = [new ToyWorld(), new MemoryState()]
    world.put('mapping/dev', 'old')
    const kinds = world.kinds()
    const wanted = [kinds.mapping.want({ name: 'dev' }, { text: 'new' }, { foreign: 'change' })]
    const result = await add(world, state, { wanted })
    expect(result.changes[0]?.change).toMatchObject({
      action: 'update',
      owner: 'foreign',
      before: { text: 'old' },
    })
    await clean(world, state)
    expect(world.snapshot()).toEqual({ 'mapping/dev': 'old' })
  })
})

describe('the person', () => {
  it('Ctrl-C lets the write in flight end, then everything goes back', async () => {
    const [world, state, host] = [new ToyWorld(), new MemoryState(), new ToyHost()]
    host.onEvent = (event) => {
      if (event.type === 'step' && event.index === 2) host.interrupt()
    }
    const result = await add(world, state, { host })
    expect(result.failure?.end).toBe('unwound')
    expect(world.writes).toContain('create bare/dev-in-group')
    expect(world.snapshot()).toEqual({})
  })

  it('the second Ctrl-C stops and keeps; clean takes the rest', async () => {
    const [world, state, host] = [new ToyWorld(), new MemoryState(), new ToyHost()]
    host.onEvent = (event) => {
      if (event.type !== 'step' || event.index !== 2) return
      host.interrupt()
      host.interrupt()
    }
    expect((await add(world, state, { host })).failure?.end).toBe('kept')
    expect(Object.keys(world.snapshot())).toHaveLength(3)
    await clean(world, state)
    expect(world.snapshot()).toEqual({})
  })

  it('the walk-through can undo all, or stop and keep', async () => {
    for (const [answer, left] of [
      ['undo', 0],
      ['keep', 2],
    ] as const) {
      const [world, state, host] = [new ToyWorld(), new MemoryState(), new ToyHost()]
      host.onEvent = (event) => {
        if (event.type === 'done' && event.index === 1) host.answer = answer
      }
      await add(world, state, { host })
      expect(Object.keys(world.snapshot())).toHaveLength(left)
    }
  })

  it('Ctrl-C during clean ends after the step in hand, and clean goes on later', async () => {
    const [world, state, host] = [new ToyWorld(), new MemoryState(), new ToyHost()]
    await add(world, state)
    host.onEvent = (event) => {
      if (event.type === 'done' && event.index === 1) host.interrupt()
    }
    expect((await clean(world, state, { host })).status).toBe('left')
    expect(Object.keys(world.snapshot())).toHaveLength(4)
    expect((await clean(world, state)).status).toBe('undone')
    expect(world.snapshot()).toEqual({})
  })
})

describe('another account', () => {
  it('a run elsewhere neither proves nor is undone here', async () => {
    const [world, state] = [new ToyWorld(), new MemoryState()]
    await add(world, state, { ports: toyPorts(world, '999900001111', 'other') })
    await expect(add(world, state, { text: 'v2' })).rejects.toMatchObject({ code: 'EXISTS' })
    const nothing = await clean(world, state, {
      choose: async (runs) => runs.filter((run) => run.header.target.account === '111122223333'),
    })
    expect(nothing.status).toBe('nothing')
  })
})
