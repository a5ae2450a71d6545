import * as fs from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { accessKeyKind, orphanKeyKind } from '../../src/access-key/kind.ts'
import { createFiles } from '../../src/adapters/files.ts'
import { createDurableFiles } from '../../src/bytes/durable-files.ts'
import { tempPath } from '../../src/bytes/temp.ts'
import type { Found, WriteContext } from '../../src/engine/kind.ts'
import type { Files } from '../../src/ports/files.ts'
import { FakeIam, iamFault, SECRET } from '../support/fake-iam.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { toyPorts, ToyWorld } from '../support/toy-world.ts'
import { watchedDisk } from '../support/watched-disk.ts'

const ACTIVE = { stored: true, status: 'Active' } as const
const OTHERS = '[other]\naws_access_key_id = AKIAOTHER00000000000\naws_secret_access_key = x\n'

async function world(text = OTHERS) {
  const file = join(await tempFolder(), 'credentials')
  await fs.writeFile(file, text, { mode: 0o600 })
  const iam = new FakeIam()
  const at = { user: 'developer', profile: 'dev', file }
  const notes: string[] = []
  const withFiles = (files: Files) => {
    const ports = { ...toyPorts(new ToyWorld()), iam, files }
    const context: WriteContext = {
      ports,
      run: 'r1',
      temp: 'r1-1',
      noteId: async (id) => void notes.push(id),
    }
    return { ports, context, read: () => accessKeyKind.read(at, ports) }
  }
  const entries = () => fs.readdir(join(file, '..'))
  return {
    at,
    file,
    iam,
    notes,
    withFiles,
    entries,
    text: () => fs.readFile(file, 'utf8'),
    ...withFiles(createFiles()),
  }
}

type World = Awaited<ReturnType<typeof world>>

const create = async ({ at, context, read }: World): Promise<Found> =>
  accessKeyKind.write(at, await read(), ACTIVE, context)
const undo = async ({ at, context, read }: World, made: Found): Promise<Found> =>
  accessKeyKind.write(at, await read(), undefined, { ...context, made })

describe('a key and its place', () => {
  test('made, read back, taken back: file and user as before', async () => {
    const w = await world()
    expect(await w.read()).toEqual({ beside: [] })
    const made = await create(w)
    expect(made).toMatchObject({ value: ACTIVE, id: w.iam.keys[0]?.id })
    expect(w.notes).toEqual([made.id])
    expect(await w.read()).toEqual(made)
    expect(await w.text()).toContain(
      `\n[dev]\naws_access_key_id = ${made.id}\naws_secret_access_key = ${SECRET}\n`,
    )
    expect(JSON.stringify(made)).not.toContain(SECRET)
    await undo(w, made)
    expect(w.iam.calls).toEqual(['CreateAccessKey', 'UpdateAccessKey', 'DeleteAccessKey'])
    expect(await w.read()).toEqual({ beside: [] })
    expect(await w.text()).toBe(OTHERS)
    expect(await w.entries()).toEqual(['credentials'])
  })

  test.each([0o600, 0o644])('a file of mode %i keeps it', async (mode) => {
    const w = await world()
    await fs.chmod(w.file, mode)
    await undo(w, await create(w))
    expect((await fs.stat(w.file)).mode & 0o777).toBe(mode)
  })

  test('a key of somebody else in that profile does not look like none', async () => {
    const w = await world(OTHERS.replace('other', 'dev'))
    const now = await w.read()
    expect(now).toEqual({ value: { stored: true, status: 'Gone' }, id: 'AKIAOTHER00000000000', beside: [] })
    expect(accessKeyKind.same(w.at, ACTIVE, now.value ?? null)).toBe(false)
    await expect(accessKeyKind.write(w.at, {}, ACTIVE, w.context)).rejects.toMatchObject({ kind: 'conflict' })
    expect(w.iam.calls).toEqual([])
  })

  test('deactivated by somebody: is not what is wanted, may be undone, and is activated again', async () => {
    const w = await world()
    const made = await create(w)
    await w.iam.setAccessKeyStatus('developer', made.id ?? '', 'Inactive')
    const now = await w.read()
    expect(now.value).toEqual({ stored: true, status: 'Inactive' })
    expect(accessKeyKind.same(w.at, ACTIVE, now.value ?? null)).toBe(false)
    expect(accessKeyKind.undoes(w.at, ACTIVE, now.value ?? null)).toBe(true)
    expect(await accessKeyKind.write(w.at, now, ACTIVE, w.context)).toMatchObject({
      value: ACTIVE,
      id: made.id,
    })
    expect(await w.read()).toEqual(made)
  })

  test('deleted behind our back: a new one takes its lines, and undo leaves nothing', async () => {
    const w = await world()
    const first = await create(w)
    await w.iam.deleteAccessKey('developer', first.id ?? '')
    const second = await accessKeyKind.write(w.at, await w.read(), ACTIVE, w.context)
    expect(second.id).not.toBe(first.id)
    expect(await w.read()).toMatchObject({ value: ACTIVE, id: second.id })
    await undo(w, second)
    expect(await w.text()).toBe(OTHERS)
  })

  test('the user is gone', async () => {
    const w = await world()
    const made = await create(w)
    w.iam.user = undefined
    expect(await w.read()).toEqual({ value: { stored: true, status: 'Gone' }, id: made.id, beside: [] })
    await undo(w, made)
    expect(await w.text()).toBe(OTHERS)
  })

  test('the file is gone: the key goes all the same', async () => {
    const w = await world()
    const made = await create(w)
    await fs.rm(w.file)
    await undo(w, made)
    expect(w.iam.keys).toEqual([])
  })
})

describe('when something fails', () => {
  test('a file that cannot be written makes no key', async () => {
    const w = await world()
    const full = { ...createFiles(), stage: () => Promise.reject(iamFault('quota', 'stage')) }
    const { context } = w.withFiles(full)
    await expect(accessKeyKind.write(w.at, {}, ACTIVE, context)).rejects.toMatchObject({ kind: 'quota' })
    expect(w.iam.calls).toEqual([])
  })

  test('a refused key leaves no temporary file', async () => {
    const w = await world()
    await w.iam.createAccessKey('developer')
    await w.iam.createAccessKey('developer')
    await expect(create(w)).rejects.toMatchObject({ kind: 'quota' })
    expect(await w.entries()).toEqual(['credentials'])
  })

  test('another writer between key and file: both are in the file', async () => {
    const w = await world()
    w.iam.hook = (_operation, moment) => {
      if (moment === 'after') notedWrite = fs.appendFile(w.file, '[theirs]\n')
    }
    let notedWrite: Promise<void> | undefined
    const context = { ...w.context, noteId: async () => notedWrite }
    const made = await accessKeyKind.write(w.at, {}, ACTIVE, context)
    w.iam.hook = () => {}
    expect(await w.text()).toBe(
      `${OTHERS}[theirs]\n\n[dev]\naws_access_key_id = ${made.id}\naws_secret_access_key = ${SECRET}\n`,
    )
    await undo(w, made)
    expect(await w.text()).toBe(`${OTHERS}[theirs]\n`)
  })

  test('a file that came to be unusable after the key was made: the key is deleted', async () => {
    const w = await world()
    const context = { ...w.context, noteId: () => fs.writeFile(w.file, '[a]\n[a]\n') }
    await expect(accessKeyKind.write(w.at, {}, ACTIVE, context)).rejects.toMatchObject({
      code: 'FILE_INVALID',
    })
    expect(w.iam.keys).toEqual([])
    expect(await w.entries()).toEqual(['credentials'])
  })

  test('and when that cannot be done either, the outcome is unknown, and the key is found', async () => {
    const w = await world()
    w.iam.hook = (operation) => {
      if (operation === 'UpdateAccessKey') throw iamFault('denied', operation)
    }
    const context: WriteContext = {
      ...w.context,
      noteId: async (id) => {
        w.notes.push(id)
        await fs.writeFile(w.file, '[dev]\naws_access_key_id = theirs\n')
      },
    }
    const unknown = {
      kind: 'unknown',
      message: expect.stringContaining('has other credentials in it by now'),
    }
    await expect(accessKeyKind.write(w.at, {}, ACTIVE, context)).rejects.toMatchObject(unknown)
    const cut = { before: {}, temp: 'r1-1', ids: w.notes }
    const left = await accessKeyKind.leftovers(w.at, cut, w.ports)
    expect(left.map(({ kind, at }) => [kind, at])).toEqual([
      ['orphan-key', { user: 'developer', keyId: w.notes[0] }],
    ])
  })

  test('a folder that cannot be flushed: the key is in the file and stays, the outcome is unknown', async () => {
    const w = await world()
    const folder = join(w.file, '..')
    const flaky = watchedDisk((call, path) => {
      if (call === 'fsync' && path === folder) throw Object.assign(new Error('EIO'), { code: 'EIO' })
    })
    const { context } = w.withFiles(createDurableFiles(flaky))
    await expect(accessKeyKind.write(w.at, {}, ACTIVE, context)).rejects.toMatchObject({ kind: 'unknown' })
    expect(await w.read()).toMatchObject({ value: ACTIVE, id: w.notes[0] })
  })

  test('a journal that cannot be written: nothing more is sent', async () => {
    const w = await world()
    const context = { ...w.context, noteId: () => Promise.reject(new Error('journal')) }
    await expect(accessKeyKind.write(w.at, {}, ACTIVE, context)).rejects.toThrow('journal')
    expect(w.iam.calls).toEqual(['CreateAccessKey'])
    expect(await w.entries()).toEqual(['credentials'])
  })
})

describe('what a cut-short create has left', () => {
  async function orphaned(
    change: (w: World) => void | Promise<void>,
    ids: (w: World) => string[] = () => [],
  ) {
    const w = await world()
    const { beside } = await w.read()
    await w.iam.createAccessKey('developer')
    await change(w)
    const before = beside === undefined ? {} : { beside }
    const left = await accessKeyKind.leftovers(w.at, { before, temp: 'r1-1', ids: ids(w) }, w.ports)
    return left.map(({ kind }) => kind)
  }
  const ours = (w: World) => {
    w.iam.tags = { 'eks-access:run': 'r1' }
  }
  const idOf = (w: World) => w.iam.keys[0]?.id ?? ''

  test('a key that the journal names', async () => {
    expect(
      await orphaned(
        () => {},
        (w) => [idOf(w)],
      ),
    ).toEqual(['orphan-key'])
  })

  test('a key that was never used, of a user that is ours', async () => {
    expect(await orphaned(ours)).toEqual(['orphan-key'])
  })

  test('not one of a user that is not ours', async () => {
    expect(await orphaned(() => {})).toEqual([])
  })

  test('not one that was used', async () => {
    const used = (w: World) => {
      ours(w)
      Object.assign(w.iam.keys[0] ?? {}, { lastUsed: '2026-01-02T03:05:00Z' })
    }
    expect(await orphaned(used)).toEqual([])
  })

  test('not one that is in the file, under whatever name', async () => {
    const stored = (w: World) => fs.writeFile(w.file, `[x]\naws_access_key_id = ${idOf(w)}\n`)
    expect(await orphaned(stored, (w) => [idOf(w)])).toEqual([])
  })

  test('not one that was there before', async () => {
    const w = await world()
    ours(w)
    await w.iam.createAccessKey('developer')
    const cut = { before: await w.read(), temp: 'r1-1', ids: [] }
    expect(await accessKeyKind.leftovers(w.at, cut, w.ports)).toEqual([])
  })

  test('the temporary file', async () => {
    const temp = (w: World) => fs.writeFile(tempPath(w.file, 'r1-1'), SECRET)
    expect(await orphaned(temp)).toEqual(['temp-file'])
  })

  test('an orphan is deactivated and deleted', async () => {
    const w = await world()
    const { id } = await w.iam.createAccessKey('developer')
    const at = { user: 'developer', keyId: id }
    const now = await orphanKeyKind.read(at, w.ports)
    expect(now).toMatchObject({ value: { status: 'Active' }, id })
    await orphanKeyKind.write(at, now, undefined, w.context)
    expect(await orphanKeyKind.read(at, w.ports)).toEqual({})
    expect(w.iam.calls).toEqual(['CreateAccessKey', 'UpdateAccessKey', 'DeleteAccessKey'])
    await orphanKeyKind.write(at, now, undefined, w.context)
  })
})

test('how it reads to a person', async () => {
  const at = { user: 'developer', profile: 'dev', file: '/home/x/.aws/credentials' }
  const resource = accessKeyKind.resource(at)
  expect(
    accessKeyKind.tell({ kind: 'access-key', at, resource, owner: 'new', action: 'create', after: ACTIVE }),
  ).toEqual({
    title: 'create access key of IAM user developer as profile dev in /home/x/.aws/credentials',
    explain: 'The person proves with it who they are. The secret goes into that file and nowhere else.',
    byHand: [
      "aws iam create-access-key --user-name developer --query 'AccessKey.[AccessKeyId,SecretAccessKey]' --output text" +
        String.raw` | { tr '\t' '\n'; echo; echo; } | env AWS_CONFIG_FILE=/dev/null aws configure --profile dev`,
    ],
  })
  const isOff = { stored: true, status: 'Inactive' }
  const change = { kind: 'access-key', at, resource, owner: 'ours', before: isOff } as const
  const id = '"$(aws configure get aws_access_key_id --profile dev)"'
  expect(accessKeyKind.tell({ ...change, action: 'update', after: ACTIVE }).byHand).toEqual([
    `aws iam update-access-key --user-name developer --access-key-id ${id} --status Active`,
  ])
  expect(accessKeyKind.tell({ ...change, action: 'delete' }).byHand).toEqual([
    `aws iam update-access-key --user-name developer --access-key-id ${id} --status Inactive`,
    `aws iam delete-access-key --user-name developer --access-key-id ${id}`,
  ])
  expect(accessKeyKind.parents(at)).toEqual([{ kind: 'iam-user', at: { name: 'developer' } }])
})
