import { expect, test } from 'vitest'
import { at, list, text } from '../../../src/sandbox/kube/json.ts'
import { startCluster } from './cluster.ts'

const MAPS = '/api/v1/namespaces/default/configmaps'
const MERGE = 'application/merge-patch+json'

test('an unchanged write keeps its version', async () => {
  const { ask } = await startCluster()
  const made = await ask('POST', MAPS, { body: { metadata: { name: 'a' }, data: { x: '1' } } })
  const version = at(made.json, 'metadata', 'resourceVersion')
  const again = await ask('PUT', `${MAPS}/a`, { body: made.json })
  expect(at(again.json, 'metadata', 'resourceVersion')).toBe(version)
  const patched = await ask('PATCH', `${MAPS}/a`, { body: { data: { x: '1' } }, type: MERGE })
  expect(at(patched.json, 'metadata', 'resourceVersion')).toBe(version)
  const changed = await ask('PATCH', `${MAPS}/a`, { body: { data: { x: '2' } }, type: MERGE })
  expect(Number(at(changed.json, 'metadata', 'resourceVersion'))).toBeGreaterThan(Number(version))
})

test('a patch with the version it was made for is a conditional write', async () => {
  const { ask } = await startCluster()
  const made = await ask('POST', MAPS, { body: { metadata: { name: 'a' } } })
  const resourceVersion = text(made.json, 'metadata', 'resourceVersion')
  const write = (x: string) =>
    ask('PATCH', `${MAPS}/a`, { body: { metadata: { resourceVersion }, data: { x } }, type: MERGE })
  expect((await write('1')).code).toBe(200)
  expect((await write('2')).json).toMatchObject({ code: 409, reason: 'Conflict' })
})

test('an object is deleted only by the uid and version that were asked for', async () => {
  const { ask } = await startCluster()
  const { json } = await ask('POST', MAPS, { body: { metadata: { name: 'a' } } })
  const uid = text(json, 'metadata', 'uid')
  const remove = (preconditions: object) => ask('DELETE', `${MAPS}/a`, { body: { preconditions } })
  expect((await remove({ uid: 'other' })).code).toBe(409)
  expect((await remove({ uid, resourceVersion: '1' })).code).toBe(409)
  expect((await ask('DELETE', `${MAPS}/a?dryRun=All`)).code).toBe(200)
  expect((await remove({ uid, resourceVersion: text(json, 'metadata', 'resourceVersion') })).code).toBe(200)
  expect((await ask('GET', `${MAPS}/a`)).code).toBe(404)
})

test('a namespace takes all that is in it', async () => {
  const { ask, kube } = await startCluster()
  const before = kube.snapshot()
  await ask('POST', '/api/v1/namespaces', { body: { metadata: { name: 'team' } } })
  await ask('POST', '/api/v1/namespaces/team/secrets', { body: { metadata: { name: 's' } } })
  expect((await ask('DELETE', '/api/v1/namespaces/team')).json).toMatchObject({
    status: { phase: 'Terminating' },
  })
  expect(kube.snapshot()).toEqual(before)
})

test('what an object owns goes with it, unless it is made an orphan', async () => {
  const { ask, kube } = await startCluster()
  const own = async (name: string) => {
    const { json } = await ask('POST', MAPS, { body: { metadata: { name } } })
    const ownerReferences = [
      { apiVersion: 'v1', kind: 'ConfigMap', name, uid: text(json, 'metadata', 'uid') },
    ]
    await ask('POST', MAPS, { body: { metadata: { name: `${name}-owned`, ownerReferences } } })
  }
  await own('a')
  await own('b')
  await ask('DELETE', `${MAPS}/a`)
  await ask('DELETE', `${MAPS}/b?propagationPolicy=Orphan`)
  expect(kube.objects.list('configmaps', 'default').map((item) => text(item, 'metadata', 'name'))).toEqual([
    'b-owned',
  ])
})

test('a list comes in pages', async () => {
  const { ask } = await startCluster()
  for (const name of ['c', 'a', 'b']) await ask('POST', MAPS, { body: { metadata: { name } } })
  const first = await ask('GET', `${MAPS}?limit=2`)
  expect(first.json).toMatchObject({
    metadata: { remainingItemCount: 1 },
    items: [{ metadata: { name: 'a' } }, { metadata: { name: 'b' } }],
  })
  const token = text(first.json, 'metadata', 'continue')
  const second = await ask('GET', `${MAPS}?limit=2&continue=${encodeURIComponent(token)}`)
  expect(list(second.json, 'items')).toHaveLength(1)
  expect(at(second.json, 'metadata', 'continue')).toBeUndefined()
})

test('a pod runs at once on the first node', async () => {
  const { ask, kube } = await startCluster()
  kube.objects.put('nodes', { metadata: { name: 'node-1' } })
  const { json } = await ask('POST', '/api/v1/namespaces/default/pods', {
    body: { metadata: { name: 'nginx' }, spec: { containers: [{ name: 'nginx', image: 'nginx' }] } },
  })
  expect(json).toMatchObject({ spec: { nodeName: 'node-1' }, status: { phase: 'Running' } })
  expect((await ask('GET', '/api/v1/namespaces/default/pods/nginx/log')).code).toBe(200)
  expect((await ask('GET', '/api/v1/namespaces/default/pods/gone/log')).code).toBe(404)
})

test('a role that gathers others follows them', async () => {
  const { ask, kube } = await startCluster()
  const roles = '/apis/rbac.authorization.k8s.io/v1/clusterroles'
  const rule = { verbs: ['get'], apiGroups: ['example.com'], resources: ['things'] }
  const labels = { 'rbac.authorization.k8s.io/aggregate-to-view': 'true' }
  const view = () => list(kube.objects.get('clusterroles', 'view'), 'rules')
  const admin = () => list(kube.objects.get('clusterroles', 'admin'), 'rules')
  await ask('POST', roles, { body: { metadata: { name: 'things', labels }, rules: [rule] } })
  expect(view()).toContainEqual(rule)
  expect(admin()).toContainEqual(rule)
  await ask('DELETE', `${roles}/things`)
  expect(view()).not.toContainEqual(rule)
  expect(admin()).not.toContainEqual(rule)
})

test('seeds are put past all checks, and a snapshot leaves out what is of chance', async () => {
  const { kube } = await startCluster()
  kube.objects.put('pods', {
    metadata: { name: 'p', namespace: 'nowhere' },
    spec: { containers: [] },
    status: { phase: 'Running' },
  })
  expect(kube.snapshot()['pods nowhere/p']).toEqual({
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: { name: 'p', namespace: 'nowhere' },
    spec: { containers: [] },
    status: { phase: 'Running' },
  })
  expect(kube.objects.remove('pods', 'p', 'nowhere')).toBe(true)
  expect(kube.objects.remove('pods', 'p', 'nowhere')).toBe(false)
})
