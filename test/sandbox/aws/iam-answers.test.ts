import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteRoleCommand,
  DeleteUserPolicyCommand,
  DetachUserPolicyCommand,
  GetAccessKeyLastUsedCommand,
  GetGroupCommand,
  GetLoginProfileCommand,
  GetPolicyCommand,
  GetUserCommand,
  ListAccessKeysCommand,
  ListEntitiesForPolicyCommand,
  ListGroupsForUserCommand,
  ListUserTagsCommand,
  ListUsersCommand,
  PutUserPolicyCommand,
  RemoveUserFromGroupCommand,
  TagUserCommand,
  UntagUserCommand,
  UpdateAccessKeyCommand,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam'
import { expect, test } from 'vitest'
import { createPolicy, policyArn, ROOT, startIam } from './iam-world.ts'
import { allow, refusal, startWorld, trust } from './world.ts'

test('what is not there is said so', async () => {
  const iam = await startIam()
  const PolicyArn = policyArn('nope')
  await iam.send(new CreateUserCommand({ UserName: 'u' }))
  await iam.send(new CreateGroupCommand({ GroupName: 'g' }))
  const refusals = [
    iam.send(new DetachUserPolicyCommand({ UserName: 'u', PolicyArn: await createPolicy(iam, 'p') })),
    iam.send(new AttachUserPolicyCommand({ UserName: 'u', PolicyArn })),
    iam.send(new AddUserToGroupCommand({ UserName: 'x', GroupName: 'g' })),
    iam.send(new AddUserToGroupCommand({ UserName: 'u', GroupName: 'x' })),
    iam.send(new DeleteRoleCommand({ RoleName: 'x' })),
    iam.send(new DeleteUserPolicyCommand({ UserName: 'u', PolicyName: 'x' })),
    iam.send(new DeleteAccessKeyCommand({ UserName: 'u', AccessKeyId: 'AKIAIOSFODNN7EXAMPLE' })),
    iam.send(new GetLoginProfileCommand({ UserName: 'u' })),
  ].map(refusal)
  expect(await Promise.all(refusals)).toEqual([
    `NoSuchEntity: Policy ${policyArn('p')} was not found.`,
    `NoSuchEntity: Policy ${PolicyArn} does not exist or is not attachable.`,
    'NoSuchEntity: The user with name x cannot be found.',
    'NoSuchEntity: The group with name x cannot be found.',
    'NoSuchEntity: The role with name x cannot be found.',
    'NoSuchEntity: The user policy with name x cannot be found.',
    'NoSuchEntity: The Access Key with id AKIAIOSFODNN7EXAMPLE cannot be found.',
    'NoSuchEntity: Login Profile for User u cannot be found.',
  ])
})

test('removing somebody who is not in the group is no error', async () => {
  const iam = await startIam()
  await iam.send(new CreateUserCommand({ UserName: 'u' }))
  await iam.send(new CreateGroupCommand({ GroupName: 'g' }))
  await iam.send(new RemoveUserFromGroupCommand({ UserName: 'u', GroupName: 'g' }))
  expect((await iam.send(new ListGroupsForUserCommand({ UserName: 'u' }))).Groups).toEqual([])
})

test('tags: given at creation, matched ignoring case, listed in order', async () => {
  const iam = await startIam()
  const tags = (...pairs: [string, string][]) => pairs.map(([Key, Value]) => ({ Key, Value }))
  const given = tags(['Team', 'a + b=c/d'], ['x', ''])
  const { User } = await iam.send(new CreateUserCommand({ UserName: 'u', Tags: given }))
  expect(User?.Tags).toEqual(given)
  const strange = new TagUserCommand({ UserName: 'u', Tags: tags(['a&b', '']) })
  expect(await refusal(iam.send(strange))).toMatch(/^ValidationError: /)
  await iam.send(new TagUserCommand({ UserName: 'u', Tags: tags(['TEAM', 'c']) }))
  await iam.send(new UntagUserCommand({ UserName: 'u', TagKeys: ['X'] }))
  expect((await iam.send(new ListUserTagsCommand({ UserName: 'u' }))).Tags).toEqual(tags(['TEAM', 'c']))
  const twice = new TagUserCommand({ UserName: 'u', Tags: tags(['a', '1'], ['A', '2']) })
  expect(await refusal(iam.send(twice))).toMatch(/^InvalidInput: Duplicate tag keys/)
})

test('keys: a user is the default of its own calls, status and last use', async () => {
  const world = await startWorld()
  const iam = world.iam()
  await iam.send(new CreateUserCommand({ UserName: 'u' }))
  await iam.send(new PutUserPolicyCommand({ UserName: 'u', PolicyName: 'i', PolicyDocument: allow('iam:*') }))
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'u' }))
  const keys = {
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  }
  const lastUsed = () => iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: keys.accessKeyId }))
  expect((await lastUsed()).AccessKeyLastUsed).toEqual({ ServiceName: 'N/A', Region: 'N/A' })
  expect((await world.iam(keys).send(new GetUserCommand({}))).User?.UserName).toBe('u')
  const used = await lastUsed()
  expect(used.UserName).toBe('u')
  expect(used.AccessKeyLastUsed?.ServiceName).toBe('iam')
  expect(used.AccessKeyLastUsed?.LastUsedDate).toBeInstanceOf(Date)
  await iam.send(
    new UpdateAccessKeyCommand({ UserName: 'u', AccessKeyId: keys.accessKeyId, Status: 'Inactive' }),
  )
  const { AccessKeyMetadata } = await iam.send(new ListAccessKeysCommand({ UserName: 'u' }))
  expect(AccessKeyMetadata?.map(({ Status }) => Status)).toEqual(['Inactive'])
  expect(await refusal(world.iam(keys).send(new GetUserCommand({})))).toBe(
    'InvalidClientTokenId: The security token included in the request is invalid.',
  )
})

test('lists come in pages that nothing falls out of', async () => {
  const iam = await startIam()
  for (const name of ['c', 'a', 'B', 'd'])
    await iam.send(new CreateUserCommand({ UserName: name, Path: '/x/' }))
  const seen: (string | undefined)[] = []
  let Marker: string | undefined
  do {
    const page = await iam.send(new ListUsersCommand({ MaxItems: 2, PathPrefix: '/x/', Marker }))
    seen.push(...(page.Users ?? []).map(({ UserName }) => UserName))
    expect(page.IsTruncated).toBe(page.Marker !== undefined)
    Marker = page.Marker
  } while (Marker !== undefined)
  expect(seen).toEqual(['a', 'B', 'c', 'd'])
  expect(await refusal(iam.send(new ListUsersCommand({ MaxItems: 0 })))).toMatch(/^ValidationError: /)
})

test('who holds a policy, and who is in a group', async () => {
  const iam = await startIam()
  const PolicyArn = await createPolicy(iam, 'p')
  await iam.send(new CreateUserCommand({ UserName: 'u' }))
  await iam.send(new CreateGroupCommand({ GroupName: 'g' }))
  await iam.send(new CreateRoleCommand({ RoleName: 'r', AssumeRolePolicyDocument: trust(ROOT) }))
  await iam.send(new AttachUserPolicyCommand({ UserName: 'u', PolicyArn }))
  await iam.send(new AttachGroupPolicyCommand({ GroupName: 'g', PolicyArn }))
  await iam.send(new AttachRolePolicyCommand({ RoleName: 'r', PolicyArn }))
  await iam.send(new AddUserToGroupCommand({ UserName: 'u', GroupName: 'g' }))
  const holders = await iam.send(new ListEntitiesForPolicyCommand({ PolicyArn }))
  expect(holders.PolicyUsers?.map(({ UserName }) => UserName)).toEqual(['u'])
  expect(holders.PolicyGroups?.map(({ GroupName }) => GroupName)).toEqual(['g'])
  expect(holders.PolicyRoles?.map(({ RoleName }) => RoleName)).toEqual(['r'])
  expect((await iam.send(new GetPolicyCommand({ PolicyArn }))).Policy?.AttachmentCount).toBe(3)
  const { Users } = await iam.send(new GetGroupCommand({ GroupName: 'g' }))
  expect(Users?.map(({ UserName }) => UserName)).toEqual(['u'])
})

test('the session length of a role has bounds', async () => {
  const iam = await startIam()
  const role = (MaxSessionDuration: number) =>
    new CreateRoleCommand({ RoleName: 'r', AssumeRolePolicyDocument: trust(ROOT), MaxSessionDuration })
  expect(await refusal(iam.send(role(3599)))).toMatch(/greater than or equal to 3600$/)
  expect(await refusal(iam.send(role(43_201)))).toMatch(/less than or equal to 43200$/)
  await iam.send(role(43_200))
  const update = new UpdateRoleCommand({ RoleName: 'r', MaxSessionDuration: 60 })
  expect(await refusal(iam.send(update))).toMatch(/^ValidationError/)
})
