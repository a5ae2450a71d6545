import * as fs from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createFiles } from '../../src/adapters/files.ts'
import { createDurableFiles } from '../../src/bytes/durable-files.ts'
import { sha256 } from '../../src/bytes/splice.ts'
import { isFault } from '../../src/ports/fault.ts'
import type { WriteOptions } from '../../src/ports/files.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { Crash } from '../support/toy-world.ts'
import { watchedDisk } from '../support/watched-disk.ts'
import type { Watch } from '../support/watched-disk.ts'

const OLD = Buffer.from('old\xff\r\nbytes', 'latin1')
const NEW = Buffer.from('new bytes\n')
const files = createFiles()

async function oldFile(): Promise<{ folder: string; path: string; options: WriteOptions }> {
  const folder = await tempFolder()
  const path = join(folder, 'config')
  await fs.writeFile(path, OLD, { mode: 0o640 })
  return { folder, path, options: { expect: sha256(OLD), mode: 0o600, temp: 'r1-1' } }
}

function failing(at: number, error: () => Error, forGood = false): { watch: Watch; calls: () => number } {
  let calls = 0
  const watch: Watch = () => {
    calls += 1
    if (calls === at || (forGood && calls > at)) throw error()
  }
  return { watch, calls: () => calls }
}

function failed(code: string): Error {
  return Object.assign(new Error(`${code}: simulated`), { code })
}

describe('a write that is cut off at any system call', () => {
  test('leaves the old bytes or the new ones, and what it left is found and removed', async () => {
    const outcomes: string[] = []
    for (let at = 1; ; at += 1) {
      const { folder, path, options } = await oldFile()
      const { watch, calls } = failing(at, () => new Crash('dead'), true)
      const dead = createDurableFiles(watchedDisk(watch))
      const done = await dead.replace(path, NEW, { ...options, lock: true }).then(
        () => true,
        () => false,
      )
      const now = await fs.readFile(path)
      expect([OLD, NEW].some((bytes) => bytes.equals(now))).toBe(true)
      outcomes.push(now.equals(NEW) ? 'new' : 'old')
      for (const left of await files.leftovers(path, 'r1-1')) {
        expect(await files.isTemp(left)).toBe(true)
        await files.removeTemp(left)
      }
      expect(await fs.readdir(folder)).toEqual(['config'])
      if (done && calls() < at) break
    }
    expect(outcomes.join(' ')).toMatch(/^(old )+new( new)*$/)
    expect(outcomes.length).toBeGreaterThan(20)
  })

  test.each(['EIO', 'ENOSPC', 'EACCES'])(
    '%s at any system call: old or new, told, nothing left',
    async (code) => {
      for (let at = 1; ; at += 1) {
        const { folder, path, options } = await oldFile()
        const { watch, calls } = failing(at, () => failed(code))
        const error: unknown = await createDurableFiles(watchedDisk(watch))
          .replace(path, NEW, options)
          .then(
            () => undefined,
            (cause: unknown) => cause,
          )
        const now = await fs.readFile(path)
        if (calls() < at) break
        expect([OLD, NEW].some((bytes) => bytes.equals(now))).toBe(true)
        if (error === undefined) expect(now).toEqual(NEW)
        else expect(isFault(error)).toBe(true)
        if (isFault(error) && error.kind !== 'unknown') expect(now).toEqual(OLD)
        expect(await fs.readdir(folder)).toEqual(['config'])
      }
    },
  )
})

describe("kubectl's lock", () => {
  test('is held from the comparison to the rename only', async () => {
    const { folder, path, options } = await oldFile()
    const calls: string[] = []
    const watched = createDurableFiles(
      watchedDisk((call, at) => calls.push(`${call} ${at.slice(folder.length)}`)),
    )
    await watched.replace(path, NEW, { ...options, lock: true })
    const from = calls.indexOf('symlink /config.lock')
    const held = calls.slice(from, calls.indexOf('unlink /config.lock') + 1)
    expect(held.map((call) => call.split(' ')[0])).toEqual([
      'symlink',
      'open',
      'fstat',
      'read',
      'close',
      'rename',
      'unlink',
    ])
    expect(await fs.readdir(folder)).toEqual(['config'])
  })

  test('of somebody else is waited for, and named when it stays; it is never removed', async () => {
    const { folder, path, options } = await oldFile()
    const lock = `${path}.lock`
    await fs.writeFile(lock, '', { mode: 0 })
    const contended = { kind: 'contended', message: expect.stringContaining(`${lock} is there since 2`) }
    const patient = createDurableFiles(watchedDisk(() => {}))
    await expect(patient.replace(path, NEW, { ...options, lock: true })).rejects.toMatchObject(contended)
    expect(await fs.readFile(path)).toEqual(OLD)
    expect((await fs.readdir(folder)).toSorted()).toEqual(['config', 'config.lock'])
    expect(await files.leftovers(path, 'r1-1')).toEqual([])
    await expect(files.removeTemp(lock)).rejects.toMatchObject({ kind: 'invalid' })

    let slept = 0
    const released = createDurableFiles({
      ...watchedDisk(() => {}),
      sleep: async () => void (++slept && (await fs.rm(lock))),
    })
    await released.replace(path, NEW, { ...options, lock: true })
    expect(slept).toBe(1)
    expect(await fs.readFile(path)).toEqual(NEW)
  })

  test('stops kubectl’s own way of taking it', async () => {
    const { path } = await oldFile()
    await fs.symlink('eks-access-r1-1', `${path}.lock`)
    await expect(fs.open(`${path}.lock`, 'wx')).rejects.toMatchObject({ code: 'EEXIST' })
  })
})

describe('Windows', () => {
  test('a rename that is in somebody’s way is tried again, for some seconds', async () => {
    const { path, options } = await oldFile()
    let left = 3
    const busy = watchedDisk(
      (call) => {
        if (call === 'rename' && left-- > 0) throw failed('EPERM')
      },
      { windows: true },
    )
    await createDurableFiles(busy).replace(path, NEW, { ...options, lock: true })
    expect(await fs.readFile(path)).toEqual(NEW)
    left = Number.POSITIVE_INFINITY
    const again = { ...options, expect: sha256(NEW), lock: true as const }
    await expect(createDurableFiles(busy).replace(path, OLD, again)).rejects.toMatchObject({ kind: 'denied' })
    expect(await fs.readFile(path)).toEqual(NEW)
  })
})
