import { describe, expect, it } from 'vitest'
import { findEntries, readAwsAuth, readSection } from '../../src/aws-auth/read.ts'

const NODE_ARN = 'arn:aws:iam::555555555555:role/workers-NodeInstanceRole-74RF4UBDUKL6'
const NODE = [NODE_ARN, 'system:node:{{EC2PrivateDNSName}}', ['system:bootstrappers', 'system:nodes']]

/** What counts of mapRoles: [arn, username, groups] each, or where it breaks. */
function roles(text: string): unknown {
  const { error, entries } = readSection('mapRoles', text)
  if (error !== undefined) return `${error.line}:${error.column}`
  return entries
    .filter(({ effective }) => effective)
    .map(({ arn, username, groups }) => [arn, username, groups])
}

const users = (text: string): unknown =>
  readSection('mapUsers', text).entries.map(({ arn, username, groups, effective }) => [
    arn,
    username,
    groups,
    effective,
  ])

describe('the cases of the authenticator itself', () => {
  const groups = '  groups:\n  - system:bootstrappers\n  - system:nodes\n'
  it.each([
    [
      'rolearn, as EKS documents it',
      `- rolearn: ${NODE_ARN}\n  username: system:node:{{EC2PrivateDNSName}}\n${groups}`,
      [NODE],
    ],
    [
      'RoLeArN',
      `- RoLeArN: ${NODE_ARN}\n  UsErNaMe: system:node:{{EC2PrivateDNSName}}\n${groups.replace('groups', 'GrOuPs')}`,
      [NODE],
    ],
    ['roleARN', `- roleARN: ${NODE_ARN}\n  username: system:node:{{EC2PrivateDNSName}}\n${groups}`, [NODE]],
    [
      'a space too many before a group makes one group of two',
      '- rolearn: r\n  groups:\n  - system:bootstrappers\n   - system:nodes\n',
      [['r', '', ['system:bootstrappers - system:nodes']]],
    ],
    [
      'no syntax of ARNs is asked for',
      '- rolearn: "arn:iam:123:role/me"\n  username: "{{Session}}"\n',
      [['arn:iam:123:role/me', '{{Session}}', []]],
    ],
  ])('%s', (_name, text, wanted) => {
    expect(roles(text)).toEqual(wanted)
  })

  it('keys of the ConfigMap are case-sensitive', () => {
    const reading = readAwsAuth({
      maproles: '- rolearn: r',
      MaPuSeRs: '- userarn: u',
      mapuser: '',
      mapAccounts: '',
      other: '',
    })
    expect(reading.mapRoles.state).toBe('missing')
    expect(reading.mapUsers.state).toBe('missing')
    expect(reading.deadKeys).toEqual(['maproles', 'MaPuSeRs', 'mapuser'])
  })
})

describe('a key that counts as absent', () => {
  it.each(['', ' \n\t', '``', '""', "''", ' "" \n'])('%j', (text) => {
    const reading = readAwsAuth({ mapRoles: text, mapUsers: text, mapAccounts: text })
    expect([reading.mapRoles.state, reading.mapUsers.state, reading.mapAccounts.state]).toEqual([
      'blank',
      'blank',
      'blank',
    ])
  })

  it.each(['# nobody', 'null', '~', '---\n'])('%j is nothing, not broken', (text) => {
    expect(readSection('mapRoles', text)).toEqual({ state: 'nothing', entries: [] })
  })

  it('no ConfigMap', () => {
    expect(readAwsAuth(undefined).mapRoles.state).toBe('missing')
  })
})

describe('fields', () => {
  it.each([
    [
      'of two spellings the one in lower case wins',
      '- rolearn: a\n  roleARN: b\n  RoleARN: c\n',
      [['a', '', []]],
    ],
    ['a repeated key: the last wins', '- rolearn: a\n  rolearn: b\n', [['b', '', []]]],
    [
      'a group that is lost leaves what another spelling put there',
      '- rolearn: a\n  Groups: [p, q]\n  groups: [1, ~, r]\n',
      [['a', '', ['p', 'q', 'r']]],
    ],
    ['unknown ones are ignored, userid too', '- rolearn: a\n  userid: x\n  note: [1]\n', [['a', '', []]]],
    ['the long s is an s to the JSON decoder', '- rolearn: a\n  u\u017fername: x\n', [['a', 'x', []]]],
    ['a folded username', '- rolearn: a\n  username: >-\n    b\n    c\n', [['a', 'b c', []]]],
    ['a block scalar without a last line break', '- rolearn: a\n  username: |\n    b', [['a', 'b', []]]],
    ['the first document only', '- rolearn: a\n---\n- rolearn: b\n', [['a', '', []]]],
    ['what comes after a document may be anything', '- rolearn: a\n...\n{{{', [['a', '', []]]],
    ['JSON', '[\n  {"rolearn": "a", "username": "b", "groups": ["c"]}\n]\n', [['a', 'b', ['c']]]],
    ['CRLF', '- rolearn: a\r\n  groups:\r\n  - b\r\n', [['a', '', ['b']]]],
  ])('%s', (_name, text, wanted) => {
    expect(roles(text)).toEqual(wanted)
  })
})

describe('anchors, aliases and merges', () => {
  it.each([
    ['an alias of an entry', '- &n\n  rolearn: a\n- *n\n', [['a', '', []]]],
    [
      'a merged map',
      '- &n\n  rolearn: a\n  groups: [x]\n- <<: *n\n  rolearn: b\n',
      [
        ['a', '', ['x']],
        ['b', '', ['x']],
      ],
    ],
    [
      'a merge overwrites what stands before it',
      '- &n\n  rolearn: a\n- rolearn: b\n  <<: *n\n',
      [['a', '', []]],
    ],
    [
      'of several merged maps the first wins',
      '- <<: [{username: 1st}, {username: 2nd, groups: [z]}]\n  rolearn: d\n',
      [['d', '1st', ['z']]],
    ],
    ['an aliased text', '- rolearn: a\n  username: &u bob\n  groups: [*u]\n', [['a', 'bob', ['bob']]]],
    ['an unknown anchor breaks the key', '- rolearn: *nope\n', '1:12'],
    ['so does a merge of a text', '- rolearn: e\n  <<: foo\n', '2:7'],
    ['so does an anchor that contains itself', '- &a [*a]\n', '1:7'],
  ])('%s', (_name, text, wanted) => {
    expect(roles(text)).toEqual(wanted)
  })

  it('a bomb of aliases breaks the key, quickly', () => {
    const levels = Array.from({ length: 9 }, (_, level) => {
      const items = Array.from({ length: 10 }, () => (level === 0 ? '1' : `*l${level - 1}`)).join(', ')
      return `  l${level}: &l${level} [${items}]\n`
    })
    expect(roles(`- rolearn: a\n${levels.join('')}`)).toMatch(/^\d+:\d+$/)
  })
})

describe('entries that are dropped', () => {
  it.each([
    ['no ARN', '- username: a\n', 'it has no rolearn'],
    ['null', '- ~\n', 'it is not a mapping'],
    ['a bare text', '- arn\n', 'it is not a mapping'],
    ['a list', '- [a]\n', 'it is not a mapping'],
    ['sso', '- sso: {permissionSetName: P, accountID: "111122223333"}\n', 'EKS does not match sso entries'],
    ['rolearn and sso', '- rolearn: a\n  sso: {}\n', 'it has both rolearn and sso'],
    ['a user under mapRoles', '- userarn: a\n', 'it has no rolearn'],
  ])('%s', (_name, text, why) => {
    const { entries } = readSection('mapRoles', `${text}- rolearn: z\n`)
    expect(entries.map(({ dropped, effective }) => [dropped, effective])).toEqual([
      [why, false],
      [undefined, true],
    ])
  })

  it('sso: null is no sso', () => {
    expect(roles('- rolearn: a\n  sso: ~\n')).toEqual([['a', '', []]])
  })
})

describe('duplicates', () => {
  it('roles: the last one wins whatever its case, groups are not merged', () => {
    const text = '- rolearn: R\n  groups: [a]\n- rolearn: r\n  groups: [b]\n'
    expect(roles(text)).toEqual([['r', '', ['b']]])
    expect(readSection('mapRoles', text).entries.map(({ key, index, line }) => [key, index, line])).toEqual([
      ['r', 0, 1],
      ['r', 1, 3],
    ])
  })

  it('users: the last of the same spelling wins, other spellings stay', () => {
    expect(users('- userarn: U\n- userarn: u\n  username: x\n- userarn: u\n')).toEqual([
      ['U', '', [], true],
      ['u', 'x', [], false],
      ['u', '', [], true],
    ])
  })

  it('an entry that is dropped hides nothing', () => {
    expect(roles('- rolearn: a\n- rolearn: a\n  sso: {}\n')).toEqual([['a', '', []]])
  })
})

describe('findEntries', () => {
  const find = (data: Record<string, string>, arn: string): unknown =>
    findEntries(readAwsAuth(data), arn).map(({ section, index }) => `${section} ${index}`)

  it.each([
    [
      'ignores case',
      { mapUsers: '- userarn: arn:aws:iam::1:user/Bob' },
      'arn:aws:iam::1:user/BOB',
      ['mapUsers 0'],
    ],
    ['a user under rolearn', { mapRoles: '- rolearn: U' }, 'u', ['mapRoles 0']],
    ['roles before users', { mapRoles: '- rolearn: U', mapUsers: '- userarn: U' }, 'u', ['mapRoles 0']],
    [
      'users in two cases: both',
      { mapUsers: '- userarn: U\n- userarn: u' },
      'u',
      ['mapUsers 0', 'mapUsers 1'],
    ],
    [
      'a role with its path never',
      { mapRoles: '- rolearn: arn:aws:iam::1:role/p/r' },
      'arn:aws:iam::1:role/r',
      [],
    ],
    ['no wildcards', { mapRoles: '- rolearn: arn:aws:iam::1:role/*' }, 'arn:aws:iam::1:role/r', []],
  ])('%s', (_name, data, arn, wanted) => {
    expect(find(data, arn)).toEqual(wanted)
  })
})

describe('mapAccounts', () => {
  it.each([
    ['an account keeps its zero without quotes', '- 012345678901\n', ['012345678901'], []],
    [
      'numbers and booleans as they are written',
      '- 012345670123\n- yes\n- 1.50\n',
      ['012345670123', 'yes', '1.50'],
      [],
    ],
    ['null is an empty text', '- ~\n-\n', ['', ''], []],
    ['lists and maps are dropped', '- [1]\n- "2"\n- {a: b}\n', ['2'], [0, 2]],
    ['an alias', '- &a "1"\n- *a\n', ['1', '1'], []],
  ])('%s', (_name, text, accounts, lost) => {
    expect(readAwsAuth({ mapAccounts: text }).mapAccounts).toEqual({ state: 'list', accounts, lost })
  })

  it('a single account without its dash counts for nothing', () => {
    expect(readAwsAuth({ mapAccounts: '"111122223333"' }).mapAccounts.state).toBe('broken')
  })
})

it('says where each entry stands', () => {
  const text = '# nodes\n- rolearn: a\n  groups: [b]\n- rolearn: c # last\n'
  const spans = readSection('mapRoles', text).entries.map(({ line, span }) => [
    line,
    text.slice(span.start, span.end),
  ])
  expect(spans).toEqual([
    [2, expect.stringContaining('rolearn: a\n  groups: [b]')],
    [4, expect.stringContaining('rolearn: c')],
  ])
})
