import { chmod, lstat, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { exportLine } from '../../src/handover/files.ts'
import { parseKubeconfig } from '../../src/kubeconfig/read.ts'
import { askKube } from '../support/ask-kube.ts'
import { byHand, fates, live, wordsOf } from '../support/by-hand.ts'
import { makeToken } from '../support/program.ts'
import { setStage } from '../support/stage.ts'
import type { Stage } from '../support/stage.ts'

const READER = ['add-user', 'developer', '--group', 'reader', '--cluster', 'demo'] as const
const ROLE = ['add-role', 'eks-admin', '--masters', '--cluster', 'demo'] as const
const FILES = ['README.md', 'config', 'credentials', 'kubeconfig']

const modeOf = async (path: string): Promise<number> => (await lstat(path)).mode & 0o777
const isThere = (path: string): Promise<boolean> => lstat(path).then(Boolean, () => false)
const folderOf = (stage: Stage, name = 'jane'): string => join(stage.home.folder, name)

/** The operator's own files that are not as they were. */
async function ownChanged(stage: Stage, before: Awaited<ReturnType<Stage['look']>>): Promise<unknown> {
  return (await stage.changed(before)).filter((name) => /^(aws|kube)\//.test(name))
}

/** What the exports of the README make of the environment. */
function envOf(stage: Stage, folder: string): Record<string, string | undefined> {
  return {
    ...stage.env,
    AWS_ACCESS_KEY_ID: undefined,
    AWS_SECRET_ACCESS_KEY: undefined,
    AWS_CONFIG_FILE: join(folder, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
    KUBECONFIG: join(folder, 'kubeconfig'),
  }
}

describe.each([
  ['add-user', READER, 'developer', ['developer']],
  ['add-role', ROLE, 'eks-admin', ['manager', 'eks-admin']],
] as const)('%s --handover', (_name, argv, profile, profiles) => {
  it('makes a private folder with all that the person needs, touches nothing of the operator, and is undone', async () => {
    const stage = await setStage()
    const before = await stage.look()
    const folder = folderOf(stage, "für jane's Rechner")
    await live(stage, [...argv, '--handover', `./für jane's Rechner`], async (done) => {
      expect(done.made).toMatchObject({
        profile,
        context: `${profile}@demo.us-west-2`,
        files: ['credentials', 'config', 'kubeconfig', 'README.md'].map((file) => join(folder, file)),
      })
      expect(await ownChanged(stage, before)).toEqual([])
      expect(await modeOf(folder)).toBe(0o700)
      expect((await readdir(folder)).toSorted()).toEqual(FILES)
      for (const file of FILES) expect([file, await modeOf(join(folder, file))]).toEqual([file, 0o600])
      const config = await readFile(join(folder, 'config'), 'utf8')
      for (const name of profiles) expect(config).toContain(`[profile ${name}]`)
      expect(await readFile(join(folder, 'README.md'), 'utf8')).toContain(
        exportLine(['config', 'credentials', 'kubeconfig']),
      )
      const kubeconfig = parseKubeconfig(await readFile(join(folder, 'kubeconfig'), 'utf8'), 'kubeconfig')
      expect(kubeconfig).toMatchObject({ currentContext: `${profile}@demo.us-west-2` })
      expect(kubeconfig.users.map(({ exec }) => [exec?.command, exec?.env])).toEqual([['aws', {}]])
      expect(done.checks.some(({ how }) => how === 'identity')).toBe(true)
      const inFolder = done.changes.filter(({ resource }) => resource.includes(folder))
      expect(inFolder.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['folder', 'file']))
      for (const { byHand: lines, action } of inFolder)
        if (action !== 'none') expect(lines.length).toBeGreaterThan(0)
    })
    expect(await isThere(folder)).toBe(false)
  })
})

it('the login works through the folder alone, by the name of the program', async () => {
  const stage = await setStage()
  const folder = folderOf(stage)
  await stage.json(...READER, '--handover', 'jane', '--exec', 'eks-access')
  const { users } = parseKubeconfig(await readFile(join(folder, 'kubeconfig'), 'utf8'), 'kubeconfig')
  const exec = users[0]?.exec
  expect(exec?.command).toBe('eks-access')
  const moved = folderOf(stage, 'elsewhere')
  await rename(folder, moved)
  const token = await makeToken(exec?.args.slice(1) ?? [], { env: envOf(stage, moved) })
  const [demo] = stage.sandbox.clusters
  if (demo === undefined) throw new Error('there is no cluster')
  const pods = '/api/v1/namespaces/default/pods'
  expect(await askKube(demo, token, 'GET', pods)).toMatchObject({ status: 200 })
  expect(await askKube(demo, token, 'POST', pods, {})).toMatchObject({
    status: 403,
    body: { message: expect.stringContaining('"developer"') },
  })
})

it('says how to use it, and the secret nowhere but in its file', async () => {
  const stage = await setStage()
  const folder = folderOf(stage)
  const argv = [...READER, '--handover', folder, '--yes', '--debug']
  const done = await stage.run(...argv)
  expect(done.stdout).toContain(`cd ${folder}\n  ${exportLine(['config', 'credentials', 'kubeconfig'])}\n`)
  const [, secret = ''] =
    /aws_secret_access_key = (\S+)/.exec(await readFile(join(folder, 'credentials'), 'utf8')) ?? []
  expect(secret).toHaveLength(40)
  const runs = join(stage.env['EKS_ACCESS_STATE_DIR'] ?? '', 'runs')
  const journals = await Promise.all((await readdir(runs)).map((name) => readFile(join(runs, name), 'utf8')))
  const others = FILES.filter((name) => name !== 'credentials').map((name) => join(folder, name))
  const texts = await Promise.all(others.map((path) => readFile(path, 'utf8')))
  const again = await stage.run(...argv, '--json')
  const said = [done, again].flatMap(({ stdout, stderr }) => [stdout, stderr])
  for (const text of [...said, ...journals, ...texts]) expect(text).not.toContain(secret)
})

describe('a folder that is there', () => {
  it('stays, empty and with the mode that it had', async () => {
    const stage = await setStage()
    const folder = folderOf(stage)
    await mkdir(folder)
    await chmod(folder, 0o755)
    await live(stage, [...READER, '--handover', folder], async () => {
      expect(await modeOf(folder)).toBe(0o700)
    })
    expect(await readdir(folder)).toEqual([])
    expect(await modeOf(folder)).toBe(0o755)
  })

  it('is gone on with by the same person with other rights, and by nobody else', async () => {
    const stage = await setStage()
    const handover = ['--cluster', 'demo', '--handover', 'jane']
    await stage.json('add-user', 'developer', '--group', 'reader', ...handover)
    const readme = await readFile(join(folderOf(stage), 'README.md'), 'utf8')
    const more = ['add-user', 'developer', '--masters', '--append', ...handover]
    expect(await stage.json(...more)).toMatchObject({ exit: 0, status: 'done' })
    expect(await readFile(join(folderOf(stage), 'README.md'), 'utf8')).toBe(readme)
    const other = ['add-user', 'another', '--group', 'reader', ...handover]
    expect(await stage.json(...other)).toMatchObject({ exit: 3, error: { code: 'FILE_UNUSABLE' } })
    expect(await stage.json('clean')).toMatchObject({ exit: 0, status: 'undone', left: [] })
    expect(await isThere(folderOf(stage))).toBe(false)
  })

  it('what somebody changed in it stays, and is said', async () => {
    const stage = await setStage()
    const folder = folderOf(stage)
    await stage.json(...READER, '--handover', folder)
    await writeFile(join(folder, 'README.md'), 'ask me')
    const done = await stage.json('clean')
    expect(done).toMatchObject({ exit: 0, status: 'undone' })
    expect(fates(done).filter((fate) => fate.startsWith('kept'))).toEqual([
      `kept file ${join(folder, 'README.md')}: now used by what else is in it`,
      `kept folder ${folder}: now used by what is in it`,
    ])
    expect(await readdir(folder)).toEqual(['README.md'])
  })

  it('one that was sent away is no matter: the key goes, and so does all else', async () => {
    const stage = await setStage()
    const before = await stage.look()
    const folder = folderOf(stage)
    await stage.json(...READER, '--handover', folder)
    await rename(folder, folderOf(stage, 'sent'))
    expect(await stage.json('clean')).toMatchObject({ exit: 0, status: 'undone', left: [] })
    expect(await stage.changed(before)).toEqual([])
    expect(await isThere(folder)).toBe(false)
  })

  it('one that was sent away is not made anew with a second key, unless that is asked for', async () => {
    const stage = await setStage()
    const before = await stage.look()
    const folder = folderOf(stage)
    const { run } = await stage.json(...READER, '--handover', folder)
    await rename(folder, folderOf(stage, 'sent'))
    const sent = await stage.look()
    expect(await stage.json(...READER, '--handover', folder)).toMatchObject({
      exit: 3,
      error: {
        code: 'EXISTS',
        message: expect.stringMatching(
          / would be a second one: AKIA\w{16} is from us, made as access key of /,
        ),
        fix: `add --new-key, or take that one back first: eks-access clean --run ${run}`,
      },
    })
    expect(await stage.changed(sent)).toEqual([])
    const another = [...READER, '--handover', folder, '--new-key']
    expect(await stage.json(...another)).toMatchObject({ exit: 0, status: 'done' })
    expect(await stage.json(...another)).toMatchObject({ exit: 0, status: 'nothing' })
    expect(await stage.json('clean')).toMatchObject({ exit: 0, status: 'undone', left: [] })
    expect(await stage.changed(before)).toEqual([])
  })
})

it('a run that had to stop goes on in the folder that it has begun', async () => {
  const stage = await setStage()
  const before = await stage.look()
  const folder = folderOf(stage)
  await mkdir(folder, { mode: 0o700 })
  let isOn = true
  stage.sandbox.intercept(({ operation }) =>
    isOn && operation === 'CreateAccessKey'
      ? { when: 'before', status: 403, code: 'ExpiredToken', message: 'no' }
      : undefined,
  )
  const first = await stage.json(...READER, '--handover', folder)
  expect(first).toMatchObject({ exit: 5, status: 'left' })
  expect(await readdir(folder)).toEqual(['credentials'])
  isOn = false
  const second = await stage.json(...wordsOf(first.again))
  expect(second).toMatchObject({ exit: 0, status: 'done', run: first.run })
  expect((await readdir(folder)).toSorted()).toEqual(FILES)
  expect(await stage.json('clean')).toMatchObject({ exit: 0, status: 'undone', left: [] })
  expect(await readdir(folder)).toEqual([])
  expect(await stage.changed(before)).toEqual([])
})

it('for somebody with a profile of their own: a kubeconfig and what it is for, and no key', async () => {
  const stage = await setStage()
  await (await byHand(stage)).iam.createUser({ name: 'jane', tags: {} })
  const argv = ['add-user', 'jane', '--group', 'reader', '--use-existing', '--profile-name', 'work']
  await live(stage, [...argv, '--cluster', 'demo', '--handover', 'jane'], async (done) => {
    expect((await readdir(folderOf(stage))).toSorted()).toEqual(['README.md', 'kubeconfig'])
    expect(done.made?.accessKeyId).toBeUndefined()
    expect(await readFile(join(folderOf(stage), 'README.md'), 'utf8')).toContain('profile `work`')
  })
})
