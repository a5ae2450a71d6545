import type { Account, Role, User } from './aws/account.ts'
import { newEntry } from './aws/eks-access-entries.ts'
import { accessPolicyArn, hasEntries } from './aws/eks-state.ts'
import type { AccessEntry, AuthMode, Cluster } from './aws/eks-state.ts'
import { addKey } from './aws/iam-keys.ts'
import { addManagedPolicies, managedPolicyArn } from './aws/managed-policies.ts'
import { storeTrust } from './aws/trust.ts'

export const REGION = 'us-west-2'
/** When the account's story begins. */
export const BIRTH = new Date('2026-01-12T09:30:00Z')

/** A cluster to begin with. What is not said is as in the story: `demo` in us-west-2, both ways of mapping, ACTIVE. */
export type ClusterSeed = {
  readonly name?: string
  readonly region?: string
  readonly mode?: AuthMode
  readonly status?: 'ACTIVE' | 'CREATING'
  /** The data of aws-auth; null where there is to be no such ConfigMap. */
  readonly awsAuth?: Readonly<Record<string, string>> | null
  readonly awsAuthImmutable?: boolean
}

/** A permission set of IAM Identity Center that is assigned in the account. Made anew, its role has another suffix. */
export type PermissionSetSeed = {
  readonly name: string
  /** 16 hex digits. */
  readonly suffix: string
  /** Identity Center's own, where it is in the path of the role. */
  readonly region?: string
}

/** Those of the story. */
export const PERMISSION_SETS: readonly PermissionSetSeed[] = [
  { name: 'AdministratorAccess', suffix: '0f4c2b9a7d1e6835' },
  { name: 'Developer', suffix: '8a3e5c7f1b9d2046', region: REGION },
]

/**
 * The account before anything happens: an operator who may do all, a role of administrators, the roles of IAM Identity
 * Center, the cluster's own roles.
 */
export function seedAccount(
  account: Account,
  permissionSets: readonly PermissionSetSeed[] = [],
): { operator: User } {
  addManagedPolicies(account)
  const operator: User = { ...account.newHolder('user', '/', 'operator'), created: BIRTH, tags: new Map() }
  operator.attached.add(managedPolicyArn('AdministratorAccess'))
  account.users.add(operator)
  addKey(account, operator)
  const root = { AWS: `arn:aws:iam::${account.id}:root` }
  addRole(account, 'platform-admin', root, 'Administrators of the platform', [])
  for (const set of permissionSets) addPermissionSet(account, set)
  return { operator }
}

/** A cluster with the roles of its control plane and its nodes, made by the operator. */
export function seedCluster(account: Account, operator: User, seed: ClusterSeed): Cluster {
  const name = seed.name ?? 'demo'
  const region = seed.region ?? REGION
  const controlPlane = addRole(account, `${name}-cluster`, { Service: 'eks.amazonaws.com' }, undefined, [])
  const nodes = addRole(account, `${name}-node`, { Service: 'ec2.amazonaws.com' }, undefined, [
    'AmazonEKSWorkerNodePolicy',
    'AmazonEC2ContainerRegistryPullOnly',
  ])
  const cluster: Cluster = {
    name,
    region,
    arn: `arn:aws:eks:${region}:${account.id}:cluster/${name}`,
    version: '1.34',
    roleArn: controlPlane.arn,
    created: BIRTH,
    status: seed.status ?? 'ACTIVE',
    mode: seed.mode ?? 'API_AND_CONFIG_MAP',
    creatorArn: operator.arn,
    entries: new Map(),
  }
  if (hasEntries(cluster))
    addEntry(cluster, administrator(newEntry(account, cluster, { principalArn: operator.arn })))
  if (cluster.mode === 'API') {
    addEntry(cluster, newEntry(account, cluster, { principalArn: nodes.arn, type: 'EC2_LINUX' }))
    const platform = account.arn('role', '/', 'platform-admin')
    addEntry(cluster, administrator(newEntry(account, cluster, { principalArn: platform })))
  }
  return cluster
}

/** The data of aws-auth, formatted as EKS writes it; undefined where there is none. */
export function awsAuthOf(
  account: Account,
  cluster: Cluster,
  seed: ClusterSeed,
): Record<string, string> | undefined {
  if (seed.awsAuth === null || (seed.awsAuth === undefined && cluster.mode === 'API')) return undefined
  if (seed.awsAuth !== undefined) return { ...seed.awsAuth }
  return {
    mapRoles: `- groups:
  - system:bootstrappers
  - system:nodes
  rolearn: ${account.arn('role', '/', `${cluster.name}-node`)}
  username: system:node:{{EC2PrivateDNSName}}
- groups:
  - system:masters
  rolearn: ${account.arn('role', '/', 'platform-admin')}
  username: platform-admin
`,
  }
}

function administrator(entry: AccessEntry): AccessEntry {
  const policyArn = accessPolicyArn('AmazonEKSClusterAdminPolicy')
  entry.associations.set(policyArn, { policyArn, namespaces: undefined, associated: BIRTH, modified: BIRTH })
  return entry
}

function addEntry(cluster: Cluster, entry: AccessEntry): void {
  cluster.entries.set(entry.principalArn, { ...entry, created: BIRTH, modified: BIRTH })
}

function addRole(
  account: Account,
  name: string,
  principal: Readonly<Record<string, string>>,
  description: string | undefined,
  policies: readonly string[],
): Role {
  const trust = { Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' }
  const role = newRole(account, { path: '/', name, trust, description, maxSessionSeconds: 3600 })
  for (const policy of policies) role.attached.add(managedPolicyArn(policy))
  return account.roles.add(role)
}

function addPermissionSet(account: Account, { name, suffix, region }: PermissionSetSeed): void {
  const path = `/aws-reserved/sso.amazonaws.com/${region === undefined ? '' : `${region}/`}`
  const trust = {
    Effect: 'Allow',
    Principal: { Federated: account.identityCenter },
    Action: ['sts:AssumeRoleWithSAML', 'sts:TagSession'],
    Condition: { StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' } },
  }
  const role = `AWSReservedSSO_${name}_${suffix}`
  account.roles.add(
    newRole(account, { path, name: role, trust, description: undefined, maxSessionSeconds: 43_200 }),
  )
}

function newRole(
  account: Account,
  about: Pick<Role, 'path' | 'name' | 'description' | 'maxSessionSeconds'> & { readonly trust: unknown },
): Role {
  const { path, name, trust, description, maxSessionSeconds } = about
  return {
    ...account.newHolder('role', path, name),
    created: BIRTH,
    tags: new Map(),
    trust: storeTrust(account, JSON.stringify({ Version: '2012-10-17', Statement: [trust] })),
    description,
    maxSessionSeconds,
  }
}
