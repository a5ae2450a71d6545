import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteGroupCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DeleteRoleCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  DetachUserPolicyCommand,
  GetPolicyCommand,
  PutGroupPolicyCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  RemoveUserFromGroupCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, test } from 'vitest'
import { createPolicy, ROOT, startIam } from './iam-world.ts'
import { allow, refusal, trust } from './world.ts'

describe('deletion', () => {
  test('of a user: keys, inline policies, attached policies and memberships first', async () => {
    const iam = await startIam()
    const arn = await createPolicy(iam, 'p')
    const u = { UserName: 'u' }
    const remove = () => iam.send(new DeleteUserCommand(u))
    await iam.send(new CreateUserCommand(u))
    await iam.send(new CreateGroupCommand({ GroupName: 'g' }))
    await iam.send(new AddUserToGroupCommand({ ...u, GroupName: 'g' }))
    await iam.send(new AttachUserPolicyCommand({ ...u, PolicyArn: arn }))
    await iam.send(
      new PutUserPolicyCommand({ ...u, PolicyName: 'i', PolicyDocument: allow('eks:ListClusters') }),
    )
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand(u))
    expect(await refusal(remove())).toBe(
      'DeleteConflict: Cannot delete entity, must delete access keys first.',
    )
    await iam.send(new DeleteAccessKeyCommand({ ...u, AccessKeyId: AccessKey?.AccessKeyId }))
    expect(await refusal(remove())).toBe('DeleteConflict: Cannot delete entity, must delete policies first.')
    await iam.send(new DeleteUserPolicyCommand({ ...u, PolicyName: 'i' }))
    expect(await refusal(remove())).toBe(
      'DeleteConflict: Cannot delete entity, must detach all policies first.',
    )
    await iam.send(new DetachUserPolicyCommand({ ...u, PolicyArn: arn }))
    expect(await refusal(remove())).toBe(
      'DeleteConflict: Cannot delete entity, must remove users from group first.',
    )
    await iam.send(new RemoveUserFromGroupCommand({ ...u, GroupName: 'g' }))
    await remove()
    expect(await refusal(remove())).toBe('NoSuchEntity: The user with name u cannot be found.')
  })

  test('of a group: members, inline and attached policies first', async () => {
    const iam = await startIam()
    const g = { GroupName: 'g' }
    await iam.send(new CreateGroupCommand(g))
    await iam.send(
      new PutGroupPolicyCommand({ ...g, PolicyName: 'i', PolicyDocument: allow('eks:ListClusters') }),
    )
    expect(await refusal(iam.send(new DeleteGroupCommand(g)))).toMatch(/must delete policies first/)
    await iam.send(new CreateGroupCommand({ GroupName: 'h' }))
    await iam.send(new AttachGroupPolicyCommand({ GroupName: 'h', PolicyArn: await createPolicy(iam, 'p') }))
    expect(await refusal(iam.send(new DeleteGroupCommand({ GroupName: 'h' })))).toMatch(
      /must detach all policies first/,
    )
    await iam.send(new CreateUserCommand({ UserName: 'u' }))
    await iam.send(new AddUserToGroupCommand({ UserName: 'u', GroupName: 'h' }))
    expect(await refusal(iam.send(new DeleteGroupCommand({ GroupName: 'h' })))).toMatch(
      /must remove users from group/,
    )
  })

  test('of a role: inline and attached policies first', async () => {
    const iam = await startIam()
    const r = { RoleName: 'r' }
    await iam.send(new CreateRoleCommand({ ...r, AssumeRolePolicyDocument: trust(ROOT) }))
    await iam.send(new AttachRolePolicyCommand({ ...r, PolicyArn: await createPolicy(iam, 'p') }))
    expect(await refusal(iam.send(new DeleteRoleCommand(r)))).toMatch(
      /DeleteConflict: .* must detach all policies first/,
    )
    await iam.send(
      new PutRolePolicyCommand({ ...r, PolicyName: 'i', PolicyDocument: allow('eks:ListClusters') }),
    )
    expect(await refusal(iam.send(new DeleteRoleCommand(r)))).toMatch(
      /DeleteConflict: .* must delete policies first/,
    )
  })

  test('of a policy: detached, with no version but the default one', async () => {
    const iam = await startIam()
    const PolicyArn = await createPolicy(iam, 'p')
    await iam.send(new CreateUserCommand({ UserName: 'u' }))
    await iam.send(new AttachUserPolicyCommand({ UserName: 'u', PolicyArn }))
    expect(await refusal(iam.send(new DeletePolicyCommand({ PolicyArn })))).toBe(
      'DeleteConflict: Cannot delete a policy attached to entities.',
    )
    await iam.send(new DetachUserPolicyCommand({ UserName: 'u', PolicyArn }))
    await iam.send(
      new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: allow('iam:*'), SetAsDefault: true }),
    )
    expect(await refusal(iam.send(new DeletePolicyCommand({ PolicyArn })))).toMatch(
      /^DeleteConflict: This policy has more than one version/,
    )
    expect(await refusal(iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: 'v2' })))).toBe(
      'DeleteConflict: Cannot delete the default version of a policy.',
    )
    await iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: 'v1' }))
    await iam.send(new DeletePolicyCommand({ PolicyArn }))
    expect(await refusal(iam.send(new GetPolicyCommand({ PolicyArn })))).toBe(
      `NoSuchEntity: Policy ${PolicyArn} was not found.`,
    )
  })
})
