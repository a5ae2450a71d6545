import { expect, test } from 'vitest'
import { lookUp, readAwsAuth } from '../../../src/sandbox/kube/aws-auth-reader.ts'

const ROLE = 'arn:aws:iam::111122223333:role/admin'
const USER = 'arn:aws:iam::111122223333:user/dev'

/** What a mapRoles text makes of the role `admin`; undefined: nothing. */
async function role(mapRoles: string) {
  return lookUp(await readAwsAuth({ mapRoles }), ROLE, '111122223333')
}

async function user(mapUsers: string) {
  return lookUp(await readAwsAuth({ mapUsers }), USER, '111122223333')
}

const plain = { username: 'admin', groups: ['dev'] }

test.each([
  ['as it should be', `- rolearn: ${ROLE}\n  username: admin\n  groups:\n  - dev\n`, plain],
  ['keys in any case', `- RoleARN: ${ROLE}\n  USERNAME: admin\n  Groups: [dev]\n`, plain],
  [
    'both spellings: rolearn wins',
    `- roleARN: x\n  rolearn: ${ROLE}\n  username: admin\n  groups: [dev]\n`,
    plain,
  ],
  [
    'a key twice: the last',
    `- rolearn: x\n  rolearn: ${ROLE}\n  username: a\n  username: admin\n  groups: [dev]\n`,
    plain,
  ],
  ['the ARN in capitals', `- rolearn: ${ROLE.toUpperCase()}\n  username: admin\n  groups: [dev]\n`, plain],
  ['only the first document', `- rolearn: ${ROLE}\n  username: admin\n  groups: [dev]\n---\n- {{{\n`, plain],
  ['JSON', JSON.stringify([{ rolearn: ROLE, username: 'admin', groups: ['dev'] }]), plain],
  ['a merge key', `- &a {username: admin, groups: [dev]}\n- <<: *a\n  rolearn: ${ROLE}\n`, plain],
  [
    'unknown fields',
    `- rolearn: ${ROLE}\n  username: admin\n  groups: [dev]\n  userid: AROA\n  note: {a: 1}\n`,
    plain,
  ],
  [
    'the last of two',
    `- {rolearn: ${ROLE}, username: a}\n- {rolearn: ${ROLE}, username: admin, groups: [dev]}\n`,
    plain,
  ],
  [
    'null and bare items are dropped',
    `- null\n- text\n- {rolearn: ${ROLE}, username: admin, groups: [dev]}\n`,
    plain,
  ],
  [
    'an invalid entry is dropped',
    `- {username: x}\n- {rolearn: ${ROLE}, username: admin, groups: [dev]}\n`,
    plain,
  ],
  ['a null sso', `- {rolearn: ${ROLE}, sso: null, username: admin, groups: [dev]}\n`, plain],
  [
    'a scalar for groups',
    `- {rolearn: ${ROLE}, username: admin, groups: system:masters}\n`,
    { username: 'admin', groups: [] },
  ],
  ['no groups', `- {rolearn: ${ROLE}, username: admin}\n`, { username: 'admin', groups: [] }],
  ['null groups', `- {rolearn: ${ROLE}, username: admin, groups: null}\n`, { username: 'admin', groups: [] }],
  [
    'a number as username',
    `- {rolearn: ${ROLE}, username: 1234, groups: [dev]}\n`,
    { username: '', groups: ['dev'] },
  ],
  [
    'yes as username',
    `- {rolearn: ${ROLE}, username: yes, groups: [dev]}\n`,
    { username: '', groups: ['dev'] },
  ],
  [
    'groups of other types',
    `- {rolearn: ${ROLE}, username: u, groups: [123, dev, yes, n]}\n`,
    { username: 'u', groups: ['', 'dev', '', ''] },
  ],
  [
    'a date is a text',
    `- {rolearn: ${ROLE}, username: 2024-01-01}\n`,
    { username: '2024-01-01', groups: [] },
  ],
  ['base 60 is a text', `- {rolearn: ${ROLE}, username: 1:20}\n`, { username: '1:20', groups: [] }],
  ['quoted yes', `- {rolearn: ${ROLE}, username: "yes"}\n`, { username: 'yes', groups: [] }],
  [
    'one group by a slip of indentation',
    `- rolearn: ${ROLE}\n  username: admin\n  groups:\n  - a\n     - b\n`,
    { username: 'admin', groups: ['a - b'] },
  ],
  [
    'a template with a prefix',
    `- {rolearn: ${ROLE}, username: "x:{{SessionName}}"}\n`,
    { username: 'x:{{SessionName}}', groups: [] },
  ],
  [
    'an unquoted template loses all',
    `- {rolearn: x, username: y}\n- rolearn: ${ROLE}\n  username: {{SessionName}}\n`,
    undefined,
  ],
  ['a syntax error loses all', `- rolearn: ${ROLE}\n  username: "admin\n`, undefined],
  ['a mapping instead of a list', `rolearn: ${ROLE}\nusername: admin\n`, undefined],
  ['an infinite number loses all', `- {rolearn: ${ROLE}, username: admin, x: .inf}\n`, undefined],
  ['sso beside rolearn', `- {rolearn: ${ROLE}, sso: {accountID: "1"}, username: admin}\n`, undefined],
  ['a path in the ARN', `- {rolearn: ${ROLE.replace('role/', 'role/team/')}, username: admin}\n`, undefined],
  ['a wildcard', `- {rolearn: "${ROLE.slice(0, -1)}*", username: admin}\n`, undefined],
  ['a letter that folds into s', `- {uſername: admin, rolearn: ${ROLE}, groups: [dev]}\n`, plain],
  [
    'groups in two spellings: what is no text of the later stays of the earlier',
    `- {rolearn: ${ROLE}, username: u, GROUPS: [a, b], groups: [1, c]}\n`,
    { username: 'u', groups: ['a', 'c'] },
  ],
  ['binary', `- {rolearn: ${ROLE}, username: !!binary aGk=}\n`, { username: 'hi', groups: [] }],
  ['a number by its tag', `- {rolearn: ${ROLE}, username: !!float 1}\n`, { username: '', groups: [] }],
  [
    'a merge after the field',
    `- {rolearn: ${ROLE}, username: u, <<: {username: admin, groups: [dev]}}\n`,
    plain,
  ],
  [
    'more than 64 bits',
    `- {rolearn: ${ROLE}, username: 0xffffffffffffffffff}\n`,
    { username: '0xffffffffffffffffff', groups: [] },
  ],
  ['a control character', `- {rolearn: ${ROLE}, username: "\u001b"}\n`, undefined],
  ['a directive without a name', `%\n---\n- {rolearn: ${ROLE}}\n`, undefined],
  ['an end of a document first', `...\n- {rolearn: ${ROLE}}\n`, undefined],
  ['a : without a key', `- {rolearn: ${ROLE}, :}\n`, undefined],
  ['a : in a line of its own', `- rolearn: ${ROLE}\n  :\n`, undefined],
  ['a : glued to the value', `- {rolearn: ${ROLE}, x:[]}\n`, undefined],
  ['a bare ?', `- {rolearn: ${ROLE}, x?}\n`, undefined],
  ['a tag glued to a comma', `- {rolearn: ${ROLE}, x: !a,y: b}\n`, undefined],
  ['a quote that ends in what is escaped', `- rolearn: ${ROLE}\n- x: "\\"\n  e: v"}\n`, undefined],
  ['a tab behind a dash after an empty block', `- rolearn: ${ROLE}\n  x: |\n-\tb\n`, undefined],
  ['a tab in the indent of a block', `- rolearn: ${ROLE}\n  x: |\n   \tb\n`, undefined],
  ['a float for an integer', `- {rolearn: ${ROLE}, x: !!int 09}\n`, undefined],
  ['a slash escaped as in JSON', `[{"rolearn":"${ROLE.replace('/', '\\/')}"}]`, undefined],
  ['an emoji escaped as in JSON', `[{"rolearn":"${ROLE}","x":"\\ud83d\\ude00"}]`, undefined],
  [
    'odd things in a second document',
    `- {rolearn: ${ROLE}, username: admin, groups: [dev]}\n---\n\t'`,
    plain,
  ],
  [
    'a shorter list of groups leaves the rest of a longer one behind it',
    `- {rolearn: ${ROLE}, username: u, Groups: [a, b], groups: [c], groupſ: [~, ~]}\n`,
    { username: 'u', groups: ['c', 'b'] },
  ],
  ['no base64', `- {rolearn: ${ROLE}, username: !!binary a}\n`, undefined],
  ['another type than its tag', `- {rolearn: ${ROLE}, username: !!int x}\n`, undefined],
  ['a line of a tab', `- rolearn: ${ROLE}\n\t\n  username: a\n`, undefined],
  ['a tab behind the dash', `-\trolearn: ${ROLE}\n`, undefined],
  ['an anchor of odd characters', `- &' {rolearn: ${ROLE}}\n`, undefined],
  ['blank', '  \n', undefined],
  ['empty quotes', '""', undefined],
  ['backticks', '``', undefined],
  ['a comment', '# nothing\n', undefined],
])('mapRoles: %s', async (_title, text, wanted) => {
  expect(await role(text)).toEqual(wanted)
})

test('a user arn in mapRoles maps the user', async () => {
  const awsAuth = await readAwsAuth({ mapRoles: `- {rolearn: ${USER}, username: dev}` })
  expect(lookUp(awsAuth, USER, '1')).toEqual({ username: 'dev', groups: [] })
})

test('roles are looked at before users, users before accounts', async () => {
  const awsAuth = await readAwsAuth({
    mapRoles: `- {rolearn: ${USER}, username: from-roles}`,
    mapUsers: `- {userarn: ${USER}, username: from-users}`,
    mapAccounts: '- "111122223333"',
  })
  expect(lookUp(awsAuth, USER, '111122223333')?.username).toBe('from-roles')
  expect(lookUp(awsAuth, ROLE, '111122223333')).toEqual({ username: ROLE, groups: [] })
  expect(lookUp(awsAuth, ROLE, '444455556666')).toBeUndefined()
})

test.each([
  ['userARN', `- {userARN: ${USER}, username: dev}`, 'dev'],
  ['rolearn is no userarn', `- {rolearn: ${USER}, username: dev}`, undefined],
  [
    'two that differ in case',
    `- {userarn: ${USER}, username: a}\n- {userarn: ${USER.toUpperCase()}, username: b}`,
    'b',
  ],
])('mapUsers: %s', async (_title, text, wanted) => {
  expect((await user(text))?.username).toBe(wanted)
})

test('data keys count only as they are written', async () => {
  const text = `- {rolearn: ${ROLE}, username: admin}`
  expect(lookUp(await readAwsAuth({ maproles: text, MapRoles: text }), ROLE, '1')).toBeUndefined()
})

test('a key that does not parse leaves the others alone', async () => {
  const awsAuth = await readAwsAuth({ mapRoles: '- {{{', mapUsers: `- {userarn: ${USER}, username: dev}` })
  expect(lookUp(awsAuth, USER, '1')?.username).toBe('dev')
})

test.each([
  ['- 012345678901', ['012345678901']],
  ['- "012345678901"\n- 111122223333', ['012345678901', '111122223333']],
  ['- &a 012345678901\n- *a', ['012345678901']],
  ['012345678901', []],
  ['- {', []],
])('mapAccounts %j', async (mapAccounts, wanted) => {
  expect([...(await readAwsAuth({ mapAccounts })).accounts]).toEqual(wanted)
})
