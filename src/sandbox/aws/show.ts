import type { Account, Group, ManagedPolicy, PolicyVersion, Role, TagMap, User } from './account.ts'
import type { Xml } from './query-protocol.ts'
import { showTrust } from './trust.ts'

/** How IAM shows its things; tags are for the answers that are about a single one. */
export function showUser(user: User): Record<string, Xml> {
  return { Path: user.path, UserName: user.name, UserId: user.id, Arn: user.arn, CreateDate: user.created }
}

export function showGroup(group: Group): Record<string, Xml> {
  return {
    Path: group.path,
    GroupName: group.name,
    GroupId: group.id,
    Arn: group.arn,
    CreateDate: group.created,
  }
}

export function showRole(account: Account, role: Role): Record<string, Xml> {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: role.created,
    AssumeRolePolicyDocument: encodeDocument(showTrust(account, role)),
    Description: role.description,
    MaxSessionDuration: role.maxSessionSeconds,
  }
}

export function showLastUsed(role: Role): Record<string, Xml> {
  return role.lastUsed === undefined ? {} : { LastUsedDate: role.lastUsed.date, Region: role.lastUsed.region }
}

export function showPolicy(account: Account, policy: ManagedPolicy): Record<string, Xml> {
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultVersion,
    AttachmentCount: account.attachments(policy.arn),
    PermissionsBoundaryUsageCount: 0,
    IsAttachable: true,
    CreateDate: policy.created,
    UpdateDate: policy.updated,
  }
}

export function showVersion(policy: ManagedPolicy, version: PolicyVersion): Record<string, Xml> {
  return {
    VersionId: version.id,
    IsDefaultVersion: version.id === policy.defaultVersion,
    CreateDate: version.created,
  }
}

export function showAttached(account: Account, arns: ReadonlySet<string>): Xml[] {
  return [...arns].map((arn) => ({ PolicyName: account.policies.get(arn)?.name, PolicyArn: arn }))
}

export function showTags(tags: TagMap): Xml {
  return [...tags.values()].map(({ key, value }) => ({ Key: key, Value: value }))
}

/** As in an answer about the thing itself, where IAM leaves an empty list out. */
export function tagsIfAny(tags: TagMap): Xml {
  return tags.size === 0 ? undefined : showTags(tags)
}

/** A policy document as IAM sends it: percent-encoded (RFC 3986). */
export function encodeDocument(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
}
