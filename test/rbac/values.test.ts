import { describe, expect, it } from 'vitest'
import { bindingOf, clusterRoleOf, sameBinding, sameClusterRole } from '../../src/rbac/values.ts'
import { runOfObject, marksOf } from '../../src/rbac/marks.ts'

const rule = { apiGroups: [''], resources: ['pods', 'services'], verbs: ['get', 'list'] }
const role = (...rules: Record<string, unknown>[]) => clusterRoleOf({ rules })
const binding = (parts: Record<string, unknown>) =>
  bindingOf({
    roleRef: { kind: 'ClusterRole', name: 'reader' },
    subjects: [{ kind: 'Group', name: 'g' }],
    ...parts,
  })

describe('ClusterRoles', () => {
  it.each([
    [
      'another order in a rule',
      role(rule),
      role({ ...rule, verbs: ['list', 'get'], resources: ['services', 'pods'] }),
    ],
    [
      'another order of rules',
      role(rule, { ...rule, verbs: ['watch'] }),
      role({ ...rule, verbs: ['watch'] }, rule),
    ],
    ['an empty list and none', role(rule), role({ ...rule, resourceNames: [] })],
    ['a rule twice', role(rule), role(rule, rule)],
    ['no rules and null', clusterRoleOf({ rules: null }), clusterRoleOf({})],
  ])('allow the same: %s', (_name, a, b) => {
    expect(sameClusterRole(a, b)).toBe(true)
  })

  it.each([
    ['a verb more', role({ ...rule, verbs: ['get', 'list', 'watch'] })],
    ['names of resources', role({ ...rule, resourceNames: ['one'] })],
    ['another API group', role({ ...rule, apiGroups: ['*'] })],
    ['a rule more', role(rule, { nonResourceURLs: ['/metrics'], verbs: ['get'] })],
    ['aggregation', clusterRoleOf({ rules: [rule], aggregationRule: { clusterRoleSelectors: [] } })],
  ])('differ: %s', (_name, other) => {
    expect(sameClusterRole(role(rule), other)).toBe(false)
  })
})

describe('bindings', () => {
  it('have the API groups of the server where they are left out', () => {
    const subjects = [
      { kind: 'Group', name: 'g' },
      { kind: 'ServiceAccount', name: 's', namespace: 'n' },
    ]
    expect(binding({ subjects })).toEqual({
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'reader' },
      subjects: [
        { apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'g' },
        { apiGroup: '', kind: 'ServiceAccount', name: 's', namespace: 'n' },
      ],
    })
  })

  it('are the same in any order of subjects', () => {
    const [a, b] = [
      { kind: 'Group', name: 'a' },
      { kind: 'User', name: 'b' },
    ]
    expect(sameBinding(binding({ subjects: [a, b] }), binding({ subjects: [b, a] }))).toBe(true)
  })

  it.each([
    ['another subject', binding({ subjects: [{ kind: 'User', name: 'g' }] })],
    [
      'a subject more',
      binding({
        subjects: [
          { kind: 'Group', name: 'g' },
          { kind: 'Group', name: 'h' },
        ],
      }),
    ],
    ['no subject', binding({ subjects: null })],
    ['another role', binding({ roleRef: { kind: 'ClusterRole', name: 'admin' } })],
    ['a Role of that name', binding({ roleRef: { kind: 'Role', name: 'reader' } })],
  ])('differ: %s', (_name, other) => {
    expect(sameBinding(binding({}), other)).toBe(false)
  })
})

describe('marks', () => {
  it('name the run that made an object', () => {
    expect(runOfObject({ name: 'x', ...marksOf('r1') })).toBe('r1')
  })

  it.each([
    ['without the label', { annotations: { 'eks-access/run': 'r1' } }],
    ["with somebody else's label", { ...marksOf('r1'), labels: { 'app.kubernetes.io/managed-by': 'helm' } }],
    ['with a run that is no id', marksOf('r1\nr2')],
    ['without an annotation', { labels: { 'app.kubernetes.io/managed-by': 'eks-access' } }],
  ])('are none %s', (_name, marks) => {
    expect(runOfObject({ name: 'x', ...marks })).toBeUndefined()
  })
})
