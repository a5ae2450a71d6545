import { expect, test } from 'vitest'
import { escalation, missingRules } from '../../../src/sandbox/kube/escalation.ts'
import { parseRule } from '../../../src/sandbox/kube/rbac.ts'
import { startCluster } from './cluster.ts'

const rules = (
  ...given: {
    verbs: string[]
    apiGroups?: string[]
    resources?: string[]
    resourceNames?: string[]
    nonResourceURLs?: string[]
  }[]
) => given.map((rule) => parseRule(rule))

const pods = (verbs: string[], resourceNames: string[] = []) => ({
  verbs,
  apiGroups: [''],
  resources: ['pods'],
  resourceNames,
})
const all = { verbs: ['*'], apiGroups: ['*'], resources: ['*'] }

test.each([
  ['the same', rules(pods(['get', 'list'])), rules(pods(['list', 'get'])), []],
  ['by two rules', rules(pods(['get']), pods(['list'])), rules(pods(['get', 'list'])), []],
  ['by stars', rules(all), rules(pods(['deletecollection'], ['x'])), []],
  [
    'paths are not resources',
    rules(all),
    rules({ verbs: ['get'], nonResourceURLs: ['/x'] }),
    ['{NonResourceURLs:["/x"], Verbs:["get"]}'],
  ],
  [
    'a path under a star',
    rules({ verbs: ['get'], nonResourceURLs: ['/x*'] }),
    rules({ verbs: ['get'], nonResourceURLs: ['/x/y'] }),
    [],
  ],
  [
    'all names against one',
    rules(pods(['get'], ['a'])),
    rules(pods(['get'])),
    ['{APIGroups:[""], Resources:["pods"], Verbs:["get"]}'],
  ],
  [
    'one name against another',
    rules(pods(['get'], ['a'])),
    rules(pods(['get'], ['b'])),
    ['{APIGroups:[""], Resources:["pods"], ResourceNames:["b"], Verbs:["get"]}'],
  ],
  [
    'a subresource by */',
    rules({ verbs: ['get'], apiGroups: [''], resources: ['*/log'] }),
    rules({ verbs: ['get'], apiGroups: [''], resources: ['pods/log'] }),
    [],
  ],
  [
    'verbs are merged, lines sorted',
    rules(),
    rules({ verbs: ['list', 'get'], apiGroups: ['apps', ''], resources: ['x'] }),
    [
      '{APIGroups:[""], Resources:["x"], Verbs:["list" "get"]}',
      '{APIGroups:["apps"], Resources:["x"], Verbs:["list" "get"]}',
    ],
  ],
])('%s', (_title, held, granted, missing) => {
  expect(missingRules(held, granted)).toEqual(missing)
})

test('the message names the user, the groups and what is missing', () => {
  const user = { username: 'ops', groups: ['ops', 'system:authenticated'] }
  expect(escalation(user, { rules: [], errors: [] }, rules(pods(['get'])))).toBe(
    'user "ops" (groups=["ops" "system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n' +
      '{APIGroups:[""], Resources:["pods"], Verbs:["get"]}',
  )
})

test('an access policy lets its holder grant what it does', async () => {
  const policy = (name: string) => ({
    arn: `arn:aws:eks::aws:cluster-access-policy/${name}`,
    scope: 'cluster' as const,
  })
  let policies = [policy('AmazonEKSClusterAdminPolicy')]
  const { ask } = await startCluster({
    mode: () => 'API',
    entries: () => ({ username: 'entry', groups: [], policies }),
  })
  const create = (name: string) =>
    ask('POST', '/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles', {
      as: 'ops',
      body: { metadata: { name }, rules: [pods(['get'])] },
    })
  expect((await create('one')).code).toBe(201)
  // Its holder may write roles, but not hand on what only the policy grants.
  policies = [policy('AmazonEKSAdminPolicy')]
  expect((await create('two')).json['message']).toContain('not currently held')
})
