import * as fs from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createFiles } from '../../src/adapters/files.ts'
import { fileKind, folderKind, lastNewlineKind, tempFileKind, wantFile } from '../../src/bytes/kind.ts'
import { sha256 } from '../../src/bytes/splice.ts'
import { tempPath } from '../../src/bytes/temp.ts'
import { StillUsed } from '../../src/engine/kind.ts'
import type { AnyKind, Found, WriteContext } from '../../src/engine/kind.ts'
import type { Json } from '../../src/engine/json.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { toyPorts, ToyWorld } from '../support/toy-world.ts'

const ports = { ...toyPorts(new ToyWorld()), files: createFiles() }
const context: WriteContext = { ports, run: 'r1', temp: 'r1-1', noteId: async () => {} }

async function make(kind: AnyKind, path: string, value: Json): Promise<Found> {
  const made = await kind.write({ path }, await kind.read({ path }, ports), value, context)
  const now = await kind.read({ path }, ports)
  expect(now.value).toBeDefined()
  return made
}

async function undo(kind: AnyKind, path: string, made: Found): Promise<Found> {
  await kind.write({ path }, await kind.read({ path }, ports), undefined, { ...context, made })
  return kind.read({ path }, ports)
}

describe('folder', () => {
  test('is made with its mode and removed again', async () => {
    const path = join(await tempFolder(), '.aws')
    const made = await make(folderKind, path, { mode: 0o700 })
    expect(made).toEqual({ value: { mode: 0o700 } })
    expect(await undo(folderKind, path, made)).toEqual({})
    expect(await undo(folderKind, path, made)).toEqual({})
  })

  test('stays when something is in it', async () => {
    const path = join(await tempFolder(), '.aws')
    const made = await make(folderKind, path, { mode: 0o700 })
    await fs.writeFile(join(path, 'config'), '')
    await expect(undo(folderKind, path, made)).rejects.toThrow(StillUsed)
  })

  test('that is there serves as it is, unless its mode is wanted exactly', () => {
    const at = { path: '/f' }
    expect(folderKind.serves(at, { mode: 0o700 }, { mode: 0o755 })).toBe(true)
    expect(folderKind.serves(at, { mode: 0o700, exact: true }, { mode: 0o755 })).toBe(false)
    expect(folderKind.serves(at, { mode: 0o700, exact: true }, { mode: 0o700 })).toBe(true)
  })

  test('that is there gets its old mode back, but not from whoever gave it another one', async () => {
    const path = await tempFolder()
    await fs.chmod(path, 0o755)
    const back = async (made: Found): Promise<Found> =>
      folderKind.write(
        { path },
        await folderKind.read({ path }, ports),
        { mode: 0o755 },
        { ...context, made },
      )
    const made = await make(folderKind, path, { mode: 0o700, exact: true })
    expect(await folderKind.read({ path }, ports)).toEqual(made)
    await back(made)
    expect(await folderKind.read({ path }, ports)).toEqual({ value: { mode: 0o755 } })
    await make(folderKind, path, { mode: 0o700, exact: true })
    await fs.chmod(path, 0o750)
    await expect(back(made)).rejects.toThrow(StillUsed)
    expect((await fs.stat(path)).mode & 0o777).toBe(0o750)
  })

  test('that is gone when its mode is to be changed is a conflict', async () => {
    const path = join(await tempFolder(), 'gone')
    const write = folderKind.write(
      { path },
      { value: { mode: 0o755 } },
      { mode: 0o700, exact: true },
      context,
    )
    await expect(write).rejects.toMatchObject({ kind: 'conflict' })
  })
})

describe('file', () => {
  test('starts with its text and is removed with it', async () => {
    const path = join(await tempFolder(), 'config')
    const made = await make(fileKind, path, { mode: 0o600, text: 'kind: Config\n' })
    expect(made).toEqual({ value: { mode: 0o600, hash: sha256('kind: Config\n') } })
    expect(await fs.readFile(path, 'utf8')).toBe('kind: Config\n')
    expect((await fs.stat(path)).mode & 0o777).toBe(0o600)
    expect(await undo(fileKind, path, made)).toEqual({})
  })

  test('stays when something else is in it', async () => {
    const path = join(await tempFolder(), 'config')
    const made = await make(fileKind, path, { mode: 0o600, text: '' })
    await fs.writeFile(path, '[theirs]\n')
    await expect(undo(fileKind, path, made)).rejects.toThrow(StillUsed)
    expect(await fs.readFile(path, 'utf8')).toBe('[theirs]\n')
  })

  test('is what was wanted only with its starting text: an unfinished write proves nothing else', () => {
    const at = { path: '/f' }
    const want = { mode: 0o600, text: '' }
    expect(fileKind.same(at, want, { mode: 0o644, hash: sha256('') })).toBe(true)
    expect(fileKind.same(at, want, { mode: 0o600, hash: sha256('x') })).toBe(false)
  })

  test('a reading has no content', async () => {
    const path = join(await tempFolder(), 'credentials')
    await fs.writeFile(path, 'SECRET')
    expect(JSON.stringify(await fileKind.read({ path }, ports))).not.toContain('SECRET')
  })
})

describe('last line end', () => {
  test.each([
    ['[a]\nx = 1', '[a]\nx = 1\n'],
    ['[a]\r\nx = 1', '[a]\r\nx = 1\r\n'],
    ['x', 'x\n'],
  ])('%j', async (before, after) => {
    const path = join(await tempFolder(), 'config')
    await fs.writeFile(path, before)
    const made = await make(lastNewlineKind, path, {})
    expect(await fs.readFile(path, 'utf8')).toBe(after)
    expect(await undo(lastNewlineKind, path, made)).toEqual({})
    expect(await fs.readFile(path, 'utf8')).toBe(before)
  })

  test.each([undefined, '', 'x\n', 'x\r\n', 'x\r'])('%j needs none', async (text) => {
    const path = join(await tempFolder(), 'config')
    if (text !== undefined) await fs.writeFile(path, text)
    const { value } = await lastNewlineKind.read({ path }, ports)
    expect(value === undefined).toBe(text === undefined)
    const refused = lastNewlineKind.write({ path }, {}, {}, context)
    await expect(refused).rejects.toMatchObject({ kind: 'conflict' })
  })

  test('stays when something came before it or behind it, and is no matter when the file is gone', async () => {
    const path = join(await tempFolder(), 'config')
    await fs.writeFile(path, 'x')
    const made = await make(lastNewlineKind, path, {})
    await fs.writeFile(path, 'x\ny\n')
    await expect(undo(lastNewlineKind, path, made)).rejects.toThrow(StillUsed)
    await fs.writeFile(path, 'x')
    expect(await undo(lastNewlineKind, path, made)).toEqual({})
    await fs.rm(path)
    expect(await undo(lastNewlineKind, path, made)).toEqual({})
  })
})

describe('temporary file', () => {
  test('one that a cut-short write left is found, shown and removed', async () => {
    const path = join(await tempFolder(), 'config')
    await fs.writeFile(tempPath(path, 'r1-1'), 'half')
    await fs.symlink('eks-access-r1-1', `${path}.lock`)
    await fs.writeFile(tempPath(path, 'r2-1'), 'of another run')
    for (const kind of [fileKind, lastNewlineKind]) {
      const left = await kind.leftovers({ path }, { before: {}, temp: 'r1-1', ids: [] }, ports)
      expect(left.map(({ at }) => at)).toEqual([{ path: tempPath(path, 'r1-1') }, { path: `${path}.lock` }])
    }
    for (const at of [{ path: tempPath(path, 'r1-1') }, { path: `${path}.lock` }]) {
      expect(await tempFileKind.read(at, ports)).toEqual({ value: {} })
      await tempFileKind.write(at, { value: {} }, undefined, context)
      expect(await tempFileKind.read(at, ports)).toEqual({})
    }
    expect(await fs.readdir(join(path, '..'))).toEqual(['.config.eks-access-r2-1'])
  })

  test.each(['/etc/passwd', '/home/x/.ssh/id_rsa', '/x/.config.eks-access-', '.config.eks-access-r1-1'])(
    'a journal cannot name %s',
    (path) => {
      expect(() => tempFileKind.parse({ at: { path } })).toThrow(expect.objectContaining({ code: 'JOURNAL' }))
    },
  )

  test("nor make us take kubectl's lock away", async () => {
    const path = join(await tempFolder(), 'config.lock')
    await fs.writeFile(path, '')
    expect(await tempFileKind.read({ path }, ports)).toEqual({})
    const refused = tempFileKind.write({ path }, {}, undefined, context)
    await expect(refused).rejects.toMatchObject({ kind: 'invalid' })
  })
})

test.each(['config', './config', '/a/../etc/passwd', '/a/./b', '/a/..', '/a\nb', 7, null])(
  '%j is no path',
  (path) => {
    for (const kind of [folderKind, fileKind, lastNewlineKind, tempFileKind])
      expect(() => kind.parse({ at: { path } })).toThrow(expect.objectContaining({ code: 'JOURNAL' }))
  },
)

test('all that a file needs is wanted, outermost first', async () => {
  const folder = await tempFolder()
  const path = join(folder, 'a', 'b', 'config')
  const want = async () => {
    const wanted = await wantFile(path, { mode: 0o600, text: '' }, ports.files)
    return wanted.map(({ kind, at }) => [kind.id, at])
  }
  expect(await want()).toEqual([
    ['folder', { path: join(folder, 'a') }],
    ['folder', { path: join(folder, 'a', 'b') }],
    ['file', { path }],
  ])
  await fs.mkdir(join(folder, 'a', 'b'), { recursive: true })
  await fs.writeFile(path, 'x')
  expect(await want()).toEqual([
    ['folder', { path: join(folder, 'a', 'b') }],
    ['file', { path }],
    ['last-newline', { path }],
  ])
})
