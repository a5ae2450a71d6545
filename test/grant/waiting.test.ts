import { describe, expect, it } from 'vitest'
import type { SandboxCall } from '../../src/sandbox/calls.ts'
import { byHand, fates, textOf } from '../support/by-hand.ts'
import { setStage } from '../support/stage.ts'
import type { Stage } from '../support/stage.ts'

const READER = ['add-user', 'developer', '--group', 'reader'] as const
const ROLE = ['add-role', 'eks-admin', '--masters'] as const

/** The first so many of these calls are answered with a failure. */
function failFirst(
  stage: Stage,
  times: number,
  is: (call: SandboxCall) => boolean,
  code: string,
  status = 403,
): void {
  let left = times
  stage.sandbox.intercept((call) => {
    if (left === 0 || !is(call)) return undefined
    left -= 1
    return { when: 'before', status, code, message: `${code}, for a while` }
  })
}

describe('what is new is not known everywhere at once', () => {
  it('a key that is not accepted yet is waited for, with a line that says so', async () => {
    const stage = await setStage()
    const { iam } = await byHand(stage)
    const isNew = ({ service, operation }: SandboxCall): boolean =>
      service === 'sts' && operation === 'GetCallerIdentity' && isThere
    let isThere = false
    let left = 2
    stage.sandbox.intercept((call) => {
      if (call.operation === 'CreateAccessKey') isThere = true
      if (!isNew(call) || left === 0) return undefined
      left -= 1
      return {
        when: 'before',
        status: 403,
        code: 'InvalidClientTokenId',
        message: 'The security token included in the request is invalid.',
      }
    })
    const { code, stderr } = await stage.run(...READER, '--yes')
    expect(code).toBe(0)
    expect(stderr).toMatch(/wait.*the new key of developer to be accepted by AWS/)
    expect(left).toBe(0)
    expect(await iam.listAccessKeys('developer')).toHaveLength(1)
  })

  it('a role that cannot be taken yet is waited for', async () => {
    const stage = await setStage()
    failFirst(stage, 2, ({ operation }) => operation === 'AssumeRole', 'AccessDenied')
    const { code, stderr } = await stage.run(...ROLE, '--yes')
    expect(code).toBe(0)
    expect(stderr).toMatch(/wait.*manager to be allowed to take the role eks-admin/)
  })

  it('a cluster that does not know the newcomer yet is waited for', async () => {
    const stage = await setStage()
    failFirst(stage, 2, ({ operation }) => operation === 'create selfsubjectreviews', 'Unauthorized', 401)
    const { code, stderr } = await stage.run(...READER, '--yes')
    expect(code).toBe(0)
    expect(stderr).toMatch(/wait.*the cluster to know developer/)
  })
})

describe('wrong rights', () => {
  it('too many: failed, unwound, and nothing left', async () => {
    const stage = await setStage()
    const { kube } = await byHand(stage)
    const apiGroup = 'rbac.authorization.k8s.io'
    await kube.create('clusterrolebindings', {
      apiVersion: `${apiGroup}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name: 'forgotten' },
      roleRef: { apiGroup, kind: 'ClusterRole', name: 'edit' },
      subjects: [{ apiGroup, kind: 'Group', name: 'reader' }],
    })
    const before = await stage.look()
    const done = await stage.json(...READER)
    expect(done).toMatchObject({
      ok: false,
      exit: 1,
      status: 'failed',
      made: null,
      left: [],
      error: { code: 'CHECKS_FAILED', message: expect.stringMatching(/create pods: expected no/) },
    })
    expect(done.checks.find(({ verb, resource }) => verb === 'create' && resource === 'pods')).toMatchObject({
      expected: 'no',
      actual: 'yes',
      ok: false,
    })
    expect(fates(done).every((fate) => fate.startsWith('undone '))).toBe(true)
    expect(await stage.changed(before)).toEqual([])
    expect(await stage.json('clean')).toMatchObject({ exit: 0, status: 'nothing' })
  })

  it('--keep: nothing is unwound, the same command finds the same, clean takes it back', async () => {
    const stage = await setStage()
    const { kube } = await byHand(stage)
    const apiGroup = 'rbac.authorization.k8s.io'
    const binding = {
      apiVersion: `${apiGroup}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name: 'forgotten' },
      roleRef: { apiGroup, kind: 'ClusterRole', name: 'edit' },
      subjects: [{ apiGroup, kind: 'Group', name: 'reader' }],
    }
    await kube.create('clusterrolebindings', binding)
    const before = await stage.look()
    const done = await stage.json(...READER, '--keep')
    expect(done).toMatchObject({ ok: false, exit: 5, status: 'left', error: { code: 'CHECKS_FAILED' } })
    expect(done.left.length).toBe(done.changes.filter(({ status }) => status === 'done').length)
    expect(done.left[0]).toMatchObject({ why: 'made, and kept', fix: `eks-access clean --run ${done.run}` })
    expect(done.again).toContain('--keep')
    expect(await stage.json(...READER, '--keep')).toMatchObject({ exit: 5, run: done.run, left: done.left })
    expect(await stage.json('clean', '--run', done.run ?? '')).toMatchObject({ exit: 0, status: 'undone' })
    expect(await stage.changed(before)).toEqual([])
  })
})

it('a run that had to stop, and fails for good when it goes on: all of it is undone, and said', async () => {
  const stage = await setStage()
  const before = await stage.look()
  failFirst(stage, 9, ({ operation }) => operation === 'CreateAccessKey', 'ExpiredToken')
  const first = await stage.json(...READER)
  expect(first).toMatchObject({ ok: false, exit: 5, status: 'left', error: { code: 'CREDENTIALS' } })
  const made = first.left.map(({ resource }) => resource)
  expect(made).toContain('IAM user developer')
  failFirst(stage, 1, ({ operation }) => operation === 'CreateAccessKey', 'AccessDenied')
  const second = await stage.json(...READER)
  expect(second).toMatchObject({ ok: false, exit: 4, run: first.run, left: [], error: { code: 'DENIED' } })
  const undone = second.changes.filter(({ status }) => status === 'undone').map(({ resource }) => resource)
  expect(undone.toSorted()).toEqual(made.toSorted())
  expect(await stage.changed(before)).toEqual([])
})

describe('--dry-run and --debug', () => {
  it('--dry-run: no mutating call, no file, no journal', async () => {
    const stage = await setStage()
    const before = await stage.look()
    const calls = stage.sandbox.calls.length
    const done = await stage.json(...ROLE, '--dry-run')
    expect(done).toMatchObject({
      ok: true,
      exit: 0,
      status: 'planned',
      dryRun: true,
      run: null,
      journal: null,
    })
    expect(done.made?.accessKeyId).toBeUndefined()
    expect(done.changes.every(({ status }) => status === 'planned' || status === 'none')).toBe(true)
    expect(stage.sandbox.calls.slice(calls).filter(({ mutating }) => mutating)).toEqual([])
    expect(await stage.changed(before)).toEqual([])
    const { stdout } = await stage.run(...ROLE, '--dry-run')
    expect(stdout).toContain('eks-admin')
    expect(await stage.json('clean')).toMatchObject({ status: 'nothing' })
  })

  it('--debug: every request by name on stderr, and nothing of it on stdout', async () => {
    const stage = await setStage()
    const { code, stdout, stderr } = await stage.run(...READER, '--yes', '--json', '--debug')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ ok: true })
    for (const name of ['iam createUser', 'iam createAccessKey', 'eks describeCluster', 'kubernetes patch'])
      expect(stderr).toContain(name)
    const secret = /aws_secret_access_key = (\S+)/.exec(await textOf(stage, 'credentials'))?.[1] ?? ''
    expect(secret).toHaveLength(40)
    expect(stdout + stderr).not.toContain(secret)
  })
})
