import admin from '../../templates/iam/admin.json' with { type: 'json' }
import assumeRole from '../../templates/iam/assume-role.json' with { type: 'json' }
import describeCluster from '../../templates/iam/describe-cluster.json' with { type: 'json' }
import trustAccount from '../../templates/iam/trust-account.json' with { type: 'json' }
import trustUsers from '../../templates/iam/trust-users.json' with { type: 'json' }
import viewNodesAndWorkloads from '../../templates/iam/view-nodes-and-workloads.json' with { type: 'json' }
import type { Json } from '../engine/json.ts'

type Template = {
  readonly Statement: readonly { readonly [part: string]: Json }[]
  readonly [part: string]: Json
}

/** To see nodes and workloads in the console: eight reading actions, on everything. */
export function viewDocument(): Json {
  return viewNodesAndWorkloads
}

/** Every action of EKS, and passing roles to it. */
export function adminDocument(): Json {
  return admin
}

/** To take exactly one role. */
export function assumeRoleDocument(roleArn: string): Json {
  return withParts(assumeRole, { Resource: roleArn })
}

/** To look one cluster up, which is all that a kubeconfig needs. */
export function describeClusterDocument(clusterArn: string): Json {
  return withParts(describeCluster, { Resource: clusterArn })
}

/** Trust in the account: everyone in it whose own policies allow taking the role. */
export function trustAccountDocument(where: { partition: string; account: string }): Json {
  return withParts(trustAccount, { Principal: { AWS: `arn:${where.partition}:iam::${where.account}:root` } })
}

/** Trust in these users and nobody else. */
export function trustUsersDocument(userArns: readonly string[]): Json {
  return withParts(trustUsers, { Principal: { AWS: userArns } })
}

function withParts(template: Template, parts: { readonly [part: string]: Json }): Json {
  return { ...template, Statement: template.Statement.map((statement) => ({ ...statement, ...parts })) }
}
