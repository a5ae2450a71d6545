import type { Json } from '../engine/json.ts'
import type { Secret } from './secret.ts'

/** Tags as IAM keeps them; keys match ignoring case. */
export type Tags = Readonly<Record<string, string>>

export type IamUser = {
  readonly name: string
  readonly arn: string
  readonly id: string
  readonly path: string
  readonly created: string
  readonly tags: Tags
}
export type IamRole = IamUser & {
  readonly trust: Json
  readonly maxSessionSeconds: number
  readonly description: string
}
export type IamGroup = Omit<IamUser, 'tags'> & { readonly members: readonly string[] }
export type IamPolicyVersion = { readonly id: string; readonly isDefault: boolean; readonly created: string }
export type IamPolicy = Omit<IamUser, 'path'> & {
  readonly path: string
  readonly document: Json
  readonly versions: readonly IamPolicyVersion[]
  readonly attachments: number
}
export type AccessKey = {
  readonly id: string
  readonly status: 'Active' | 'Inactive'
  readonly created: string
}

/** Who a managed policy is attached to. */
export type Holder =
  | { readonly group: string; readonly user?: never; readonly role?: never }
  | { readonly user: string; readonly group?: never; readonly role?: never }
  | { readonly role: string; readonly group?: never; readonly user?: never }

/**
 * The IAM verbs that we use. Every `get` answers undefined only when IAM said NoSuchEntity; every list is
 * whole (all pages) or throws. Mutating calls are sent once. All throw Fault.
 */
export type Iam = {
  getUser(name: string): Promise<IamUser | undefined>
  getRole(name: string): Promise<IamRole | undefined>
  getGroup(name: string): Promise<IamGroup | undefined>
  /** With the document of the default version (GetPolicy, then GetPolicyVersion and ListPolicyVersions). */
  getPolicy(arn: string): Promise<IamPolicy | undefined>
  /** ARNs of the managed policies on it; undefined when the holder itself is not there. */
  listAttached(holder: Holder): Promise<readonly string[] | undefined>
  /** Names of the user's groups; undefined when the user is not there. */
  listGroupsOf(user: string): Promise<readonly string[] | undefined>
  /** undefined when the user is not there. */
  listAccessKeys(user: string): Promise<readonly AccessKey[] | undefined>
  /** ISO date of the last use, undefined when it was never used. */
  accessKeyLastUsed(id: string): Promise<string | undefined>
  /** The name that the account has beside its number, where it has one. */
  getAccountAlias(): Promise<string | undefined>
  listUsers(pathPrefix?: string): Promise<readonly Omit<IamUser, 'tags'>[]>
  listRoles(pathPrefix?: string): Promise<readonly Omit<IamUser, 'tags'>[]>
  listGroups(pathPrefix?: string): Promise<readonly Omit<IamGroup, 'members'>[]>
  /** Customer managed policies. */
  listPolicies(): Promise<readonly { readonly name: string; readonly arn: string; readonly id: string }[]>
  /** Users, groups and roles that a managed policy is attached to. */
  listHolders(policyArn: string): Promise<readonly Holder[]>
  tagsOf(thing: { user: string } | { role: string } | { policyArn: string }): Promise<Tags | undefined>

  createUser(user: { name: string; path?: string; tags: Tags }): Promise<IamUser>
  deleteUser(name: string): Promise<void>
  createRole(role: {
    name: string
    path?: string
    trust: Json
    description?: string
    tags: Tags
  }): Promise<IamRole>
  updateTrust(role: string, trust: Json): Promise<void>
  deleteRole(name: string): Promise<void>
  createGroup(group: { name: string; path: string }): Promise<IamGroup>
  deleteGroup(name: string): Promise<void>
  createPolicy(policy: { name: string; document: Json; description?: string; tags: Tags }): Promise<IamPolicy>
  /** Makes a version and sets it as the default; answers its id. */
  createPolicyVersion(arn: string, document: Json): Promise<string>
  setDefaultPolicyVersion(arn: string, version: string): Promise<void>
  deletePolicyVersion(arn: string, version: string): Promise<void>
  deletePolicy(arn: string): Promise<void>
  attach(holder: Holder, policyArn: string): Promise<void>
  detach(holder: Holder, policyArn: string): Promise<void>
  addToGroup(group: string, user: string): Promise<void>
  removeFromGroup(group: string, user: string): Promise<void>
  createAccessKey(user: string): Promise<AccessKey & { readonly secret: Secret }>
  setAccessKeyStatus(user: string, id: string, status: AccessKey['status']): Promise<void>
  deleteAccessKey(user: string, id: string): Promise<void>
}
