/**
 * Where moto 5.2 is not as AWS is, and the sandbox goes by AWS: with what says so. Anything else that differs between
 * the two is a lie of the sandbox.
 */

/** Calls that moto answers otherwise. */
export type Outcome = {
  readonly labels: readonly string[]
  /** Their error code, or that they answer. */
  readonly moto: string
  readonly aws: string
  readonly source: string
}

const IAM = 'https://docs.aws.amazon.com/IAM/latest/APIReference'
const STS = 'https://docs.aws.amazon.com/STS/latest/APIReference'
const EKS = 'https://docs.aws.amazon.com/eks/latest/APIReference'
const OK = 'answers'

export const OUTCOMES: readonly Outcome[] = [
  {
    labels: ['a name in other case', 'a group of other case'],
    moto: OK,
    aws: 'EntityAlreadyExists',
    source: `${IAM}/API_CreateUser.html: names are not distinguished by case`,
  },
  {
    labels: ['a name of a space', 'a name of a slash', 'a name of 65', 'a path without slashes'],
    moto: OK,
    aws: 'ValidationError',
    source: `${IAM}/API_CreateUser.html: pattern and length of UserName and Path`,
  },
  {
    labels: ['a status that there is not'],
    moto: OK,
    aws: 'ValidationError',
    source: `${IAM}/API_UpdateAccessKey.html: valid values of Status`,
  },
  {
    labels: ['out of it again'],
    moto: 'NoSuchEntity',
    aws: OK,
    source: 'https://github.com/cloud-custodian/cloud-custodian/pull/4730: tried on AWS, no error',
  },
  {
    labels: ['holders of no policy'],
    moto: OK,
    aws: 'NoSuchEntity',
    source: `${IAM}/API_ListEntitiesForPolicy.html: errors`,
  },
  {
    labels: ['a role whose trust is no JSON', 'a role that trusts nobody there is'],
    moto: OK,
    aws: 'MalformedPolicyDocument',
    source: `${IAM}/API_CreateRole.html: errors`,
  },
  {
    labels: [
      'delete a user with a key',
      'delete a group with a policy',
      'delete a group with a member',
      'delete an attached policy',
      'delete a policy of two versions',
    ],
    moto: OK,
    aws: 'DeleteConflict',
    source: `${IAM}/API_DeleteUser.html, API_DeleteGroup.html, API_DeletePolicy.html: what must go first`,
  },
  {
    labels: ['attach policy 10'],
    moto: OK,
    aws: 'LimitExceeded',
    source:
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: 10 managed policies a group',
  },
  {
    labels: [
      'a session name of one letter',
      'a session name of a space',
      'a role that is no role',
      'an hour too long',
    ],
    moto: OK,
    aws: 'ValidationError',
    source: `${STS}/API_AssumeRole.html: RoleSessionName, RoleArn; DurationSeconds is at most the role's maximum`,
  },
  {
    labels: ['a role that trusts another', 'a role that is nowhere'],
    moto: OK,
    aws: 'AccessDenied',
    source:
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_roles.html: no trust and no role look the same',
  },
  {
    labels: ['an access entry', 'its access policies'],
    moto: '404',
    aws: OK,
    source: `${EKS}/API_DescribeAccessEntry.html: moto has no access entries`,
  },
]

/** Fields of answers that one of the two has alone, or that are of the one cluster. */
export type Field = { readonly path: string; readonly operations: readonly string[]; readonly source: string }

export const FIELDS: readonly Field[] = [
  {
    path: 'IsTruncated',
    operations: [
      'list_access_keys',
      'get_group',
      'list_groups',
      'list_policy_versions',
      'list_account_aliases',
    ],
    source: `${IAM}/API_ListAccessKeys.html: is in AWS's examples; moto leaves it out`,
  },
  {
    path: 'Policy.PermissionsBoundaryUsageCount',
    operations: ['create_policy', 'get_policy'],
    source: `${IAM}/API_Policy.html: moto does not have it`,
  },
  {
    path: 'Policies.PermissionsBoundaryUsageCount',
    operations: ['list_policies'],
    source: `${IAM}/API_Policy.html: moto does not have it`,
  },
  {
    path: 'PolicyVersion.Document',
    operations: ['create_policy_version'],
    source: `${IAM}/API_PolicyVersion.html: not returned by CreatePolicyVersion and ListPolicyVersions`,
  },
  {
    path: 'Versions.Document',
    operations: ['list_policy_versions'],
    source: `${IAM}/API_PolicyVersion.html: not returned by CreatePolicyVersion and ListPolicyVersions`,
  },
  {
    path: 'Users.Tags',
    operations: ['get_group'],
    source: `${IAM}/API_GetGroup.html: lists do not return tags`,
  },
  {
    path: 'Role.RoleLastUsed',
    operations: ['create_role'],
    source: `${IAM}/API_CreateRole.html: not in AWS's example; moto sends it empty`,
  },
  {
    path: 'PackedPolicySize',
    operations: ['assume_role'],
    source: `${STS}/API_AssumeRole.html: of session policies and tags; without any AWS leaves it out`,
  },
  {
    path: 'cluster.accessConfig',
    operations: ['describe_cluster'],
    source: `${EKS}/API_Cluster.html: moto knows no authentication modes`,
  },
  {
    path: 'cluster.health',
    operations: ['describe_cluster'],
    source: `${EKS}/API_Cluster.html: moto leaves it out`,
  },
  ...['clientRequestToken', 'encryptionConfig'].map((name) => ({
    path: `cluster.${name}`,
    operations: ['describe_cluster'],
    source: `${EKS}/API_Cluster.html: what the cluster was made with; moto sends it empty or made up`,
  })),
  ...[
    'certificateAuthority',
    'endpoint',
    'identity',
    'kubernetesNetworkConfig',
    'platformVersion',
    'resourcesVpcConfig',
  ].map((name) => ({
    path: `cluster.${name}`,
    operations: ['describe_cluster'],
    source: `${EKS}/API_Cluster.html: each cluster's own; the sandbox's has no OIDC issuer`,
  })),
]
