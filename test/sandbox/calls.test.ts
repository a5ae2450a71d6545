import { ListClustersCommand } from '@aws-sdk/client-eks'
import { CreateUserCommand, ListUsersCommand } from '@aws-sdk/client-iam'
import { expect, test } from 'vitest'
import { depth } from '../../src/sandbox/calls.ts'
import type { CallRecord, Intercept, SandboxCall } from '../../src/sandbox/calls.ts'
import { refusal, startWorld } from './aws/world.ts'

function record(start: number, end?: number): CallRecord {
  const call = { service: 'iam', operation: 'x', mutating: false, params: {}, start } as const
  return end === undefined ? call : { ...call, end }
}

test.each<[string, CallRecord[], number]>([
  ['nothing', [], 0],
  ['one', [record(0, 1)], 1],
  ['one after the other', [record(0, 1), record(2, 3), record(4, 5)], 3],
  ['side by side', [record(0, 3), record(1, 4), record(2, 5)], 1],
  ['two lanes', [record(0, 5), record(1, 2), record(3, 4), record(6, 7)], 3],
  ['one that never ended', [record(0, 1), record(2)], 1],
])('depth of %s', (_name, records, expected) => {
  expect(depth(records)).toBe(expected)
})

test('the history says who did what', async () => {
  const world = await startWorld()
  await world.iam().send(new CreateUserCommand({ UserName: 'u' }))
  await refusal(world.iam().send(new CreateUserCommand({ UserName: 'u' })))
  await world.eks().send(new ListClustersCommand({}))
  expect(world.calls.records).toMatchObject([
    {
      service: 'iam',
      operation: 'CreateUser',
      mutating: true,
      params: { UserName: 'u' },
      caller: 'arn:aws:iam::111122223333:user/operator',
      status: 200,
    },
    { operation: 'CreateUser', status: 409 },
    { service: 'eks', operation: 'ListClusters', mutating: false, status: 200 },
  ])
  expect(depth(world.calls.records)).toBe(3)
  expect(JSON.stringify(world.calls.records)).not.toContain(world.operator.secretAccessKey)
})

/** A world in which CreateUser meets this wish. */
async function wished(wish: Intercept) {
  const seen: SandboxCall[] = []
  const world = await startWorld({
    intercept: (call) => {
      seen.push(call)
      return call.operation === 'CreateUser' ? wish : undefined
    },
  })
  const create = (signal?: AbortSignal) =>
    world
      .iam()
      .send(new CreateUserCommand({ UserName: 'u' }), signal === undefined ? {} : { abortSignal: signal })
  const exists = async () => (await world.iam().send(new ListUsersCommand({}))).Users?.length === 2
  return { world, create, exists, seen }
}

test('dropped before: no answer, and nothing done', async () => {
  const { create, exists, world } = await wished({ when: 'before', drop: true })
  expect(await refusal(create())).toMatch(/ECONNRESET|socket hang up/)
  expect(await exists()).toBe(false)
  expect(world.calls.records[0]?.status).toBeUndefined()
})

test('dropped after: no answer, but done', async () => {
  const { create, exists } = await wished({ when: 'after', drop: true })
  expect(await refusal(create())).toMatch(/ECONNRESET|socket hang up/)
  expect(await exists()).toBe(true)
})

test('failed: in the words of the test', async () => {
  const { create, exists, seen } = await wished({
    when: 'before',
    status: 400,
    code: 'Throttling',
    message: 'Rate exceeded',
    retryAfter: 7,
  })
  expect(await refusal(create())).toBe('Throttling: Rate exceeded')
  expect(await exists()).toBe(false)
  expect(seen[0]).toEqual({
    service: 'iam',
    operation: 'CreateUser',
    mutating: true,
    params: { Action: 'CreateUser', Version: '2010-05-08', UserName: 'u' },
  })
})

test('held up: goes on when the test says so', async () => {
  const arrived = gate()
  const allowed = gate()
  const { create, exists } = await wished({
    when: 'before',
    wait: () => {
      arrived.open()
      return allowed.opened
    },
  })
  const creating = create()
  await arrived.opened
  expect(await exists()).toBe(false)
  allowed.open()
  await creating
  expect(await exists()).toBe(true)
})

function gate(): { opened: Promise<void>; open: () => void } {
  let open: () => void = () => undefined
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open: () => open() }
}

test('left hanging: until the client has enough', async () => {
  const { create, exists } = await wished({ when: 'before', hang: true })
  const controller = new AbortController()
  const creating = refusal(create(controller.signal))
  expect(await exists()).toBe(false)
  controller.abort()
  expect(await creating).toMatch(/abort/i)
})
