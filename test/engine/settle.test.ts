import { describe, expect, it } from 'vitest'
import { decodeJournal } from '../../src/engine/journal.ts'
import type { AnyKind } from '../../src/engine/kind.ts'
import { Ledger } from '../../src/engine/ledger.ts'
import type { Step } from '../../src/engine/ledger.ts'
import { isBack, settle } from '../../src/engine/settle.ts'
import { judge } from '../../src/engine/undo.ts'
import { runOf, stepOf } from '../support/run-record.ts'
import { add } from '../support/toy-run.ts'
import { Crash, kindOf, MemoryState, toyPorts, ToyWorld } from '../support/toy-world.ts'

const at = { name: 'dev' }

/** Settles one step in the world as it is put. */
async function settled(
  given: Partial<Step>,
  put: (world: ToyWorld) => void,
  where: Parameters<typeof runOf>[2] = {},
) {
  const world = new ToyWorld()
  world.now += 3_600_000
  put(world)
  const reads: string[] = []
  world.hook = (operation) => reads.push(operation)
  const kinds: Record<string, AnyKind> = { ...world.kinds() }
  const temps: string[] = []
  for (const [name, kind] of Object.entries(kinds)) {
    kinds[name] = { ...kind, leftovers: async (_at, cut) => (temps.push(cut.temp), []) }
  }
  const ports = toyPorts(world)
  const step = stepOf({ kind: 'line', at, state: 'open', ...given })
  const ledger = new Ledger([runOf('r1', [step], where)])
  const settling = { ports, target: ports.target, kindOf: kindOf(kinds), wait: () => {} }
  const { entries } = await settle(ledger, settling)
  return { entry: entries[0]?.entry, reads, temps }
}

describe('an intent without outcome', () => {
  const v0 = { value: { text: 'v0' } }
  const update = { action: 'update', before: v0 } as const

  it.each<[string, Partial<Step>, (world: ToyWorld) => void, object]>([
    [
      'create: as wanted',
      {},
      (world) => world.put('line/dev', 'v1'),
      { type: 'outcome', found: { value: { text: 'v1' } } },
    ],
    ['create: not there', {}, () => {}, { type: 'refused', why: 'it was not made' }],
    [
      'create: something else',
      {},
      (world) => world.put('line/dev', 'theirs'),
      { type: 'refused', why: 'it is not ours' },
    ],
    [
      'create: of that name, without our mark',
      { kind: 'marked' },
      (world) => world.put('marked/dev', 'v1', { id: 'ID-x' }),
      { type: 'refused', why: 'it is not ours' },
    ],
    [
      'update: as wanted',
      update,
      (world) => world.put('line/dev', 'v1'),
      { type: 'outcome', found: { value: { text: 'v1' } } },
    ],
    [
      'update: as before',
      update,
      (world) => world.put('line/dev', 'v0'),
      { type: 'refused', why: 'it was not changed' },
    ],
    [
      'update: changed by somebody',
      update,
      (world) => world.put('line/dev', 'v2'),
      { type: 'outcome', found: { value: { text: 'v1' } } },
    ],
    ['delete: gone', { action: 'delete', before: v0 }, () => {}, { type: 'outcome', found: {} }],
    [
      'delete: still there',
      { action: 'delete', before: v0 },
      (world) => world.put('line/dev', 'v0'),
      { type: 'refused' },
    ],
  ])('%s', async (_name, step, put, expected) => {
    expect((await settled(step, put)).entry).toMatchObject(expected)
  })

  it('of another cluster or account is not looked at', async () => {
    for (const where of [
      { account: '999900001111' },
      { cluster: { name: 'x', arn: 'arn:x', endpoint: 'https://x' } },
    ])
      expect(await settled({}, () => {}, { at: where })).toEqual({ entry: undefined, reads: [], temps: [] })
  })

  it('of IAM that is not there is read four times', async () => {
    expect((await settled({ kind: 'marked' }, () => {})).reads).toHaveLength(4)
  })

  it('its temporary file is looked for, and those of its undo', async () => {
    expect((await settled({ temp: 't' }, () => {})).temps).toEqual(['t'])
    const undoing = { temp: 't', state: 'undoing', undoTemps: ['u1', 'u2'] } as const
    expect((await settled(undoing, (world) => world.put('line/dev', 'v1'))).temps).toEqual(['u1', 'u2'])
  })
})

describe('an undo without end', () => {
  it('is undone when all is as before, else it is still to be done', async () => {
    expect((await settled({ state: 'undoing' }, () => {})).entry).toEqual({ type: 'undone', step: 1 })
    expect(
      (await settled({ state: 'undoing' }, (world) => world.put('line/dev', 'v1'))).entry,
    ).toBeUndefined()
  })
})

describe('as it was before', () => {
  /** White space in it means nothing. */
  const loose: AnyKind = {
    ...new ToyWorld().kinds().line,
    same: (_at, a, b) => JSON.stringify(a).replaceAll(' ', '') === JSON.stringify(b).replaceAll(' ', ''),
  }
  const update = stepOf({ kind: 'line', at, action: 'update', before: { value: { text: 'v0' } } })

  it.each<[string, Step, object, boolean]>([
    ['to the letter', update, { value: { text: 'v0' } }, true],
    ['in other words', update, { value: { text: 'v 0' } }, true],
    ['as we have made it', update, { value: { text: 'v1' } }, false],
    [
      'in the words that we have put, which mean the same',
      { ...update, outcome: { value: { text: 'v 0' } } },
      { value: { text: 'v 0' } },
      false,
    ],
    ['gone, where it was there', update, {}, false],
    ['gone, where it was not', stepOf({ kind: 'line', at }), {}, true],
    [
      'gone from its place, and still among its siblings',
      stepOf({ kind: 'line', at, outcome: { id: 'K' } }),
      { beside: ['K'] },
      false,
    ],
  ])('%s', (_name, step, now, expected) => {
    expect(isBack(step, loose, now)).toBe(expected)
  })
})

describe('what taking back would come to', () => {
  const judging = (step: Step) => ({
    ledger: new Ledger([runOf('r1', [step])]),
    undoing: new Set(['r1']),
    ports: toyPorts(new ToyWorld()),
  })
  const { line } = new ToyWorld().kinds()
  const verdict = (given: Partial<Step>, now: object) => {
    const step = stepOf({ kind: 'line', at, ...given })
    return judge(step, line, now, judging(step))
  }

  it('what cannot be proven ours stays', () => {
    expect(verdict({ outcome: { id: 'ID1' } }, { value: { text: 'v1' }, id: 'ID1' })).toMatchObject({
      to: 'left',
    })
    expect(
      verdict({ outcome: { id: 'ID1', value: { text: 'v1' } } }, { value: { text: 'v1' }, id: 'ID2' }),
    ).toMatchObject({ to: 'left' })
  })

  it('what is gone from its place and still among its siblings goes too', () => {
    const outcome = { id: 'K', value: { text: 'v1' } }
    expect(verdict({ outcome }, { beside: ['K'] })).toEqual({ to: 'undone', gone: false })
    expect(verdict({ outcome }, { beside: [] })).toEqual({ to: 'undone', gone: true })
  })
})

describe('what was found is written', () => {
  it('into the journal of the run that it is about, by the next run of anybody', async () => {
    const [world, state] = [new ToyWorld(), new MemoryState()]
    world.hook = (operation, moment) => {
      if (operation === 'create line/config:dev' && moment === 'after') throw new Crash('killed')
    }
    await add(world, state)
    world.hook = () => {}
    await add(world, state, { name: 'ops' })
    const [text = ''] = state.texts.values()
    expect(decodeJournal(text, 'j').entries.at(-1)).toMatchObject({ type: 'outcome', step: 5 })
  })
})
