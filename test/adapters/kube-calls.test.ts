import { createServer } from 'node:https'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createAws } from '../../src/adapters/aws.ts'
import type { Cluster } from '../../src/ports/aws.ts'
import type { Kube } from '../../src/ports/kube.ts'
import { createTlsIdentity } from '../../src/sandbox/tls.ts'
import type { Answer, Stub } from './stub-server.ts'
import { clusterAt, quickClock, startStub } from './stub-server.ts'

const tls = createTlsIdentity()
const RBAC = '/apis/rbac.authorization.k8s.io/v1'

let stub: Stub
let clock: ReturnType<typeof quickClock>
let now = 0

beforeEach(async () => {
  stub = await startStub((listener) => createServer(tls, listener))
  clock = quickClock()
  now = 0
})
afterEach(() => stub.close())

async function connect(more: Partial<Cluster> = {}, totalMs = 2_000, stop?: AbortSignal): Promise<Kube> {
  const aws = await createAws({
    env: { AWS_REGION: 'us-west-2', AWS_ACCESS_KEY_ID: 'AKIAENV', AWS_SECRET_ACCESS_KEY: 's' },
    clock: { ...clock, ticks: () => now },
    patience: { connectMs: 1_000, totalMs },
    ...(stop === undefined ? {} : { stop }),
  })
  return aws.kube({ ...clusterAt(`https://${stub.url}`, tls.cert), ...more })
}

const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Answer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
})
const refusal = (code: number, reason: string, message: string, headers = {}) =>
  json({ kind: 'Status', apiVersion: 'v1', status: 'Failure', message, reason, code }, code, headers)

/** With fields that no class of client-node knows, and a date. */
const configMap = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {
    name: 'aws-auth',
    namespace: 'kube-system',
    uid: 'u1',
    resourceVersion: '7',
    creationTimestamp: '2026-01-31T12:00:00Z',
    ofTomorrow: 1,
  },
  data: { mapRoles: '- a & b <c>\n' },
  ofTomorrow: { kept: true },
}
const role = {
  metadata: { name: 'eks:reader' },
  rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }],
}

describe('objects', () => {
  it('come as they are, with every field', async () => {
    const kube = await connect()
    stub.answer(json(configMap))
    const where = { resource: 'configmaps', name: 'aws-auth', namespace: 'kube-system' } as const
    await expect(kube.get(where)).resolves.toEqual(configMap)
    expect(stub.seen[0]).toMatchObject({
      method: 'GET',
      path: '/api/v1/namespaces/kube-system/configmaps/aws-auth',
      headers: {
        authorization: expect.stringMatching(/^Bearer k8s-aws-v1\./),
        'user-agent': expect.stringMatching(/^eks-access\/\d/),
      },
    })
  })

  it('go as they are, with every field', async () => {
    const kube = await connect()
    stub.answer(json(configMap))
    await kube.replace('configmaps', configMap)
    await kube.create('configmaps', configMap)
    expect(stub.seen.map(({ method, path, body }) => [method, path, JSON.parse(body)])).toEqual([
      ['PUT', '/api/v1/namespaces/kube-system/configmaps/aws-auth', configMap],
      ['POST', '/api/v1/namespaces/kube-system/configmaps', configMap],
    ])
  })

  it('are patched by a merge patch', async () => {
    const kube = await connect()
    stub.answer(json(role))
    await kube.patch({ resource: 'clusterroles', name: 'eks:reader' }, { metadata: { resourceVersion: '7' } })
    expect(stub.seen[0]).toMatchObject({
      method: 'PATCH',
      path: `${RBAC}/clusterroles/eks%3Areader`,
      body: '{"metadata":{"resourceVersion":"7"}}',
      headers: { 'content-type': 'application/merge-patch+json' },
    })
  })

  it('are removed on conditions, in a body of known length', async () => {
    const kube = await connect()
    stub.answer(json({ kind: 'Status', apiVersion: 'v1', status: 'Success' }))
    const where = { resource: 'rolebindings', name: 'x', namespace: 'dev' } as const
    await kube.remove(where, { uid: 'u1', resourceVersion: '7' })
    const body =
      '{"apiVersion":"v1","kind":"DeleteOptions","preconditions":{"resourceVersion":"7","uid":"u1"}}'
    expect(stub.seen[0]).toMatchObject({
      method: 'DELETE',
      path: `${RBAC}/namespaces/dev/rolebindings/x`,
      body,
      headers: { 'content-length': String(body.length) },
    })
  })

  it('are only tried out in a dry run', async () => {
    const kube = await connect()
    stub.answer(json({ metadata: { name: 'p' } }, 201))
    await kube.create('pods', { metadata: { name: 'p', namespace: 'default' } }, { dryRun: true })
    expect(stub.seen[0]?.path).toBe('/api/v1/namespaces/default/pods?dryRun=All')
  })

  it('are listed to the last page', async () => {
    const kube = await connect()
    stub.answer(
      json({ metadata: { continue: 'c' }, items: [role] }),
      json({ metadata: {}, items: [{ metadata: { name: 'b' } }] }),
    )
    const found = await kube.list('clusterroles', { labelSelector: 'a=b' })
    expect(found.map(({ metadata }) => metadata.name)).toEqual(['eks:reader', 'b'])
    expect(stub.seen.map(({ path }) => new URLSearchParams(path.split('?')[1]).get('continue'))).toEqual([
      null,
      'c',
    ])
    expect(stub.seen[1]?.path).toContain('labelSelector=a%3Db')
  })

  it('are listed from the start again when the position has expired', async () => {
    const kube = await connect()
    const first = json({ metadata: { continue: 'c' }, items: [role] })
    stub.answer(first, refusal(410, 'Expired', 'too old'), json({ metadata: {}, items: [role] }))
    await expect(kube.list('configmaps')).resolves.toHaveLength(1)
    await expect(kube.list('pods', { namespace: 'dev' })).resolves.toHaveLength(1)
    expect(stub.seen.map(({ path }) => path.split('?')[0])).toEqual([
      '/api/v1/configmaps',
      '/api/v1/configmaps',
      '/api/v1/configmaps',
      '/api/v1/namespaces/dev/pods',
    ])
  })

  it('are not listed as none when the answer is no list', async () => {
    const kube = await connect()
    stub.answer(json({ kind: 'Something' }))
    await expect(kube.list('pods')).rejects.toMatchObject({ kind: 'unknown' })
  })

  it('are not there when the API server says so, and nobody else', async () => {
    const kube = await connect()
    const where = { resource: 'namespaces', name: 'gone' } as const
    stub.answer(refusal(404, 'NotFound', 'namespaces "gone" not found'))
    await expect(kube.get(where)).resolves.toBeUndefined()
    stub.answer({ status: 404, body: '404 page not found' })
    await expect(kube.get(where)).rejects.toMatchObject({ kind: 'unknown' })
  })
})

describe('a change', () => {
  const forbidden =
    'pods is forbidden: User "developer" cannot create resource "pods" in API group "" in the namespace "default"'
  it.each([
    ['refused', refusal(403, 'Forbidden', forbidden), 'denied', forbidden],
    [
      'unknown to the cluster',
      refusal(401, 'Unauthorized', 'Unauthorized'),
      'credentials',
      'does not know who you are (token signed with the keys',
    ],
    ['there already', refusal(409, 'AlreadyExists', 'pods "p" already exists'), 'exists', 'already exists'],
    ['late', refusal(409, 'Conflict', 'the object has been modified'), 'conflict', 'modified'],
    ['wrong', refusal(422, 'Invalid', 'Pod "p" is invalid'), 'invalid', 'is invalid'],
    [
      'one too many',
      refusal(429, 'TooManyRequests', 'slow down', { 'retry-after': '3' }),
      'throttled',
      'slow down',
    ],
    [
      'sent to a server that is not ready',
      refusal(503, 'ServiceUnavailable', 'apiserver not ready'),
      'unknown',
      'HTTP 503',
    ],
    ['sent to a server that fails', refusal(500, 'InternalError', 'etcd'), 'unknown', 'HTTP 500'],
    ['without a reply', 'reset', 'unknown', 'ECONNRESET'],
    ['cut off in its reply', { body: '{"metadata":{"canary', cut: true }, 'unknown', 'ECONNRESET'],
    [
      'answered with a page',
      { headers: { 'content-type': 'text/html' }, body: '<html>canary' },
      'unknown',
      '',
    ],
    [
      'answered with half a page',
      { headers: { 'content-type': 'application/json' }, body: '{"canary' },
      'unknown',
      '',
    ],
    ['answered with something else', json({ canary: 1 }), 'unknown', 'not an object'],
  ] as const)('is sent once: %s', async (_name, answer, kind, message) => {
    const kube = await connect()
    stub.answer(answer)
    const error: unknown = await kube
      .create('pods', { metadata: { name: 'p', namespace: 'default' } })
      .catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      kind,
      service: 'kubernetes',
      operation: 'create pods',
      message: expect.stringContaining(message),
    })
    expect(String(error)).not.toContain('canary')
    expect(stub.seen).toHaveLength(1)
  })

  it('waits no longer than it may', async () => {
    const kube = await connect({}, 100)
    stub.answer('hang')
    const pod = { metadata: { name: 'p', namespace: 'default' } }
    await expect(kube.create('pods', pod)).rejects.toMatchObject({ kind: 'unknown', message: 'time-out' })
    expect(stub.seen).toHaveLength(1)
  })
})

it('is ended by the stop', async () => {
  const stop = new AbortController()
  const kube = await connect({}, 60_000, stop.signal)
  stub.answer('hang')
  const made = kube.create('pods', { metadata: { name: 'p', namespace: 'default' } })
  await stub.reached
  stop.abort('SIGINT')
  await expect(made).rejects.toMatchObject({ kind: 'unknown' })
})

it('asks again, with pauses, where nothing is changed', async () => {
  const kube = await connect()
  const busy = refusal(429, 'TooManyRequests', 'slow down', { 'retry-after': '3' })
  stub.answer('reset', busy, json(configMap))
  await kube.get({ resource: 'configmaps', name: 'aws-auth', namespace: 'kube-system' })
  expect(clock.slept).toEqual([expect.any(Number), 3_000])
  expect(clock.dates).not.toEqual([])
})

it('shows its token to nobody but the cluster', async () => {
  const kube = await connect({ ca: createTlsIdentity().cert })
  await expect(kube.whoami()).rejects.toMatchObject({
    kind: 'unsent',
    code: expect.stringMatching(/SELF_SIGNED|VERIFY/),
  })
  expect(stub.seen).toEqual([])
})

it('makes a new token when the last one is ten minutes old', async () => {
  const kube = await connect()
  stub.answer(json({ status: { userInfo: { username: 'a' } } }, 201))
  const time = new Date('2026-01-31T12:00:00Z')
  let offset = 0
  clock.now = () => new Date(time.getTime() + offset)
  const again = await connect()
  for (const minutes of [0, 9, 11]) {
    now = minutes * 60_000
    offset = now
    await again.whoami()
  }
  const tokens = stub.seen.map(({ headers }) => headers.authorization)
  expect(tokens[1]).toBe(tokens[0])
  expect(tokens[2]).not.toBe(tokens[0])
  await kube.whoami()
})

describe('reviews', () => {
  it('ask what one may do oneself', async () => {
    const kube = await connect()
    stub.answer(json({ kind: 'SelfSubjectAccessReview', status: { allowed: true } }, 201))
    await expect(kube.can({ verb: 'create', resource: 'pods', namespace: 'default' })).resolves.toBe(true)
    expect(stub.seen[0]?.path).toBe('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews')
    expect(JSON.parse(stub.seen[0]?.body ?? '')).toEqual({
      spec: { resourceAttributes: { verb: 'create', resource: 'pods', group: '', namespace: 'default' } },
    })
  })

  it('ask what somebody else may do', async () => {
    const kube = await connect()
    stub.answer(json({ kind: 'SubjectAccessReview', status: { allowed: false } }, 201))
    const who = { username: 'developer', groups: ['reader'] }
    await expect(kube.canAs(who, { verb: '*', resource: '*', group: '*', subresource: 'log' })).resolves.toBe(
      false,
    )
    expect(JSON.parse(stub.seen[0]?.body ?? '')).toEqual({
      spec: {
        user: 'developer',
        groups: ['reader'],
        resourceAttributes: { verb: '*', resource: '*', group: '*', subresource: 'log' },
      },
    })
  })

  it('take no answer for none', async () => {
    const kube = await connect()
    stub.answer(json({ kind: 'Something' }, 201))
    await expect(kube.can({ verb: 'get', resource: 'pods' })).rejects.toMatchObject({ kind: 'unknown' })
    await expect(kube.whoami()).rejects.toMatchObject({ kind: 'unknown' })
  })

  it('ask who one is', async () => {
    const kube = await connect()
    const userInfo = {
      username: 'developer',
      groups: ['reader'],
      extra: { arn: ['arn:aws:iam::111122223333:user/developer'] },
    }
    stub.answer(json({ kind: 'SelfSubjectReview', status: { userInfo } }, 201))
    await expect(kube.whoami()).resolves.toEqual(userInfo)
  })
})
