import { randomInt } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { seeded } from '../support/random.ts'
import { Stand } from './killing.ts'
import type { Ended, Moment, Moments } from './killing.ts'

const ADD = ['add-user', 'developer', '--group', 'reader']
const CLEAN = ['clean']
/** Several side by side, each of which may have to wait ten seconds before it believes that nothing was made. */
const PATIENCE = { timeout: 120_000 }
const KILLED = { exit: null, signal: 'SIGKILL' }

/** Set KILL_SEED to the number in the name of a test that failed to have its moments again. */
const seed = Number(process.env['KILL_SEED'] ?? randomInt(2 ** 31))

const HANDOVER = [...ADD, '--handover', 'kube/jane']

/** Every other one, and another half of each sort of moment. */
const isHalf = (index: number): boolean => (index + Math.floor(index / 4)) % 2 === 0

/** What both commands come to when nobody disturbs them, and how many moments they have. */
const whole = await (async () => {
  const stand = await Stand.set()
  try {
    const add = await stand.count(...ADD)
    const granted = await stand.look()
    const clean = await stand.count(...CLEAN)
    return { add, clean, granted, remains: await stand.remains() }
  } finally {
    await stand.strike()
  }
})()

/**
 * Moments of every sort in turn. What is seen of lines and files is seen a little later than it happens: the last
 * ones might be over before the kill arrives.
 */
function moments(of: Moments, count: number, random: () => number): readonly Moment[] {
  const sorts = ['committed', 'line', 'refused', 'file'] as const
  return Array.from({ length: count }, (_, index) => {
    const at = sorts[index % sorts.length] ?? 'line'
    const most = at === 'line' || at === 'file' ? Math.floor(of[at] * 0.75) : of[at]
    return { at, nth: 1 + Math.floor(random() * most) }
  })
}

const random = seeded(seed)
const inAdd = moments(whole.add, 12, random)
const inClean = moments(whole.clean, 8, random)
const inHandover = [0.2, 0.6].map((part) => 2 + Math.floor(whole.add.line * (part + 0.2 * random())))

async function on(work: (stand: Stand) => Promise<void>): Promise<void> {
  const stand = await Stand.set()
  try {
    await work(stand)
  } finally {
    await stand.strike()
  }
}

function expectWell({ exit, said }: Ended): void {
  expect(exit, said).toBe(0)
}

it('neither leaves anything when nobody disturbs them', () => {
  expect(whole.remains).toEqual([])
})

describe(`killed, seed ${seed}`, () => {
  it.concurrent.each(inHandover)('a handover at line %i, finished by the same command', PATIENCE, (nth) =>
    on(async (stand) => {
      expect(await stand.kill({ at: 'line', nth }, ...HANDOVER)).toMatchObject(KILLED)
      expectWell(await stand.run(...HANDOVER))
      expectWell(await stand.run(...CLEAN))
      expect(await stand.remains()).toEqual([])
    }),
  )

  it.concurrent.each(inAdd.map((moment, index) => ({ ...moment, again: isHalf(index) })))(
    'add-user at $at $nth, finished by the same command: $again',
    PATIENCE,
    ({ again, ...moment }) =>
      on(async (stand) => {
        expect(await stand.kill(moment, ...ADD)).toMatchObject(KILLED)
        if (again) {
          expectWell(await stand.run(...ADD))
          expect(await stand.look()).toEqual(whole.granted)
        }
        expectWell(await stand.run(...CLEAN))
        expect(await stand.remains()).toEqual([])
      }),
  )

  it.concurrent.each(inClean.map((moment, index) => ({ ...moment, add: isHalf(index) })))(
    'clean at $at $nth, granted again first: $add',
    PATIENCE,
    ({ add, ...moment }) =>
      on(async (stand) => {
        expectWell(await stand.run(...ADD))
        expect(await stand.kill(moment, ...CLEAN)).toMatchObject(KILLED)
        if (add) {
          expectWell(await stand.run(...ADD))
          expect(await stand.look()).toEqual(whole.granted)
        }
        expectWell(await stand.run(...CLEAN))
        expect(await stand.remains()).toEqual([])
      }),
  )
})
