import { lstat, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { InterceptCall } from '../../src/sandbox/calls.ts'
import { byHand, pathOf } from '../support/by-hand.ts'
import { setStage } from '../support/stage.ts'
import type { Stage } from '../support/stage.ts'

const READER = ['add-user', 'developer', '--group', 'reader', '--yes', '--debug'] as const

/** Every file under a folder, but those named. */
async function texts(folder: string, except: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const names = await readdir(folder, { recursive: true })
  const files = new Map<string, string>()
  for (const name of names) {
    const path = join(folder, name)
    if (except.includes(path) || !(await lstat(path)).isFile()) continue
    files.set(path, await readFile(path, 'latin1'))
  }
  return files
}

/** Watches the credentials file at every call to the sandbox for secrets that were ever in it. */
function watch(stage: Stage, more?: InterceptCall): ReadonlySet<string> {
  const secrets = new Set<string>()
  stage.sandbox.intercept(async (call) => {
    const text = await readFile(pathOf(stage, 'credentials'), 'utf8').catch(() => '')
    for (const [, secret] of text.matchAll(/aws_secret_access_key\s*=\s*(\S+)/g)) secrets.add(secret ?? '')
    return more?.(call)
  })
  return secrets
}

async function insistOnSilence(
  stage: Stage,
  secrets: ReadonlySet<string>,
  said: readonly string[],
): Promise<void> {
  const files = await texts(stage.home.folder, [pathOf(stage, 'credentials')])
  for (const secret of secrets) {
    for (const text of said) expect(text).not.toContain(secret)
    for (const [path, text] of files) expect([path, text.includes(secret)]).toEqual([path, false])
    expect(JSON.stringify(stage.sandbox.calls)).not.toContain(secret)
  }
}

it('the secret is in its file of mode 0600, and in no output, journal, backup, kubeconfig or request', async () => {
  const stage = await setStage()
  const secrets = watch(stage)
  const done = await stage.run(...READER)
  const again = await stage.run(...READER, '--json')
  const role = await stage.run('add-role', 'eks-admin', '--masters', '--yes', '--debug', '--json')
  expect([done.code, again.code, role.code]).toEqual([0, 0, 0])
  expect(secrets.size).toBe(2)
  expect((await lstat(pathOf(stage, 'credentials'))).mode & 0o777).toBe(0o600)
  const clean = await stage.run('clean', '--yes', '--debug')
  const said = [done, again, role, clean].flatMap(({ stdout, stderr }) => [stdout, stderr])
  await insistOnSilence(stage, secrets, said)
  // Nothing of it stays: neither the file nor a temporary one beside it.
  const rest = await texts(stage.home.folder, [])
  for (const secret of secrets) expect([...rest.values()].some((text) => text.includes(secret))).toBe(false)
})

it('nor when the answer to CreateAccessKey is lost: that key is deleted, and another is made', async () => {
  const stage = await setStage()
  const { iam } = await byHand(stage)
  let lost = 0
  const secrets = watch(stage, ({ operation }) => {
    if (operation !== 'CreateAccessKey' || lost > 0) return undefined
    lost += 1
    return { when: 'after', drop: true }
  })
  const done = await stage.run(...READER, '--json')
  expect(done.code).toBe(0)
  expect(await iam.listAccessKeys('developer')).toHaveLength(1)
  expect(stage.sandbox.calls.filter(({ operation }) => operation === 'CreateAccessKey')).toHaveLength(2)
  expect(secrets.size).toBe(1)
  await insistOnSilence(stage, secrets, [done.stdout, done.stderr])
})

it.each([
  ['the cluster refuses the mapping', 'patch configmaps', 403, 'Forbidden'],
  ['the login runs out', 'AddUserToGroup', 403, 'ExpiredToken'],
  ['the service breaks', 'create clusterroles', 500, 'InternalError'],
])('nor when it fails after that: %s', async (_name, operation, status, code) => {
  const stage = await setStage()
  const before = await stage.look()
  let isOn = true
  const secrets = watch(stage, (call) =>
    isOn && call.operation === operation ? { when: 'before', status, code, message: 'no' } : undefined,
  )
  const done = await stage.run(...READER, '--json')
  expect(done.code).not.toBe(0)
  await insistOnSilence(stage, secrets, [done.stdout, done.stderr])
  isOn = false
  const clean = await stage.run('clean', '--yes', '--debug')
  expect(clean.code).toBe(0)
  await insistOnSilence(stage, secrets, [clean.stdout, clean.stderr])
  expect(await stage.changed(before)).toEqual([])
})
