import * as fs from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { accessKeyKind, orphanKeyKind } from '../../src/access-key/kind.ts'
import { createFiles } from '../../src/adapters/files.ts'
import { awsProfileKind } from '../../src/aws-profiles/kind.ts'
import { createDurableFiles } from '../../src/bytes/durable-files.ts'
import { fileKind, folderKind, lastNewlineKind, tempFileKind, wantFile } from '../../src/bytes/kind.ts'
import { isTempPath } from '../../src/bytes/temp.ts'
import type { Wanted } from '../../src/engine/kind.ts'
import type { Files } from '../../src/ports/files.ts'
import type { Ports } from '../../src/ports/ports.ts'
import { FakeIam, SECRET } from '../support/fake-iam.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { add, clean } from '../support/toy-run.ts'
import { Crash, kindOf, MemoryState, toyPorts, ToyWorld } from '../support/toy-world.ts'
import { watchedDisk } from '../support/watched-disk.ts'

const CONFIG = '# mine\r\n[default]\r\nregion = x'
const KINDS = kindOf({
  accessKeyKind,
  awsProfileKind,
  fileKind,
  folderKind,
  lastNewlineKind,
  orphanKeyKind,
  tempFileKind,
})

/** A home with a config file that lacks its last line end and no credentials, a user with a key that is not ours. */
async function home() {
  const folder = await tempFolder()
  const config = join(folder, 'config')
  await fs.writeFile(config, CONFIG, { mode: 0o644 })
  const iam = new FakeIam()
  iam.tags = { 'eks-access:run': 'any' }
  await iam.createAccessKey('developer')
  const credentials = join(folder, '.aws', 'credentials')
  const toys = new ToyWorld()
  const state = new MemoryState()
  const portsWith = (files: Files): Ports => ({ ...toyPorts(toys), iam, files })
  const wanted = async (files: Files): Promise<Wanted[]> => [
    ...(await wantFile(credentials, { mode: 0o600, text: '' }, files)),
    accessKeyKind.want(
      { user: 'developer', profile: 'dev', file: credentials },
      { stored: true, status: 'Active' },
    ),
    ...(await wantFile(config, { mode: 0o600, text: '' }, files)),
    awsProfileKind.want({ file: config, profile: 'dev' }, { settings: { region: 'us-west-2' } }),
  ]
  return {
    folder,
    iam,
    state,
    credentials,
    run: async (files: Files) =>
      add(toys, state, { ports: portsWith(files), wanted: await wanted(files), kindOf: KINDS }),
    clean: (files: Files) => clean(toys, state, { portsFor: async () => portsWith(files), kindOf: KINDS }),
    async snapshot() {
      const entries = await fs.readdir(folder, { recursive: true })
      return { entries, config: await fs.readFile(config, 'utf8'), keys: iam.keys.map(({ id }) => id) }
    },
  }
}

type Home = Awaited<ReturnType<typeof home>>

/** Calls that leave something else behind when they are the last ones; death at any other is death at the next of these. */
const CHANGES = new Set([
  'write',
  'ftruncate',
  'fchmod',
  'rename',
  'unlink',
  'mkdir',
  'chmod',
  'rmdir',
  'symlink',
])

/** Dies at the N-th change to disk, IAM or journal, for good; says whether it came that far. */
async function dying(world: Home, at: number, work: (files: Files) => Promise<unknown>): Promise<boolean> {
  let moments = 0
  const step = (): void => {
    moments += 1
    if (moments >= at) throw new Crash('dead')
  }
  const call = (name: string, path: string): void => {
    if (moments >= at || CHANGES.has(name) || (name === 'open' && isTempPath(path))) step()
  }
  world.iam.hook = step
  world.state.beforeAppend = step
  world.state.afterAppend = step
  await work(createDurableFiles(watchedDisk(call))).catch(() => undefined)
  for (const hooked of [world.iam, world.state])
    Object.assign(hooked, { hook: () => {}, beforeAppend: () => {}, afterAppend: () => {} })
  return moments >= at
}

async function expectMade(world: Home): Promise<void> {
  const { entries, keys } = await world.snapshot()
  expect(entries.toSorted()).toEqual(['.aws', '.aws/credentials', 'config'])
  expect(keys).toHaveLength(2)
  const text = await fs.readFile(world.credentials, 'utf8')
  expect(text).toBe(`[dev]\naws_access_key_id = ${keys[1]}\naws_secret_access_key = ${SECRET}\n`)
}

test('made, made again, taken back', async () => {
  const world = await home()
  const before = await world.snapshot()
  expect((await world.run(createFiles())).status).toBe('done')
  await expectMade(world)
  expect((await world.run(createFiles())).status).toBe('nothing')
  await world.clean(createFiles())
  expect(await world.snapshot()).toEqual(before)
  expect([...world.state.texts.values()].join('')).not.toContain(SECRET)
})

test(
  'killed at any moment: the same command ends it, and clean takes all of it back',
  { timeout: 60_000 },
  async () => {
    for (let at = 1; ; at += 1) {
      const world = await home()
      const before = await world.snapshot()
      const died = await dying(world, at, world.run)
      await world.run(createFiles())
      await expectMade(world)
      await world.clean(createFiles())
      expect(await world.snapshot(), `died at ${at}`).toEqual(before)
      if (!died) break
    }
  },
)

test('killed at any moment: clean alone takes all of it back', { timeout: 60_000 }, async () => {
  for (let at = 1; ; at += 1) {
    const world = await home()
    const before = await world.snapshot()
    const died = await dying(world, at, world.run)
    await world.clean(createFiles())
    expect(await world.snapshot(), `died at ${at}`).toEqual(before)
    if (!died) break
  }
})

test('killed at any moment of clean: the next one ends it', { timeout: 60_000 }, async () => {
  for (let at = 1; ; at += 1) {
    const world = await home()
    const before = await world.snapshot()
    await world.run(createFiles())
    const died = await dying(world, at, world.clean)
    await world.clean(createFiles())
    expect(await world.snapshot(), `died at ${at}`).toEqual(before)
    if (!died) break
  }
})
