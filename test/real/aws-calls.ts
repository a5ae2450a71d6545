import type { Json } from '../../src/engine/json.ts'

export type Service = 'iam' | 'sts' | 'eks'

/** One call through boto3; see python/call_aws.py. */
export type AwsCall = {
  /** Unique: by it a difference is explained. */
  readonly label: string
  readonly service: Service
  /** By boto3's name. */
  readonly operation: string
  readonly arguments: Readonly<Record<string, Json>>
  readonly as?: string
  readonly save?: Readonly<Record<string, string>>
}

export const ACCOUNT = '123456789012'
export const CLUSTER = 'demo'
const arn = (rest: string): string => `arn:aws:iam::${ACCOUNT}:${rest}`
const POLICY = arn('policy/View')
const MANAGED = 'arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy'
const PATH = '/eks-access/r1/'

const statement = (action: string): Json => ({ Effect: 'Allow', Action: action, Resource: '*' })
const DOCUMENT = JSON.stringify({ Version: '2012-10-17', Statement: [statement('eks:ListClusters')] })
const OTHER = JSON.stringify({ Version: '2012-10-17', Statement: [statement('eks:DescribeCluster')] })
const NO_ACTION = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Resource: '*' }] })
const trust = (principal: Json): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' }],
  })
const TRUST = trust({ AWS: arn('root') })
const TAGS = [{ Key: 'eks-access:run', Value: 'r1' }]

function call(
  service: Service,
  label: string,
  operation: string,
  args: AwsCall['arguments'] = {},
  rest: Pick<AwsCall, 'as' | 'save'> = {},
): AwsCall {
  return { label, service, operation, arguments: args, ...rest }
}

const iam = (
  label: string,
  operation: string,
  args?: AwsCall['arguments'],
  rest?: Pick<AwsCall, 'save'>,
): AwsCall => call('iam', label, operation, args, rest)

const users: readonly AwsCall[] = [
  iam('the aliases of the account', 'list_account_aliases'),
  iam('a user that is not there', 'get_user', { UserName: 'ann' }),
  iam('make a user', 'create_user', { UserName: 'ann', Path: PATH, Tags: TAGS }),
  iam('make the user again', 'create_user', { UserName: 'ann' }),
  iam('a name in other case', 'create_user', { UserName: 'ANN' }),
  iam('a name of a space', 'create_user', { UserName: 'a b' }),
  iam('a name of a slash', 'create_user', { UserName: 'a/b' }),
  iam('a name of 65', 'create_user', { UserName: 'a'.repeat(65) }),
  iam('a path without slashes', 'create_user', { UserName: 'path', Path: 'eks' }),
  iam('the user', 'get_user', { UserName: 'ann' }),
  iam('the users of a path', 'list_users', { PathPrefix: PATH }),
  iam('the users of no path', 'list_users', { PathPrefix: '/nobody/' }),
  iam('its tags', 'list_user_tags', { UserName: 'ann' }),
  iam('tags of no user', 'list_user_tags', { UserName: 'nobody' }),
  iam('keys of no user', 'list_access_keys', { UserName: 'nobody' }),
  iam('a key of no user', 'create_access_key', { UserName: 'nobody' }),
  iam('no keys', 'list_access_keys', { UserName: 'ann' }),
  iam(
    'a key',
    'create_access_key',
    { UserName: 'ann' },
    { save: { key: 'AccessKey', id: 'AccessKey.AccessKeyId' } },
  ),
  iam('one key', 'list_access_keys', { UserName: 'ann' }),
  iam('its last use', 'get_access_key_last_used', { AccessKeyId: '$id' }),
  iam('the last use of no key', 'get_access_key_last_used', { AccessKeyId: '$nothing' }),
  iam(
    'a second key',
    'create_access_key',
    { UserName: 'ann' },
    { save: { second: 'AccessKey.AccessKeyId' } },
  ),
  iam('a third key', 'create_access_key', { UserName: 'ann' }),
  iam('switch a key off', 'update_access_key', {
    UserName: 'ann',
    AccessKeyId: '$second',
    Status: 'Inactive',
  }),
  iam('switch no key off', 'update_access_key', {
    UserName: 'ann',
    AccessKeyId: '$nothing',
    Status: 'Inactive',
  }),
  iam('two keys', 'list_access_keys', { UserName: 'ann' }),
  iam('a status that there is not', 'update_access_key', {
    UserName: 'ann',
    AccessKeyId: '$second',
    Status: 'Off',
  }),
  iam('take a key away', 'delete_access_key', { UserName: 'ann', AccessKeyId: '$second' }),
  iam('take it away again', 'delete_access_key', { UserName: 'ann', AccessKeyId: '$second' }),
]

const groups: readonly AwsCall[] = [
  iam('a group that is not there', 'get_group', { GroupName: 'developers' }),
  iam('make a group', 'create_group', { GroupName: 'developers', Path: PATH }),
  iam('make the group again', 'create_group', { GroupName: 'developers' }),
  iam('the group', 'get_group', { GroupName: 'developers' }),
  iam('the groups of a path', 'list_groups', { PathPrefix: PATH }),
  iam('no groups of the user', 'list_groups_for_user', { UserName: 'ann' }),
  iam('groups of no user', 'list_groups_for_user', { UserName: 'nobody' }),
  iam('into the group', 'add_user_to_group', { GroupName: 'developers', UserName: 'ann' }),
  iam('into it again', 'add_user_to_group', { GroupName: 'developers', UserName: 'ann' }),
  iam('nobody into it', 'add_user_to_group', { GroupName: 'developers', UserName: 'nobody' }),
  iam('into no group', 'add_user_to_group', { GroupName: 'nothing', UserName: 'ann' }),
  iam('its members', 'get_group', { GroupName: 'developers' }),
  iam('its groups', 'list_groups_for_user', { UserName: 'ann' }),
  iam('a group of other case', 'create_group', { GroupName: 'Developers' }),
  iam('attach to the group', 'attach_group_policy', { GroupName: 'developers', PolicyArn: MANAGED }),
  iam('attach to no group', 'attach_group_policy', { GroupName: 'nothing', PolicyArn: MANAGED }),
  iam('attached to the group', 'list_attached_group_policies', { GroupName: 'developers' }),
  iam('attached to no group', 'list_attached_group_policies', { GroupName: 'nothing' }),
  iam('detach from the group', 'detach_group_policy', { GroupName: 'developers', PolicyArn: MANAGED }),
  iam('detach it again', 'detach_group_policy', { GroupName: 'developers', PolicyArn: MANAGED }),
  iam('out of the group', 'remove_user_from_group', { GroupName: 'developers', UserName: 'ann' }),
  iam('out of it again', 'remove_user_from_group', { GroupName: 'developers', UserName: 'ann' }),
  iam('delete the group', 'delete_group', { GroupName: 'developers' }),
  iam('delete it again', 'delete_group', { GroupName: 'developers' }),
]

const policies: readonly AwsCall[] = [
  iam('a policy that is not there', 'get_policy', { PolicyArn: POLICY }),
  iam('make a policy', 'create_policy', {
    PolicyName: 'View',
    PolicyDocument: DOCUMENT,
    Description: 'what it is for',
    Tags: TAGS,
  }),
  iam('make the policy again', 'create_policy', { PolicyName: 'View', PolicyDocument: DOCUMENT }),
  iam('a policy that is no JSON', 'create_policy', { PolicyName: 'Bad', PolicyDocument: '{' }),
  iam('a policy without an action', 'create_policy', { PolicyName: 'Bad', PolicyDocument: NO_ACTION }),
  iam('the policy', 'get_policy', { PolicyArn: POLICY }),
  iam('its first version', 'get_policy_version', { PolicyArn: POLICY, VersionId: 'v1' }),
  iam('a version that is not there', 'get_policy_version', { PolicyArn: POLICY, VersionId: 'v9' }),
  iam('its policy tags', 'list_policy_tags', { PolicyArn: POLICY }),
  iam('the policies of the account', 'list_policies', { Scope: 'Local' }),
  iam('a second version', 'create_policy_version', {
    PolicyArn: POLICY,
    PolicyDocument: OTHER,
    SetAsDefault: true,
  }),
  iam('a third version', 'create_policy_version', { PolicyArn: POLICY, PolicyDocument: OTHER }),
  iam('a version of no policy', 'create_policy_version', {
    PolicyArn: arn('policy/No'),
    PolicyDocument: OTHER,
  }),
  iam('a version that is no JSON', 'create_policy_version', { PolicyArn: POLICY, PolicyDocument: '[' }),
  iam('its versions', 'list_policy_versions', { PolicyArn: POLICY }),
  iam('versions of no policy', 'list_policy_versions', { PolicyArn: arn('policy/No') }),
  iam('another default', 'set_default_policy_version', { PolicyArn: POLICY, VersionId: 'v3' }),
  iam('a default that is not there', 'set_default_policy_version', { PolicyArn: POLICY, VersionId: 'v9' }),
  iam('delete the default', 'delete_policy_version', { PolicyArn: POLICY, VersionId: 'v3' }),
  iam('delete a version', 'delete_policy_version', { PolicyArn: POLICY, VersionId: 'v2' }),
  iam('delete the version again', 'delete_policy_version', { PolicyArn: POLICY, VersionId: 'v2' }),
  iam('attach to the user', 'attach_user_policy', { UserName: 'ann', PolicyArn: POLICY }),
  iam('attach no policy', 'attach_user_policy', { UserName: 'ann', PolicyArn: arn('policy/No') }),
  iam('attach to nobody', 'attach_user_policy', { UserName: 'nobody', PolicyArn: POLICY }),
  iam('attached to the user', 'list_attached_user_policies', { UserName: 'ann' }),
  iam('attached to nobody', 'list_attached_user_policies', { UserName: 'nobody' }),
  iam('its holders', 'list_entities_for_policy', { PolicyArn: POLICY }),
  iam('holders of no policy', 'list_entities_for_policy', { PolicyArn: arn('policy/No') }),
  iam('the attached policy', 'get_policy', { PolicyArn: POLICY }),
  iam('detach from the user', 'detach_user_policy', { UserName: 'ann', PolicyArn: POLICY }),
  iam('detach from nobody', 'detach_user_policy', { UserName: 'nobody', PolicyArn: POLICY }),
  iam('delete what is left of the versions', 'delete_policy_version', { PolicyArn: POLICY, VersionId: 'v1' }),
  iam('delete the policy', 'delete_policy', { PolicyArn: POLICY }),
  iam('delete the policy again', 'delete_policy', { PolicyArn: POLICY }),
  iam('tags of no policy', 'list_policy_tags', { PolicyArn: POLICY }),
]

const roles: readonly AwsCall[] = [
  iam('a role that is not there', 'get_role', { RoleName: 'eks-admin' }),
  iam('make a role', 'create_role', {
    RoleName: 'eks-admin',
    Path: PATH,
    AssumeRolePolicyDocument: TRUST,
    Description: 'what it is for',
    Tags: TAGS,
  }),
  iam('make the role again', 'create_role', { RoleName: 'eks-admin', AssumeRolePolicyDocument: TRUST }),
  iam('a role whose trust is no JSON', 'create_role', { RoleName: 'bad', AssumeRolePolicyDocument: '{' }),
  iam('a role that trusts nobody there is', 'create_role', {
    RoleName: 'bad2',
    AssumeRolePolicyDocument: trust({ AWS: arn('user/nobody') }),
  }),
  iam('the role', 'get_role', { RoleName: 'eks-admin' }),
  iam('the roles of a path', 'list_roles', { PathPrefix: PATH }),
  iam('its role tags', 'list_role_tags', { RoleName: 'eks-admin' }),
  iam('tags of no role', 'list_role_tags', { RoleName: 'nothing' }),
  iam('another trust', 'update_assume_role_policy', {
    RoleName: 'eks-admin',
    PolicyDocument: trust({ AWS: arn('user/eks-access/r1/ann') }),
  }),
  iam('a trust that is no JSON', 'update_assume_role_policy', { RoleName: 'eks-admin', PolicyDocument: '[' }),
  iam('trust of no role', 'update_assume_role_policy', { RoleName: 'nothing', PolicyDocument: TRUST }),
  iam('the role with its trust', 'get_role', { RoleName: 'eks-admin' }),
  iam('attach to the role', 'attach_role_policy', { RoleName: 'eks-admin', PolicyArn: MANAGED }),
  iam('attach to no role', 'attach_role_policy', { RoleName: 'nothing', PolicyArn: MANAGED }),
  iam('attached to the role', 'list_attached_role_policies', { RoleName: 'eks-admin' }),
  iam('attached to no role', 'list_attached_role_policies', { RoleName: 'nothing' }),
  iam('delete the role too early', 'delete_role', { RoleName: 'eks-admin' }),
  iam('detach from the role', 'detach_role_policy', { RoleName: 'eks-admin', PolicyArn: MANAGED }),
  iam('detach from the role again', 'detach_role_policy', { RoleName: 'eks-admin', PolicyArn: MANAGED }),
]

const session = { RoleSessionName: 'demo' }
const sts: readonly AwsCall[] = [
  call('sts', 'who the user is', 'get_caller_identity', {}, { as: 'key' }),
  call(
    'sts',
    'take the role',
    'assume_role',
    { RoleArn: arn('role/open'), ...session },
    { save: { session: 'Credentials' } },
  ),
  call('sts', 'who the session is', 'get_caller_identity', {}, { as: 'session' }),
  call('sts', 'a session name of one letter', 'assume_role', {
    RoleArn: arn('role/open'),
    RoleSessionName: 'a',
  }),
  call('sts', 'a session name of a space', 'assume_role', {
    RoleArn: arn('role/open'),
    RoleSessionName: 'a b',
  }),
  call('sts', 'an hour too long', 'assume_role', {
    RoleArn: arn('role/open'),
    ...session,
    DurationSeconds: 7200,
  }),
  call('sts', 'a role that is no role', 'assume_role', { RoleArn: 'arn:aws:iam::1:user/ann', ...session }),
  call('sts', 'a role that trusts another', 'assume_role', {
    RoleArn: arn('role/eks-access/r1/eks-admin'),
    ...session,
  }),
  call('sts', 'a role that is nowhere', 'assume_role', { RoleArn: arn('role/nothing'), ...session }),
]

const eks: readonly AwsCall[] = [
  call('eks', 'the clusters', 'list_clusters'),
  call('eks', 'the cluster', 'describe_cluster', { name: CLUSTER }),
  call('eks', 'no cluster', 'describe_cluster', { name: 'nothing' }),
  call('eks', 'an access entry', 'describe_access_entry', {
    clusterName: CLUSTER,
    principalArn: arn('user/operator'),
  }),
  call('eks', 'its access policies', 'list_associated_access_policies', {
    clusterName: CLUSTER,
    principalArn: arn('user/operator'),
  }),
]

/** Each on things of its own, since what moto forgives is gone then. */
const tooEarly: readonly AwsCall[] = [
  iam('a user to delete too early', 'create_user', { UserName: 'early' }),
  iam('its key', 'create_access_key', { UserName: 'early' }),
  iam('delete a user with a key', 'delete_user', { UserName: 'early' }),
  iam('a group to delete too early', 'create_group', { GroupName: 'early' }),
  iam('its policy', 'attach_group_policy', { GroupName: 'early', PolicyArn: MANAGED }),
  iam('delete a group with a policy', 'delete_group', { GroupName: 'early' }),
  iam('a group with a member', 'create_group', { GroupName: 'full' }),
  iam('its member', 'add_user_to_group', { GroupName: 'full', UserName: 'ann' }),
  iam('delete a group with a member', 'delete_group', { GroupName: 'full' }),
  iam('a policy to delete too early', 'create_policy', { PolicyName: 'Early', PolicyDocument: DOCUMENT }),
  iam('its holder', 'attach_user_policy', { UserName: 'ann', PolicyArn: arn('policy/Early') }),
  iam('delete an attached policy', 'delete_policy', { PolicyArn: arn('policy/Early') }),
  iam('a policy of two versions', 'create_policy', { PolicyName: 'Two', PolicyDocument: DOCUMENT }),
  iam('its second version', 'create_policy_version', { PolicyArn: arn('policy/Two'), PolicyDocument: OTHER }),
  iam('delete a policy of two versions', 'delete_policy', { PolicyArn: arn('policy/Two') }),
  iam('a user to delete', 'create_user', { UserName: 'plain' }),
  iam('delete the user', 'delete_user', { UserName: 'plain' }),
  iam('delete the user again', 'delete_user', { UserName: 'plain' }),
  iam('delete the role', 'delete_role', { RoleName: 'eks-admin' }),
  iam('delete the role again', 'delete_role', { RoleName: 'eks-admin' }),
  iam('a group for many', 'create_group', { GroupName: 'many' }),
  ...Array.from({ length: 11 }, (_, index) => [
    iam(`policy ${index}`, 'create_policy', { PolicyName: `P${index}`, PolicyDocument: DOCUMENT }),
    iam(`attach policy ${index}`, 'attach_group_policy', {
      GroupName: 'many',
      PolicyArn: arn(`policy/P${index}`),
    }),
  ]).flat(),
  ...Array.from({ length: 5 }, (_, index) =>
    iam(`version ${index + 2}`, 'create_policy_version', {
      PolicyArn: arn('policy/P0'),
      PolicyDocument: OTHER,
    }),
  ),
]

/** Every call that the program makes to AWS, with what goes wrong of each. */
export const CALLS: readonly AwsCall[] = [
  ...users,
  ...groups,
  ...policies,
  iam('make an open role', 'create_role', { RoleName: 'open', AssumeRolePolicyDocument: TRUST }),
  ...roles,
  ...sts,
  ...eks,
  ...tooEarly,
]

/** What the sandbox has from the start, in moto. */
export const MOTO_SEED: readonly AwsCall[] = [
  iam('the role of the cluster', 'create_role', {
    RoleName: 'demo-cluster',
    AssumeRolePolicyDocument: TRUST,
  }),
  call('eks', 'a cluster', 'create_cluster', {
    name: CLUSTER,
    version: '1.34',
    roleArn: arn('role/demo-cluster'),
    resourcesVpcConfig: {},
  }),
]
