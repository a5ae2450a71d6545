import { expect, test } from 'vitest'
import type { AccessPolicy } from '../../../src/sandbox/kube/access-policies.ts'
import { at } from '../../../src/sandbox/kube/json.ts'
import { startCluster } from './cluster.ts'

function policy(name: string, scope: AccessPolicy['scope'] = 'cluster'): AccessPolicy {
  return { arn: `arn:aws:eks::aws:cluster-access-policy/${name}`, scope }
}

async function withPolicies(...policies: AccessPolicy[]) {
  const cluster = await startCluster({
    mode: () => 'API',
    entries: () => ({ username: 'entry', groups: [], policies }),
  })
  const may = async (verb: string, resource: string, namespace = '', group = '') => {
    const body = { spec: { resourceAttributes: { verb, resource, namespace, group } } }
    const { json } = await cluster.ask('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
      as: 'ops',
      body,
    })
    return at(json, 'status', 'allowed') === true
  }
  return { ...cluster, may }
}

const RBAC = 'rbac.authorization.k8s.io'

test.each<[string, boolean[]]>([
  ['AmazonEKSClusterAdminPolicy', [true, true, true, true, true, true]],
  ['AmazonEKSAdminPolicy', [true, true, true, true, false, false]],
  ['AmazonEKSEditPolicy', [true, true, true, false, false, false]],
  ['AmazonEKSViewPolicy', [true, false, false, false, false, false]],
  ['AmazonEKSAdminViewPolicy', [true, true, false, false, true, false]],
  ['AmazonEKSUnknownPolicy', [false, false, false, false, false, false]],
])('%s', async (name, wanted) => {
  const { may } = await withPolicies(policy(name))
  const answers = [
    await may('list', 'pods', 'default'),
    await may('get', 'secrets', 'default'),
    await may('create', 'deployments', 'default', 'apps'),
    await may('create', 'rolebindings', 'default', RBAC),
    await may('list', 'nodes'),
    await may('delete', 'nodes'),
  ]
  expect(answers).toEqual(wanted)
})

test('a policy for namespaces counts in those, by name or by its beginning', async () => {
  const { may } = await withPolicies(policy('AmazonEKSViewPolicy', ['shop', 'dev-*']))
  expect(await may('list', 'pods', 'shop')).toBe(true)
  expect(await may('list', 'pods', 'dev-ann')).toBe(true)
  expect(await may('list', 'pods', 'shopping')).toBe(false)
  expect(await may('list', 'pods')).toBe(false)
})

test('what policies grant is in no list of rules, and the list says that it is not whole', async () => {
  const { ask } = await withPolicies(policy('AmazonEKSClusterAdminPolicy'))
  const { json } = await ask('POST', '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews', {
    as: 'ops',
    body: { spec: { namespace: 'default' } },
  })
  expect(json['status']).toMatchObject({
    incomplete: true,
    evaluationError: 'webhook authorizer does not support user rule resolution',
    resourceRules: [{ resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'] }, {}],
  })
})

test('policies do not reach those whom their holder plays', async () => {
  const { ask } = await withPolicies(policy('AmazonEKSClusterAdminPolicy'))
  const headers = { 'impersonate-user': 'entry' }
  expect((await ask('GET', '/api/v1/pods', { as: 'ops' })).code).toBe(200)
  expect((await ask('GET', '/api/v1/pods', { as: 'ops', headers })).code).toBe(403)
})
