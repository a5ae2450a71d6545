import { expect, test } from 'vitest'
import type { SignedCaller } from '../../../src/sandbox/identity.ts'
import { at, texts } from '../../../src/sandbox/kube/json.ts'
import { ACCOUNT, caller, startCluster, token, userArn } from './cluster.ts'
import type { TestCluster } from './cluster.ts'

const WHO = '/apis/authentication.k8s.io/v1/selfsubjectreviews'

async function whoami({ ask }: TestCluster, as: string) {
  const { code, json } = await ask('POST', WHO, { as, body: {} })
  return code === 201 ? at(json, 'status', 'userInfo') : code
}

/** A cluster on which the token `role` is a session of the role admin. */
async function withSession(session: Partial<SignedCaller>, mapRoles: string) {
  const signed = caller('role', {
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/admin/${session.sessionName ?? ''}`,
    canonicalArn: `arn:aws:iam::${ACCOUNT}:role/admin`,
    userId: `AROAADMIN:${session.sessionName ?? ''}`,
    ...session,
  })
  const cluster = await startCluster({ verifyToken: (url) => (url === 'role' ? signed : undefined) })
  cluster.kube.objects.put('configmaps', {
    metadata: { name: 'aws-auth', namespace: 'kube-system' },
    data: { mapRoles },
  })
  return cluster
}

test('a mapped user is told who they are, down to the key', async () => {
  const cluster = await startCluster()
  expect(await whoami(cluster, 'developer')).toEqual({
    username: 'developer',
    uid: `aws-iam-authenticator:${ACCOUNT}:AIDADEVELOPER`,
    groups: ['reader', 'system:authenticated'],
    extra: {
      accessKeyId: ['AKIADEVELOPER'],
      arn: [userArn('developer')],
      canonicalArn: [userArn('developer')],
      principalId: ['AIDADEVELOPER'],
      sessionName: [''],
      'sigs.k8s.io/aws-iam-authenticator/principalId': ['AIDADEVELOPER'],
    },
  })
})

test('the creator of the cluster is in no mapping and yet its administrator', async () => {
  const cluster = await startCluster()
  expect(await whoami(cluster, 'admin')).toMatchObject({
    username: 'kubernetes-admin',
    groups: ['system:masters', 'system:authenticated'],
  })
})

test.each([
  ['is not mapped', token('stranger')],
  ['was not signed', token('nobody')],
  ['is not a token of EKS', 'developer'],
  ['is no base64url', 'k8s-aws-v1.a b'],
  ['is longer than 4096 characters', token('developer').padEnd(4097, 'A')],
])('a token that %s is refused', async (_title, bearer) => {
  const { ask } = await startCluster()
  const { code, json } = await ask('GET', '/api', { as: '', headers: { authorization: `Bearer ${bearer}` } })
  expect(code).toBe(401)
  expect(json).toEqual({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: 'Unauthorized',
    reason: 'Unauthorized',
    code: 401,
  })
})

test('without a token the version may be read and nothing else', async () => {
  const { ask } = await startCluster()
  expect((await ask('GET', '/version', { as: '' })).code).toBe(200)
  expect((await ask('GET', '/api/v1/pods', { as: '' })).json['message']).toBe(
    'pods is forbidden: User "system:anonymous" cannot list resource "pods" in API group "" at the cluster scope',
  )
})

test('a change of aws-auth counts at once, and so does its end', async () => {
  const cluster = await startCluster()
  const path = '/api/v1/namespaces/kube-system/configmaps/aws-auth'
  expect(await whoami(cluster, 'stranger')).toBe(401)
  const mapUsers = `- {userarn: ${userArn('stranger')}, username: new}`
  await cluster.ask('PATCH', path, { body: { data: { mapUsers } }, type: 'application/merge-patch+json' })
  expect(await whoami(cluster, 'stranger')).toMatchObject({ username: 'new' })
  expect(await whoami(cluster, 'developer')).toBe(401)
  await cluster.ask('DELETE', path)
  expect(await whoami(cluster, 'stranger')).toBe(401)
})

const ROLE = `rolearn: arn:aws:iam::${ACCOUNT}:role/admin`

test('templates are filled from the session', async () => {
  const groups = '["g-{{SessionNameRaw}}", "{{AccountID}}", "{{Session}}"]'
  const cluster = await withSession(
    { sessionName: 'ann@example.com' },
    `- {${ROLE}, username: "x:{{SessionName}}:{{AccessKeyID}}", groups: ${groups}}`,
  )
  expect(await whoami(cluster, 'role')).toMatchObject({
    username: 'x:ann-example.com:AKIAROLE',
    groups: ['g-ann@example.com', ACCOUNT, '{{Session}}', 'system:authenticated'],
    extra: { principalId: ['AROAADMIN'], sessionName: ['ann@example.com'] },
  })
})

test('a node is named after its instance, and nobody else passes for one', async () => {
  const mapRoles = `- {${ROLE}, username: "system:node:{{EC2PrivateDNSName}}"}`
  const instance = 'i-0123456789abcdef0'
  const node = await withSession({ sessionName: instance }, mapRoles)
  expect(await whoami(node, 'role')).toBe(401)
  node.kube.objects.put('nodes', {
    metadata: { name: 'ip-10-0-1-2.ec2.internal' },
    spec: { providerID: `aws:///us-west-2a/${instance}` },
  })
  expect(await whoami(node, 'role')).toMatchObject({ username: 'system:node:ip-10-0-1-2.ec2.internal' })
  expect(await whoami(await withSession({ sessionName: 'ann' }, mapRoles), 'role')).toBe(401)
})

test.each([
  ['CONFIG_MAP', 'developer'],
  ['API_AND_CONFIG_MAP', 'by-entry'],
  ['API', 'by-entry'],
] as const)('in mode %s the developer is %s', async (mode, username) => {
  const cluster = await startCluster({
    mode: () => mode,
    entries: (arn) =>
      arn === userArn('developer') ? { username: 'by-entry', groups: ['entries'], policies: [] } : undefined,
  })
  expect(await whoami(cluster, 'developer')).toMatchObject({ username })
  expect(await whoami(cluster, 'ops')).toEqual(
    mode === 'API' ? 401 : expect.objectContaining({ username: 'ops' }),
  )
})

test('a token review tells what a token is worth', async () => {
  const { ask } = await startCluster()
  const review = async (spec: object) =>
    at((await ask('POST', '/apis/authentication.k8s.io/v1/tokenreviews', { body: { spec } })).json, 'status')
  expect(await review({ token: token('developer') })).toMatchObject({
    authenticated: true,
    user: { username: 'developer' },
    audiences: ['https://kubernetes.default.svc'],
  })
  expect(await review({ token: token('stranger') })).toEqual({ user: {}, error: 'invalid bearer token' })
  expect(await review({ token: token('developer'), audiences: ['other'] })).toMatchObject({ user: {} })
})

test('someone else is played only by who may, and without their access policies', async () => {
  const { ask } = await startCluster()
  const play = (as: string, headers: Record<string, string>) => ask('POST', WHO, { as, body: {}, headers })
  const played = await play('admin', {
    'impersonate-user': 'developer',
    'impersonate-extra-a%2fb': 'c',
    'impersonate-uid': '7',
  })
  expect(at(played.json, 'status', 'userInfo')).toEqual({
    username: 'developer',
    uid: '7',
    groups: ['system:authenticated'],
    extra: { 'a/b': ['c'] },
  })
  const account = await play('admin', { 'impersonate-user': 'system:serviceaccount:ci:robot' })
  expect(texts(account.json, 'status', 'userInfo', 'groups')).toEqual([
    'system:serviceaccounts',
    'system:serviceaccounts:ci',
    'system:authenticated',
  ])
  const refused = await play('developer', { 'impersonate-user': 'kubernetes-admin' })
  expect(refused.json['message']).toBe(
    'users "kubernetes-admin" is forbidden: User "developer" cannot impersonate resource "users" in API group "" at the cluster scope',
  )
  expect((await ask('GET', '/api/v1/pods', { headers: { 'impersonate-user': 'x' } })).code).toBe(403)
})
