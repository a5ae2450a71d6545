import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../src/app-error.ts'
import { tempPath } from '../../src/bytes/temp.ts'
import type { Json } from '../../src/engine/json.ts'
import type { Action } from '../../src/engine/kind.ts'
import { toChange } from '../../src/engine/plan.ts'
import { kindOf, kinds } from '../../src/kinds.ts'
import { clusterSamples } from './cluster-samples.ts'
import { Desk, RUN } from './contract.ts'
import type { Sample } from './contract.ts'
import { fileSamples } from './file-samples.ts'
import { iamSamples } from './iam-samples.ts'
import { startWorld } from './world.ts'

const samples: readonly Sample[] = [...iamSamples, ...clusterSamples, ...fileSamples]

/** Leftovers of a crash: never made on purpose. */
const ONLY_REMOVED = [kinds.orphanKey.id, kinds.tempFile.id]

async function arrange(sample: Sample) {
  const world = await startWorld()
  const arranged = await sample.arrange(world)
  return { ...arranged, world, desk: new Desk(sample.kind, arranged), before: await world.snapshot() }
}

function rows(list: readonly Sample[]) {
  return list.map((sample) => ({ id: sample.kind.id, sample }))
}

it('every kind is held to the contract, and found by its id', () => {
  const held = [...samples.map(({ kind }) => kind.id), ...ONLY_REMOVED]
  expect(held.toSorted()).toEqual(
    Object.values(kinds)
      .map(({ id }) => id)
      .toSorted(),
  )
  for (const kind of Object.values(kinds)) expect(kindOf(kind.id)).toBe(kind)
  expect(() => kindOf('iam-userr')).toThrow(AppError)
})

describe.each(rows(samples))('$id', ({ sample }) => {
  const { kind } = sample

  it('is made, read back, and then needs nothing', async () => {
    const { desk, value } = await arrange(sample)
    const step = await desk.bring(value)
    const now = await desk.read()
    expect(now.id).toBe(step.outcome?.id)
    expect(now.run).toBe(kind.marked ? RUN : undefined)
    const decision = await desk.decide(value, step)
    expect(decision).toMatchObject({ step: { change: { action: 'none', owner: 'ours' } } })
  })

  it('is taken back exactly, once', async () => {
    const { desk, value, world, before } = await arrange(sample)
    const step = await desk.bring(value)
    expect(await world.snapshot()).not.toEqual(before)
    const seen = await desk.read()
    expect(await desk.takeBack(step)).toBe('undone')
    expect(await world.snapshot()).toEqual(before)
    expect(await desk.takeBack(step)).toBe('gone')
    await desk.writeBack(step, seen)
    expect(await world.snapshot()).toEqual(before)
  })

  it('stays when somebody else has made it anew', async () => {
    const { desk, value, world, stranger } = await arrange(sample)
    const step = await desk.bring(value)
    await stranger()
    const theirs = await world.snapshot()
    expect(await desk.takeBack(step)).not.toBe('undone')
    expect(await world.snapshot()).toEqual(theirs)
    const now = await desk.read()
    if (now.id === undefined) return
    await desk.writeBack(step, now)
    expect(await desk.read()).toMatchObject({ id: now.id, value: now.value })
  })

  it('is not ours when it only has the name', async () => {
    const { desk, value, world, stranger } = await arrange(sample)
    const intent = await desk.intend(value)
    await stranger()
    const theirs = await world.snapshot()
    const decision = await desk.decide(value)
    const change = 'step' in decision ? decision.step.change : { action: 'none', owner: 'foreign' }
    expect(change).toMatchObject({ action: 'none', owner: 'foreign' })
    const now = await desk.read()
    expect(now.run).not.toBe(RUN)
    if (kind.marked) expect(await desk.isProven(intent)).toBe(false)
    expect(await world.snapshot()).toEqual(theirs)
  })

  it('is known for ours when the answer to its write was lost', async () => {
    const { desk, value } = await arrange(sample)
    const { outcome: _lost, ...step } = await desk.bring(value)
    expect(await desk.isProven({ ...step, state: 'open' })).toBe(true)
  })

  it('reads a journal, and nothing that is not one of its lines', async () => {
    const { desk, at, value } = await arrange(sample)
    await desk.bring(value)
    const now = await desk.read()
    for (const own of [value, now.value]) {
      const line: { at: Json; value: Json } = JSON.parse(JSON.stringify({ at, value: own }))
      expect(kind.parse(line)).toEqual(line)
    }
    for (const line of [...sample.junk, { at: undefined }, { at: [] }, { at, value: 'junk' }]) {
      expect(() => kind.parse(line), JSON.stringify(line)).toThrow(
        expect.objectContaining({ name: 'AppError', code: 'JOURNAL' }),
      )
    }
  })

  it('says in words what happens', async () => {
    const { desk, at, value, other } = await arrange(sample)
    await desk.bring(value)
    const { value: now = null } = await desk.read()
    const changes: [Action, { before?: Json; after?: Json }][] = [
      ['create', { after: value }],
      ['update', { before: now, after: other ?? value }],
      ['delete', { before: now }],
      ['none', {}],
    ]
    for (const [action, more] of changes) {
      const { title, explain, byHand } = toChange(kind, at, action, 'new', more)
      expect(title).toMatch(/^[^\n]{5,300}$/)
      expect(explain.split(/[.!?](?:\s|$)/).filter(Boolean).length).toBeLessThanOrEqual(2)
      for (const line of byHand)
        expect(line).toMatch(/^(env|aws|kubectl|mkdir|rmdir|chmod|install|cat|echo|rm) /)
      expect([title, explain, ...byHand].join('\n')).not.toMatch(/undefined|\[object/)
    }
  })
})

describe.each(rows(samples.filter(({ changes }) => changes)))('$id', ({ sample }) => {
  it('is changed and put back', async () => {
    const { desk, value, other, world, before } = await arrange(sample)
    if (other === undefined) throw new Error('the sample has nothing to change it to')
    const made = await desk.bring(value)
    const first = await world.snapshot()
    const changed = await desk.bring(other, 'ours')
    expect(await world.snapshot()).not.toEqual(first)
    const decision = await desk.decide(other, made, changed)
    expect(decision).toMatchObject({ step: { change: { action: 'none', owner: 'ours' } } })
    expect(await desk.takeBack(changed)).toBe('undone')
    expect(await world.snapshot()).toEqual(first)
    expect(await desk.takeBack(changed)).toBe('gone')
    expect(await desk.takeBack(made)).toBe('undone')
    expect(await world.snapshot()).toEqual(before)
  })
})

describe.each(rows(samples.filter(({ shared }) => shared)))('$id', ({ sample }) => {
  it('stays when others have come to use it', async () => {
    const { desk, value, use, world } = await arrange(sample)
    if (use === undefined) throw new Error('the sample has nobody to use it')
    const step = await desk.bring(value)
    await use()
    const theirs = await world.snapshot()
    expect(await desk.takeBack(step)).not.toBe('undone')
    expect(await world.snapshot()).toEqual(theirs)
  })
})

describe('what is only ever removed', () => {
  it('a key that a crash has left goes, and no other', async () => {
    const world = await startWorld()
    const { ports } = world
    const { iam } = ports
    await iam.createUser({ name: 'developer', tags: {} })
    await iam.createAccessKey('developer')
    const before = await world.snapshot()
    const { id } = await iam.createAccessKey('developer')
    const at = { user: 'developer', keyId: id }
    const found = await kinds.orphanKey.read(at, ports)
    expect(found).toMatchObject({ id, value: { status: 'Active' } })
    for (const from of [found, found]) {
      await kinds.orphanKey.write(at, from, undefined, { ports, run: RUN, temp: 't', noteId: async () => {} })
      expect(await world.snapshot()).toEqual(before)
    }
    expect(await kinds.orphanKey.read(at, ports)).toEqual({})
  })

  it('a temporary file that a crash has left goes, and nothing else', async () => {
    const world = await startWorld()
    const { ports, folder } = world
    const context = { ports, run: RUN, temp: 't', noteId: async () => {} }
    const theirs = join(folder, 'config.tmp')
    await writeFile(theirs, '')
    const before = await world.snapshot()
    const path = tempPath(join(folder, 'config'), `${RUN}-1`)
    await writeFile(path, 'secret')
    const found = await kinds.tempFile.read({ path }, ports)
    expect(found).toEqual({ value: {} })
    for (const from of [found, found]) {
      await kinds.tempFile.write({ path }, from, undefined, context)
      expect(await world.snapshot()).toEqual(before)
    }
    expect(() => kinds.tempFile.parse({ at: { path: theirs } })).toThrow(AppError)
  })

  it.each([
    [kinds.orphanKey, { at: { user: 'developer' } }],
    [kinds.orphanKey, { at: { user: 'developer', keyId: 'AKIA' } }],
    [kinds.orphanKey, { at: { user: 'a b', keyId: 'AKIAOTHER00000000000' } }],
    [kinds.orphanKey, { at: { user: 'a', keyId: 'AKIAOTHER00000000000' }, value: { status: 'Gone' } }],
    [kinds.tempFile, { at: { path: '/etc/passwd' } }],
    [kinds.tempFile, { at: { path: 'config.lock' } }],
    [kinds.tempFile, { at: {} }],
  ])('$id reads nothing that is not its own', (kind, line) => {
    expect(() => kind.parse(line)).toThrow(expect.objectContaining({ name: 'AppError', code: 'JOURNAL' }))
  })
})
