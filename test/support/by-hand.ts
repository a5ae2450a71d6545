import { execFileSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { expect } from 'vitest'
import { createAws } from '../../src/adapters/aws.ts'
import { createClock } from '../../src/adapters/clock.ts'
import type { ChangeResult, Result } from '../../src/commands/result.ts'
import type { Aws } from '../../src/ports/aws.ts'
import type { Iam } from '../../src/ports/iam.ts'
import type { Kube } from '../../src/ports/kube.ts'
import type { Stage } from './stage.ts'

/** What somebody does beside the program, with the operator's keys. */
export type Hands = { readonly aws: Aws; readonly iam: Iam; readonly kube: Kube }

export async function byHand({ sandbox }: Stage, cluster = 'demo'): Promise<Hands> {
  const aws = await createAws({ env: sandbox.env(), clock: createClock() })
  const found = await aws.eks.describeCluster(cluster)
  if (found === undefined) throw new Error(`there is no cluster ${cluster}`)
  return { aws, iam: aws.iam, kube: aws.kube(found) }
}

/** The path of one of the operator's files. */
export function pathOf({ env }: Stage, file: 'config' | 'credentials' | 'kubeconfig'): string {
  const names = {
    config: 'AWS_CONFIG_FILE',
    credentials: 'AWS_SHARED_CREDENTIALS_FILE',
    kubeconfig: 'KUBECONFIG',
  }
  return env[names[file]] ?? ''
}

export function textOf(stage: Stage, file: Parameters<typeof pathOf>[1]): Promise<string> {
  return readFile(pathOf(stage, file), 'utf8')
}

/** Edits a file as an editor does, mode and all else kept. */
export async function edit(
  stage: Stage,
  file: Parameters<typeof pathOf>[1],
  change: (text: string) => string,
): Promise<void> {
  await writeFile(pathOf(stage, file), change(await textOf(stage, file)))
}

/** The data of a cluster's aws-auth, past its API. */
export function awsAuthOf({ sandbox }: Stage, cluster = 0): Record<string, string> {
  const data = sandbox.clusters[cluster]?.objects.get('configmaps', 'aws-auth', 'kube-system')?.['data']
  if (typeof data !== 'object' || data === null) return {}
  return Object.fromEntries(
    Object.entries(data).flatMap(([key, text]) => (typeof text === 'string' ? [[key, text]] : [])),
  )
}

/** Puts a key of aws-auth in place, past the API and its rights. */
export function putAwsAuth({ sandbox }: Stage, key: string, text: string, cluster = 0): void {
  const objects = sandbox.clusters[cluster]?.objects
  const now = objects?.get('configmaps', 'aws-auth', 'kube-system')
  if (objects === undefined || now === undefined) throw new Error('there is no aws-auth')
  const data = now['data']
  const others = typeof data === 'object' && data !== null && !Array.isArray(data) ? data : {}
  objects.put('configmaps', { ...now, data: { ...others, [key]: text } })
}

/** The words of a command line, as a shell takes it apart, without the name of the program. */
export function wordsOf(line: string | null): readonly string[] {
  const text = execFileSync('sh', ['-c', `printf '%s\\0' ${line ?? ''}`], { encoding: 'utf8' })
  return text.split('\0').slice(1, -1)
}

/** The changes of one kind. */
export function changesOf(result: Result, kind: string): readonly ChangeResult[] {
  return result.changes.filter((change) => change.kind === kind)
}

/** Resource and what became of it, for all that did not just stay as it was. */
export function fates({ changes }: Result): readonly string[] {
  return changes
    .filter(({ status }) => status !== 'none')
    .map(({ resource, status, why }) => `${status} ${resource}${why === undefined ? '' : `: ${why}`}`)
}

/**
 * The whole life of one access: done, looked at, nothing the second time (by the command line that it answered),
 * taken back, and the world as it was.
 */
export async function live(
  stage: Stage,
  argv: readonly string[],
  look: (done: Result) => Promise<void> | void,
): Promise<void> {
  const before = await stage.look()
  const done = await stage.json(...argv)
  expect(done.error).toBeUndefined()
  expect(done).toMatchObject({ ok: true, exit: 0, status: 'done', left: [] })
  expect(done.checks.filter(({ ok }) => !ok)).toEqual([])
  await look(done)
  const calls = stage.sandbox.calls.length
  expect(await stage.json(...wordsOf(done.again))).toMatchObject({ exit: 0, status: 'nothing', run: null })
  expect(stage.sandbox.calls.slice(calls).filter(({ mutating }) => mutating)).toEqual([])
  const undone = await stage.json('clean')
  expect(undone.error).toBeUndefined()
  expect(undone).toMatchObject({ ok: true, exit: 0, status: 'undone', left: [] })
  expect(await stage.changed(before)).toEqual([])
}
