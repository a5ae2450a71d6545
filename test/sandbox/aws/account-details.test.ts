import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachRolePolicyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteGroupCommand,
  DeletePolicyCommand,
  DeleteUserCommand,
  DetachGroupPolicyCommand,
  GetAccountAuthorizationDetailsCommand,
  GetAccountSummaryCommand,
  ListPoliciesCommand,
  PutGroupPolicyCommand,
  RemoveUserFromGroupCommand,
} from '@aws-sdk/client-iam'
import type { IAMClient } from '@aws-sdk/client-iam'
import { expect, test } from 'vitest'
import { ROOT, createPolicy, startIam } from './iam-world.ts'
import { createRole, createUser } from './people.ts'
import { ACCOUNT, allow, trust } from './world.ts'

async function details(iam: IAMClient): Promise<object> {
  const { $metadata: _metadata, ...rest } = await iam.send(new GetAccountAuthorizationDetailsCommand({}))
  return rest
}

test('tell everything of everybody', async () => {
  const iam = await startIam()
  const PolicyArn = await createPolicy(iam, 'p')
  await iam.send(new CreateUserCommand({ UserName: 'u', Tags: [{ Key: 'a', Value: 'b' }] }))
  await iam.send(new CreateGroupCommand({ GroupName: 'g' }))
  await iam.send(new AddUserToGroupCommand({ UserName: 'u', GroupName: 'g' }))
  await iam.send(new AttachGroupPolicyCommand({ GroupName: 'g', PolicyArn }))
  await iam.send(
    new PutGroupPolicyCommand({ GroupName: 'g', PolicyName: 'i', PolicyDocument: allow('iam:Get*') }),
  )
  await createRole(iam, 'r', trust(ROOT))
  await iam.send(new AttachRolePolicyCommand({ RoleName: 'r', PolicyArn }))
  const all = await iam.send(new GetAccountAuthorizationDetailsCommand({}))
  const attached = [{ PolicyName: 'p', PolicyArn }]
  expect(all.IsTruncated).toBe(false)
  expect(all.UserDetailList?.find(({ UserName }) => UserName === 'u')).toMatchObject({
    Arn: `arn:aws:iam::${ACCOUNT}:user/u`,
    GroupList: ['g'],
    AttachedManagedPolicies: [],
    Tags: [{ Key: 'a', Value: 'b' }],
  })
  expect(all.GroupDetailList).toMatchObject([
    {
      GroupName: 'g',
      AttachedManagedPolicies: attached,
      GroupPolicyList: [
        { PolicyName: 'i', PolicyDocument: encodeURIComponent(allow('iam:Get*')).replaceAll('*', '%2A') },
      ],
    },
  ])
  expect(all.RoleDetailList?.find(({ RoleName }) => RoleName === 'r')).toMatchObject({
    AssumeRolePolicyDocument: encodeURIComponent(trust(ROOT)),
    AttachedManagedPolicies: attached,
    InstanceProfileList: [],
  })
  const own = all.Policies?.find(({ PolicyName }) => PolicyName === 'p')
  expect(own).toMatchObject({ AttachmentCount: 2, DefaultVersionId: 'v1' })
  expect(own?.PolicyVersionList?.map(({ Document }) => decodeURIComponent(Document ?? ''))).toEqual([
    allow('eks:DescribeCluster'),
  ])
  expect(all.Policies?.map(({ PolicyName }) => PolicyName)).toContain('AdministratorAccess')
  expect(all.Policies?.map(({ PolicyName }) => PolicyName)).not.toContain('IAMReadOnlyAccess')
})

test('by kind, and in pages', async () => {
  const iam = await startIam()
  await createPolicy(iam, 'p')
  const users = await iam.send(new GetAccountAuthorizationDetailsCommand({ Filter: ['User'] }))
  expect([users.UserDetailList?.length, users.RoleDetailList?.length, users.Policies?.length]).toEqual([
    1, 0, 0,
  ])
  const local = await iam.send(new GetAccountAuthorizationDetailsCommand({ Filter: ['LocalManagedPolicy'] }))
  expect(local.Policies?.map(({ PolicyName }) => PolicyName)).toEqual(['p'])
  const first = await iam.send(new GetAccountAuthorizationDetailsCommand({ MaxItems: 1 }))
  expect(first.IsTruncated).toBe(true)
  const second = await iam.send(
    new GetAccountAuthorizationDetailsCommand({ MaxItems: 100, Marker: first.Marker }),
  )
  expect(second.IsTruncated).toBe(false)
})

test('are as before when all that was made is gone', async () => {
  const iam = await startIam()
  const before = await details(iam)
  const keys = await createUser(iam, 'u')
  const PolicyArn = await createPolicy(iam, 'p')
  await iam.send(new CreateGroupCommand({ GroupName: 'g' }))
  await iam.send(new AddUserToGroupCommand({ UserName: 'u', GroupName: 'g' }))
  await iam.send(new AttachGroupPolicyCommand({ GroupName: 'g', PolicyArn }))
  expect(await details(iam)).not.toEqual(before)
  await iam.send(new DetachGroupPolicyCommand({ GroupName: 'g', PolicyArn }))
  await iam.send(new RemoveUserFromGroupCommand({ UserName: 'u', GroupName: 'g' }))
  await iam.send(new DeleteGroupCommand({ GroupName: 'g' }))
  await iam.send(new DeletePolicyCommand({ PolicyArn }))
  await iam.send(new DeleteAccessKeyCommand({ UserName: 'u', AccessKeyId: keys.accessKeyId }))
  await iam.send(new DeleteUserCommand({ UserName: 'u' }))
  expect(await details(iam)).toEqual(before)
})

test('numbers of the account', async () => {
  const iam = await startIam()
  await iam.send(new CreatePolicyCommand({ PolicyName: 'p', PolicyDocument: allow('iam:Get*') }))
  const { SummaryMap } = await iam.send(new GetAccountSummaryCommand({}))
  expect(SummaryMap).toMatchObject({ Users: 1, Groups: 0, Roles: 3, Policies: 1, AccessKeysPerUserQuota: 2 })
})

test('policies by who made them', async () => {
  const iam = await startIam()
  const arn = await createPolicy(iam, 'p')
  const local = await iam.send(new ListPoliciesCommand({ Scope: 'Local' }))
  expect(local.Policies?.map(({ Arn }) => Arn)).toEqual([arn])
  const attached = await iam.send(new ListPoliciesCommand({ Scope: 'AWS', OnlyAttached: true }))
  expect(attached.Policies?.map(({ PolicyName }) => PolicyName)).toEqual([
    'AdministratorAccess',
    'AmazonEC2ContainerRegistryPullOnly',
    'AmazonEKSWorkerNodePolicy',
  ])
})
