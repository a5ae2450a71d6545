import { execFileSync } from 'node:child_process'
import * as fs from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createFiles } from '../../src/adapters/files.ts'
import { createDurableFiles } from '../../src/bytes/durable-files.ts'
import { sha256 } from '../../src/bytes/splice.ts'
import { tempPath } from '../../src/bytes/temp.ts'
import type { WriteOptions } from '../../src/ports/files.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { watchedDisk } from '../support/watched-disk.ts'

const OLD = Buffer.from('old\xff\r\nbytes', 'latin1')
const NEW = Buffer.from('new bytes\n')
const files = createFiles()

async function oldFile(): Promise<{ folder: string; path: string; options: WriteOptions }> {
  const folder = await tempFolder()
  const path = join(folder, 'config')
  await fs.writeFile(path, OLD, { mode: 0o640 })
  return { folder, path, options: { expect: sha256(OLD), mode: 0o600, temp: 'r1-1' } }
}

function failed(code: string): Error {
  return Object.assign(new Error(`${code}: simulated`), { code })
}

describe('replace', () => {
  test('changes the bytes, keeps the mode, leaves nothing beside', async () => {
    const { folder, path, options } = await oldFile()
    const read = await files.replace(path, NEW, options)
    expect(await fs.readFile(path)).toEqual(NEW)
    expect((await fs.stat(path)).mode & 0o777).toBe(0o640)
    expect(read).toEqual({ bytes: NEW, mode: 0o640, hash: sha256(NEW), target: path })
    expect(await fs.readdir(folder)).toEqual(['config'])
  })

  test('makes a new file with its mode whatever the umask is', async () => {
    const path = join(await tempFolder(), 'config')
    await files.replace(path, NEW, { expect: undefined, mode: 0o666, temp: 'r1-1' })
    expect((await fs.stat(path)).mode & 0o777).toBe(0o666)
  })

  test('writes all, syncs, compares, renames, syncs the folder, in this order', async () => {
    const { folder, path, options } = await oldFile()
    const calls: string[] = []
    const short = createDurableFiles(
      watchedDisk((call, at) => calls.push(`${call} ${at.slice(folder.length)}`), {
        open: async (at, flags, mode) => {
          const handle = await fs.open(at, flags, mode)
          const write = handle.write.bind(handle)
          return Object.assign(handle, {
            write: (bytes: Buffer, offset: number, length: number, position: number) =>
              write(bytes, offset, Math.min(length, 4), position),
          })
        },
      }),
    )
    await short.replace(path, NEW, options)
    const temp = '/.config.eks-access-r1-1'
    const kept = calls.filter((call) => /^(write|fchmod|fsync|read|rename) /.test(call))
    expect(kept).toEqual([
      'read /config',
      `write ${temp}`,
      `write ${temp}`,
      `write ${temp}`,
      'read /config',
      `fchmod ${temp}`,
      `fsync ${temp}`,
      'read /config',
      `rename ${temp}`,
      'fsync ',
    ])
    expect(await fs.readFile(path)).toEqual(NEW)
  })

  test('the secret is in a 0600 file until its bytes are all there', async () => {
    const { folder, path, options } = await oldFile()
    const modes: number[] = []
    const real = watchedDisk((call, at) => {
      if (call === 'ftruncate')
        modes.push(Number.parseInt(execFileSync('stat', ['-c', '%a', at]).toString(), 8))
    })
    await createDurableFiles(real).replace(path, NEW, options)
    expect(modes).toEqual([0o600])
    expect(await fs.readdir(folder)).toEqual(['config'])
  })

  test('refuses when the file is not what was read, is gone, or came up', async () => {
    const { path, options } = await oldFile()
    const conflict = (promise: Promise<unknown>) =>
      expect(promise).rejects.toMatchObject({ kind: 'conflict' })
    await conflict(files.replace(path, NEW, { ...options, expect: sha256('other') }))
    await conflict(files.replace(path, NEW, { ...options, expect: undefined }))
    await conflict(files.replace(`${path}2`, NEW, options))
    await conflict(files.remove(path, sha256('other')))
    expect(await fs.readFile(path)).toEqual(OLD)
  })

  test.each(['fchmod', 'fsync'])('sees a writer that comes in at %s', async (moment) => {
    const { folder, path, options } = await oldFile()
    const calls: Promise<void>[] = []
    const raced = createDurableFiles({
      ...watchedDisk(() => {}),
      open: async (at, flags, mode) => {
        const handle = await fs.open(at, flags, mode)
        const other = () => fs.writeFile(path, 'theirs')
        const [chmod, sync] = [handle.chmod.bind(handle), handle.sync.bind(handle)]
        return Object.assign(handle, {
          chmod: async (bits: number) => (moment === 'fchmod' ? await other() : undefined, chmod(bits)),
          sync: async () => (moment === 'fsync' ? await other() : undefined, sync()),
        })
      },
    })
    await expect(raced.replace(path, NEW, options)).rejects.toMatchObject({ kind: 'conflict' })
    await Promise.all(calls)
    expect(await fs.readFile(path, 'utf8')).toBe('theirs')
    expect(await fs.readdir(folder)).toEqual(['config'])
  })
})

describe('links', () => {
  test('are written through and stay', async () => {
    const { folder, path, options } = await oldFile()
    const link = join(folder, 'link')
    await fs.symlink('config', link)
    await files.replace(link, NEW, options)
    expect(await fs.readlink(link)).toBe('config')
    expect(await fs.readFile(path)).toEqual(NEW)
    expect((await files.read(link))?.target).toBe(path)
  })

  test('to a file that is not there yet: it is made where they lead, and removed there', async () => {
    const folder = await tempFolder()
    const link = join(folder, 'link')
    await fs.mkdir(join(folder, 'dotfiles'))
    await fs.symlink('dotfiles/config', link)
    expect(await files.read(link)).toBeUndefined()
    const made = await files.replace(link, NEW, { expect: undefined, mode: 0o600, temp: 'r1-1' })
    expect(made.target).toBe(join(folder, 'dotfiles', 'config'))
    await files.remove(link, made.hash)
    expect(await fs.readdir(join(folder, 'dotfiles'))).toEqual([])
    expect(await fs.readlink(link)).toBe('dotfiles/config')
  })

  test('the temporary file is beside the real file, and is found from the link', async () => {
    const { folder, path, options } = await oldFile()
    await fs.mkdir(join(folder, 'home'))
    const link = join(folder, 'home', 'config')
    await fs.symlink('../config', link)
    const staged = await files.stage(link, options)
    expect(await files.leftovers(link, 'r1-1')).toEqual([tempPath(path, 'r1-1')])
    await staged.drop()
    await staged.drop()
    expect(await files.leftovers(link, 'r1-1')).toEqual([])
  })
})

describe('what is no plain file is refused, untouched', () => {
  const cases: [string, (path: string, folder: string) => Promise<unknown>, RegExp][] = [
    ['folder', (path) => fs.mkdir(path), /it is a folder \(EISDIR\)/],
    ['FIFO', async (path) => execFileSync('mkfifo', [path]), /not a plain file \(EINVAL\)/],
    ['link loop', (path) => fs.symlink('config', path), /loop of them \(ELOOP\)/],
    ['device', (path) => fs.symlink('/dev/null', path), /not a plain file/],
    ['over 10 MiB', (path) => fs.writeFile(path, Buffer.alloc(10 * 1024 * 1024 + 1)), /larger than 10 MiB/],
    [
      'hard link',
      async (path, folder) => {
        await fs.writeFile(join(folder, 'other'), 'x')
        await fs.link(join(folder, 'other'), path)
      },
      /second name \(hard link\)/,
    ],
  ]
  test.each(cases)('%s', async (_name, make, message) => {
    const folder = await tempFolder()
    const path = join(folder, 'config')
    await make(path, folder)
    const before = await fs.readdir(folder)
    const refused = { kind: 'invalid', service: 'file', message: expect.stringMatching(message) }
    await expect(files.read(path)).rejects.toMatchObject(refused)
    const write = { expect: sha256(''), mode: 0o600, temp: 'r1-1' }
    await expect(files.replace(path, NEW, write)).rejects.toMatchObject(refused)
    expect(await fs.readdir(folder)).toEqual(before)
  })

  test('a folder that is not there: nothing to read, nowhere to write', async () => {
    const path = join(await tempFolder(), 'no', 'config')
    expect(await files.read(path)).toBeUndefined()
    expect(await files.exists(path)).toBe(false)
    const write = files.replace(path, NEW, { expect: undefined, mode: 0o600, temp: 'r1-1' })
    await expect(write).rejects.toMatchObject({ kind: 'missing', message: expect.stringContaining(path) })
  })

  test('no right to read or to write is denied, with the path', async () => {
    const { path, options } = await oldFile()
    for (const [call, operation] of [
      ['open', 'read'],
      ['rename', 'write'],
    ] as const) {
      const denied = createDurableFiles(
        watchedDisk((name) => {
          if (name === call) throw failed('EACCES')
        }),
      )
      const work = operation === 'read' ? denied.read(path) : denied.replace(path, NEW, options)
      const message = `cannot ${operation} ${path}: permission denied (EACCES)`
      await expect(work).rejects.toMatchObject({ kind: 'denied', operation, message })
    }
  })
})

test.runIf(process.getuid?.() === 0)('a file of another user stays that user’s', async () => {
  const { path, options } = await oldFile()
  await fs.chown(path, 12345, 23456)
  await files.replace(path, NEW, options)
  expect(await fs.stat(path)).toMatchObject({ uid: 12345, gid: 23456 })
})

test('a file whose owner cannot be kept is refused, untouched', async () => {
  const { folder, path, options } = await oldFile()
  const disk = watchedDisk((call) => {
    if (call === 'fchown') throw failed('EPERM')
  })
  const lstat = async (at: string) => {
    const stat = await fs.stat(at)
    return Object.assign(stat, { uid: stat.uid + 1 })
  }
  const other = createDurableFiles({
    ...disk,
    open: async (at, flags, mode) => {
      const handle = await disk.open(at, flags, mode)
      return at === path ? { ...handle, stat: () => lstat(at) } : handle
    },
  })
  await expect(other.replace(path, NEW, options)).rejects.toMatchObject({ kind: 'denied' })
  expect(await fs.readFile(path)).toEqual(OLD)
  expect(await fs.readdir(folder)).toEqual(['config'])
})

describe('stage', () => {
  test('fills the disk before anything else happens', async () => {
    const { folder, path, options } = await oldFile()
    const full = createDurableFiles(
      watchedDisk((call) => {
        if (call === 'write') throw failed('ENOSPC')
      }),
    )
    await expect(full.stage(path, { ...options, reserve: 4096 })).rejects.toMatchObject({ kind: 'quota' })
    expect(await fs.readdir(folder)).toEqual(['config'])
  })

  test('what was reserved is not in the file, and commit may be tried again after a conflict', async () => {
    const { path, options } = await oldFile()
    const staged = await files.stage(path, { ...options, reserve: 4096 })
    await fs.writeFile(path, 'theirs')
    await expect(staged.commit(NEW, sha256(OLD))).rejects.toMatchObject({ kind: 'conflict' })
    const longer = Buffer.from('theirs and ours')
    await staged.commit(longer, sha256('theirs'))
    await staged.drop()
    expect(await fs.readFile(path)).toEqual(longer)
  })
})

describe('folders', () => {
  test('are made with their mode, read, and removed when empty', async () => {
    const path = join(await tempFolder(), '.aws')
    expect(await files.readFolder(path)).toBeUndefined()
    await files.makeFolder(path, 0o700)
    expect(await files.readFolder(path)).toEqual({ mode: 0o700, entries: [] })
    await expect(files.makeFolder(path, 0o700)).rejects.toMatchObject({ kind: 'conflict' })
    await fs.writeFile(join(path, 'config'), '')
    await expect(files.removeFolder(path)).rejects.toMatchObject({ kind: 'in-use' })
    await expect(files.readFolder(join(path, 'config'))).rejects.toMatchObject({ kind: 'invalid' })
    await fs.rm(join(path, 'config'))
    await files.removeFolder(path)
    expect(await files.exists(path)).toBe(false)
  })
})

test('only what has a name of ours is removed as a temporary file', async () => {
  const { path } = await oldFile()
  await expect(files.removeTemp(path)).rejects.toMatchObject({ kind: 'invalid' })
  await files.removeTemp(tempPath(path, 'r1-1'))
  expect(await fs.readFile(path)).toEqual(OLD)
})
