import { describe, expect, it } from 'vitest'
import { AppError } from '../../src/app-error.ts'
import { fault, MemoryState, ToyWorld } from '../support/toy-world.ts'
import { add, clean } from '../support/toy-run.ts'

const MADE = {
  'bare/dev-in-group': 'member',
  'box/config': '',
  'line/config:dev': 'v1',
  'mapping/dev': 'reader',
  'marked/dev': 'v1',
  'marked/group': 'g',
}

describe('faults', () => {
  it.each(['throttled', 'contended', 'unsent'] as const)('%s: refused, so it is sent again', async (kind) => {
    const [world, state] = [new ToyWorld(), new MemoryState()]
    let times = 3
    world.hook = (operation, moment) => {
      if (operation === 'create marked/dev' && moment === 'before' && times-- > 0)
        throw fault(kind, operation)
    }
    expect((await add(world, state)).status).toBe('done')
    expect(world.snapshot()).toEqual(MADE)
  })

  it.each(['denied', 'invalid', 'quota'] as const)('%s: unwound, nothing left', async (kind) => {
    const [world, state] = [new ToyWorld(), new MemoryState()]
    world.hook = (operation, moment) => {
      if (operation === 'create line/config:dev' && moment === 'before') throw fault(kind, operation)
    }
    const result = await add(world, state)
    expect(result).toMatchObject({ status: 'ended', failure: { end: 'unwound', error: { kind } } })
    expect(world.snapshot()).toEqual({})
    expect(result.changes.map((change) => change.status)).toEqual([
      'undone',
      'undone',
      'undone',
      'undone',
      'planned',
    ])
    expect((await clean(world, state)).status).toBe('nothing')
  })

  it.each(['credentials', 'throttled'] as const)(
    '%s for good: kept, and the same command goes on',
    async (kind) => {
      const [world, state] = [new ToyWorld(), new MemoryState()]
      world.hook = (operation, moment) => {
        if (operation === 'create line/config:dev' && moment === 'before') throw fault(kind, operation)
      }
      const result = await add(world, state)
      expect(result).toMatchObject({ status: 'ended', failure: { end: 'kept' } })
      expect(Object.keys(world.snapshot())).toHaveLength(4)
      world.hook = () => {}
      const second = await add(world, state)
      expect([second.status, second.run]).toEqual(['done', result.run])
      expect(world.snapshot()).toEqual(MADE)
      await clean(world, state)
      expect(world.snapshot()).toEqual({})
    },
  )

  it.each(['marked/dev', 'bare/dev-in-group', 'line/config:dev', 'mapping/dev'])(
    'lost reply on the create of %s: exactly one, and it is ours',
    async (key) => {
      const [world, state] = [new ToyWorld(), new MemoryState()]
      world.hook = (operation, moment) => {
        if (operation === `create ${key}` && moment === 'after') throw fault('unknown', operation)
      }
      expect((await add(world, state)).status).toBe('done')
      expect(world.writes.filter((write) => write === `create ${key}`)).toHaveLength(1)
      world.hook = () => {}
      await clean(world, state)
      expect(world.snapshot()).toEqual({})
    },
  )

  it('a request that was lost on the way is sent once more', async () => {
    const [world, state] = [new ToyWorld(), new MemoryState()]
    let lost = false
    world.hook = (operation, moment) => {
      if (operation !== 'create marked/dev' || moment !== 'before' || lost) return
      lost = true
      throw fault('unknown', operation)
    }
    expect((await add(world, state)).status).toBe('done')
    expect(world.snapshot()).toEqual(MADE)
  })

  it('a name-sake that appears between plan and create is not taken for ours', async () => {
    const [world, state] = [new ToyWorld(), new MemoryState()]
    world.hook = (operation, moment) => {
      if (operation === 'create marked/dev' && moment === 'before')
        world.put('marked/dev', 'theirs', { id: 'ID-x' })
    }
    const result = await add(world, state)
    expect(result).toMatchObject({ failure: { end: 'unwound', error: { code: 'EXISTS' } } })
    expect(world.snapshot()).toEqual({ 'marked/dev': 'theirs' })
  })

  it('the shared document changed meanwhile: checked and written again', async () => {
    const [world, state] = [new ToyWorld(), new MemoryState()]
    let checks = 0
    const check = async () => {
      checks += 1
      if (checks === 1) world.bumpVersion()
      return []
    }
    expect((await add(world, state, { check })).status).toBe('done')
    expect(checks).toBe(2)
  })

  it('the guard says no to the document as it is by now: unwound', async () => {
    const [world, state] = [new ToyWorld(), new MemoryState()]
    let checks = 0
    const check = async () => {
      checks += 1
      if (checks === 1) world.bumpVersion()
      return checks === 1 ? [] : [{ code: 'LOCKOUT' as const, message: 'admin would be out', fix: 'look' }]
    }
    const result = await add(world, state, { check })
    expect(result).toMatchObject({ failure: { end: 'unwound', error: { code: 'CHANGED_MEANWHILE' } } })
    expect(world.snapshot()).toEqual({})
  })

  it('a thing just made that is not seen yet is waited for', async () => {
    const [world, state] = [new ToyWorld(), new MemoryState()]
    let times = 4
    world.hook = (operation, moment) => {
      if (operation === 'create bare/dev-in-group' && moment === 'before' && times-- > 0)
        throw fault('missing', operation)
    }
    expect((await add(world, state)).status).toBe('done')
  })

  it('wrong rights after the last write: failed and unwound', async () => {
    const [world, state] = [new ToyWorld(), new MemoryState()]
    const prove = async () => {
      throw new AppError('CHECKS_FAILED', 'create pods is allowed', { fix: 'look' })
    }
    const result = await add(world, state, { prove })
    expect(result).toMatchObject({ failure: { end: 'unwound', error: { code: 'CHECKS_FAILED' } } })
    expect(world.snapshot()).toEqual({})
  })

  it('--keep never unwinds', async () => {
    const [world, state] = [new ToyWorld(), new MemoryState()]
    world.hook = (operation, moment) => {
      if (operation === 'create line/config:dev' && moment === 'before') throw fault('denied', operation)
    }
    const result = await add(world, state, { keep: true })
    expect(result).toMatchObject({ failure: { end: 'kept' } })
    expect(Object.keys(world.snapshot())).toHaveLength(4)
  })
})

describe('the journal that cannot be written', () => {
  it('nothing more is sent and nothing unwound', async () => {
    const [world, state] = [new ToyWorld(), new MemoryState()]
    state.beforeAppend = (line) => {
      if (line.includes('"step":3')) throw new Error('ENOSPC')
    }
    const result = await add(world, state)
    expect(result.failure).toMatchObject({ end: 'kept', error: { name: 'JournalFailure' } })
    expect(world.writes).toEqual(['create marked/group', 'create marked/dev'])
  })
})

describe('no proof, no removal', () => {
  it('an intent without outcome does not own a thing that carries another run’s mark', async () => {
    const [world, state] = [new ToyWorld(), new MemoryState()]
    world.hook = (operation, moment) => {
      if (operation !== 'create marked/dev' || moment !== 'before') return
      world.put('marked/dev', 'v1', {
        id: 'ID-x',
        run: 'another',
        created: new Date(world.now).toISOString(),
      })
      throw fault('unknown', operation)
    }
    expect((await add(world, state)).changes[1]).toMatchObject({ status: 'none' })
    world.hook = () => {}
    await clean(world, state)
    expect(world.snapshot()).toEqual({ 'marked/dev': 'v1' })
  })

  it('nor one that carries our mark but is older than the intent', async () => {
    const [world, state] = [new ToyWorld(), new MemoryState()]
    world.hook = (operation, moment) => {
      if (operation !== 'create marked/dev' || moment !== 'before') return
      const run = [...state.texts.keys()][0] ?? ''
      world.put('marked/dev', 'v1', {
        id: 'ID-x',
        run,
        created: new Date(world.now - 3_600_000).toISOString(),
      })
      throw fault('unknown', operation)
    }
    await add(world, state)
    world.hook = () => {}
    await clean(world, state)
    expect(world.snapshot()).toEqual({ 'marked/dev': 'v1' })
  })

  it('nor an attachment, when what it hangs on is not ours', async () => {
    const [world, state] = [new ToyWorld(), new MemoryState()]
    world.put('marked/dev', 'v1', { id: 'ID-theirs' })
    world.hook = (operation, moment) => {
      if (operation === 'create bare/dev-in-group' && moment === 'after') throw fault('unknown', operation)
    }
    await add(world, state)
    world.hook = () => {}
    await clean(world, state)
    expect(world.snapshot()).toEqual({ 'bare/dev-in-group': 'member', 'marked/dev': 'v1' })
  })
})
