import { randomUUID } from 'node:crypto'
import type { Account, Role, User } from './account.ts'
import {
  clusterArn,
  eksPage,
  epoch,
  findCluster,
  inUse,
  invalidParameter,
  invalidRequest,
  notFound,
  objectIn,
  textIn,
  textsIn,
} from './eks-operation.ts'
import type { EksCall, EksOperation } from './eks-operation.ts'
import { ENTRY_TYPES, hasEntries } from './eks-state.ts'
import type { AccessEntry, Cluster, EntryType } from './eks-state.ts'

const NODE_TYPES: readonly EntryType[] = ENTRY_TYPES.filter((type) => type !== 'STANDARD')

export const entryOperations: readonly EksOperation[] = [
  {
    name: 'ListAccessEntries',
    method: 'GET',
    route: '/clusters/:name/access-entries',
    resource: clusterArn,
    run: (call) => {
      const policy = call.query['associatedPolicyArn']
      const entries = [...clusterWithEntries(call).entries.values()].filter(
        ({ associations }) => policy === undefined || associations.has(policy),
      )
      return eksPage(call, 'accessEntries', entries.map(({ principalArn }) => principalArn).toSorted())
    },
  },
  {
    name: 'CreateAccessEntry',
    method: 'POST',
    route: '/clusters/:name/access-entries',
    resource: clusterArn,
    run: (call) => {
      const cluster = clusterWithEntries(call)
      const entry = newEntry(call.account, cluster, {
        principalArn: textIn(call.body, 'principalArn') ?? '',
        username: textIn(call.body, 'username'),
        groups: textsIn(call.body, 'kubernetesGroups'),
        type: textIn(call.body, 'type'),
        tags: tagsIn(call),
      })
      cluster.entries.set(entry.principalArn, entry)
      return { accessEntry: showEntry(cluster, entry) }
    },
  },
  {
    name: 'DescribeAccessEntry',
    method: 'GET',
    route: '/clusters/:name/access-entries/:principalArn',
    resource: entryArn,
    run: (call) => ({ accessEntry: showEntry(findCluster(call), findEntry(call)) }),
  },
  {
    name: 'UpdateAccessEntry',
    method: 'POST',
    route: '/clusters/:name/access-entries/:principalArn',
    resource: entryArn,
    run: (call) => {
      const entry = findEntry(call)
      const groups = textsIn(call.body, 'kubernetesGroups') ?? entry.groups
      const username = textIn(call.body, 'username') ?? entry.username
      checkGroups(groups)
      checkUsername(username)
      Object.assign(entry, { groups, username, modified: call.account.now() })
      return { accessEntry: showEntry(findCluster(call), entry) }
    },
  },
  {
    name: 'DeleteAccessEntry',
    method: 'DELETE',
    route: '/clusters/:name/access-entries/:principalArn',
    resource: entryArn,
    run: (call) => {
      const { principalArn } = findEntry(call)
      findCluster(call).entries.delete(principalArn)
      return {}
    },
  },
]

/** The ARN that a right on the entry of the path is needed on. */
export function entryArn(call: EksCall): string {
  const cluster = call.clusters.find(
    ({ name, region }) => name === call.path['name'] && region === call.region,
  )
  const principalArn = call.path['principalArn'] ?? ''
  return (
    cluster?.entries.get(principalArn)?.arn ??
    `arn:aws:eks:${call.region}:${call.account.id}:access-entry/${call.path['name'] ?? ''}/*`
  )
}

export function findEntry(call: EksCall): AccessEntry {
  const entry = clusterWithEntries(call).entries.get(call.path['principalArn'] ?? '')
  if (entry === undefined) {
    throw notFound(
      "The specified principalArn could not be found. You can view your available access entries with 'list-access-entries'.",
    )
  }
  return entry
}

/**
 * An access entry as EKS would make it, not yet in the cluster. Throws InvalidParameterException for what EKS
 * refuses, ResourceInUseException when the principal has one.
 */
export function newEntry(
  account: Account,
  cluster: Cluster,
  wanted: {
    principalArn: string
    username?: string | undefined
    groups?: readonly string[] | undefined
    type?: string | undefined
    tags?: Readonly<Record<string, string>> | undefined
  },
): AccessEntry {
  const { principalArn, groups, username } = wanted
  if (/:role\/aws-service-role\//.test(principalArn)) {
    throw invalidParameter(
      'The caller is not allowed to modify access entries with a principalArn value of a Service Linked Role.',
    )
  }
  const principal = account.principalByArn(principalArn)
  if (principal === undefined)
    throw invalidParameter('The specified principalArn is invalid: invalid principal.')
  const type = ENTRY_TYPES.find((known) => known === (wanted.type ?? 'STANDARD'))
  if (type === undefined) throw invalidParameter(`The specified type ${wanted.type ?? ''} is not valid.`)
  if (NODE_TYPES.includes(type)) {
    if (principal.kind !== 'role')
      throw invalidParameter(`An access entry of type ${type} needs an IAM role.`)
    if (username !== undefined || groups !== undefined) {
      throw invalidParameter(`The username and kubernetesGroups of type ${type} are set by EKS.`)
    }
  }
  checkGroups(groups ?? [])
  if (username !== undefined) checkUsername(username)
  if (cluster.entries.has(principalArn)) {
    throw inUse('The specified access entry resource is already in use on this cluster.')
  }
  const now = account.now()
  const node = NODE_TYPES.includes(type)
  return {
    principalArn,
    principalId: principal.id,
    arn: `arn:aws:eks:${cluster.region}:${account.id}:access-entry/${cluster.name}/${principal.kind}/${account.id}/${principal.name}/${randomUUID()}`,
    type,
    created: now,
    modified: now,
    tags: wanted.tags ?? {},
    associations: new Map(),
    username: username ?? (node ? 'system:node:{{EC2PrivateDNSName}}' : defaultUsername(account, principal)),
    groups: groups ?? (node ? ['system:nodes'] : []),
  }
}

function defaultUsername(account: Account, principal: User | Role): string {
  return principal.kind === 'user'
    ? principal.arn
    : `arn:aws:sts::${account.id}:assumed-role/${principal.name}/{{SessionName}}`
}

/** In mode CONFIG_MAP there is no such thing as an entry. */
function clusterWithEntries(call: EksCall): Cluster {
  const cluster = findCluster(call)
  if (!hasEntries(cluster)) {
    throw invalidRequest(
      "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation.",
    )
  }
  return cluster
}

function checkGroups(groups: readonly string[]): void {
  for (const group of groups) {
    if (group.startsWith('system:')) {
      throw invalidParameter(`The kubernetes group name ${group} is invalid, it cannot start with system:`)
    }
  }
}

function checkUsername(username: string): void {
  const prefix = ['system:', 'eks:', 'aws:', 'amazon:', 'iam:'].find((reserved) =>
    username.startsWith(reserved),
  )
  if (prefix !== undefined) throw invalidParameter(`The username must not begin with ${prefix}`)
  const [before, ...after] = username.split(/\{\{SessionName(?:Raw)?\}\}/)
  if (after.length > 0 && before?.includes(':') !== true) {
    throw invalidParameter('The username must contain a colon before {{SessionName}} or {{SessionNameRaw}}.')
  }
}

function tagsIn(call: EksCall): Record<string, string> {
  const tags = objectIn(call.body, 'tags') ?? {}
  return Object.fromEntries(Object.keys(tags).map((key) => [key, textIn(tags, key) ?? '']))
}

function showEntry(cluster: Cluster, entry: AccessEntry) {
  return {
    clusterName: cluster.name,
    principalArn: entry.principalArn,
    kubernetesGroups: entry.groups,
    accessEntryArn: entry.arn,
    createdAt: epoch(entry.created),
    modifiedAt: epoch(entry.modified),
    tags: entry.tags,
    username: entry.username,
    type: entry.type,
  }
}
