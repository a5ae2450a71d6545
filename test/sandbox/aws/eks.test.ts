import {
  AssociateAccessPolicyCommand,
  CreateAccessEntryCommand,
  DeleteAccessEntryCommand,
  DescribeAccessEntryCommand,
  DescribeClusterCommand,
  DisassociateAccessPolicyCommand,
  ListAccessEntriesCommand,
  ListAccessPoliciesCommand,
  ListAssociatedAccessPoliciesCommand,
  ListClustersCommand,
  UpdateAccessEntryCommand,
} from '@aws-sdk/client-eks'
import { DeleteAccessKeyCommand, DeleteUserCommand, DeleteUserPolicyCommand } from '@aws-sdk/client-iam'
import { describe, expect, test } from 'vitest'
import { entryGrant } from '../../../src/sandbox/aws/eks-state.ts'
import { ROOT } from './iam-world.ts'
import { createRole, createUser, roleArn, userArn } from './people.ts'
import { ACCOUNT, allow, refusal, startWorld, trust } from './world.ts'

const demo = { clusterName: 'demo' }
const VIEW = 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy'
const ADMIN = 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy'

describe('clusters', () => {
  test('belong to a region', async () => {
    const world = await startWorld({ clusters: [{}, { name: 'other', region: 'eu-west-1' }] })
    expect((await world.eks().send(new ListClustersCommand({}))).clusters).toEqual(['demo'])
    const ireland = world.eks(undefined, 'eu-west-1')
    expect((await ireland.send(new ListClustersCommand({}))).clusters).toEqual(['other'])
    expect(await refusal(ireland.send(new DescribeClusterCommand({ name: 'demo' })))).toBe(
      'ResourceNotFound: No cluster found for name: demo.',
    )
  })

  test('are described with what one needs to reach them', async () => {
    const world = await startWorld({ clusters: [{ mode: 'CONFIG_MAP' }] })
    const [cluster] = world.clusters
    Object.assign(cluster ?? {}, { endpoint: 'https://127.0.0.1:1', caPem: 'PEM' })
    const described = await world.eks().send(new DescribeClusterCommand({ name: 'demo' }))
    expect(described.cluster).toMatchObject({
      name: 'demo',
      arn: `arn:aws:eks:us-west-2:${ACCOUNT}:cluster/demo`,
      status: 'ACTIVE',
      endpoint: 'https://127.0.0.1:1',
      certificateAuthority: { data: 'UEVN' },
      accessConfig: { authenticationMode: 'CONFIG_MAP' },
      createdAt: new Date('2026-01-12T09:30:00Z'),
    })
  })

  test('have no address while they are being made', async () => {
    const world = await startWorld({ clusters: [{ status: 'CREATING' }] })
    const { cluster } = await world.eks().send(new DescribeClusterCommand({ name: 'demo' }))
    expect([cluster?.status, cluster?.endpoint, cluster?.certificateAuthority]).toEqual([
      'CREATING',
      undefined,
      {},
    ])
  })

  test('come in pages', async () => {
    const world = await startWorld({ clusters: ['c', 'a', 'b'].map((name) => ({ name })) })
    const first = await world.eks().send(new ListClustersCommand({ maxResults: 2 }))
    expect(first.clusters).toEqual(['a', 'b'])
    const { clusters, nextToken } = await world
      .eks()
      .send(new ListClustersCommand({ nextToken: first.nextToken }))
    expect([clusters, nextToken]).toEqual([['c'], undefined])
  })
})

test('in mode CONFIG_MAP there are no entries', async () => {
  const world = await startWorld({ clusters: [{ mode: 'CONFIG_MAP' }] })
  const message =
    "InvalidRequest: The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation."
  const eks = world.eks()
  const one = { ...demo, principalArn: userArn('operator') }
  expect(await refusal(eks.send(new ListAccessEntriesCommand(demo)))).toBe(message)
  expect(await refusal(eks.send(new DescribeAccessEntryCommand(one)))).toBe(message)
  expect(await refusal(eks.send(new CreateAccessEntryCommand(one)))).toBe(message)
  expect(await refusal(eks.send(new ListAssociatedAccessPoliciesCommand(one)))).toBe(message)
  expect(world.clusters[0]?.entries.size).toBe(0)
})

describe('access entries', () => {
  test('the creator has one in every mode that knows them', async () => {
    const world = await startWorld()
    const operator = { ...demo, principalArn: userArn('operator') }
    expect((await world.eks().send(new ListAccessEntriesCommand(demo))).accessEntries).toEqual([
      userArn('operator'),
    ])
    const { associatedAccessPolicies } = await world
      .eks()
      .send(new ListAssociatedAccessPoliciesCommand(operator))
    expect(associatedAccessPolicies).toMatchObject([{ policyArn: ADMIN, accessScope: { type: 'cluster' } }])
  })

  test('are made, described, changed and deleted', async () => {
    const world = await startWorld()
    const eks = world.eks()
    const principalArn = await createRole(world.iam(), 'viewer', trust(ROOT), undefined, '/team/')
    const one = { ...demo, principalArn }
    const { accessEntry } = await eks.send(new CreateAccessEntryCommand({ ...one, tags: { a: 'b' } }))
    expect(accessEntry).toMatchObject({
      ...one,
      type: 'STANDARD',
      kubernetesGroups: [],
      username: `arn:aws:sts::${ACCOUNT}:assumed-role/viewer/{{SessionName}}`,
      tags: { a: 'b' },
    })
    expect(accessEntry?.accessEntryArn).toMatch(
      new RegExp(`^arn:aws:eks:us-west-2:${ACCOUNT}:access-entry/demo/role/${ACCOUNT}/viewer/[0-9a-f-]{36}$`),
    )
    expect(await refusal(eks.send(new CreateAccessEntryCommand(one)))).toBe(
      'ResourceInUse: The specified access entry resource is already in use on this cluster.',
    )
    await eks.send(
      new UpdateAccessEntryCommand({ ...one, username: 'team:{{SessionName}}', kubernetesGroups: ['g'] }),
    )
    const described = await eks.send(new DescribeAccessEntryCommand(one))
    expect(described.accessEntry).toMatchObject({ username: 'team:{{SessionName}}', kubernetesGroups: ['g'] })
    await eks.send(new DeleteAccessEntryCommand(one))
    expect(await refusal(eks.send(new DescribeAccessEntryCommand(one)))).toMatch(
      /^ResourceNotFound: The specified principalArn could not be found\./,
    )
  })

  test.each<[string, object, string]>([
    [
      'no such user',
      { principalArn: userArn('x') },
      'The specified principalArn is invalid: invalid principal.',
    ],
    [
      'path left out',
      { principalArn: roleArn('deep') },
      'The specified principalArn is invalid: invalid principal.',
    ],
    [
      'session',
      { principalArn: `arn:aws:sts::${ACCOUNT}:assumed-role/deep/x` },
      'The specified principalArn is invalid: invalid principal.',
    ],
    [
      'service-linked role',
      { principalArn: roleArn('X', '/aws-service-role/eks.amazonaws.com/') },
      'The caller is not allowed to modify access entries with a principalArn value of a Service Linked Role.',
    ],
    [
      'group of the system',
      { kubernetesGroups: ['system:masters'] },
      'The kubernetes group name system:masters is invalid, it cannot start with system:',
    ],
    ['reserved name', { username: 'eks:x' }, 'The username must not begin with eks:'],
    [
      'name that anybody may choose',
      { username: '{{SessionName}}' },
      'The username must contain a colon before {{SessionName}} or {{SessionNameRaw}}.',
    ],
    ['type', { type: 'NONSENSE' }, 'The specified type NONSENSE is not valid.'],
    [
      'user as a node',
      { type: 'EC2_LINUX', principalArn: userArn('operator') },
      'An access entry of type EC2_LINUX needs an IAM role.',
    ],
    [
      'groups of a node',
      { type: 'EC2_LINUX', kubernetesGroups: ['g'] },
      'The username and kubernetesGroups of type EC2_LINUX are set by EKS.',
    ],
  ])('refused: %s', async (_name, changes, message) => {
    const world = await startWorld()
    const principalArn = await createRole(world.iam(), 'deep', trust(ROOT), undefined, '/team/')
    const create = new CreateAccessEntryCommand({ ...demo, principalArn, ...changes })
    expect(await refusal(world.eks().send(create))).toBe(`InvalidParameter: ${message}`)
  })

  test('are found by the ARN without the path, and lost to a namesake of the principal', async () => {
    const world = await startWorld()
    const iam = world.iam()
    const [cluster] = world.clusters
    if (cluster === undefined) throw new Error('There is no cluster.')
    const principalArn = await createRole(iam, 'deep', trust(ROOT), undefined, '/team/')
    await world.eks().send(new CreateAccessEntryCommand({ ...demo, principalArn, kubernetesGroups: ['g'] }))
    expect(entryGrant(world.account, cluster, roleArn('deep'))).toMatchObject({ groups: ['g'], policies: [] })

    const keys = await createUser(iam, 'u', allow('*'))
    await world.eks().send(new CreateAccessEntryCommand({ ...demo, principalArn: userArn('u') }))
    expect(entryGrant(world.account, cluster, userArn('u'))).toMatchObject({ username: userArn('u') })
    await iam.send(new DeleteAccessKeyCommand({ UserName: 'u', AccessKeyId: keys.accessKeyId }))
    await iam.send(new DeleteUserPolicyCommand({ UserName: 'u', PolicyName: 'rights' }))
    await iam.send(new DeleteUserCommand({ UserName: 'u' }))
    await createUser(iam, 'u')
    expect(entryGrant(world.account, cluster, userArn('u'))).toBeUndefined()
  })

  test('of nodes in mode API', async () => {
    const world = await startWorld({ clusters: [{ mode: 'API' }] })
    const node = new DescribeAccessEntryCommand({ ...demo, principalArn: roleArn('demo-node') })
    expect((await world.eks().send(node)).accessEntry).toMatchObject({
      type: 'EC2_LINUX',
      username: 'system:node:{{EC2PrivateDNSName}}',
      kubernetesGroups: ['system:nodes'],
    })
  })
})

describe('access policies', () => {
  test('are known by name', async () => {
    const world = await startWorld()
    const { accessPolicies } = await world.eks().send(new ListAccessPoliciesCommand({}))
    expect(accessPolicies).toContainEqual({ name: 'AmazonEKSViewPolicy', arn: VIEW })
  })

  test('are associated, with another scope replaced, listed and taken away', async () => {
    const world = await startWorld()
    const eks = world.eks()
    const principalArn = await createRole(world.iam(), 'viewer', trust(ROOT))
    const one = { ...demo, principalArn }
    await eks.send(new CreateAccessEntryCommand(one))
    const associate = (
      accessScope: { type: 'cluster' | 'namespace'; namespaces?: string[] },
      policyArn = VIEW,
    ) => eks.send(new AssociateAccessPolicyCommand({ ...one, policyArn, accessScope }))
    await associate({ type: 'cluster' })
    await associate({ type: 'namespace', namespaces: ['shop', 'dev-*'] })
    const { associatedAccessPolicies } = await eks.send(new ListAssociatedAccessPoliciesCommand(one))
    expect(associatedAccessPolicies).toMatchObject([
      { policyArn: VIEW, accessScope: { type: 'namespace', namespaces: ['shop', 'dev-*'] } },
    ])
    const [cluster] = world.clusters
    expect(cluster && entryGrant(world.account, cluster, principalArn)?.policies).toEqual([
      { arn: VIEW, scope: ['shop', 'dev-*'] },
    ])
    expect(await refusal(associate({ type: 'namespace' }))).toMatch(
      /^InvalidParameter: Namespaces must be given/,
    )
    expect(await refusal(associate({ type: 'cluster' }, `${VIEW}x`))).toMatch(/^InvalidParameter: /)
    const filtered = new ListAccessEntriesCommand({ ...demo, associatedPolicyArn: VIEW })
    expect((await eks.send(filtered)).accessEntries).toEqual([principalArn])
    await eks.send(new DisassociateAccessPolicyCommand({ ...one, policyArn: VIEW }))
    const again = new DisassociateAccessPolicyCommand({ ...one, policyArn: VIEW })
    expect(await refusal(eks.send(again))).toMatch(/^ResourceNotFound: /)
  })

  test('need an entry that is no node', async () => {
    const world = await startWorld({ clusters: [{ mode: 'API' }] })
    const associate = (name: string) =>
      world.eks().send(
        new AssociateAccessPolicyCommand({
          ...demo,
          principalArn: roleArn(name),
          policyArn: VIEW,
          accessScope: { type: 'cluster' },
        }),
      )
    expect(await refusal(associate('demo-node'))).toMatch(/^InvalidParameter: .*EC2_LINUX/)
    expect(await refusal(associate('demo-cluster'))).toMatch(/^ResourceNotFound: The specified principalArn/)
  })
})
