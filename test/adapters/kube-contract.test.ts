import { describe, expect, it, onTestFinished } from 'vitest'
import { createAws } from '../../src/adapters/aws.ts'
import { createClock } from '../../src/adapters/clock.ts'
import type { InterceptCall } from '../../src/sandbox/calls.ts'
import { startSandbox } from '../../src/sandbox/server.ts'
import { quickClock } from './stub-server.ts'

async function start(intercept?: InterceptCall) {
  const sandbox = await startSandbox(intercept === undefined ? {} : { intercept })
  onTestFinished(() => sandbox.close())
  const env = {
    AWS_ENDPOINT_URL: sandbox.endpoint,
    AWS_REGION: sandbox.region,
    AWS_ACCESS_KEY_ID: sandbox.operator.accessKeyId,
    AWS_SECRET_ACCESS_KEY: sandbox.operator.secretAccessKey,
  }
  const aws = await createAws({ env, clock: quickClock(), patience: { connectMs: 2_000, totalMs: 2_000 } })
  const cluster = await aws.eks.describeCluster('demo')
  if (cluster === undefined) throw new Error('the sandbox has no cluster demo')
  return { sandbox, aws, cluster, kube: aws.kube(cluster) }
}

const reader = (name: string, verbs: readonly string[] = ['get', 'list']) => ({
  metadata: { name, labels: { 'app.kubernetes.io/managed-by': 'eks-access' } },
  rules: [{ apiGroups: [''], resources: ['pods'], verbs }],
})
const where = (name: string) => ({ resource: 'clusterroles', name }) as const

describe('Kubernetes', () => {
  it('knows the operator, by a token made here', async () => {
    const { kube, sandbox } = await start()
    const who = await kube.whoami()
    expect(who.extra['arn']).toEqual([sandbox.operator.arn])
    expect(who.extra['accessKeyId']).toEqual([sandbox.operator.accessKeyId])
    expect(who.groups).toContain('system:authenticated')
  })

  it('does not know who is not mapped, nor a token for another cluster', async () => {
    const { aws, cluster } = await start()
    await aws.iam.createUser({ name: 'stranger', tags: {} })
    const { id, secret } = await aws.iam.createAccessKey('stranger')
    const stranger = aws.as({ accessKeyId: id, secretAccessKey: secret })
    await expect(stranger.kube(cluster).whoami()).rejects.toMatchObject({
      kind: 'credentials',
      message: `the cluster does not know who you are (token signed with key ${id})`,
    })
    await expect(aws.kube({ ...cluster, name: 'other' }).whoami()).rejects.toMatchObject({
      kind: 'credentials',
    })
  })

  it('shows objects, one and all', async () => {
    const { kube } = await start()
    const auth = { resource: 'configmaps', name: 'aws-auth', namespace: 'kube-system' } as const
    await expect(kube.get(auth)).resolves.toMatchObject({
      metadata: { name: 'aws-auth', creationTimestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]+Z$/) },
      data: { mapRoles: expect.stringContaining('system:nodes') },
    })
    await expect(kube.get({ ...auth, name: 'none' })).resolves.toBeUndefined()
    const all = await kube.list('pods')
    const some = await kube.list('pods', { namespace: 'kube-system' })
    expect(all.length).toBeGreaterThan(some.length)
    expect(some.every(({ metadata }) => metadata.namespace === 'kube-system')).toBe(true)
  })

  it('makes, changes and removes an object', async () => {
    const { kube } = await start()
    const made = await kube.create('clusterroles', reader('r:eader'))
    expect(made.metadata).toMatchObject({
      name: 'r:eader',
      uid: expect.any(String),
      resourceVersion: expect.any(String),
    })
    await expect(kube.get(where('r:eader'))).resolves.toEqual(made)
    const mine = await kube.list('clusterroles', { labelSelector: 'app.kubernetes.io/managed-by=eks-access' })
    expect(mine.map(({ metadata }) => metadata.name)).toEqual(['r:eader'])
    await expect(kube.create('clusterroles', reader('r:eader'))).rejects.toMatchObject({
      kind: 'exists',
      code: 'AlreadyExists',
    })

    const patched = await kube.patch(where('r:eader'), {
      metadata: { annotations: { 'eks-access/run': 'r1' } },
    })
    expect(patched.metadata.annotations).toEqual({ 'eks-access/run': 'r1' })
    const put = await kube.replace('clusterroles', { ...patched, rules: [] })
    expect(put).toMatchObject({ rules: null, metadata: { annotations: { 'eks-access/run': 'r1' } } })

    const { uid = '', resourceVersion = '' } = put.metadata
    await expect(kube.remove(where('r:eader'), { uid: 'another' })).rejects.toMatchObject({
      kind: 'conflict',
    })
    await kube.remove(where('r:eader'), { uid, resourceVersion })
    await expect(kube.get(where('r:eader'))).resolves.toBeUndefined()
    await expect(kube.remove(where('r:eader'), { uid })).rejects.toMatchObject({
      kind: 'missing',
      code: 'NotFound',
    })
  })

  it('changes nothing that has changed meanwhile', async () => {
    const { kube } = await start()
    const made = await kube.create('clusterroles', reader('reader'))
    await kube.patch(where('reader'), { metadata: { labels: { a: 'b' } } })
    const { resourceVersion = '' } = made.metadata
    const stale = { kind: 'conflict', code: 'Conflict' }
    await expect(kube.patch(where('reader'), { metadata: { resourceVersion } })).rejects.toMatchObject(stale)
    await expect(kube.replace('clusterroles', made)).rejects.toMatchObject(stale)
    await expect(kube.remove(where('reader'), { resourceVersion })).rejects.toMatchObject(stale)
  })

  it('works within a namespace', async () => {
    const { kube } = await start()
    const binding = {
      metadata: { name: 'b', namespace: 'default' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'reader' }],
    }
    const { metadata } = await kube.create('rolebindings', binding)
    const at = { resource: 'rolebindings', name: 'b', namespace: 'default' } as const
    await expect(kube.get(at)).resolves.toMatchObject(binding)
    await kube.remove(at, metadata.uid === undefined ? {} : { uid: metadata.uid })
    await expect(kube.get(at)).resolves.toBeUndefined()
  })

  it('tries a pod without making it', async () => {
    const { kube } = await start()
    const spec = { containers: [{ name: 'c', image: 'nginx' }] }
    await kube.create('pods', { metadata: { name: 'tried', namespace: 'default' }, spec }, { dryRun: true })
    await expect(kube.get({ resource: 'pods', name: 'tried', namespace: 'default' })).resolves.toBeUndefined()
  })

  it('says who may do what', async () => {
    const { kube } = await start()
    await expect(kube.can({ verb: '*', resource: '*', group: '*' })).resolves.toBe(true)
    const nobody = { username: 'nobody', groups: ['system:authenticated'] }
    await expect(kube.canAs(nobody, { verb: 'get', resource: 'pods', namespace: 'default' })).resolves.toBe(
      false,
    )
    const master = { username: 'somebody', groups: ['system:masters'] }
    await expect(kube.canAs(master, { verb: 'get', resource: 'pods', namespace: 'default' })).resolves.toBe(
      true,
    )
  })

  it('is asked once where something is made, though the reply is lost', async () => {
    const { kube, sandbox } = await start(({ operation }) =>
      operation === 'create clusterroles' ? { when: 'after', drop: true } : undefined,
    )
    await expect(kube.create('clusterroles', reader('reader'))).rejects.toMatchObject({ kind: 'unknown' })
    expect(sandbox.calls.filter(({ operation }) => operation === 'create clusterroles')).toHaveLength(1)
    await expect(kube.get(where('reader'))).resolves.toMatchObject({ metadata: { name: 'reader' } })
  })
})

it('takes the time of the servers for its own', async () => {
  const ahead = 3 * 60_000
  const sandbox = await startSandbox()
  onTestFinished(() => sandbox.close())
  const clock = createClock(() => Date.now() - ahead)
  const aws = await createAws({ env: sandbox.env(), clock })
  await aws.eks.listClusters()
  expect(Math.abs(clock.now().getTime() - Date.now())).toBeLessThan(2_000)
})
