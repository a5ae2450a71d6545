import { EKSClient, DescribeClusterCommand } from '@aws-sdk/client-eks'
import { CreateUserCommand, DeleteUserCommand, IAMClient } from '@aws-sdk/client-iam'
import { connect } from 'node:net'
import { onTestFinished, expect, test } from 'vitest'
import { startSandbox } from '../../src/sandbox/server.ts'
import type { Sandbox, SandboxOptions } from '../../src/sandbox/server.ts'
import { refusal } from './aws/world.ts'

async function start(options: SandboxOptions = {}) {
  const sandbox = await startSandbox(options)
  onTestFinished(() => sandbox.close())
  const config = {
    endpoint: sandbox.endpoint,
    region: sandbox.region,
    credentials: sandbox.operator,
    maxAttempts: 1,
  }
  const iam = new IAMClient(config)
  const eks = new EKSClient(config)
  onTestFinished(() => {
    iam.destroy()
    eks.destroy()
  })
  return { sandbox, iam, eks }
}

function awsAuth(sandbox: Sandbox, index = 0): Record<string, unknown> | undefined {
  return sandbox.clusters[index]?.objects.get('configmaps', 'aws-auth', 'kube-system')
}

test('a cluster is described where it is served', async () => {
  const { sandbox, eks } = await start()
  const { cluster } = await eks.send(new DescribeClusterCommand({ name: 'demo' }))
  const [served] = sandbox.clusters
  expect(cluster?.endpoint).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/)
  expect(cluster?.endpoint).toBe(served?.endpoint)
  const pem = Buffer.from(cluster?.certificateAuthority?.data ?? '', 'base64').toString()
  expect(pem).toMatch(/^-----BEGIN CERTIFICATE-----/)
  expect(pem).toBe(served?.caPem)
})

test('aws-auth is formatted as EKS writes it', async () => {
  const { sandbox } = await start()
  expect(awsAuth(sandbox)).toMatchObject({
    data: {
      mapRoles: `- groups:
  - system:bootstrappers
  - system:nodes
  rolearn: arn:aws:iam::111122223333:role/demo-node
  username: system:node:{{EC2PrivateDNSName}}
- groups:
  - system:masters
  rolearn: arn:aws:iam::111122223333:role/platform-admin
  username: platform-admin
`,
    },
  })
})

test('aws-auth may be another, not to be changed, or missing', async () => {
  const { sandbox } = await start({
    clusters: [
      { name: 'a', awsAuth: { mapUsers: '[]' }, awsAuthImmutable: true },
      { name: 'b', awsAuth: null },
      { name: 'c', mode: 'API' },
    ],
  })
  expect(awsAuth(sandbox, 0)).toMatchObject({ data: { mapUsers: '[]' }, immutable: true })
  expect(awsAuth(sandbox, 1)).toBeUndefined()
  expect(awsAuth(sandbox, 2)).toBeUndefined()
})

test('there is something to look at', async () => {
  const { sandbox } = await start()
  const names = (resource: string, namespace?: string) =>
    sandbox.clusters[0]?.objects.list(resource, namespace).length ?? 0
  expect(names('pods', 'default')).toBe(2)
  expect(names('pods', 'shop')).toBe(3)
  expect(names('deployments', 'shop')).toBe(2)
  expect(names('secrets', 'shop')).toBe(1)
  expect(names('clusterroles')).toBeGreaterThan(5)
})

test('the world is the same when all that was made is gone, and holds no secret', async () => {
  const { sandbox, iam, eks } = await start()
  const before = JSON.stringify(sandbox.snapshot())
  await iam.send(new CreateUserCommand({ UserName: 'u' }))
  expect(JSON.stringify(sandbox.snapshot())).not.toBe(before)
  await iam.send(new DeleteUserCommand({ UserName: 'u' }))
  await eks.send(new DescribeClusterCommand({ name: 'demo' }))
  expect(JSON.stringify(sandbox.snapshot())).toBe(before)
  expect(before).toContain(sandbox.operator.accessKeyId)
  expect(before).not.toContain(sandbox.operator.secretAccessKey)
})

test('the environment makes a program the operator', async () => {
  const { sandbox } = await start()
  expect(sandbox.env()).toEqual({
    AWS_ENDPOINT_URL: sandbox.endpoint,
    AWS_ACCESS_KEY_ID: sandbox.operator.accessKeyId,
    AWS_SECRET_ACCESS_KEY: sandbox.operator.secretAccessKey,
    AWS_REGION: 'us-west-2',
    AWS_DEFAULT_REGION: 'us-west-2',
    AWS_EC2_METADATA_DISABLED: 'true',
  })
})

test('what is there from the beginning has the defaults of what is written', async () => {
  const { sandbox } = await start()
  const deployment = sandbox.clusters[0]?.objects.get('deployments', 'web', 'default')
  expect(deployment).toMatchObject({
    spec: { strategy: { type: 'RollingUpdate' }, template: { spec: { restartPolicy: 'Always' } } },
  })
})

test('a hook may come later, and go again', async () => {
  const { sandbox, iam } = await start()
  const create = (UserName: string) => iam.send(new CreateUserCommand({ UserName }))
  await create('a')
  sandbox.intercept(() => ({ when: 'before', status: 503, code: 'ServiceUnavailable', message: 'Later.' }))
  expect(await refusal(create('b'))).toBe('ServiceUnavailable: Later.')
  sandbox.intercept(undefined)
  await create('b')
  expect(sandbox.calls.map(({ status }) => status)).toEqual([200, 503, 200])
})

test('nothing listens when it is closed', async () => {
  const sandbox = await startSandbox({ clusters: [{}, { name: 'second', region: 'eu-west-1' }] })
  const addresses = [sandbox.endpoint, ...sandbox.clusters.flatMap(({ endpoint }) => endpoint ?? [])]
  await sandbox.close()
  expect(addresses).toHaveLength(3)
  for (const address of addresses) expect(await refusesConnections(address)).toBe(true)
})

function refusesConnections(address: string): Promise<boolean> {
  const { hostname, port } = new URL(address)
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port) })
    socket.once('error', () => resolve(true))
    socket.once('connect', () => {
      socket.destroy()
      resolve(false)
    })
  })
}
