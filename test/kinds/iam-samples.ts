import type { Json } from '../../src/engine/json.ts'
import { kinds } from '../../src/kinds.ts'
import type { Iam } from '../../src/ports/iam.ts'
import type { Sample } from './contract.ts'

const ACCOUNT = '111122223333'
const POLICY = `arn:aws:iam::${ACCOUNT}:policy/looks`
const tags = {}
const path = '/'

const allow = (...actions: string[]): Json => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
})
const trust = (name: string): Json => ({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:${name}` }, Action: 'sts:AssumeRole' },
  ],
})

/** Deletes it where it is there, so that somebody else's can take its place. */
async function replace(
  isThere: unknown,
  remove: () => Promise<void>,
  make: () => Promise<unknown>,
): Promise<void> {
  if (isThere !== undefined) await remove()
  await make()
}

const iamPolicy: Sample = {
  kind: kinds.iamPolicy,
  changes: true,
  shared: true,
  arrange: async ({ ports }) => {
    const { iam } = ports
    return {
      ports,
      at: { arn: POLICY },
      value: { document: allow('eks:ListClusters') },
      other: { document: allow('eks:ListClusters', 'eks:DescribeCluster') },
      stranger: async () =>
        replace(
          await iam.getPolicy(POLICY),
          () => iam.deletePolicy(POLICY),
          () => iam.createPolicy({ name: 'looks', document: allow('eks:ListClusters'), tags }),
        ),
      use: async () => {
        await iam.createPolicyVersion(POLICY, allow('eks:*'))
        await iam.attach({ user: 'operator' }, POLICY)
      },
    }
  },
  junk: [
    { at: { arn: 'looks' } },
    { at: { arn: 'arn:aws:iam::aws:policy/AdministratorAccess' } },
    { at: { arn: `arn:aws:iam::${ACCOUNT}:policy/team/looks` } },
    { at: { arn: POLICY, name: 'looks' } },
    { at: { arn: POLICY }, value: {} },
    { at: { arn: POLICY }, value: { document: {}, version: '1' } },
    { at: { arn: POLICY }, value: { document: {}, others: 'v1' } },
  ],
}

const iamGroup: Sample = {
  kind: kinds.iamGroup,
  shared: true,
  arrange: async ({ ports }) => {
    const { iam } = ports
    const name = 'developers'
    return {
      ports,
      at: { name },
      value: {},
      stranger: async () =>
        replace(
          await iam.getGroup(name),
          () => iam.deleteGroup(name),
          () => iam.createGroup({ name, path: '/' }),
        ),
      use: () => iam.addToGroup(name, 'operator'),
    }
  },
  junk: [
    { at: {} },
    { at: { name: '' } },
    { at: { name: 'a b' } },
    { at: { name: 'a/b' } },
    { at: { name: 'developers', path: '/' } },
    { at: { name: 'developers' }, value: { members: [] } },
    { at: { name: 'developers' }, value: null },
  ],
}

const iamUser: Sample = {
  kind: kinds.iamUser,
  shared: true,
  arrange: async ({ ports }) => {
    const { iam } = ports
    const name = 'developer'
    return {
      ports,
      at: { name },
      value: { path },
      stranger: async () =>
        replace(
          await iam.getUser(name),
          () => iam.deleteUser(name),
          () => iam.createUser({ name, tags: { 'Eks-Access:Run': 'run-0' } }),
        ),
      use: () => iam.createAccessKey(name),
    }
  },
  junk: [
    { at: 'developer' },
    { at: { name: ['developer'] } },
    { at: { name: 'deve\nloper' } },
    { at: { name: 'developer' }, value: {} },
    { at: { name: 'developer' }, value: { path: 'team' } },
    { at: { name: 'developer' }, value: { path: '/team' } },
  ],
}

const iamRole: Sample = {
  kind: kinds.iamRole,
  changes: true,
  shared: true,
  arrange: async ({ ports }) => {
    const { iam } = ports
    const name = 'eks-admin'
    return {
      ports,
      at: { name },
      value: { trust: trust('root'), path },
      other: { trust: trust('user/operator'), path },
      stranger: async () =>
        replace(
          await iam.getRole(name),
          () => iam.deleteRole(name),
          () => iam.createRole({ name, trust: trust('root'), tags }),
        ),
      use: () => iam.attach({ role: name }, 'arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy'),
    }
  },
  junk: [
    { at: { name: 7 } },
    { at: { name: 'eks-admin' }, value: {} },
    { at: { name: 'eks-admin' }, value: { trust: () => 'x' } },
    { at: { name: 'eks-admin' }, value: { trust: {}, path: '' } },
    { at: { name: 'eks-admin' }, value: { trust: {}, tags } },
  ],
}

async function makeHolders(iam: Iam): Promise<void> {
  await iam.createPolicy({ name: 'looks', document: allow('eks:ListClusters'), tags })
  await iam.createGroup({ name: 'developers', path: '/' })
  await iam.createUser({ name: 'developer', tags })
}

const iamAttachment: Sample = {
  kind: kinds.iamAttachment,
  arrange: async ({ ports }) => {
    const { iam } = ports
    await makeHolders(iam)
    const holder = { user: 'developer' }
    return {
      ports,
      at: { policyArn: POLICY, holder },
      value: {},
      stranger: async () => {
        if ((await iam.listAttached(holder))?.includes(POLICY) === true) await iam.detach(holder, POLICY)
        await iam.deleteUser('developer')
        await iam.createUser({ name: 'developer', tags })
        await iam.attach(holder, POLICY)
      },
    }
  },
  junk: [
    { at: { policyArn: POLICY } },
    { at: { policyArn: POLICY, holder: {} } },
    { at: { policyArn: POLICY, holder: { user: 'a', group: 'b' } } },
    { at: { policyArn: POLICY, holder: { group: 'a', role: 'b' } } },
    { at: { policyArn: POLICY, holder: { account: 'a' } } },
    { at: { policyArn: POLICY, holder: { role: 'a b' } } },
    { at: { policyArn: 'looks', holder: { user: 'a' } } },
    { at: { policyArn: POLICY, holder: { user: 'a' } }, value: [] },
  ],
}

const iamMembership: Sample = {
  kind: kinds.iamMembership,
  arrange: async ({ ports }) => {
    const { iam } = ports
    await makeHolders(iam)
    const [group, user] = ['developers', 'developer']
    return {
      ports,
      at: { group, user },
      value: {},
      stranger: async () => {
        if ((await iam.listGroupsOf(user))?.includes(group) === true) await iam.removeFromGroup(group, user)
        await iam.deleteUser(user)
        await iam.createUser({ name: user, tags })
        await iam.addToGroup(group, user)
      },
    }
  },
  junk: [
    { at: { group: 'developers' } },
    { at: { group: 'developers', user: '' } },
    { at: { group: 'a b', user: 'developer' } },
    { at: { group: 'developers', user: 'developer' }, value: true },
  ],
}

export const iamSamples: readonly Sample[] = [
  iamPolicy,
  iamGroup,
  iamUser,
  iamRole,
  iamAttachment,
  iamMembership,
]
