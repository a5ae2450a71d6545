import { expect, test } from 'vitest'
import { authorizeRbac, parseBinding, parseRule, rulesFor } from '../../../src/sandbox/kube/rbac.ts'
import type { Attributes, RbacState } from '../../../src/sandbox/kube/rbac.ts'

const rule = (verbs: string[], apiGroups: string[], resources: string[], resourceNames: string[] = []) =>
  parseRule({ verbs, apiGroups, resources, resourceNames })
const paths = (...nonResourceURLs: string[]) => parseRule({ verbs: ['get'], nonResourceURLs })

const RULES = new Map([
  ['reader', [rule(['get', 'list'], [''], ['pods', 'pods/log'])]],
  ['star', [rule(['*'], ['*'], ['*']), paths('*')]],
  ['names', [rule(['update'], [''], ['configmaps'], ['one'])]],
  ['logs', [rule(['get'], [''], ['*/log'])]],
  ['health', [paths('/healthz', '/api/*')]],
])

function state(role: string, subject: Record<string, string>, namespace = ''): RbacState {
  const binding = parseBinding({
    metadata: { name: 'bound', namespace },
    roleRef: { kind: 'ClusterRole', name: role },
    subjects: [subject],
  })
  return {
    clusterBindings: namespace === '' ? [binding] : [],
    bindings: (asked) => (asked === namespace ? [binding] : []),
    rules: (_kind, name) => RULES.get(name),
  }
}

const dev = { username: 'dev', groups: ['team', 'system:authenticated'] }
const group = { kind: 'Group', name: 'team' }

function on(
  verb: string,
  resource: string,
  more: Partial<{ namespace: string; name: string; group: string }> = {},
): Attributes {
  const [name = '', subresource = ''] = resource.split('/')
  return { verb, group: '', namespace: 'default', name: '', ...more, resource: name, subresource }
}

test.each<[string, string, Attributes, boolean]>([
  ['a verb of the rule', 'reader', on('get', 'pods'), true],
  ['another verb', 'reader', on('create', 'pods'), false],
  ['another resource', 'reader', on('get', 'secrets'), false],
  ['another group', 'reader', on('get', 'pods', { group: 'apps' }), false],
  ['a subresource of the rule', 'reader', on('get', 'pods/log'), true],
  ['another subresource', 'reader', on('get', 'pods/exec'), false],
  ['all of everything', 'star', on('impersonate', 'users', { group: 'x' }), true],
  ['a question with stars', 'star', on('*', '*', { group: '*' }), true],
  ['a question with stars without such a rule', 'reader', on('*', '*', { group: '*' }), false],
  ['a named object', 'names', on('update', 'configmaps', { name: 'one' }), true],
  ['another object', 'names', on('update', 'configmaps', { name: 'two' }), false],
  ['no object named', 'names', on('update', 'configmaps'), false],
  ['a subresource of anything', 'logs', on('get', 'pods/log'), true],
  ['the thing itself', 'logs', on('get', 'pods'), false],
  ['a path', 'health', { verb: 'get', path: '/healthz' }, true],
  ['a path below', 'health', { verb: 'get', path: '/healthz/x' }, false],
  ['a path under a star', 'health', { verb: 'get', path: '/api/v1' }, true],
  ['a path by another verb', 'health', { verb: 'post', path: '/healthz' }, false],
  ['a path by rules on resources', 'reader', { verb: 'get', path: '/api' }, false],
])('%s', (_title, role, attributes, allowed) => {
  expect(authorizeRbac(state(role, group), dev, attributes).allowed).toBe(allowed)
})

test.each<[string, Record<string, string>, boolean]>([
  ['its name', { kind: 'User', name: 'dev' }, true],
  ['its name in another case', { kind: 'User', name: 'Dev' }, false],
  ['a group of that name', { kind: 'Group', name: 'dev' }, false],
  ['everybody who is known', { kind: 'Group', name: 'system:authenticated' }, true],
  ['another kind', { kind: 'Team', name: 'team' }, false],
])('a user is bound by %s', (_title, subject, allowed) => {
  expect(authorizeRbac(state('reader', subject), dev, on('get', 'pods')).allowed).toBe(allowed)
})

test('a service account is bound by its namespace and name', () => {
  const robot = { username: 'system:serviceaccount:ci:robot', groups: [] }
  const subject = { kind: 'ServiceAccount', name: 'robot', namespace: 'ci' }
  const verdict = authorizeRbac(state('reader', subject), robot, on('get', 'pods'))
  expect(verdict).toEqual({
    allowed: true,
    reason:
      'RBAC: allowed by ClusterRoleBinding "bound" of ClusterRole "reader" to ServiceAccount "robot/ci"',
  })
  expect(
    authorizeRbac(state('reader', { ...subject, namespace: 'x' }), robot, on('get', 'pods')).allowed,
  ).toBe(false)
})

test('a binding in a namespace counts there alone', () => {
  const inside = state('reader', group, 'default')
  expect(authorizeRbac(inside, dev, on('get', 'pods'))).toEqual({
    allowed: true,
    reason: 'RBAC: allowed by RoleBinding "bound/default" of ClusterRole "reader" to Group "team"',
  })
  expect(authorizeRbac(inside, dev, on('get', 'pods', { namespace: 'other' })).allowed).toBe(false)
  expect(authorizeRbac(inside, dev, on('get', 'pods', { namespace: '' })).allowed).toBe(false)
})

test('a role that does not exist is told and grants nothing', () => {
  const verdict = authorizeRbac(state('gone', group), dev, on('get', 'pods'))
  expect(verdict).toEqual({
    allowed: false,
    reason: 'RBAC: clusterrole.rbac.authorization.k8s.io "gone" not found',
  })
})

test('all rules of a subject are listed', () => {
  expect(rulesFor(state('reader', group), dev, '').rules).toEqual(RULES.get('reader'))
  expect(rulesFor(state('reader', { kind: 'User', name: 'x' }), dev, '').rules).toEqual([])
})
