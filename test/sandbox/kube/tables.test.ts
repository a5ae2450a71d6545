import { expect, test } from 'vitest'
import { list, object, text } from '../../../src/sandbox/kube/json.ts'
import type { Json } from '../../../src/sandbox/kube/json.ts'
import { age } from '../../../src/sandbox/kube/tables.ts'
import { startCluster } from './cluster.ts'

test.each([
  [0, '0s'],
  [119, '119s'],
  [120, '2m'],
  [200, '3m20s'],
  [900, '15m'],
  [4 * 3600 + 300, '4h5m'],
  [9 * 3600, '9h'],
  [3 * 86_400, '3d'],
  [3 * 86_400 + 7200, '3d2h'],
  [60 * 86_400, '60d'],
  [800 * 86_400, '2y70d'],
  [4000 * 86_400, '10y'],
])('%i seconds ago is %s', (seconds, written) => {
  const now = new Date('2026-03-01T00:00:00Z')
  expect(age(new Date(now.getTime() - seconds * 1000).toISOString(), now)).toBe(written)
})

const AS_TABLE = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' }

async function rows(resource: string, path: string, item: { [key: string]: Json }) {
  const { kube, ask } = await startCluster({ now: () => new Date('2026-03-01T00:00:00Z') })
  const created = { creationTimestamp: '2026-02-01T00:00:00Z' }
  kube.objects.put(resource, { ...item, metadata: { ...object(item, 'metadata'), ...created } })
  const { json } = await ask('GET', path, { headers: AS_TABLE })
  expect(json['kind']).toBe('Table')
  return list(json, 'rows').map((row) => list(row, 'cells'))
}

const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } }

test.each<[string, string, { [key: string]: Json }, Json[]]>([
  [
    'configmaps',
    '/api/v1/namespaces/x/configmaps',
    { metadata: { name: 'm', namespace: 'x' }, data: { a: '', b: '' } },
    ['m', 2, '28d'],
  ],
  [
    'secrets',
    '/api/v1/namespaces/x/secrets',
    { metadata: { name: 's', namespace: 'x' }, type: 'Opaque', data: { a: '' } },
    ['s', 'Opaque', 1, '28d'],
  ],
  [
    'nodes',
    '/api/v1/nodes',
    {
      metadata: { name: 'n' },
      status: {
        conditions: [{ type: 'Ready', status: 'True' }],
        nodeInfo: { kubeletVersion: 'v1', osImage: 'os', kernelVersion: 'k', containerRuntimeVersion: 'c' },
        addresses: [{ type: 'InternalIP', address: '10.0.0.1' }],
      },
    },
    ['n', 'Ready', '<none>', '28d', 'v1', '10.0.0.1', '<none>', 'os', 'k', 'c'],
  ],
  [
    'nodes',
    '/api/v1/nodes',
    { metadata: { name: 'bare' }, status: { nodeInfo: { kubeletVersion: 'v1' } } },
    ['bare', 'Unknown', '<none>', '28d', 'v1', '<none>', '<none>', '<unknown>', '<unknown>', '<unknown>'],
  ],
  [
    'pods',
    '/api/v1/namespaces/x/pods',
    {
      metadata: { name: 'said-to-be-ready', namespace: 'x' },
      spec: { containers: [{ name: 'c', image: 'i' }] },
      status: { phase: 'Running', containerStatuses: [{ name: 'c', ready: true, restartCount: 0 }] },
    },
    ['said-to-be-ready', '0/1', 'Running', '0', '28d', '<none>', '<none>', '<none>', '<none>'],
  ],
  [
    'pods',
    '/api/v1/namespaces/x/pods',
    {
      metadata: { name: 'p', namespace: 'x' },
      spec: { nodeName: 'n', containers: [{ name: 'c', image: 'i' }] },
      status: {
        phase: 'Running',
        podIP: '10.0.0.9',
        containerStatuses: [{ name: 'c', ready: true, restartCount: 3, state: { running: {} } }],
      },
    },
    ['p', '1/1', 'Running', '3', '28d', '10.0.0.9', 'n', '<none>', '<none>'],
  ],
  [
    'pods',
    '/api/v1/namespaces/x/pods',
    {
      metadata: { name: 'p', namespace: 'x' },
      spec: { containers: [{ name: 'c', image: 'i' }] },
      status: {
        phase: 'Pending',
        containerStatuses: [
          { name: 'c', ready: false, restartCount: 0, state: { waiting: { reason: 'CrashLoopBackOff' } } },
        ],
      },
    },
    ['p', '0/1', 'CrashLoopBackOff', '0', '28d', '<none>', '<none>', '<none>', '<none>'],
  ],
  [
    'deployments',
    '/apis/apps/v1/namespaces/x/deployments',
    {
      metadata: { name: 'd', namespace: 'x' },
      spec: { replicas: 2, selector: { matchLabels: { a: 'b' } }, template },
      status: { readyReplicas: 1, updatedReplicas: 2, availableReplicas: 1 },
    },
    ['d', '1/2', 2, 1, '28d', 'c', 'i', 'a=b'],
  ],
  [
    'roles',
    '/apis/rbac.authorization.k8s.io/v1/namespaces/x/roles',
    { metadata: { name: 'r', namespace: 'x' }, rules: [] },
    ['r', '2026-02-01T00:00:00Z'],
  ],
  [
    'rolebindings',
    '/apis/rbac.authorization.k8s.io/v1/namespaces/x/rolebindings',
    {
      metadata: { name: 'b', namespace: 'x' },
      roleRef: { kind: 'Role', name: 'r' },
      subjects: [
        { kind: 'Group', name: 'g' },
        { kind: 'ServiceAccount', name: 'sa', namespace: 'x' },
      ],
    },
    ['b', 'Role/r', '28d', '', 'g', 'x/sa'],
  ],
  [
    'endpoints',
    '/api/v1/namespaces/x/endpoints',
    {
      metadata: { name: 'e', namespace: 'x' },
      subsets: [{ addresses: ['1', '2', '3', '4'].map((ip) => ({ ip })), ports: [{ port: 80 }] }],
    },
    ['e', '1:80,2:80,3:80 + 1 more...', '28d'],
  ],
  [
    'events',
    '/api/v1/namespaces/x/events',
    {
      metadata: { name: 'v', namespace: 'x' },
      involvedObject: { kind: 'Pod', name: 'p', fieldPath: 'spec.containers{c}' },
      reason: 'Pulled',
      message: 'done',
      type: 'Normal',
      count: 3,
      source: { component: 'kubelet', host: 'n' },
      lastTimestamp: '2026-02-28T23:59:00Z',
      firstTimestamp: '2026-02-28T23:00:00Z',
    },
    ['60s', 'Normal', 'Pulled', 'pod/p', 'spec.containers{c}', 'kubelet, n', 'done', '60m', '3', 'v'],
  ],
])('%s as a table', async (resource, path, item, cells) => {
  expect(await rows(resource, path, item)).toEqual([cells])
})

test('rows carry metadata, the object or nothing', async () => {
  const { ask } = await startCluster()
  const carried = async (include: string) => {
    const { json } = await ask('GET', `/api/v1/namespaces?limit=1&includeObject=${include}`, {
      headers: AS_TABLE,
    })
    return text(list(json, 'rows')[0], 'object', 'kind')
  }
  expect(await carried('Metadata')).toBe('PartialObjectMetadata')
  expect(await carried('Object')).toBe('Namespace')
  expect(await carried('None')).toBe('')
})
