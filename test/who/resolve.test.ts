import { describe, expect, it } from 'vitest'
import type { AccessEntry } from '../../src/ports/aws.ts'
import { resolve } from '../../src/who/resolve.ts'
import type { Login, World } from '../../src/who/resolve.ts'

const ACCOUNT = '111122223333'
const USER = `arn:aws:iam::${ACCOUNT}:user/team/jane`
const ROLE = `arn:aws:iam::${ACCOUNT}:role/admin`
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/admin/jane@example.com`

const entry = (principalArn: string, more: Partial<AccessEntry> = {}): AccessEntry => ({
  principalArn,
  username: 'from-entry',
  groups: ['g'],
  type: 'STANDARD',
  policies: [],
  ...more,
})

function who(awsAuth: Record<string, string>, login: string | Login, more: Partial<World> = {}): unknown {
  const world: World = { awsAuth, entries: [], mode: 'CONFIG_MAP', ...more }
  const { via, username, groups } = resolve(world, typeof login === 'string' ? { arn: login } : login)
  return [via, username, groups]
}

const NOBODY = ['none', '', []]

describe('by aws-auth', () => {
  it.each([
    [
      'a user, with the path',
      { mapUsers: `- userarn: ${USER}\n  username: jane\n  groups: [dev]\n` },
      USER,
      ['aws-auth', 'jane', ['dev']],
    ],
    ['a user without the path', { mapUsers: `- userarn: arn:aws:iam::${ACCOUNT}:user/jane\n` }, USER, NOBODY],
    [
      'a session of a role',
      { mapRoles: `- rolearn: ${ROLE}\n  username: admin\n` },
      SESSION,
      ['aws-auth', 'admin', []],
    ],
    [
      'a role as IAM says it, with its path',
      { mapRoles: `- rolearn: ${ROLE}\n  username: admin\n` },
      `arn:aws:iam::${ACCOUNT}:role/team/admin`,
      ['aws-auth', 'admin', []],
    ],
    [
      'a role that is mapped with its path',
      { mapRoles: `- rolearn: arn:aws:iam::${ACCOUNT}:role/team/admin\n` },
      SESSION,
      NOBODY,
    ],
    [
      'a user under rolearn before the one under userarn',
      { mapRoles: `- rolearn: ${USER}\n  username: r\n`, mapUsers: `- userarn: ${USER}\n  username: u\n` },
      USER,
      ['aws-auth', 'r', []],
    ],
    [
      'the last of two',
      { mapRoles: `- rolearn: ${ROLE}\n  groups: [a]\n- rolearn: ${ROLE}\n  groups: [b]\n` },
      SESSION,
      ['aws-auth', '', ['b']],
    ],
    ['an account', { mapAccounts: `- "${ACCOUNT}"` }, SESSION, ['aws-auth', ROLE, []]],
    [
      'a mapping before its account',
      { mapAccounts: `- "${ACCOUNT}"`, mapUsers: `- userarn: ${USER}\n  username: u\n` },
      USER,
      ['aws-auth', 'u', []],
    ],
    ['another account', { mapAccounts: '- "444455556666"' }, USER, NOBODY],
    ['sso', { mapRoles: `- sso: {permissionSetName: admin, accountID: "${ACCOUNT}"}\n` }, SESSION, NOBODY],
    [
      'what is no ARN, as it is',
      { mapRoles: '- rolearn: arn:iam:123:role/me\n  username: me\n' },
      'arn:iam:123:role/me',
      ['aws-auth', 'me', []],
    ],
  ])('%s', (_name, data, login, wanted) => {
    expect(who(data, login)).toEqual(wanted)
  })

  it('a user in two cases may be either', () => {
    const mapUsers = `- userarn: ${USER}\n  username: a\n- userarn: ${USER.replace('jane', 'Jane')}\n  username: b\n`
    const found = resolve({ awsAuth: { mapUsers }, entries: [], mode: 'CONFIG_MAP' }, { arn: USER })
    expect(found).toMatchObject({ username: 'b', otherwise: [{ username: 'a' }] })
  })
})

describe('templates', () => {
  const map = (username: string): Record<string, string> => ({
    mapRoles: `- rolearn: ${ROLE}\n  username: "${username}"\n  groups: ["${username}"]\n`,
  })
  it.each<[string, string, string | Login, unknown]>([
    ['the account', 'x:{{AccountID}}', SESSION, `x:${ACCOUNT}`],
    ['the session, @ as -', 'x:{{SessionName}}', SESSION, 'x:jane-example.com'],
    ['the session as it is', 'x:{{SessionNameRaw}}', SESSION, 'x:jane@example.com'],
    ['a session that is named beside', 'x:{{SessionName}}', { arn: ROLE, sessionName: 'bob' }, 'x:bob'],
    ['a session that is not known', 'x:{{SessionName}}', ROLE, 'x:{{SessionName}}'],
    ['the key', '{{AccessKeyID}}', { arn: SESSION, accessKeyId: 'AKIA' }, 'AKIA'],
    ['an unknown one', '{{Session}}{{ SessionName }}', SESSION, '{{Session}}{{ SessionName }}'],
    ['a dollar in a session', '{{SessionNameRaw}}', { arn: ROLE, sessionName: '$&' }, '$&'],
    [
      'a node',
      'system:node:{{EC2PrivateDNSName}}',
      { arn: ROLE, sessionName: 'i-0123456789abcdef0' },
      'system:node:{{EC2PrivateDNSName}}',
    ],
  ])('%s', (_name, template, login, wanted) => {
    expect(who(map(template), login)).toEqual(['aws-auth', wanted, [wanted]])
  })

  it('a person does not get in as a node', () => {
    expect(who(map('system:node:{{EC2PrivateDNSName}}'), SESSION)).toEqual(NOBODY)
  })

  it('a user has no session', () => {
    expect(who({ mapUsers: `- userarn: ${USER}\n  username: "x:{{SessionName}}"\n` }, USER)).toEqual([
      'aws-auth',
      'x:',
      [],
    ])
  })
})

describe('by mode', () => {
  const data = { mapUsers: `- userarn: ${USER}\n  username: mapped\n` }
  it.each<[string, Partial<World>, unknown]>([
    [
      'CONFIG_MAP: aws-auth alone',
      { mode: 'CONFIG_MAP', entries: [entry(USER)] },
      ['aws-auth', 'mapped', []],
    ],
    ['API: entries alone', { mode: 'API' }, NOBODY],
    [
      'both: the entry wins entirely',
      { mode: 'API_AND_CONFIG_MAP', entries: [entry(USER)] },
      ['access-entry', 'from-entry', ['g']],
    ],
    [
      'both, without an entry: aws-auth',
      { mode: 'API_AND_CONFIG_MAP', entries: [entry(ROLE)] },
      ['aws-auth', 'mapped', []],
    ],
    [
      'CONFIG_MAP: who made the cluster',
      { mode: 'CONFIG_MAP', creator: USER },
      ['creator', 'kubernetes-admin', ['system:masters']],
    ],
    ['API: who made the cluster needs an entry', { mode: 'API', creator: USER }, NOBODY],
  ])('%s', (_name, world, wanted) => {
    expect(who(data, USER, world)).toEqual(wanted)
  })

  it('an entry names the role with its path', () => {
    const entries = [entry(`arn:aws:iam::${ACCOUNT}:role/team/admin`, { username: `x:{{SessionName}}` })]
    expect(who({}, SESSION, { mode: 'API', entries })).toEqual(['access-entry', 'x:jane-example.com', ['g']])
  })

  it('an entry brings its policies', () => {
    const policies = [{ arn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy', scope: ['dev'] }]
    const world: World = { awsAuth: undefined, entries: [entry(USER, { policies })], mode: 'API' }
    expect(resolve(world, { arn: USER }).policies).toEqual(policies)
  })
})
