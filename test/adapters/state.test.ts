import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createState, stateFolder } from '../../src/adapters/state.ts'
import { Journal } from '../../src/engine/journal.ts'
import type { RunHeader } from '../../src/engine/journal.ts'
import { openLedger } from '../../src/engine/open-ledger.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { quickClock } from './stub-server.ts'

const me = { pid: process.pid, platform: 'linux', uid: process.getuid?.() }
const root = me.uid === 0

async function setState(uid = me.uid) {
  const folder = join(await tempFolder(), 'state')
  const make = () =>
    createState({
      env: { EKS_ACCESS_STATE_DIR: folder },
      home: undefined,
      clock: quickClock(),
      process: { ...me, uid },
    })
  return { folder, make, state: make() }
}

const modeOf = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8)

const header: RunHeader = {
  tool: '1',
  command: 'add-user',
  again: 'eks-access add-user dev',
  request: { name: 'dev' },
  target: {
    account: '111122223333',
    partition: 'aws',
    region: 'us-west-2',
    cluster: { name: 'demo', arn: 'arn:aws:eks:us-west-2:111122223333:cluster/demo', endpoint: 'https://x' },
  },
  caller: 'arn:aws:iam::111122223333:user/operator',
  files: [],
}

describe('where it is', () => {
  const at = (env: Record<string, string>, home?: string, platform = 'linux') =>
    stateFolder({ env, home, process: { ...me, platform } })

  it.each([
    ['the setting', { EKS_ACCESS_STATE_DIR: '/s', XDG_STATE_HOME: '/x' }, '/h', '/s'],
    ['XDG', { XDG_STATE_HOME: '/x' }, '/h', '/x/eks-access'],
    [
      'an XDG that is not absolute counts for nothing',
      { XDG_STATE_HOME: 'x' },
      '/h',
      '/h/.local/state/eks-access',
    ],
    ['home', { EKS_ACCESS_STATE_DIR: '' }, '/h', '/h/.local/state/eks-access'],
  ])('%s', (_name, env, home, folder) => {
    expect(at(env, home)).toBe(folder)
  })

  it('Windows', () => {
    expect(at({ LOCALAPPDATA: '/l' }, '/h', 'win32')).toBe(join('/l', 'eks-access'))
  })

  it.each([
    ['no home', {}, undefined],
    ['a setting that is not absolute', { EKS_ACCESS_STATE_DIR: 'here' }, '/h'],
  ])('%s: exit 3', (_name, env, home) => {
    expect(() => at(env, home)).toThrow(expect.objectContaining({ code: 'STATE_DIR', exit: 3 }))
  })
})

describe('whose it is', () => {
  it('a look makes nothing', async () => {
    const { folder, state } = await setState()
    await state.check()
    expect(await state.journals()).toEqual([])
    await expect(stat(folder)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('folders are 0700 and files 0600, a folder that was wider too', async () => {
    const { folder, state } = await setState()
    await mkdir(folder, { mode: 0o755 })
    const journal = await state.openJournal('r1')
    await journal.close()
    const backup = await state.backup('aws-auth.json', '{}')
    const release = await state.lock('add-user', 0, () => undefined)
    const paths = [
      folder,
      join(folder, 'runs'),
      journal.path,
      join(folder, 'backups'),
      backup,
      join(folder, 'lock'),
    ]
    expect(await Promise.all(paths.map(modeOf))).toEqual(['700', '700', '600', '700', '600', '600'])
    await release()
    expect((await readdir(folder)).toSorted()).toEqual(['backups', 'runs'])
  })

  it.each<[string, (folder: string) => Promise<unknown>, number | undefined]>([
    ['one of another user', (folder) => mkdir(folder, { mode: 0o700 }), 4_000_000],
    ['one that others can write into', (folder) => mkdir(folder).then(() => chmod(folder, 0o777)), me.uid],
    ['a file in its place', (folder) => writeFile(folder, ''), me.uid],
  ])('refuses %s', async (_name, prepare, uid) => {
    const { folder, state } = await setState(uid)
    await prepare(folder)
    await expect(state.check()).rejects.toMatchObject({ code: 'STATE_DIR', exit: 3 })
  })

  it.skipIf(root)('refuses one that cannot be written', async () => {
    const { folder, state } = await setState()
    await mkdir(folder, { mode: 0o500 })
    await expect(state.check()).rejects.toMatchObject({ code: 'STATE_DIR', exit: 3 })
  })

  it('a journal is never written through a link, nor read from one', async () => {
    const { folder, state } = await setState()
    const other = join(await tempFolder(), 'other')
    await writeFile(other, 'theirs\n')
    await mkdir(join(folder, 'runs'), { recursive: true })
    await symlink(other, join(folder, 'runs', 'r1.jsonl'))
    await expect(state.openJournal('r1')).rejects.toMatchObject({ code: 'STATE_DIR' })
    await expect(state.openJournal('r1', 0)).rejects.toMatchObject({ code: 'STATE_DIR' })
    await expect(state.journals()).rejects.toMatchObject({ code: 'STATE_DIR' })
    expect(await readFile(other, 'utf8')).toBe('theirs\n')
  })
})

describe('journals', () => {
  it('a new one is never written over another', async () => {
    const { state } = await setState()
    await (await state.openJournal('r1')).close()
    await expect(state.openJournal('r1')).rejects.toMatchObject({ code: 'STATE_DIR' })
  })

  it('a torn last line is cut off before the next is written', async () => {
    const { state, make } = await setState()
    const now = () => new Date('2026-01-02T03:04:05Z')
    const file = await state.openJournal('r1')
    const journal = new Journal(file, now)
    await journal.begin(header)
    await journal.add({ type: 'use', step: 1, kind: 'iam-user', at: { name: 'dév' } })
    await journal.close()
    const whole = await readFile(file.path)
    await writeFile(
      file.path,
      Buffer.concat([whole, Buffer.from('{"type":"intent","step":2,"kind":"iam-us')]),
    )

    const [run] = (await openLedger(make())).ledger.runs
    expect(run).toMatchObject({ id: 'r1', length: whole.length, steps: [{ number: 1 }] })
    const again = new Journal(await make().openJournal('r1', run?.length ?? 0), now, run?.crc)
    await again.add({ type: 'finished' })
    await again.close()
    const text = await readFile(file.path)
    expect(text.subarray(0, whole.length)).toEqual(whole)
    expect((await openLedger(make())).ledger.runs).toMatchObject([{ finished: true }])
  })

  it('come oldest first', async () => {
    const { state } = await setState()
    for (const [run, time] of [
      ['b', '2026-01-02T00:00:00Z'],
      ['a', '2026-01-03T00:00:00Z'],
      ['c', '2026-01-01T00:00:00Z'],
    ] as const) {
      const journal = new Journal(await state.openJournal(run), () => new Date(time))
      await journal.begin(header)
      await journal.close()
    }
    expect((await openLedger(state)).ledger.runs.map(({ id }) => id)).toEqual(['c', 'b', 'a'])
  })
})

it('a backup keeps what it was first given, and takes the place of one that was cut short', async () => {
  const { folder, state } = await setState()
  await mkdir(join(folder, 'backups'), { recursive: true })
  await writeFile(join(folder, 'backups', 'aws-auth.json.new'), 'fir')
  const path = await state.backup('aws-auth.json', 'first')
  expect(await state.backup('aws-auth.json', 'second')).toBe(path)
  expect(await readFile(path, 'utf8')).toBe('first')
  expect(await readdir(join(folder, 'backups'))).toEqual(['aws-auth.json'])
})
