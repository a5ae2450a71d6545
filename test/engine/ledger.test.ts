import { describe, expect, it } from 'vitest'
import { Ledger } from '../../src/engine/ledger.ts'
import type { Step, StepState } from '../../src/engine/ledger.ts'
import { runOf, stepOf } from '../support/run-record.ts'
import { toyPorts, ToyWorld } from '../support/toy-world.ts'

const world = new ToyWorld()
const { marked, line, mapping } = world.kinds()
const { target } = toyPorts(world)
const ELSEWHERE = { account: '999900001111' }
const OTHER_CLUSTER = { cluster: { name: 'other', arn: 'arn:other', endpoint: 'https://x' } }
const at = { name: 'dev' }
const step = (given: Partial<Step> = {}) =>
  stepOf({ kind: 'marked', at, outcome: { value: { text: 'v1' }, id: 'ID1' }, ...given })

describe('whose it is', () => {
  const isOurs = (given: Partial<Step>, id: string | undefined = 'ID1') =>
    new Ledger([runOf('r1', [step(given)])]).isOurs(marked, at, target, {
      value: {},
      ...(id === '' ? {} : { id }),
    })

  it.each<[string, boolean, boolean]>([
    ['the very thing that was made', isOurs({}), true],
    ['made anew since', isOurs({}, 'ID2'), false],
    ['of something that has no id, the place', isOurs({ outcome: { value: {} } }, ''), true],
    ['changed by us, made by somebody else', isOurs({ owner: 'foreign', action: 'update' }), false],
    ['kept for others', isOurs({ state: 'kept' }), true],
    ['left', isOurs({ state: 'left' }), true],
    ['only asked for', isOurs({ state: 'open' }), false],
    ['taken back', isOurs({ state: 'undone' }), false],
    ['given up to others', isOurs({ state: 'released' }), false],
    ['another thing', isOurs({ at: { name: 'ops' } }), false],
  ])('%s', (_name, actual, expected) => {
    expect(actual).toBe(expected)
  })
})

describe('who uses it', () => {
  const users = (kind: typeof marked, given: Partial<Step>, where: Parameters<typeof runOf>[2] = {}) =>
    new Ledger([runOf('r1', [step({ kind: kind.id, ...given })], where)]).users(kind, at, target, new Set())

  it.each<[StepState, boolean]>([
    ['done', true],
    ['undoing', true],
    ['left', true],
    ['using', true],
    ['open', true],
    ['refused', false],
    ['undone', false],
    ['kept', false],
    ['released', false],
  ])('a run whose step is %s: %s', (state, expected) => {
    expect(users(marked, { state })).toEqual(expected ? ['r1'] : [])
  })

  it('not a run that removes a leftover there, nor one that is left out', () => {
    expect(users(marked, { leftover: true })).toEqual([])
    const ledger = new Ledger([runOf('r1', [step()]), runOf('r2', [step()])])
    expect(ledger.users(marked, at, target, new Set(['r1']))).toEqual(['r2'])
  })

  it('names reach as far as they reach: an account, a cluster, this machine', () => {
    expect([marked, mapping, line].map((kind) => users(kind, {}, { at: OTHER_CLUSTER }).length)).toEqual([
      1, 0, 1,
    ])
    expect([marked, line].map((kind) => users(kind, {}, { at: ELSEWHERE }).length)).toEqual([0, 1])
  })
})

describe('which run goes on', () => {
  const unfinished = (...given: Parameters<typeof runOf>[2][]) =>
    new Ledger(given.map((more, index) => runOf(`r${index + 1}`, [], more))).unfinished(
      { add: 'dev' },
      target,
    )?.id

  it('the newest that asked for the same on the same target', () => {
    expect(unfinished({}, {})).toBe('r2')
  })

  it.each<[string, Parameters<typeof runOf>[2]]>([
    ['finished', { finished: true }],
    ['cleaned', { cleaned: true }],
    ['in another account', { at: ELSEWHERE }],
    ['on another cluster', { at: OTHER_CLUSTER }],
  ])('not one that is %s', (_name, given) => {
    expect(unfinished(given)).toBeUndefined()
  })

  it('not one that asked for something else', () => {
    expect(new Ledger([runOf('r1', [])]).unfinished({ add: 'ops' }, target)).toBeUndefined()
  })
})

describe('what is left over', () => {
  const left = [{ kind: 'marked', at: { name: 'orphan' }, why: 'cut short' }]
  const removal = (state: StepState) =>
    step({ number: 2, at: { name: 'orphan' }, action: 'delete', leftover: true, state })

  it('is so until its removal is known to have been done', () => {
    const after = (...steps: Step[]) =>
      new Ledger([runOf('r1', [step({ state: 'refused', left }), ...steps])]).leftovers(target)
    expect(after()).toEqual(left)
    expect(after(removal('open'))).toEqual(left)
    expect(after(removal('refused'))).toEqual(left)
    expect(after(removal('done'))).toEqual([])
  })

  it('is nothing to another target', () => {
    const ledger = new Ledger([runOf('r1', [step({ left })], { at: OTHER_CLUSTER })])
    expect(ledger.leftovers(target)).toEqual([])
  })
})
