import type { Iam } from './iam.ts'
import type { Kube } from './kube.ts'
import type { Credentials } from './secret.ts'

/** GetCallerIdentity: `arn` as STS says it (`…:assumed-role/R/S` for a role's session). */
export type Caller = { readonly account: string; readonly arn: string; readonly userId: string }

export type Sts = {
  getCallerIdentity(): Promise<Caller>
  /** Throws Fault 'denied' when the role is missing or does not trust the caller (STS says the same to both). */
  assumeRole(role: { arn: string; sessionName: string }): Promise<Credentials>
}

export type AuthMode = 'CONFIG_MAP' | 'API_AND_CONFIG_MAP' | 'API'

/** What DescribeCluster says. `endpoint` and `ca` (PEM) are missing while it is being created. */
export type Cluster = {
  readonly name: string
  readonly arn: string
  readonly region: string
  readonly account: string
  readonly status: string
  readonly version: string
  readonly endpoint?: string
  readonly ca?: string
  /** A cluster whose answer has no accessConfig is CONFIG_MAP (eksctl pkg/accessentry/service.go). */
  readonly mode: AuthMode
}

export type AccessEntry = {
  readonly principalArn: string
  readonly username: string
  readonly groups: readonly string[]
  readonly type: string
  readonly policies: readonly { readonly arn: string; readonly scope: 'cluster' | readonly string[] }[]
}

export type Eks = {
  /** Names, all pages. */
  listClusters(): Promise<readonly string[]>
  describeCluster(name: string): Promise<Cluster | undefined>
  /** undefined when there is none for this principal, or the cluster's mode has no entries. */
  describeAccessEntry(cluster: string, principalArn: string): Promise<AccessEntry | undefined>
}

/** One identity's view of AWS: everything made from it signs as that identity. */
export type Aws = {
  readonly region: string
  readonly iam: Iam
  readonly sts: Sts
  readonly eks: Eks
  /** Reaches the cluster at its described endpoint and CA with a token made in process. */
  kube(cluster: Cluster): Kube
  /** The same region and endpoints as somebody else. */
  as(credentials: Credentials): Aws
}
