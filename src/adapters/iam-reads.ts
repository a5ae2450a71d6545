import {
  GetAccessKeyLastUsedCommand,
  GetGroupCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetUserCommand,
  ListAccountAliasesCommand,
  ListAccessKeysCommand,
  ListAttachedGroupPoliciesCommand,
  ListAttachedRolePoliciesCommand,
  ListAttachedUserPoliciesCommand,
  ListEntitiesForPolicyCommand,
  ListGroupsCommand,
  ListGroupsForUserCommand,
  ListPoliciesCommand,
  ListPolicyTagsCommand,
  ListPolicyVersionsCommand,
  ListRolesCommand,
  ListRoleTagsCommand,
  ListUsersCommand,
  ListUserTagsCommand,
} from '@aws-sdk/client-iam'
import type { GetGroupResponse, Policy, Role } from '@aws-sdk/client-iam'
import { isFault } from '../ports/fault.ts'
import type { Holder, Iam, IamPolicyVersion, IamRole } from '../ports/iam.ts'
import type { Call } from './fault.ts'
import type { IamCalls, IamReadVerb } from './iam-calls.ts'
import { toDocument, toEntity, toTags } from './iam-calls.ts'
import type { Page } from './pages.ts'
import { collect } from './pages.ts'
import { present } from './present.ts'

/** IAM's own form of a page. */
type IamPage = { readonly IsTruncated?: boolean | undefined; readonly Marker?: string | undefined }

/** The verbs that look. */
export function iamReads({ client, limit, reading }: IamCalls): Pick<Iam, IamReadVerb> {
  const list = <W extends IamPage, T>(
    verb: string,
    fetch: (Marker: string | undefined) => Promise<W>,
    pick: (page: W, call: Call) => readonly T[] | undefined,
  ): Promise<readonly T[]> =>
    reading(verb, (call) =>
      collect(call, async (marker): Promise<Page<T>> => {
        const page = await fetch(marker)
        return { items: pick(page, call), next: page.Marker, isTruncated: page.IsTruncated ?? false }
      }),
    )

  const attachedTo = (holder: Holder): Promise<readonly string[]> => {
    const { group: GroupName, user: UserName, role: RoleName } = holder
    if (GroupName !== undefined) {
      const verb = 'ListAttachedGroupPolicies'
      const fetch = (Marker?: string) =>
        client.send(new ListAttachedGroupPoliciesCommand({ GroupName, Marker }), limit())
      return list(verb, fetch, toArns)
    }
    if (UserName !== undefined) {
      const verb = 'ListAttachedUserPolicies'
      const fetch = (Marker?: string) =>
        client.send(new ListAttachedUserPoliciesCommand({ UserName, Marker }), limit())
      return list(verb, fetch, toArns)
    }
    const verb = 'ListAttachedRolePolicies'
    const fetch = (Marker?: string) =>
      client.send(new ListAttachedRolePoliciesCommand({ RoleName, Marker }), limit())
    return list(verb, fetch, toArns)
  }

  return {
    getUser: (UserName) =>
      unlessMissing(
        reading('GetUser', async (call) => {
          const { User } = await client.send(new GetUserCommand({ UserName }), limit())
          const user = present(User, 'User', call)
          return { ...toEntity(user.UserName, user.UserId, user, call), tags: toTags(user.Tags) }
        }),
      ),
    getRole: (RoleName) =>
      unlessMissing(
        reading('GetRole', async (call) => {
          const { Role } = await client.send(new GetRoleCommand({ RoleName }), limit())
          return toRole(present(Role, 'Role', call), call)
        }),
      ),
    getGroup: (GroupName) =>
      unlessMissing(
        reading('GetGroup', async (call) => {
          let group: GetGroupResponse['Group']
          const members = await collect(call, async (Marker) => {
            const page = await client.send(new GetGroupCommand({ GroupName, Marker }), limit())
            group = page.Group
            const items = page.Users?.map((user) => present(user.UserName, 'UserName', call))
            return { items, next: page.Marker, isTruncated: page.IsTruncated ?? false }
          })
          const found = present(group, 'Group', call)
          return { ...toEntity(found.GroupName, found.GroupId, found, call), members }
        }),
      ),
    getPolicy: (PolicyArn) =>
      unlessMissing(
        reading('GetPolicy', async (call) => {
          const { Policy } = await client.send(new GetPolicyCommand({ PolicyArn }), limit())
          return present(Policy, 'Policy', call)
        }).then(async (policy) => {
          const VersionId = policy.DefaultVersionId
          const [document, versions] = await Promise.all([
            reading('GetPolicyVersion', async (call) => {
              const command = new GetPolicyVersionCommand({ PolicyArn, VersionId })
              const { PolicyVersion } = await client.send(command, limit())
              return toDocument(PolicyVersion?.Document, call)
            }),
            list(
              'ListPolicyVersions',
              (Marker) => client.send(new ListPolicyVersionsCommand({ PolicyArn, Marker }), limit()),
              (page, call) => page.Versions?.map((version) => toVersion(version, call)),
            ),
          ])
          const call = { service: 'iam', operation: 'iam:GetPolicy' } as const
          const entity = toEntity(policy.PolicyName, policy.PolicyId, policy, call)
          return {
            ...entity,
            tags: toTags(policy.Tags),
            document,
            versions,
            attachments: policy.AttachmentCount ?? 0,
          }
        }),
      ),
    listAttached: (holder) => unlessMissing(attachedTo(holder)),
    listGroupsOf: (UserName) =>
      unlessMissing(
        list(
          'ListGroupsForUser',
          (Marker) => client.send(new ListGroupsForUserCommand({ UserName, Marker }), limit()),
          (page, call) => page.Groups?.map((group) => present(group.GroupName, 'GroupName', call)),
        ),
      ),
    listAccessKeys: (UserName) =>
      unlessMissing(
        list(
          'ListAccessKeys',
          (Marker) => client.send(new ListAccessKeysCommand({ UserName, Marker }), limit()),
          (page, call) =>
            page.AccessKeyMetadata?.map((key) => ({
              id: present(key.AccessKeyId, 'AccessKeyId', call),
              status: key.Status === 'Inactive' ? ('Inactive' as const) : ('Active' as const),
              created: present(key.CreateDate, 'CreateDate', call).toISOString(),
            })),
        ),
      ),
    accessKeyLastUsed: (AccessKeyId) =>
      reading('GetAccessKeyLastUsed', async (call) => {
        const answer = await client.send(new GetAccessKeyLastUsedCommand({ AccessKeyId }), limit())
        return present(answer.AccessKeyLastUsed, 'AccessKeyLastUsed', call).LastUsedDate?.toISOString()
      }),
    getAccountAlias: () =>
      reading('ListAccountAliases', async () => {
        const { AccountAliases } = await client.send(new ListAccountAliasesCommand({}), limit())
        return AccountAliases?.[0]
      }),
    listUsers: (PathPrefix) =>
      list(
        'ListUsers',
        (Marker) => client.send(new ListUsersCommand({ PathPrefix, Marker }), limit()),
        (page, call) => page.Users?.map((user) => toEntity(user.UserName, user.UserId, user, call)),
      ),
    listRoles: (PathPrefix) =>
      list(
        'ListRoles',
        (Marker) => client.send(new ListRolesCommand({ PathPrefix, Marker }), limit()),
        (page, call) => page.Roles?.map((role) => toEntity(role.RoleName, role.RoleId, role, call)),
      ),
    listGroups: (PathPrefix) =>
      list(
        'ListGroups',
        (Marker) => client.send(new ListGroupsCommand({ PathPrefix, Marker }), limit()),
        (page, call) => page.Groups?.map((group) => toEntity(group.GroupName, group.GroupId, group, call)),
      ),
    listPolicies: () =>
      list(
        'ListPolicies',
        (Marker) => client.send(new ListPoliciesCommand({ Scope: 'Local', Marker }), limit()),
        (page, call) => page.Policies?.map((policy) => toNamed(policy, call)),
      ),
    listHolders: (PolicyArn) =>
      list(
        'ListEntitiesForPolicy',
        (Marker) => client.send(new ListEntitiesForPolicyCommand({ PolicyArn, Marker }), limit()),
        (page, call): readonly Holder[] => [
          ...(page.PolicyGroups ?? []).map(({ GroupName }) => ({
            group: present(GroupName, 'GroupName', call),
          })),
          ...(page.PolicyUsers ?? []).map(({ UserName }) => ({ user: present(UserName, 'UserName', call) })),
          ...(page.PolicyRoles ?? []).map(({ RoleName }) => ({ role: present(RoleName, 'RoleName', call) })),
        ],
      ),
    async tagsOf(thing) {
      const tags = await unlessMissing(
        'user' in thing
          ? list(
              'ListUserTags',
              (Marker) => client.send(new ListUserTagsCommand({ UserName: thing.user, Marker }), limit()),
              ({ Tags }) => Tags,
            )
          : 'role' in thing
            ? list(
                'ListRoleTags',
                (Marker) => client.send(new ListRoleTagsCommand({ RoleName: thing.role, Marker }), limit()),
                ({ Tags }) => Tags,
              )
            : list(
                'ListPolicyTags',
                (Marker) =>
                  client.send(new ListPolicyTagsCommand({ PolicyArn: thing.policyArn, Marker }), limit()),
                ({ Tags }) => Tags,
              ),
      )
      return tags === undefined ? undefined : toTags(tags)
    },
  }
}

/** A role as IAM describes it, with its trust policy decoded. */
export function toRole(role: Role, call: Call): IamRole {
  return {
    ...toEntity(role.RoleName, role.RoleId, role, call),
    tags: toTags(role.Tags),
    trust: toDocument(role.AssumeRolePolicyDocument, call),
    maxSessionSeconds: role.MaxSessionDuration ?? 3600,
    description: role.Description ?? '',
  }
}

/** Only `NoSuchEntity` is 'not there'; every other failure is thrown on. */
async function unlessMissing<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked
  } catch (error) {
    if (isFault(error, 'missing')) return undefined
    throw error
  }
}

type WireVersion = {
  readonly VersionId?: string | undefined
  readonly IsDefaultVersion?: boolean | undefined
  readonly CreateDate?: Date | undefined
}

function toVersion(version: WireVersion, call: Call): IamPolicyVersion {
  return {
    id: present(version.VersionId, 'VersionId', call),
    isDefault: version.IsDefaultVersion === true,
    created: present(version.CreateDate, 'CreateDate', call).toISOString(),
  }
}

function toNamed(policy: Policy, call: Call): { name: string; arn: string; id: string } {
  const { name, arn, id } = toEntity(policy.PolicyName, policy.PolicyId, policy, call)
  return { name, arn, id }
}

function toArns(
  page: { readonly AttachedPolicies?: readonly { PolicyArn?: string | undefined }[] | undefined },
  call: Call,
): readonly string[] | undefined {
  return page.AttachedPolicies?.map(({ PolicyArn }) => present(PolicyArn, 'PolicyArn', call))
}
