import { describe, expect, it } from 'vitest'
import { lintDocument } from '../../src/iam/lint.ts'
import { levelOfGroup, levels } from '../../src/levels/index.ts'
import type { LevelParts } from '../../src/levels/level.ts'

const cluster = { name: 'prod', region: 'eu-west-1', arn: 'arn:aws:eks:eu-west-1:444455556666:cluster/prod' }
const readerBinding = {
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'reader' },
  subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'reader' }],
}

describe('reader', () => {
  it("is the tutorial's ClusterRole and binding", () => {
    expect(levels.reader.tutorial().rbac).toEqual({
      clusterRole: {
        rules: [
          {
            apiGroups: ['*'],
            resources: ['deployments', 'configmaps', 'pods', 'secrets', 'services'],
            verbs: ['get', 'list', 'watch'],
          },
        ],
      },
      binding: readerBinding,
    })
    expect(levels.reader.tutorial().policy.name).toBe('AmazonEKSViewNodesAndWorkloadsPolicy')
  })

  it('is bound the same way where it is narrow', () => {
    expect(levels.reader.leastPrivilege(cluster).rbac?.binding).toEqual(readerBinding)
  })
})

describe('masters', () => {
  it('needs no RBAC, and everything is asked for', () => {
    const { rbac, policy, rights } = levels.masters.tutorial()
    expect(rbac).toBeUndefined()
    expect(policy.name).toBe('AmazonEKSAdminPolicy')
    expect(rights).toEqual([{ verb: '*', resource: '*', group: '*', expected: 'yes' }])
    expect(levels.masters.podCreation).toBe('accepted')
  })
})

describe.each(Object.values(levels))('level $name', (level) => {
  const parts: readonly LevelParts[] = [level.tutorial(), level.leastPrivilege(cluster)]

  it('has documents that IAM takes, under names that IAM takes', () => {
    const longest = { ...cluster, name: 'c'.repeat(100), region: 'us-gov-west-1' }
    for (const { policy } of [...parts, level.leastPrivilege(longest)]) {
      expect(lintDocument(policy.document, 'policy')).toEqual([])
      expect(policy.name).toMatch(/^[\w+=,.@-]{1,128}$/)
    }
  })

  it('is narrow where least privilege is asked for', () => {
    const { rbac, policy } = level.leastPrivilege(cluster)
    expect(JSON.stringify([rbac ?? null, policy.document])).not.toMatch(/\*|secrets|PassRole/)
    const verbs = rbac?.clusterRole.rules.flatMap((rule) => rule['verbs']) ?? []
    expect(new Set([...verbs, 'get', 'list', 'watch'])).toEqual(new Set(['get', 'list', 'watch']))
  })

  it('gives two clusters narrow policies of their own', () => {
    const other = { ...cluster, name: 'test', arn: cluster.arn.replace('prod', 'test') }
    expect(level.leastPrivilege(other).policy).not.toEqual(level.leastPrivilege(cluster).policy)
    expect(level.leastPrivilege(other).policy.name).not.toBe(level.leastPrivilege(cluster).policy.name)
  })

  it('never binds, escalates or impersonates', () => {
    expect(JSON.stringify(parts.map(({ rbac }) => rbac ?? null))).not.toMatch(/bind"|escalate|impersonate/)
  })

  it('is found by its group', () => {
    expect(levelOfGroup(level.group)).toBe(level)
    expect(levelOfGroup(`${level.group}s`)).toBeUndefined()
  })

  it('has words of a line each', () => {
    for (const words of [level.summary, level.explain, level.wide]) expect(words).toMatch(/^\S.*\S$/)
  })
})
