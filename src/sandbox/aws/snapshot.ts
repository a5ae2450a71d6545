import type { Account, Holder, TagMap } from './account.ts'
import type { Cluster } from './eks-state.ts'
import { showTrust } from './trust.ts'

/**
 * Everything that lasts in an account, as plain data in a fixed order, to be compared with a later one. Not in
 * it: secrets, sessions, and when something was last used.
 */
export function snapshotAccount(account: Account) {
  return {
    users: account.users.all().map((user) => ({
      ...identity(user),
      tags: tags(user.tags),
      keys: account
        .keysOf(user)
        .map(({ id, status }) => ({ id, status }))
        .toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    })),
    groups: account.groups.all().map((group) => ({
      ...identity(group),
      members: [...group.members].map(({ name }) => name).toSorted(),
    })),
    roles: account.roles.all().map((role) => ({
      ...identity(role),
      tags: tags(role.tags),
      trust: showTrust(account, role),
      description: role.description ?? null,
      maxSessionSeconds: role.maxSessionSeconds,
    })),
    policies: [...account.policies.values()]
      .filter(({ ofAws }) => !ofAws)
      .map(({ arn, id, created, description, defaultVersion, versions, tags: own }) => ({
        arn,
        id,
        created: created.toISOString(),
        description: description ?? null,
        defaultVersion,
        versions: versions.map((version) => ({ id: version.id, document: version.text })),
        tags: tags(own),
      }))
      .toSorted((a, b) => (a.arn < b.arn ? -1 : 1)),
  }
}

export function snapshotCluster({ name, arn, mode, entries }: Cluster) {
  return {
    name,
    arn,
    mode,
    entries: [...entries.values()]
      .map((entry) => ({
        principalArn: entry.principalArn,
        arn: entry.arn,
        type: entry.type,
        username: entry.username,
        groups: [...entry.groups],
        tags: { ...entry.tags },
        policies: [...entry.associations.values()]
          .map(({ policyArn, namespaces }) => ({
            policyArn,
            namespaces: namespaces === undefined ? null : [...namespaces],
          }))
          .toSorted((a, b) => (a.policyArn < b.policyArn ? -1 : 1)),
      }))
      .toSorted((a, b) => (a.principalArn < b.principalArn ? -1 : 1)),
  }
}

function identity(holder: Holder) {
  return {
    arn: holder.arn,
    id: holder.id,
    created: holder.created.toISOString(),
    attached: [...holder.attached].toSorted(),
    inline: Object.fromEntries([...holder.inline].map(([name, { text }]) => [name, text])),
  }
}

function tags(map: TagMap): Record<string, string> {
  return Object.fromEntries([...map.values()].map(({ key, value }) => [key, value]))
}
