import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { lockFolder } from '../../src/adapters/lock.ts'
import type { Clock } from '../../src/ports/clock.ts'
import type { LockHolder } from '../../src/ports/state.ts'
import { tempFolder } from '../support/temp-folder.ts'

const me: LockHolder = {
  pid: process.pid,
  host: hostname(),
  since: '2026-01-02T03:04:05Z',
  command: 'add-user',
}

/** Its sleep takes no time; `slept` is called in its place. */
function clockThat(slept: () => Promise<void> = async () => {}): Clock {
  let ticks = 0
  return {
    now: () => new Date(ticks),
    ticks: () => ticks,
    async sleep(ms) {
      ticks += ms
      await slept()
    },
  }
}

async function setLock() {
  const path = join(await tempFolder(), 'lock')
  const take = (waitMs = 0, clock = clockThat(), waiting: (holder: LockHolder) => void = () => {}) =>
    lockFolder(path, me, { waitMs, waiting, clock })
  /** A lock as another process would have left it. */
  const left = async (change: Record<string, unknown>): Promise<void> => {
    const release = await take()
    const own: unknown = JSON.parse(await readFile(path, 'utf8'))
    await release()
    await writeFile(path, JSON.stringify(Object.assign({}, own, change)))
  }
  return { path, take, left, names: () => readdir(join(path, '..')) }
}

/** The number of a process that was there and is no more. */
async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '0'])
  await once(child, 'exit')
  return child.pid ?? 0
}

const LOCKED = { code: 'LOCKED', exit: 3 }

describe('one at a time', () => {
  it('nothing of it stays', async () => {
    const { take, names } = await setLock()
    const release = await take()
    expect(await names()).toEqual(['lock'])
    await release()
    expect(await names()).toEqual([])
  })

  it('the second is told who holds it, once, and waits for its end', async () => {
    const { take, names } = await setLock()
    const release = await take()
    const told: LockHolder[] = []
    let sleeps = 0
    const clock = clockThat(async () => {
      sleeps += 1
      if (sleeps === 3) await release()
    })
    const second = await take(30_000, clock, (holder) => told.push(holder))
    expect([told.map(({ pid, command }) => [pid, command]), sleeps]).toEqual([[[me.pid, 'add-user']], 3])
    await second()
    expect(await names()).toEqual([])
  })

  it('the second gives up when its time is over, and leaves the first alone', async () => {
    const { take, names } = await setLock()
    const release = await take()
    await expect(take(30_000)).rejects.toMatchObject(LOCKED)
    expect(await names()).toEqual(['lock'])
    await release()
  })

  it('of many at once each has it alone', async () => {
    const { take, names } = await setLock()
    let inside = 0
    const most: number[] = []
    const yielding = clockThat(() => new Promise((resolve) => setImmediate(resolve)))
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        const release = await take(Number.POSITIVE_INFINITY, yielding)
        most.push((inside += 1))
        await names()
        inside -= 1
        await release()
      }),
    )
    expect(most).toEqual(Array(8).fill(1))
    expect(await names()).toEqual([])
  })
})

describe('broken only on proof that its owner is dead', () => {
  it.each<[string, () => Promise<Record<string, unknown>>]>([
    ['no such process', async () => ({ pid: await deadPid(), nonce: 'aaaaaaaaaaaaaaaa' })],
    ['the machine was started anew since', async () => ({ boot: 'another', nonce: 'aaaaaaaaaaaaaaaa' })],
    ['another process has its number by now', async () => ({ started: '1', nonce: 'aaaaaaaaaaaaaaaa' })],
  ])('%s', async (_name, change) => {
    const { take, left, names } = await setLock()
    await left(await change())
    const release = await take()
    await release()
    expect(await names()).toEqual([])
  })

  it.each<[string, () => Promise<Record<string, unknown>>]>([
    ['a living process', async () => ({ nonce: 'aaaaaaaaaaaaaaaa' })],
    [
      'a process of another machine',
      async () => ({ pid: await deadPid(), host: 'another', nonce: 'aaaaaaaaaaaaaaaa' }),
    ],
    [
      'one of another machine, whatever was started anew',
      async () => ({ boot: 'b', host: 'another', nonce: 'aaaaaaaaaaaaaaaa' }),
    ],
  ])('not that of %s', async (_name, change) => {
    const { path, take, left } = await setLock()
    await left(await change())
    const before = await readFile(path, 'utf8')
    await expect(take(1000)).rejects.toMatchObject(LOCKED)
    expect(await readFile(path, 'utf8')).toBe(before)
  })

  it.each(['', 'nonsense', '{"pid":1}', '[]'])('nor one that nobody can read: %j', async (text) => {
    const { path, take } = await setLock()
    await writeFile(path, text)
    await expect(take(1000)).rejects.toMatchObject(LOCKED)
    expect(await readFile(path, 'utf8')).toBe(text)
  })

  it('of many who see a dead owner exactly one gets it', async () => {
    const pid = await deadPid()
    for (let round = 0; round < 40; round += 1) {
      const { take, left, names } = await setLock()
      await left({ pid, nonce: 'aaaaaaaaaaaaaaaa' })
      const ends = await Promise.allSettled(Array.from({ length: 8 }, () => take()))
      const won = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []))
      expect(won).toHaveLength(1)
      await won[0]?.()
      expect(await names()).toEqual([])
    }
  })

  it('also when who was breaking it has died', async () => {
    const { path, take, left, names } = await setLock()
    const pid = await deadPid()
    await left({ pid, nonce: 'bbbbbbbbbbbbbbbb' })
    await rename(path, `${path}.aaaaaaaaaaaaaaaa`)
    await left({ pid, nonce: 'aaaaaaaaaaaaaaaa' })
    const release = await take()
    expect(await names()).toEqual(['lock'])
    await release()
  })

  it('not while somebody who lives is at it', async () => {
    const { path, take, left, names } = await setLock()
    await left({ nonce: 'bbbbbbbbbbbbbbbb' })
    await rename(path, `${path}.aaaaaaaaaaaaaaaa`)
    await left({ pid: await deadPid(), nonce: 'aaaaaaaaaaaaaaaa' })
    await expect(take(1000)).rejects.toMatchObject(LOCKED)
    expect(await names()).toEqual(['lock', 'lock.aaaaaaaaaaaaaaaa'])
  })

  it('what one who died while taking it has left beside it goes too', async () => {
    const { path, take, left, names } = await setLock()
    await left({ pid: await deadPid(), nonce: 'aaaaaaaaaaaaaaaa' })
    await rename(path, `${path}.new-0123456789abcdef`)
    await left({ nonce: 'bbbbbbbbbbbbbbbb' })
    await rename(path, `${path}.new-fedcba9876543210`)
    const release = await take()
    await release()
    expect(await names()).toEqual(['lock.new-fedcba9876543210'])
  })

  it('who has lost it does not take away that of the next', async () => {
    const { path, take } = await setLock()
    const release = await take()
    await writeFile(path, '{"theirs":true}')
    await release()
    expect(await readFile(path, 'utf8')).toBe('{"theirs":true}')
  })
})
