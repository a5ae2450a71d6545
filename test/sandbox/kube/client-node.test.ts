import { ApiException, CoreV1Api, KubeConfig, RbacAuthorizationV1Api } from '@kubernetes/client-node'
import { expect, test } from 'vitest'
import { startCluster, token } from './cluster.ts'

async function client(name: string) {
  const cluster = await startCluster()
  const config = new KubeConfig()
  config.loadFromClusterAndUser(
    {
      name: 'demo',
      server: cluster.endpoint,
      caData: Buffer.from(cluster.caPem).toString('base64'),
      skipTLSVerify: false,
    },
    { name, token: token(name) },
  )
  return {
    ...cluster,
    core: config.makeApiClient(CoreV1Api),
    rbac: config.makeApiClient(RbacAuthorizationV1Api),
  }
}

test('its certificate, its objects and its errors are understood', async () => {
  const { core, rbac } = await client('admin')
  const made = await core.createNamespacedConfigMap({
    namespace: 'default',
    body: { metadata: { name: 'a' }, data: { x: '1' } },
  })
  expect(made.metadata?.creationTimestamp).toBeInstanceOf(Date)
  const patched = await core.patchNamespacedConfigMap({
    name: 'a',
    namespace: 'default',
    body: [{ op: 'replace', path: '/data/x', value: '2' }],
  })
  expect(patched.data).toEqual({ x: '2' })
  expect((await core.listNamespacedConfigMap({ namespace: 'default' })).items).toHaveLength(1)
  await rbac.createClusterRole({
    body: { metadata: { name: 'r' }, rules: [{ verbs: ['get'], apiGroups: [''], resources: ['pods'] }] },
  })
  const failure = await core
    .readNamespacedPod({ name: 'none', namespace: 'default' })
    .catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(ApiException)
  expect(failure).toMatchObject({ code: 404 })
})

test('what is not allowed is refused', async () => {
  const { core } = await client('developer')
  await expect(core.listPodForAllNamespaces()).rejects.toMatchObject({ code: 403 })
})
