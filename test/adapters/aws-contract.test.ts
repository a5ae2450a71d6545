import { describe, expect, it } from 'vitest'
import { createAws } from '../../src/adapters/aws.ts'
import type { Aws } from '../../src/ports/aws.ts'
import type { Json } from '../../src/engine/json.ts'
import { REGION } from '../../src/sandbox/seed.ts'
import type { InterceptCall } from '../../src/sandbox/calls.ts'
import { ACCOUNT, startWorld } from '../sandbox/aws/world.ts'
import { quickClock } from './stub-server.ts'

const arn = (rest: string) => `arn:aws:iam::${ACCOUNT}:${rest}`
const allow = (action: string): Json => ({
  Version: '2012-10-17',
  Statement: [{ Sid: 'A', Effect: 'Allow', Action: action, Resource: '*' }],
})
const trust = (principal: string): Json => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: principal }, Action: 'sts:AssumeRole' }],
})
const tags = { 'eks-access:run': 'r1' }

async function start(
  options: { intercept?: InterceptCall; mode?: 'CONFIG_MAP' | 'API_AND_CONFIG_MAP'; secret?: string } = {},
) {
  const { intercept, mode = 'API_AND_CONFIG_MAP' } = options
  const world = await startWorld({
    clusters: [{ mode }, { name: 'second', status: 'CREATING' }],
    ...(intercept === undefined ? {} : { intercept }),
  })
  const clock = quickClock()
  const aws = await createAws({
    env: {
      AWS_ENDPOINT_URL: world.endpoint,
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: world.operator.accessKeyId,
      AWS_SECRET_ACCESS_KEY: options.secret ?? world.operator.secretAccessKey,
    },
    clock,
    patience: { connectMs: 2_000, totalMs: 2_000 },
  })
  return { aws, clock, world }
}

describe('IAM', () => {
  it('makes, shows and deletes a user with its group and keys', async () => {
    const { iam } = (await start()).aws
    const made = await iam.createUser({ name: 'dev', path: '/eks-access/', tags })
    expect(made).toMatchObject({ name: 'dev', path: '/eks-access/', arn: arn('user/eks-access/dev'), tags })
    expect(made.id).toMatch(/^AIDA/)
    await expect(iam.getUser('dev')).resolves.toEqual(made)
    await expect(iam.tagsOf({ user: 'dev' })).resolves.toEqual(tags)
    const { tags: _tags, ...listed } = made
    await expect(iam.listUsers('/eks-access/')).resolves.toEqual([listed])

    const group = await iam.createGroup({ name: 'developers', path: '/eks-access/r1/' })
    expect(group).toMatchObject({ arn: arn('group/eks-access/r1/developers'), members: [] })
    await iam.addToGroup('developers', 'dev')
    await expect(iam.getGroup('developers')).resolves.toEqual({ ...group, members: ['dev'] })
    await expect(iam.listGroupsOf('dev')).resolves.toEqual(['developers'])
    const { members: _members, ...bare } = group
    await expect(iam.listGroups('/eks-access/')).resolves.toEqual([bare])

    const { secret, ...key } = await iam.createAccessKey('dev')
    expect(secret.reveal()).not.toBe('')
    await expect(iam.listAccessKeys('dev')).resolves.toEqual([key])
    await expect(iam.accessKeyLastUsed(key.id)).resolves.toBeUndefined()
    await iam.setAccessKeyStatus('dev', key.id, 'Inactive')
    await expect(iam.listAccessKeys('dev')).resolves.toEqual([{ ...key, status: 'Inactive' }])

    await expect(iam.deleteUser('dev')).rejects.toMatchObject({ kind: 'in-use', code: 'DeleteConflict' })
    await iam.deleteAccessKey('dev', key.id)
    await iam.removeFromGroup('developers', 'dev')
    await iam.deleteGroup('developers')
    await iam.deleteUser('dev')
    await expect(iam.getUser('dev')).resolves.toBeUndefined()
    await expect(iam.deleteUser('dev')).rejects.toMatchObject({ kind: 'missing', code: 'NoSuchEntity' })
  })

  it('makes, shows and deletes a role', async () => {
    const { iam } = (await start()).aws
    const made = await iam.createRole({
      name: 'admin',
      trust: trust(arn('root')),
      description: 'for all',
      tags,
    })
    expect(made).toMatchObject({
      arn: arn('role/admin'),
      trust: trust(arn('root')),
      maxSessionSeconds: 3600,
      description: 'for all',
      tags,
    })
    await expect(iam.getRole('admin')).resolves.toEqual(made)
    await expect(iam.tagsOf({ role: 'admin' })).resolves.toEqual(tags)
    await iam.updateTrust('admin', trust(arn('user/operator')))
    await expect(iam.getRole('admin')).resolves.toMatchObject({ trust: trust(arn('user/operator')) })
    await expect(iam.updateTrust('admin', trust(arn('user/nobody')))).rejects.toMatchObject({
      kind: 'invalid-principal',
    })
    const roles = await iam.listRoles()
    expect(roles.map(({ name }) => name)).toContain('admin')
    await iam.deleteRole('admin')
    await expect(iam.getRole('admin')).resolves.toBeUndefined()
  })

  it('makes, changes and deletes a policy, and attaches it to everyone', async () => {
    const { iam } = (await start()).aws
    const made = await iam.createPolicy({ name: 'P', document: allow('eks:*'), description: 'd', tags })
    expect(made).toMatchObject({
      arn: arn('policy/P'),
      path: '/',
      document: allow('eks:*'),
      attachments: 0,
      tags,
    })
    await expect(iam.getPolicy(made.arn)).resolves.toEqual(made)
    await expect(iam.tagsOf({ policyArn: made.arn })).resolves.toEqual(tags)
    await expect(iam.listPolicies()).resolves.toContainEqual({ name: 'P', arn: made.arn, id: made.id })

    await expect(iam.createPolicyVersion(made.arn, allow('eks:List*'))).resolves.toBe('v2')
    await expect(iam.getPolicy(made.arn)).resolves.toMatchObject({ document: allow('eks:List*') })
    await iam.setDefaultPolicyVersion(made.arn, 'v1')
    await iam.deletePolicyVersion(made.arn, 'v2')
    await expect(iam.getPolicy(made.arn)).resolves.toEqual(made)

    await iam.createUser({ name: 'u', tags })
    await iam.createGroup({ name: 'g', path: '/' })
    await iam.createRole({ name: 'r', trust: trust(arn('root')), tags })
    const holders = [{ group: 'g' }, { user: 'u' }, { role: 'r' }]
    for (const holder of holders) {
      await iam.attach(holder, made.arn)
      await expect(iam.listAttached(holder)).resolves.toEqual([made.arn])
    }
    await expect(iam.listHolders(made.arn)).resolves.toEqual(holders)
    await expect(iam.getPolicy(made.arn)).resolves.toMatchObject({ attachments: 3 })
    await expect(iam.deletePolicy(made.arn)).rejects.toMatchObject({ kind: 'in-use' })
    for (const holder of holders) await iam.detach(holder, made.arn)
    await iam.deletePolicy(made.arn)
    await expect(iam.getPolicy(made.arn)).resolves.toBeUndefined()
  })

  it('reads a policy in two steps, the second one side by side', async () => {
    const { aws, world } = await start()
    const { arn: policyArn } = await aws.iam.createPolicy({ name: 'P', document: allow('eks:*'), tags })
    const before = world.calls.records.length
    await aws.iam.getPolicy(policyArn)
    const [get, ...rest] = world.calls.records.slice(before)
    expect(get?.operation).toBe('GetPolicy')
    expect(rest.map(({ operation }) => operation).toSorted()).toEqual([
      'GetPolicyVersion',
      'ListPolicyVersions',
    ])
  })

  it('tells what is not there from what cannot be seen', async () => {
    const { iam } = (await start()).aws
    await expect(iam.getGroup('x')).resolves.toBeUndefined()
    await expect(iam.listGroupsOf('x')).resolves.toBeUndefined()
    await expect(iam.listAccessKeys('x')).resolves.toBeUndefined()
    await expect(iam.tagsOf({ user: 'x' })).resolves.toBeUndefined()
    for (const holder of [{ group: 'x' }, { user: 'x' }, { role: 'x' }]) {
      await expect(iam.listAttached(holder)).resolves.toBeUndefined()
    }
  })

  it('refuses what IAM refuses, in its words', async () => {
    const { iam } = (await start()).aws
    await iam.createUser({ name: 'dev', tags })
    await expect(iam.createUser({ name: 'DEV', tags })).rejects.toMatchObject({ kind: 'exists' })
    await expect(iam.createUser({ name: 'a b', tags })).rejects.toMatchObject({
      kind: 'invalid',
      code: 'ValidationError',
    })
    await iam.createAccessKey('dev')
    await iam.createAccessKey('dev')
    await expect(iam.createAccessKey('dev')).rejects.toMatchObject({
      kind: 'quota',
      code: 'LimitExceeded',
      message: expect.stringContaining('AccessKeysPerUser'),
    })
  })

  it('reads every page of a long list', async () => {
    const { iam } = (await start()).aws
    const names = Array.from({ length: 105 }, (_, index) => `u${String(index).padStart(3, '0')}`)
    for (const name of names) await iam.createUser({ name, path: '/many/', tags: {} })
    const found = await iam.listUsers('/many/')
    expect(found.map(({ name }) => name)).toEqual(names)
  })
})

describe('STS', () => {
  it('says who one is, and takes a role', async () => {
    const { aws } = await start()
    await expect(aws.sts.getCallerIdentity()).resolves.toMatchObject({
      account: ACCOUNT,
      arn: arn('user/operator'),
    })
    await aws.iam.createRole({ name: 'admin', trust: trust(arn('root')), tags })
    const credentials = await aws.sts.assumeRole({ arn: arn('role/admin'), sessionName: 'me' })
    expect(credentials.expires?.getTime()).toBeGreaterThan(Date.now())
    const admin = aws.as(credentials)
    expect(admin.region).toBe(REGION)
    await expect(admin.sts.getCallerIdentity()).resolves.toMatchObject({
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/admin/me`,
    })
    await expect(admin.iam.getUser('operator')).rejects.toMatchObject({
      kind: 'denied',
      operation: 'iam:GetUser',
    })
    await expect(aws.sts.assumeRole({ arn: arn('role/none'), sessionName: 'me' })).rejects.toMatchObject({
      kind: 'denied',
    })
  })

  it('takes the role that the operator was given first', async () => {
    const { aws, world } = await start()
    await aws.iam.createRole({ name: 'admin', trust: trust(arn('root')), tags })
    const env = {
      AWS_ENDPOINT_URL: world.endpoint,
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: world.operator.accessKeyId,
      AWS_SECRET_ACCESS_KEY: world.operator.secretAccessKey,
    }
    const admin = await createAws({ env, clock: quickClock(), roleArn: arn('role/admin') })
    await expect(admin.sts.getCallerIdentity()).resolves.toMatchObject({
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/admin/eks-access`,
    })
  })

  it.each([
    ['STS', (aws: Aws) => aws.sts.getCallerIdentity()],
    ['IAM', (aws: Aws) => aws.iam.listUsers()],
    ['EKS', (aws: Aws) => aws.eks.listClusters()],
  ])('refuses keys that do not fit, and says whose they were: %s', async (_name, call) => {
    const { aws } = await start({ secret: 'another-secret' })
    await expect(call(aws)).rejects.toMatchObject({
      kind: 'credentials',
      message: expect.stringContaining('(signed with the keys in the environment)'),
    })
  })
})

describe('EKS', () => {
  it('lists and describes clusters', async () => {
    const { eks } = (await start()).aws
    await expect(eks.listClusters()).resolves.toEqual(['demo', 'second'])
    await expect(eks.describeCluster('demo')).resolves.toMatchObject({
      name: 'demo',
      arn: `arn:aws:eks:${REGION}:${ACCOUNT}:cluster/demo`,
      region: REGION,
      account: ACCOUNT,
      status: 'ACTIVE',
      version: '1.34',
      mode: 'API_AND_CONFIG_MAP',
    })
    const second = await eks.describeCluster('second')
    expect(second).toMatchObject({ status: 'CREATING' })
    expect(second).not.toHaveProperty('endpoint')
    await expect(eks.describeCluster('third')).resolves.toBeUndefined()
  })

  it('shows the entry of a principal', async () => {
    const { eks } = (await start()).aws
    await expect(eks.describeAccessEntry('demo', arn('user/operator'))).resolves.toMatchObject({
      principalArn: arn('user/operator'),
      type: 'STANDARD',
      groups: [],
      policies: [{ arn: expect.stringContaining('AmazonEKSClusterAdminPolicy'), scope: 'cluster' }],
    })
    await expect(eks.describeAccessEntry('demo', arn('user/nobody'))).resolves.toBeUndefined()
  })

  it('has no entries where the mode has none', async () => {
    const { eks } = (await start({ mode: 'CONFIG_MAP' })).aws
    await expect(eks.describeAccessEntry('demo', arn('user/operator'))).resolves.toBeUndefined()
  })
})

describe('when answers go missing', () => {
  const creates = {
    CreateUser: (aws: Aws) => aws.iam.createUser({ name: 'new', tags }),
    CreateRole: (aws: Aws) => aws.iam.createRole({ name: 'new', trust: trust(arn('root')), tags }),
    CreateGroup: (aws: Aws) => aws.iam.createGroup({ name: 'new', path: '/' }),
    CreatePolicy: (aws: Aws) => aws.iam.createPolicy({ name: 'new', document: allow('eks:*'), tags }),
    CreateAccessKey: (aws: Aws) => aws.iam.createAccessKey('operator'),
  }
  it.each(Object.entries(creates))('%s is sent once, and made once', async (operation, create) => {
    const { aws, world } = await start({
      intercept: (call) => (call.operation === operation ? { when: 'after', drop: true } : undefined),
    })
    await expect(create(aws)).rejects.toMatchObject({ kind: 'unknown', operation: `iam:${operation}` })
    expect(world.calls.records.filter((record) => record.operation === operation)).toHaveLength(1)
  })

  it('a reading goes on when the service was only busy', async () => {
    let busy = 2
    const { aws, clock } = await start({
      intercept: ({ operation }) =>
        operation === 'GetUser' && busy-- > 0
          ? { when: 'before', status: 400, code: 'Throttling', message: 'Rate exceeded' }
          : undefined,
    })
    await expect(aws.iam.getUser('operator')).resolves.toMatchObject({ name: 'operator' })
    expect(clock.slept).toHaveLength(2)
  })
})
