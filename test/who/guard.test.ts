import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addEntry, removeEntry } from '../../src/aws-auth/edit.ts'
import type { AccessEntry } from '../../src/ports/aws.ts'
import { groupsStillMapped, guard } from '../../src/who/guard.ts'
import type { World } from '../../src/who/resolve.ts'
import { mapText } from '../aws-auth/random-text.ts'

const ACCOUNT = '111122223333'
const JANE = `arn:aws:iam::${ACCOUNT}:user/jane`
const BOB = `arn:aws:iam::${ACCOUNT}:user/bob`
const ADMIN = `arn:aws:iam::${ACCOUNT}:role/admin`
const NODES = `arn:aws:iam::${ACCOUNT}:role/nodes`
const CALLER = `arn:aws:sts::${ACCOUNT}:assumed-role/admin/me`

const user = (arn: string, username: string, ...groups: string[]): string =>
  `- userarn: ${arn}\n  username: ${username}\n  groups: [${groups.join(', ')}]\n`
const role = (arn: string, username: string, ...groups: string[]): string =>
  user(arn, username, ...groups).replace('userarn', 'rolearn')
const entry = (principalArn: string, more: Partial<AccessEntry> = {}): AccessEntry => ({
  principalArn,
  username: principalArn,
  groups: [],
  type: 'STANDARD',
  policies: [],
  ...more,
})
const world = (awsAuth: Record<string, string>, more: Partial<World> = {}): World => ({
  awsAuth,
  entries: [],
  mode: 'API_AND_CONFIG_MAP',
  ...more,
})

const BASE = {
  mapRoles:
    role(NODES, '"system:node:{{EC2PrivateDNSName}}"', 'system:nodes') +
    role(ADMIN, 'admin', 'system:masters'),
  mapUsers: user(BOB, 'bob', 'dev'),
}

function refusals(
  before: World,
  after: World,
  asked: { arn?: string; replace?: boolean } = {},
): readonly string[] {
  return guard(before, after, { arn: JANE, caller: CALLER, replace: false, ...asked }).map(
    ({ code, message }) => `${code} ${message}`,
  )
}

const toJane = { ...BASE, mapUsers: BASE.mapUsers + user(JANE, 'jane', 'reader') }

describe('what may be', () => {
  it.each<[string, World, World, { arn?: string; replace?: boolean }]>([
    ['a new mapping', world(BASE), world(toJane), {}],
    [
      'one more group',
      world(toJane),
      world({ ...BASE, mapUsers: BASE.mapUsers + user(JANE, 'jane', 'dev', 'reader') }),
      {},
    ],
    ['a removal', world(toJane), world(BASE), { replace: true }],
    ['nothing at all, for oneself too', world(BASE), world(BASE), { arn: ADMIN }],
    [
      'another order of groups',
      world({ mapUsers: user(BOB, 'bob', 'a', 'b') }),
      world({ mapUsers: user(BOB, 'bob', 'b', 'a', 'b') }),
      {},
    ],
    ['a new entry', world(BASE), world(BASE, { entries: [entry(JANE)] }), {}],
    [
      'a change of what an entry hides',
      world(BASE, { entries: [entry(BOB)] }),
      world({ ...BASE, mapUsers: '[]' }, { entries: [entry(BOB)] }),
      {},
    ],
  ])('%s', (_name, before, after, asked) => {
    expect(refusals(before, after, asked)).toEqual([])
  })
})

describe('what may not be', () => {
  it.each<[string, World, World, { arn?: string; replace?: boolean }, string[]]>([
    [
      'somebody else loses a group',
      world(BASE),
      world({ ...toJane, mapUsers: user(BOB, 'bob') }),
      {},
      [`LOCKOUT "${BOB}", who is not asked about, would lose the group "dev"`],
    ],
    [
      'somebody else loses all',
      world(BASE),
      world({ ...BASE, mapUsers: user(JANE, 'jane') }),
      {},
      [`LOCKOUT "${BOB}", who is not asked about, would lose the username "bob", the group "dev"`],
    ],
    [
      'somebody else gains',
      world(BASE),
      world({ ...BASE, mapUsers: user(BOB, 'bob', 'dev', 'x') }),
      {},
      [`LOCKOUT "${BOB}", who is not asked about, would become "bob" in "dev", "x"`],
    ],
    [
      'somebody else is hidden by a later entry',
      world(BASE),
      world({ ...BASE, mapUsers: BASE.mapUsers + user(BOB, 'bob') }),
      {},
      [`LOCKOUT "${BOB}", who is not asked about, would lose the group "dev"`],
    ],
    [
      'roles break',
      world(BASE),
      world({ ...toJane, mapRoles: `${BASE.mapRoles}  x: {{y}}\n` }),
      {},
      [
        `LOCKOUT "${NODES}", who is not asked about, would lose the username "system:node:{{EC2PrivateDNSName}}", the group "system:nodes"`,
        `LOCKOUT "${ADMIN}", who is not asked about, would lose the username "admin", the group "system:masters"`,
      ],
    ],
    [
      'an entry takes rights of somebody else',
      world(BASE),
      world(BASE, { entries: [entry(BOB, { username: 'bob' })] }),
      {},
      [`LOCKOUT "${BOB}", who is not asked about, would lose the group "dev"`],
    ],
    [
      'an account goes',
      world({ mapAccounts: '- "444455556666"' }),
      world({}),
      {},
      ['LOCKOUT everybody of account "444455556666" would lose a name in the cluster'],
    ],
    [
      'one asks for oneself',
      world(BASE),
      world({ ...BASE, mapRoles: BASE.mapRoles.replace('masters', 'others') }),
      { arn: ADMIN, replace: true },
      [`SELF "${ADMIN}" is you: a mistake would lock you out`],
    ],
    [
      'a node role is asked for',
      world(BASE),
      world({ ...BASE, mapRoles: role(ADMIN, 'admin', 'system:masters') }),
      { arn: NODES, replace: true },
      [`LOCKOUT "${NODES}" is the role of nodes: they would lose their cluster`],
    ],
    [
      'a node entry is asked for',
      world({}, { entries: [entry(NODES, { type: 'EC2_LINUX' })] }),
      world({}, { entries: [entry(NODES, { groups: ['x'] })] }),
      { arn: NODES },
      [`LOCKOUT "${NODES}" is the role of nodes: they would lose their cluster`],
    ],
    [
      'the asked one loses a group',
      world(toJane),
      world({ ...BASE, mapUsers: BASE.mapUsers + user(JANE, 'jane', 'other') }),
      {},
      [`ALREADY_MAPPED "${JANE}" is mapped already and would lose the group "reader"`],
    ],
    [
      'the asked one loses the username',
      world(toJane),
      world({ ...BASE, mapUsers: BASE.mapUsers + user(JANE, 'j', 'reader') }),
      {},
      [`ALREADY_MAPPED "${JANE}" is mapped already and would lose the username "jane"`],
    ],
    [
      'the asked one loses a policy',
      world({}, { entries: [entry(JANE, { policies: [{ arn: 'p', scope: 'cluster' }] })] }),
      world({}, { entries: [entry(JANE, { policies: [{ arn: 'p', scope: ['dev'] }] })] }),
      {},
      [`ALREADY_MAPPED "${JANE}" is mapped already and would lose the policy "p"`],
    ],
  ])('%s', (_name, before, after, asked, wanted) => {
    expect(refusals(before, after, asked)).toEqual(wanted)
  })
})

it('lets through every addition and removal that the edits make, whatever is in the map', () => {
  const place = { key: 'mapUsers', arn: JANE } as const
  fc.assert(
    fc.property(mapText('mapUsers'), (text) => {
      const before = world({ ...BASE, mapUsers: text })
      const added = addEntry(text, place, { username: 'jane', groups: ['reader'] })
      const after = world({ ...BASE, mapUsers: added.text })
      expect(refusals(before, after)).toEqual([])
      const gone = world({ ...BASE, mapUsers: removeEntry(added.text, place, added.made) })
      expect(refusals(after, gone, { replace: true })).toEqual([])
    }),
    { numRuns: 30 },
  )
})

it('looks through two thousand entries', () => {
  const mapUsers = Array.from({ length: 2000 }, (_, index) =>
    user(`arn:aws:iam::${ACCOUNT}:user/u${index}`, `u${index}`, 'dev'),
  ).join('')
  expect(refusals(world({ mapUsers }), world({ mapUsers: mapUsers + user(JANE, 'jane') }))).toEqual([])
})

describe('groupsStillMapped', () => {
  it.each<[string, World, string, string[]]>([
    [
      'a user and a role',
      world({ mapRoles: role(ADMIN, 'a', 'dev'), mapUsers: user(BOB, 'b', 'dev') + user(JANE, 'j', 'dev') }),
      'dev',
      [ADMIN, BOB],
    ],
    ['an entry', world({}, { entries: [entry(BOB, { groups: ['dev'] })] }), 'dev', [BOB]],
    ['not what is hidden', world({ mapUsers: user(BOB, 'b', 'dev') + user(BOB, 'b') }), 'dev', []],
    [
      'not what an entry hides',
      world({ mapUsers: user(BOB, 'b', 'dev') }, { entries: [entry(BOB)] }),
      'dev',
      [],
    ],
    [
      'a template that may become it',
      world({ mapRoles: role(ADMIN, 'a', '"team-{{SessionName}}"') }),
      'team-dev',
      [ADMIN],
    ],
    [
      'a template that may not',
      world({ mapRoles: role(ADMIN, 'a', '"team.{{SessionName}}"') }),
      'team-dev',
      [],
    ],
    [
      'a user who is random',
      world({ mapUsers: user(BOB, 'b', 'dev') + user(BOB.replace('bob', 'Bob'), 'b') }),
      'dev',
      [BOB.replace('bob', 'Bob')],
    ],
  ])('%s', (_name, given, group, wanted) => {
    expect(groupsStillMapped(given, group, JANE)).toEqual(wanted)
  })
})
