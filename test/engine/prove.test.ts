import { describe, expect, it } from 'vitest'
import type { Found } from '../../src/engine/kind.ts'
import { Ledger } from '../../src/engine/ledger.ts'
import type { Step } from '../../src/engine/ledger.ts'
import { isProven, readSettled } from '../../src/engine/prove.ts'
import type { Unfinished } from '../../src/engine/prove.ts'
import { runOf, stepOf } from '../support/run-record.ts'
import { toyPorts, ToyWorld } from '../support/toy-world.ts'

const world = new ToyWorld()
const { marked, bare, line, mapping } = world.kinds()
const ports = toyPorts(world)
const SINCE = '2026-01-02T03:04:05.000Z'
const CLOCK = new Date('2026-01-02T03:05:00.000Z')
const made: Found = { value: { text: 'v1' }, id: 'ID1', run: 'r1', created: '2026-01-02T03:04:06.000Z' }

function proven(step: Partial<Unfinished>, now: Found, ledger = new Ledger([])): boolean {
  const whole = {
    run: 'r1',
    kind: marked,
    at: { name: 'dev' },
    before: {},
    after: { text: 'v1' },
    since: SINCE,
    ids: [],
  }
  return isProven({ ...whole, ...step }, now, ledger, ports.target, CLOCK)
}

describe('a thing that carries a mark', () => {
  it.each<[string, Found, boolean]>([
    ['ours, made since', made, true],
    ['by another run', { ...made, run: 'r2' }, false],
    ['by nobody', { value: { text: 'v1' }, id: 'ID1' }, false],
    ['long before the intent', { ...made, created: '2026-01-02T02:00:00.000Z' }, false],
    ['long after now', { ...made, created: '2026-01-02T04:00:00.000Z' }, false],
    ['a clock that is a little off', { ...made, created: '2026-01-02T03:02:00.000Z' }, true],
    ['not there', {}, false],
  ])('%s: %#', (_name, now, expected) => {
    expect(proven({}, now)).toBe(expected)
  })
})

describe('a thing that carries none', () => {
  const attachment = { kind: bare, at: { name: 'x', parent: 'dev' } }
  const now: Found = { value: { text: 'v1' } }
  const parent = (step: Partial<Step>) => stepOf({ kind: 'marked', at: { name: 'dev' }, ...step })
  const on = (step: Partial<Step>, run = 'r1', at: Parameters<typeof runOf>[2] = {}) =>
    new Ledger([runOf(run, [parent(step)], at)])

  it.each<[string, Ledger, boolean]>([
    ['its parent was made by this run', on({}), true],
    ['its parent was made by an earlier run', on({}, 'r0'), true],
    ['its parent is still being made', on({ state: 'open' }), true],
    ['nothing is known of its parent', new Ledger([]), false],
    ['its parent is another', on({ at: { name: 'ops' } }), false],
    ['its parent is somebody else’s', on({ owner: 'foreign' }), false],
    ['its parent was not made', on({ state: 'refused' }), false],
    ['its parent was taken back', on({ state: 'undone' }), false],
    ['its parent was made in another account', on({}, 'r0', { at: { account: '999900001111' } }), false],
  ])('%s', (_name, ledger, expected) => {
    expect(proven(attachment, now, ledger)).toBe(expected)
  })

  it('is not the one that was wanted', () => {
    expect(proven(attachment, { value: { text: 'other' } }, on({}))).toBe(false)
  })

  it('was there among its siblings before, or is new among them', () => {
    const key = { ...attachment, before: { beside: ['OLD'] } }
    expect(proven(key, { ...now, id: 'OLD' }, on({}))).toBe(false)
    expect(proven(key, { ...now, id: 'NEW' }, on({}))).toBe(true)
  })

  it('has the id that the server had given: that is proof by itself', () => {
    expect(proven({ ...attachment, ids: ['NEW'] }, { value: { text: 'half' }, id: 'NEW' })).toBe(true)
    expect(proven({ ...attachment, ids: ['NEW'] }, { id: 'NEW' })).toBe(false)
  })

  it('hangs on nothing: a span of a file', () => {
    expect(proven({ kind: line, at: { name: 'config:dev' } }, now)).toBe(true)
    expect(proven({ kind: mapping }, { value: { text: 'other' } })).toBe(false)
  })
})

describe('a change of a thing that was there', () => {
  const before = { value: { text: 'v0' }, id: 'ID1' }

  it.each<[string, Found, boolean]>([
    ['as wanted, the same thing', made, true],
    ['as wanted, made anew', { ...made, id: 'ID2' }, false],
    ['as before', { ...made, value: { text: 'v0' } }, false],
    ['gone', {}, false],
  ])('%s', (_name, now, expected) => {
    expect(proven({ before }, now)).toBe(expected)
  })
})

describe('not there', () => {
  async function settled(kind: typeof marked, readings: readonly Found[], ageMs = 0) {
    const start = world.now
    const left = [...readings]
    let reads = 0
    const waits: string[] = []
    const counted = { ...kind, read: async () => ((reads += 1), left.shift() ?? {}) }
    const since = new Date(world.now - ageMs)
    const found = await readSettled(counted, { name: 'dev' }, since, ports, (what) => waits.push(what))
    return { found, reads, waits: waits.length, ms: world.now - start }
  }

  it('is believed of IAM only ten seconds after the intent, seen four times, and said once', async () => {
    const { found, reads, waits, ms } = await settled(marked, [])
    expect([found, reads, waits]).toEqual([{}, 4, 1])
    expect(ms).toBeGreaterThanOrEqual(10_000)
  })

  it('is seen four times however old the intent is, without the ten seconds', async () => {
    const { reads, ms } = await settled(marked, [], 3_600_000)
    expect(reads).toBe(4)
    expect(ms).toBeLessThan(2000)
  })

  it('ends as soon as it is there', async () => {
    expect(await settled(marked, [{}, {}, made])).toMatchObject({ found: made, reads: 3 })
  })

  it('is believed at once of what shows every write at once', async () => {
    expect(await settled(line, [])).toEqual({ found: {}, reads: 1, waits: 0, ms: 0 })
    expect(await settled(mapping, [])).toEqual({ found: {}, reads: 1, waits: 0, ms: 0 })
  })
})
