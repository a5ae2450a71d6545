import { chmod, mkdir, readlink, rename, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Result } from '../../src/commands/result.ts'
import { openRealStage } from './stage.ts'
import type { RealStage } from './stage.ts'

// Account, all objects of the real cluster, and the files as bytes, mode and link: before, and after it was taken back.

const ADD_USER = ['add-user', 'developer', '--group', 'reader']
const ADD_ROLE = ['add-role', 'eks-admin', '--masters']

let stage: RealStage
beforeAll(async () => {
  stage = await openRealStage({ mode: 'CONFIG_MAP' })
  await disorder(stage)
})
afterAll(() => stage?.close())

/** Files as people have them: links, odd modes, Windows line ends, no last newline, things of their own. */
async function disorder({ home }: RealStage): Promise<void> {
  const { AWS_CONFIG_FILE: config = '', AWS_SHARED_CREDENTIALS_FILE: credentials = '' } = home.env
  const dotfiles = join(dirname(config), 'dotfiles')
  await mkdir(dotfiles)
  await rename(config, join(dotfiles, 'aws-config'))
  await symlink(join('dotfiles', 'aws-config'), config)
  await chmod(join(dotfiles, 'aws-config'), 0o640)
  await writeFile(
    credentials,
    '; mine\r\n[work]\r\naws_access_key_id = AKIAEXAMPLE\r\naws_secret_access_key = x',
    {
      mode: 0o600,
    },
  )
  expect(await readlink(config)).toBe('dotfiles/aws-config')
}

async function well(...argv: readonly string[]): Promise<Result> {
  const result = await stage.json(...argv)
  expect(result.error).toBeUndefined()
  expect(result).toMatchObject({ ok: true, exit: 0, left: [] })
  expect(result.checks.filter(({ ok }) => !ok)).toEqual([])
  return result
}

/** Who somebody is to the cluster, asked with the credential program that the kubeconfig names. */
async function userOf(context: string, runs: 'aws' | 'eks-access'): Promise<string> {
  const command = [
    'kubectl',
    '--context',
    context,
    'auth',
    'whoami',
    '-o',
    'jsonpath={.status.userInfo.username}',
  ]
  // The AWS CLI signs for the host that AWS_ENDPOINT_URL names, which is none that the authenticator takes.
  const { stdout, stderr } = runs === 'aws' ? await stage.onEks(command) : await stage.run(command)
  expect(stderr).toBe('')
  return stdout
}

describe.each([
  { name: 'the user first', commands: [ADD_USER, ADD_ROLE], exec: 'aws' },
  { name: 'the role first', commands: [ADD_ROLE, ADD_USER], exec: 'eks-access' },
] as const)('$name, kubectl running $exec', ({ commands, exec }) => {
  test('both come in, and clean leaves no difference', async () => {
    const before = await stage.look()
    for (const command of commands) await well(...command, '--exec', exec)
    expect(await userOf('developer@demo.us-west-2', exec)).toBe('developer')
    expect(await userOf('eks-admin@demo.us-west-2', exec)).toBe('eks-admin')
    expect(await stage.changed(before)).not.toEqual([])
    expect(await well('clean')).toMatchObject({ status: 'undone' })
    expect(await stage.changed(before)).toEqual([])
  })

  test('one run at a time, in the order they were made', async () => {
    const before = await stage.look()
    const runs: string[] = []
    for (const command of commands) runs.push((await well(...command, '--exec', exec)).run ?? '')
    for (const run of runs) expect(await well('clean', '--run', run)).toMatchObject({ status: 'undone' })
    expect(await stage.changed(before)).toEqual([])
  })
})

test('a dry run changes nothing', async () => {
  const before = await stage.look()
  for (const command of [ADD_USER, ADD_ROLE]) {
    expect(await stage.json(...command, '--dry-run')).toMatchObject({ exit: 0, status: 'planned' })
  }
  expect(await stage.changed(before)).toEqual([])
})

test('the role goes and what it stood beside stays', async () => {
  const empty = await stage.look()
  await well(...ADD_USER)
  const before = await stage.look()
  const { run } = await well(...ADD_ROLE)
  await well('clean', '--run', run ?? '')
  expect(await stage.changed(before)).toEqual([])
  await well('clean')
  expect(await stage.changed(empty)).toEqual([])
})
