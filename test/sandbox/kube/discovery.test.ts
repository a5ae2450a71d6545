import { expect, test } from 'vitest'
import { list, text } from '../../../src/sandbox/kube/json.ts'
import { startCluster } from './cluster.ts'

test('groups and resources are found one by one', async () => {
  const { ask } = await startCluster()
  expect((await ask('GET', '/api')).json).toMatchObject({ kind: 'APIVersions', versions: ['v1'] })
  const groups = list((await ask('GET', '/apis')).json, 'groups').map((group) => text(group, 'name'))
  expect(groups).toEqual([
    'apps',
    'authentication.k8s.io',
    'authorization.k8s.io',
    'batch',
    'rbac.authorization.k8s.io',
  ])
  for (const path of ['/api/v1', ...groups.map((group) => `/apis/${group}/v1`)]) {
    const { json } = await ask('GET', path)
    expect(json['kind']).toBe('APIResourceList')
    expect(list(json, 'resources').length).toBeGreaterThan(0)
  }
  expect((await ask('GET', '/apis/none/v1')).text).toBe('404 page not found\n')
})

test('and all at once where a client asks so', async () => {
  const { ask } = await startCluster()
  const type = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'
  const { headers, json } = await ask('GET', '/apis', { headers: { accept: `${type},application/json` } })
  expect(headers['content-type']).toBe(type)
  expect(json).toMatchObject({ kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2' })
  expect(list(json, 'items')).toHaveLength(5)
  const core = await ask('GET', '/api', { headers: { accept: type } })
  expect(core.text).toContain('"resource":"configmaps"')
})

test('the OpenAPI document is an empty protobuf', async () => {
  const { ask } = await startCluster()
  const { code, headers, text: body } = await ask('GET', '/openapi/v2')
  expect(code).toBe(200)
  expect(headers['content-type']).toBe('application/com.github.proto-openapi.spec.v2.v1.0+protobuf')
  expect(body).toBe('')
  expect((await ask('GET', '/openapi/v3')).code).toBe(404)
})

test('it says that it is well and how old it is', async () => {
  const { ask } = await startCluster()
  for (const path of ['/healthz', '/readyz', '/livez'])
    expect((await ask('GET', path, { as: '' })).text).toBe('ok')
  expect((await ask('GET', '/version', { as: '' })).json).toMatchObject({ major: '1', minor: '34' })
})
