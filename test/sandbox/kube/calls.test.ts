import { expect, test } from 'vitest'
import { createCallLog } from '../../../src/sandbox/calls.ts'
import type { InterceptCall } from '../../../src/sandbox/calls.ts'
import { startCluster, token, userArn } from './cluster.ts'

const MAPS = '/api/v1/namespaces/default/configmaps'
const A = { metadata: { name: 'a' } }

test('each call is written down: what, by whom, whether it changes anything, and its outcome', async () => {
  const calls = createCallLog()
  const { ask } = await startCluster({ calls })
  await ask('GET', MAPS, { as: 'developer' })
  await ask('POST', MAPS, { body: A })
  await ask('POST', `${MAPS}?dryRun=All`, { body: A })
  await ask('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', { body: {} })
  await ask('GET', '/version', { as: 'nobody' })
  const told = calls.records.map(
    ({ service: _service, params: _params, start: _start, end: _end, ...record }) => record,
  )
  expect(told).toEqual([
    { operation: 'list configmaps', mutating: false, caller: userArn('developer'), status: 403 },
    { operation: 'create configmaps', mutating: true, caller: userArn('admin'), status: 201 },
    { operation: 'create configmaps', mutating: false, caller: userArn('admin'), status: 409 },
    { operation: 'create selfsubjectreviews', mutating: false, caller: userArn('admin'), status: 201 },
    { operation: 'get /version', mutating: false, status: 401 },
  ])
  expect(calls.records[1]?.params).toEqual({ path: MAPS, body: A })
})

test('no secret gets into the history', async () => {
  const calls = createCallLog()
  const { ask } = await startCluster({ calls })
  await ask('POST', '/api/v1/namespaces/default/secrets', { body: { ...A, stringData: { key: 'hush' } } })
  await ask('POST', '/apis/authentication.k8s.io/v1/tokenreviews', {
    body: { spec: { token: token('developer') } },
  })
  const written = JSON.stringify(calls.records)
  expect(written).not.toContain('hush')
  expect(written).not.toContain(token('developer'))
  expect(written).not.toContain(token('admin'))
})

async function intercepted(wish: ReturnType<InterceptCall>) {
  const calls = createCallLog()
  const cluster = await startCluster({
    calls,
    intercept: (call) => (call.operation === 'create configmaps' ? wish : undefined),
  })
  return { ...cluster, calls, create: () => cluster.ask('POST', MAPS, { body: A }) }
}

test('a call may fail before it is carried out', async () => {
  const { create, kube } = await intercepted({
    when: 'before',
    status: 429,
    code: 'TooManyRequests',
    message: 'slow down',
    retryAfter: 1,
  })
  const { headers, json } = await create()
  expect(json).toMatchObject({ kind: 'Status', code: 429, reason: 'TooManyRequests', message: 'slow down' })
  expect(headers['retry-after']).toBe('1')
  expect(kube.objects.get('configmaps', 'a', 'default')).toBeUndefined()
})

test('the connection may be cut before a call is carried out, or after', async () => {
  const before = await intercepted({ when: 'before', drop: true })
  await expect(before.create()).rejects.toThrow(/hang up|ECONNRESET/)
  expect(before.kube.objects.get('configmaps', 'a', 'default')).toBeUndefined()
  const after = await intercepted({ when: 'after', drop: true })
  await expect(after.create()).rejects.toThrow(/hang up|ECONNRESET/)
  expect(after.kube.objects.get('configmaps', 'a', 'default')).toBeDefined()
  expect(after.calls.records.at(-1)?.status).toBeUndefined()
})

test('a call may have to wait', async () => {
  let go = (): void => {}
  const wait = new Promise<void>((resolve) => {
    go = resolve
  })
  const { create, kube } = await intercepted({ when: 'before', wait: () => wait })
  const answer = create()
  expect(kube.objects.get('configmaps', 'a', 'default')).toBeUndefined()
  go()
  expect((await answer).code).toBe(201)
})
