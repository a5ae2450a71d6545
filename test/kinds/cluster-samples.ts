import { kinds } from '../../src/kinds.ts'
import type { Kube, KubeObject, KubeWhere } from '../../src/ports/kube.ts'
import type { Sample } from './contract.ts'

const RBAC = 'rbac.authorization.k8s.io'
const rule = (...verbs: string[]) => ({ apiGroups: [''], resources: ['pods'], verbs })
const roleRef = { apiGroup: RBAC, kind: 'ClusterRole', name: 'looks' }
const group = (name: string) => ({ apiGroup: RBAC, kind: 'Group', name })
const object = (kind: string, metadata: KubeObject['metadata'], parts: object): KubeObject => ({
  apiVersion: `${RBAC}/v1`,
  kind,
  metadata,
  ...parts,
})

/** Somebody else's object of that name, with a label like ours but without the run. */
async function stranger(kube: Kube, where: KubeWhere, made: KubeObject): Promise<void> {
  if ((await kube.get(where)) !== undefined) await kube.remove(where, {})
  const labels = { 'app.kubernetes.io/managed-by': 'eks-access' }
  await kube.create(where.resource, { ...made, metadata: { ...made.metadata, labels } })
}

const clusterRole: Sample = {
  kind: kinds.clusterRole,
  changes: true,
  shared: true,
  arrange: async ({ ports }) => {
    const { kube } = ports
    const name = 'looks'
    return {
      ports,
      at: { name },
      value: { rules: [rule('get', 'list')] },
      other: { rules: [rule('get', 'list', 'watch'), { nonResourceURLs: ['/healthz'], verbs: ['get'] }] },
      stranger: () =>
        stranger(
          kube,
          { resource: 'clusterroles', name },
          object('ClusterRole', { name }, { rules: [rule('get', 'list')] }),
        ),
      use: () =>
        kube.create(
          'rolebindings',
          object(
            'RoleBinding',
            { name: 'theirs', namespace: 'default' },
            { roleRef, subjects: [group('g')] },
          ),
        ),
    }
  },
  junk: [
    { at: { name: 'a/b' } },
    { at: { name: '..' } },
    { at: { name: 'a%2fb' } },
    { at: { name: 'looks', namespace: 'default' } },
    { at: { name: 'looks' }, value: { rules: [{ verbs: 'get' }] } },
    { at: { name: 'looks' }, value: { rules: [{ verbs: [1] }] } },
    { at: { name: 'looks' }, value: { rules: {} } },
    { at: { name: 'looks' }, value: { metadata: {} } },
  ],
}

const clusterRoleBinding: Sample = {
  kind: kinds.clusterRoleBinding,
  changes: true,
  arrange: async ({ ports }) => {
    const { kube } = ports
    const name = 'looks'
    const parts = { roleRef, subjects: [group('reader')] }
    return {
      ports,
      at: { name },
      value: parts,
      other: { roleRef, subjects: [group('reader'), group('readers')] },
      stranger: () =>
        stranger(
          kube,
          { resource: 'clusterrolebindings', name },
          object('ClusterRoleBinding', { name }, parts),
        ),
    }
  },
  junk: [
    { at: {} },
    { at: { name: 'a b' } },
    { at: { name: 'looks' }, value: { subjects: [] } },
    { at: { name: 'looks' }, value: { roleRef: 'looks' } },
    { at: { name: 'looks' }, value: { roleRef, subjects: [{ kind: 'Group' }] } },
    { at: { name: 'looks' }, value: { roleRef, subjects: [{ ...group('a'), extra: 'x' }] } },
  ],
}

const roleBinding: Sample = {
  kind: kinds.roleBinding,
  changes: true,
  arrange: async ({ ports }) => {
    const { kube } = ports
    const where = { name: 'looks', namespace: 'default' }
    const parts = { roleRef, subjects: [group('reader')] }
    return {
      ports,
      at: where,
      value: parts,
      other: {
        roleRef,
        subjects: [{ apiGroup: '', kind: 'ServiceAccount', name: 'a', namespace: 'default' }],
      },
      stranger: () =>
        stranger(kube, { resource: 'rolebindings', ...where }, object('RoleBinding', where, parts)),
    }
  },
  junk: [
    { at: { name: 'looks' } },
    { at: { name: 'looks', namespace: 'De_fault' } },
    { at: { name: 'looks', namespace: '' } },
    { at: { name: 'looks', namespace: 'default' }, value: { roleRef: { ...roleRef, name: 1 } } },
  ],
}

const AWS_AUTH = { resource: 'configmaps', name: 'aws-auth', namespace: 'kube-system' } as const
const metadata = { name: 'aws-auth', namespace: 'kube-system' }
const DEVELOPER = 'arn:aws:iam::111122223333:user/developer'
const users = (username: string): { mapUsers: string } => ({
  mapUsers: `- userarn: ${DEVELOPER}\n  username: ${username}\n`,
})

const awsAuth: Sample = {
  kind: kinds.awsAuth,
  shared: true,
  arrange: async ({ bare }) => ({
    ports: bare,
    at: {},
    value: {},
    stranger: () =>
      stranger(bare.kube, AWS_AUTH, { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: users('x') }),
    use: () => bare.kube.patch(AWS_AUTH, { data: users('x') }),
  }),
  junk: [{ at: { name: 'aws-auth' } }, { at: null }, { at: {}, value: { data: {} } }],
}

const awsAuthKey: Sample = {
  kind: kinds.awsAuthKey,
  shared: true,
  arrange: async ({ ports }) => ({
    ports,
    at: { key: 'mapUsers' },
    value: { text: '' },
    stranger: () => ports.kube.patch(AWS_AUTH, { data: users('x') }),
    use: () => ports.kube.patch(AWS_AUTH, { data: users('x') }),
  }),
  junk: [
    { at: { key: 'mapAccounts' } },
    { at: { key: 'mapusers' } },
    { at: {} },
    { at: { key: 'mapUsers' }, value: {} },
    { at: { key: 'mapUsers' }, value: { text: 1 } },
  ],
}

const awsAuthEntry: Sample = {
  kind: kinds.awsAuthEntry,
  changes: true,
  arrange: async ({ ports }) => {
    await ports.kube.patch(AWS_AUTH, { data: { mapUsers: '# people\n' } })
    return {
      ports,
      at: { key: 'mapUsers', arn: DEVELOPER },
      value: { username: 'developer', groups: ['reader'] },
      other: { username: 'developer', groups: ['reader', 'view'] },
      stranger: () => ports.kube.patch(AWS_AUTH, { data: users('somebody') }),
    }
  },
  junk: [
    { at: { key: 'mapUsers' } },
    { at: { key: 'mapUsers', arn: 'developer' } },
    { at: { key: 'mapUsers', arn: DEVELOPER }, value: { username: 'developer' } },
    { at: { key: 'mapUsers', arn: DEVELOPER }, value: { username: 'developer', groups: 'reader' } },
  ],
}

export const clusterSamples: readonly Sample[] = [
  clusterRole,
  clusterRoleBinding,
  roleBinding,
  awsAuth,
  awsAuthKey,
  awsAuthEntry,
]
