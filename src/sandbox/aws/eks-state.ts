import type { Account } from './account.ts'

export type AuthMode = 'CONFIG_MAP' | 'API_AND_CONFIG_MAP' | 'API'

export type EntryType = (typeof ENTRY_TYPES)[number]
export const ENTRY_TYPES = [
  'STANDARD',
  'EC2_LINUX',
  'EC2_WINDOWS',
  'FARGATE_LINUX',
  'EC2',
  'HYBRID_LINUX',
  'HYPERPOD_LINUX',
] as const

/** Missing namespaces: the whole cluster. */
export type Association = {
  readonly policyArn: string
  readonly namespaces: readonly string[] | undefined
  readonly associated: Date
  readonly modified: Date
}

export type AccessEntry = {
  readonly principalArn: string
  /** The principal's unique id: a later namesake does not inherit the entry. */
  readonly principalId: string
  readonly arn: string
  readonly type: EntryType
  readonly created: Date
  readonly tags: Readonly<Record<string, string>>
  readonly associations: Map<string, Association>
  username: string
  groups: readonly string[]
  modified: Date
}

export type Cluster = {
  readonly name: string
  readonly arn: string
  readonly region: string
  readonly version: string
  readonly roleArn: string
  readonly created: Date
  readonly status: 'ACTIVE' | 'CREATING'
  readonly mode: AuthMode
  /** Always an administrator, in no mapping to be seen unless the mode has entries. */
  readonly creatorArn: string
  /** By principal ARN. */
  readonly entries: Map<string, AccessEntry>
  /** Known once the Kubernetes API serves. */
  endpoint?: string
  caPem?: string
}

export const ACCESS_POLICIES = [
  'AmazonEKSAdminPolicy',
  'AmazonEKSAdminViewPolicy',
  'AmazonEKSClusterAdminPolicy',
  'AmazonEKSEditPolicy',
  'AmazonEKSViewPolicy',
] as const

export function accessPolicyArn(name: (typeof ACCESS_POLICIES)[number]): string {
  return `arn:aws:eks::aws:cluster-access-policy/${name}`
}

export function hasEntries(cluster: Cluster): boolean {
  return cluster.mode !== 'CONFIG_MAP'
}

/** What an access entry gives; the username and the groups may hold templates like `{{SessionName}}`. */
export type EntryGrant = {
  readonly username: string
  readonly groups: readonly string[]
  readonly policies: readonly { readonly arn: string; readonly scope: 'cluster' | readonly string[] }[]
}

/** The grant of a principal's entry, found by the ARN without path that a session has. */
export function entryGrant(account: Account, cluster: Cluster, canonicalArn: string): EntryGrant | undefined {
  for (const entry of cluster.entries.values()) {
    const principal = account.principalById(entry.principalId)
    if (principal === undefined) continue
    const canonical = principal.kind === 'role' ? account.arn('role', '/', principal.name) : principal.arn
    if (canonical !== canonicalArn) continue
    const policies = [...entry.associations.values()].map(({ policyArn, namespaces }) => ({
      arn: policyArn,
      scope: namespaces ?? ('cluster' as const),
    }))
    return { username: entry.username, groups: entry.groups, policies }
  }
  return undefined
}
