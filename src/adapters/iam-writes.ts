import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteGroupCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DeleteRoleCommand,
  DeleteUserCommand,
  DetachGroupPolicyCommand,
  DetachRolePolicyCommand,
  DetachUserPolicyCommand,
  RemoveUserFromGroupCommand,
  SetDefaultPolicyVersionCommand,
  UpdateAccessKeyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam'
import type { Iam } from '../ports/iam.ts'
import { Secret } from '../ports/secret.ts'
import type { IamCalls, IamReadVerb } from './iam-calls.ts'
import { fromTags, toEntity } from './iam-calls.ts'
import { toRole } from './iam-reads.ts'
import { present } from './present.ts'

/** The verbs that change something: one request each. */
export function iamWrites({ client, limit, writing }: IamCalls): Omit<Iam, IamReadVerb> {
  /** A request whose answer says nothing but that it was done. */
  const order = async (verb: string, send: () => Promise<unknown>): Promise<void> => {
    await writing(verb, send)
  }

  return {
    createUser: ({ name: UserName, path: Path, tags }) =>
      writing('CreateUser', async (call) => {
        const { User } = await client.send(
          new CreateUserCommand({ UserName, Path, Tags: fromTags(tags) }),
          limit(),
        )
        const user = present(User, 'User', call)
        return { ...toEntity(user.UserName, user.UserId, user, call), tags }
      }),
    deleteUser: (UserName) =>
      order('DeleteUser', () => client.send(new DeleteUserCommand({ UserName }), limit())),
    createRole: ({ name: RoleName, path: Path, trust, description: Description, tags }) =>
      writing('CreateRole', async (call) => {
        const AssumeRolePolicyDocument = JSON.stringify(trust)
        const Tags = fromTags(tags)
        const command = new CreateRoleCommand({ RoleName, Path, Description, AssumeRolePolicyDocument, Tags })
        const { Role } = await client.send(command, limit())
        return { ...toRole(present(Role, 'Role', call), call), tags }
      }),
    updateTrust: (RoleName, trust) =>
      order('UpdateAssumeRolePolicy', () => {
        const PolicyDocument = JSON.stringify(trust)
        return client.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }), limit())
      }),
    deleteRole: (RoleName) =>
      order('DeleteRole', () => client.send(new DeleteRoleCommand({ RoleName }), limit())),
    createGroup: ({ name: GroupName, path: Path }) =>
      writing('CreateGroup', async (call) => {
        const { Group } = await client.send(new CreateGroupCommand({ GroupName, Path }), limit())
        const group = present(Group, 'Group', call)
        return { ...toEntity(group.GroupName, group.GroupId, group, call), members: [] }
      }),
    deleteGroup: (GroupName) =>
      order('DeleteGroup', () => client.send(new DeleteGroupCommand({ GroupName }), limit())),
    createPolicy: ({ name: PolicyName, document, description: Description, tags }) =>
      writing('CreatePolicy', async (call) => {
        const PolicyDocument = JSON.stringify(document)
        const Tags = fromTags(tags)
        const { Policy } = await client.send(
          new CreatePolicyCommand({ PolicyName, PolicyDocument, Description, Tags }),
          limit(),
        )
        const policy = present(Policy, 'Policy', call)
        const entity = toEntity(policy.PolicyName, policy.PolicyId, policy, call)
        const version = { id: present(policy.DefaultVersionId, 'DefaultVersionId', call), isDefault: true }
        return {
          ...entity,
          tags,
          document,
          versions: [{ ...version, created: entity.created }],
          attachments: 0,
        }
      }),
    createPolicyVersion: (PolicyArn, document) =>
      writing('CreatePolicyVersion', async (call) => {
        const PolicyDocument = JSON.stringify(document)
        const command = new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault: true })
        const { PolicyVersion } = await client.send(command, limit())
        return present(PolicyVersion?.VersionId, 'VersionId', call)
      }),
    setDefaultPolicyVersion: (PolicyArn, VersionId) =>
      order('SetDefaultPolicyVersion', () =>
        client.send(new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId }), limit()),
      ),
    deletePolicyVersion: (PolicyArn, VersionId) =>
      order('DeletePolicyVersion', () =>
        client.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId }), limit()),
      ),
    deletePolicy: (PolicyArn) =>
      order('DeletePolicy', () => client.send(new DeletePolicyCommand({ PolicyArn }), limit())),
    attach({ group: GroupName, user: UserName, role: RoleName }, PolicyArn) {
      if (GroupName !== undefined) {
        const command = new AttachGroupPolicyCommand({ GroupName, PolicyArn })
        return order('AttachGroupPolicy', () => client.send(command, limit()))
      }
      if (UserName !== undefined) {
        const command = new AttachUserPolicyCommand({ UserName, PolicyArn })
        return order('AttachUserPolicy', () => client.send(command, limit()))
      }
      const command = new AttachRolePolicyCommand({ RoleName, PolicyArn })
      return order('AttachRolePolicy', () => client.send(command, limit()))
    },
    detach({ group: GroupName, user: UserName, role: RoleName }, PolicyArn) {
      if (GroupName !== undefined) {
        const command = new DetachGroupPolicyCommand({ GroupName, PolicyArn })
        return order('DetachGroupPolicy', () => client.send(command, limit()))
      }
      if (UserName !== undefined) {
        const command = new DetachUserPolicyCommand({ UserName, PolicyArn })
        return order('DetachUserPolicy', () => client.send(command, limit()))
      }
      const command = new DetachRolePolicyCommand({ RoleName, PolicyArn })
      return order('DetachRolePolicy', () => client.send(command, limit()))
    },
    addToGroup: (GroupName, UserName) =>
      order('AddUserToGroup', () => client.send(new AddUserToGroupCommand({ GroupName, UserName }), limit())),
    removeFromGroup: (GroupName, UserName) =>
      order('RemoveUserFromGroup', () =>
        client.send(new RemoveUserFromGroupCommand({ GroupName, UserName }), limit()),
      ),
    createAccessKey: (UserName) =>
      writing('CreateAccessKey', async (call) => {
        const { AccessKey: key } = await client.send(new CreateAccessKeyCommand({ UserName }), limit())
        return {
          id: present(key?.AccessKeyId, 'AccessKeyId', call),
          secret: new Secret(present(key?.SecretAccessKey, 'SecretAccessKey', call)),
          status: 'Active',
          created: present(key?.CreateDate, 'CreateDate', call).toISOString(),
        }
      }),
    setAccessKeyStatus: (UserName, AccessKeyId, Status) =>
      order('UpdateAccessKey', () =>
        client.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status }), limit()),
      ),
    deleteAccessKey: (UserName, AccessKeyId) =>
      order('DeleteAccessKey', () =>
        client.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }), limit()),
      ),
  }
}
