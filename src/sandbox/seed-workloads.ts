import { createHash, randomUUID } from 'node:crypto'
import { isoSeconds } from './aws/query-protocol.ts'
import { BIRTH } from './seed.ts'

/** A Kubernetes object as the API would take it. */
export type SeedObject = {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly [field: string]: unknown }
  readonly [field: string]: unknown
}

/** A node, and in the namespaces `default` and `shop` some things to look at. */
export function seedWorkloads(region: string): SeedObject[] {
  const node = `ip-10-0-1-23.${region}.compute.internal`
  return [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'shop', labels: { 'kubernetes.io/metadata.name': 'shop' } },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    },
    ...['default', 'kube-system', 'shop'].map((namespace) => ({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'default', namespace },
    })),
    seedNode(node, region),
    service('default', 'kubernetes', '10.100.0.1', 443, {}),
    ...deployment('kube-system', 'coredns', 'registry.k8s.io/coredns/coredns:v1.12.4', 2, node),
    ...deployment('default', 'web', 'nginx:1.29', 2, node),
    service('default', 'web', '10.100.12.7', 80, { app: 'web' }),
    secret('default', 'web-session', { key: 'not-a-secret-of-anybody' }),
    ...deployment('shop', 'catalog', 'shop/catalog:2.4.1', 1, node),
    ...deployment('shop', 'checkout', 'shop/checkout:1.18.0', 2, node),
    service('shop', 'checkout', '10.100.44.9', 8080, { app: 'checkout' }),
    secret('shop', 'checkout-database', { username: 'checkout', password: 'only-a-sandbox' }),
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'checkout', namespace: 'shop' },
      data: { currency: 'EUR' },
    },
  ]
}

function seedNode(name: string, region: string): SeedObject {
  const addresses = [
    { type: 'InternalIP', address: '10.0.1.23' },
    { type: 'Hostname', address: name },
  ]
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'node.kubernetes.io/instance-type': 'm6i.large',
        'topology.kubernetes.io/zone': `${region}a`,
      },
    },
    spec: { providerID: `aws:///${region}a/i-0a1b2c3d4e5f60718` },
    status: {
      addresses,
      conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady' }],
      nodeInfo: {
        kubeletVersion: 'v1.34.4-eks-1a2b3c4',
        osImage: 'Amazon Linux 2023.9.20251117',
        kernelVersion: '6.12.55-74.119.amzn2023.x86_64',
        containerRuntimeVersion: 'containerd://2.1.4',
      },
    },
  }
}

/** A deployment with its replica set and running pods, without the controllers that would have made them. */
function deployment(
  namespaceName: string,
  name: string,
  image: string,
  replicas: number,
  node: string,
): SeedObject[] {
  const hash = letters(`${namespaceName}/${name}`, 10)
  const labels = { app: name }
  const podLabels = { ...labels, 'pod-template-hash': hash }
  const spec = { containers: [{ name, image }], serviceAccountName: 'default' }
  const owner = { deployment: randomUUID(), replicaSet: randomUUID() }
  const ownedBy = (kind: string, ownerName: string, uid: string) => [
    { apiVersion: 'apps/v1', kind, name: ownerName, uid, controller: true, blockOwnerDeletion: true },
  ]
  const state = { running: { startedAt: isoSeconds(BIRTH) } }
  const counts = { replicas, readyReplicas: replicas, availableReplicas: replicas }
  const pods = Array.from({ length: replicas }, (_, index) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${name}-${hash}-${letters(`${namespaceName}/${name}/${index}`, 5)}`,
      namespace: namespaceName,
      labels: podLabels,
      ownerReferences: ownedBy('ReplicaSet', `${name}-${hash}`, owner.replicaSet),
    },
    spec: { ...spec, nodeName: node },
    status: {
      phase: 'Running',
      podIP: `10.0.1.${byte(`${namespaceName}/${name}/${index}`)}`,
      hostIP: '10.0.1.23',
      conditions: [{ type: 'Ready', status: 'True' }],
      containerStatuses: [{ name, image, imageID: '', ready: true, restartCount: 0, started: true, state }],
    },
  }))
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace: namespaceName, uid: owner.deployment, labels },
      spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
      status: { ...counts, updatedReplicas: replicas },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name: `${name}-${hash}`,
        namespace: namespaceName,
        uid: owner.replicaSet,
        labels: podLabels,
        ownerReferences: ownedBy('Deployment', name, owner.deployment),
      },
      spec: {
        replicas,
        selector: { matchLabels: podLabels },
        template: { metadata: { labels: podLabels }, spec },
      },
      status: counts,
    },
    ...pods,
  ]
}

function service(
  namespaceName: string,
  name: string,
  clusterIP: string,
  port: number,
  selector: Readonly<Record<string, string>>,
): SeedObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: namespaceName },
    spec: { type: 'ClusterIP', clusterIP, ports: [{ port, protocol: 'TCP', targetPort: port }], selector },
    status: { loadBalancer: {} },
  }
}

function secret(namespaceName: string, name: string, data: Readonly<Record<string, string>>): SeedObject {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace: namespaceName },
    type: 'Opaque',
    data: Object.fromEntries(Object.entries(data).map(([key, text]) => [key, btoa(text)])),
  }
}

/** Names look made up, but are the same in every sandbox. */
function letters(of: string, length: number): string {
  const alphabet = 'bcdfghjklmnpqrstvwxz2456789'
  const bytes = createHash('sha256').update(of).digest()
  return Array.from(bytes.subarray(0, length), (b) => alphabet[b % alphabet.length]).join('')
}

function byte(of: string): number {
  return createHash('sha256').update(of).digest().readUInt8(0)
}
