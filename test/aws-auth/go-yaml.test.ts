import { describe, expect, it } from 'vitest'
import { readAwsAuth, readSection } from '../../src/aws-auth/read.ts'

/** What counts of mapRoles: [arn, username, groups] each, or where it breaks. */
function roles(text: string): unknown {
  const { error, entries } = readSection('mapRoles', text)
  if (error !== undefined) return `${error.line}:${error.column}`
  return entries
    .filter(({ effective }) => effective)
    .map(({ arn, username, groups }) => [arn, username, groups])
}

describe('a value of another type is lost, the entry stays', () => {
  it.each([
    ['groups as one text', '- rolearn: a\n  groups: system:masters\n', [['a', '', []]], ['groups']],
    ['a number for a username', '- rolearn: a\n  username: 1234\n', [['a', '', []]], ['username']],
    [
      'numbers and booleans as groups',
      '- rolearn: a\n  groups: [123, dev, yes]\n',
      [['a', '', ['', 'dev', '']]],
      ['groups[0]', 'groups[2]'],
    ],
    ['null for groups', '- rolearn: a\n  groups: null\n', [['a', '', []]], []],
    ['null for a username', '- rolearn: a\n  username: ~\n', [['a', '', []]], []],
    ['a map for groups', '- rolearn: a\n  groups: {b: c}\n', [['a', '', []]], ['groups']],
  ])('%s', (_name, text, wanted, lost) => {
    expect(roles(text)).toEqual(wanted)
    expect(readSection('mapRoles', text).entries[0]?.lost).toEqual(lost)
  })

  it.each([
    'y',
    'N',
    'yes',
    'No',
    'on',
    'OFF',
    'true',
    'False',
    '0',
    '-5',
    '+5',
    '1_000',
    '017',
    '0o17',
    '089',
    '0x1F',
    '0b11',
    '.5',
    '5.',
    '1e3',
    '18446744073709551615',
  ])('a bare %s is no text', (value) => {
    expect(roles(`- rolearn: a\n  username: ${value}\n`)).toEqual([['a', '', []]])
  })

  it.each([
    '2001-01-01',
    '1:30',
    '=',
    '<<',
    'tRue',
    '.',
    '1e999',
    '1.2.3',
    '0x',
    '+',
    '_1',
    '0xFFFFFFFFFFFFFFFFFF',
    'a#b',
    'admin:{{SessionName}}',
  ])('a bare %s is text', (value) => {
    expect(roles(`- rolearn: a\n  username: ${value}\n`)).toEqual([['a', value, []]])
  })

  it.each([
    ['!!str 12', '12'],
    ['!!int "12"', ''],
    ['!mine yes', 'yes'],
    ['!!binary aGk=', 'hi'],
    ['"\\x41\\u00e9"', 'Aé'],
    ["'it''s'", "it's"],
  ])('%s is %j', (value, wanted) => {
    expect(roles(`- rolearn: a\n  username: ${value}\n`)).toEqual([['a', wanted, []]])
  })
})

describe('what breaks a whole key', () => {
  it.each([
    ['an unquoted template', '- rolearn: a\n  username: {{SessionName}}\n', '2:14'],
    ['an unquoted template as a group', '- rolearn: a\n  groups:\n  - {{AccountID}}\n', '3:6'],
    ['a map in one line', '- rolearn: a: b\n', '1:12'],
    ['a tab as indent', '- rolearn: a\n\tusername: b\n', '2:1'],
    ['a tab after the dash', '- rolearn: a\n  groups:\n  -\tb\n', '3:4'],
    ['a line of a tab', '- rolearn: a\n\t\n- rolearn: b\n', '2:1'],
    ['a quote that does not end', '- rolearn: "a\n', '2:1'],
    ['a control character', '- rolearn: a\u0001\n', '1:13'],
    ['a line break that only YAML 1.1 knows', '- rolearn: a\u2028  username: b\n', '1:13'],
    ['a lone carriage return', '- rolearn: a\r  username: b\n', '1:13'],
    ['a byte order mark', '\ufeff- rolearn: a\n', '1:1'],
    ['a number that JSON does not have', '- rolearn: a\n  x: .nan\n', '2:6'],
    ['null as a key', '- rolearn: a\n  ~: x\n', '2:3'],
    ['a wrong tag', '- rolearn: a\n  x: !!int y\n', '2:12'],
    ['another version of YAML', '%YAML 1.2\n---\n- rolearn: a\n', '1:1'],
    ['a directive without a name', '%\n---\n- rolearn: a\n', '1:1'],
    ['the end of a document first', '...\n- rolearn: a\n', '1:1'],
    ['a : glued to the value in a flow map', '[{rolearn: a, x:[]}]', '1:16'],
    ['a value with a bare : before it', '[{rolearn: a, x: :b}]', '1:18'],
    ['a : without a key', '- rolearn: a\n  groups: [:]\n', '2:12'],
    ['a bare ? in a flow map', '[{rolearn: a, x?}]', '1:15'],
    ['a bare ? that makes a map of a group', '[{rolearn: a, groups: [?b]}]', '1:24'],
    ['a tag glued to a comma', '[{rolearn: !a,x: b}]', '1:12'],
    ['a tag glued to a bracket', '- rolearn: a\n  groups: [!]\n', '2:12'],
    ['a key of two lines in a flow map', '[{rolearn: a, "x\n y": b}]', '2:4'],
    ['an anchor of other letters', '- &é\n  rolearn: a\n', '1:3'],
    ['a quote that ends in what is escaped', '- rolearn: a\n- x: "\\"\n  e: v"}\n', '2:6'],
    ['a tab behind a dash after an empty block', '- rolearn: a\n  x: |\n-\tb\n', '3:2'],
    ['a tab in the indent of a block', '- rolearn: a\n  x: |\n   \tb\n', '3:1'],
    ['a float for an integer', '- rolearn: a\n  x: !!int 09\n', '2:12'],
    ['a slash escaped as in JSON', '[{"rolearn":"a\\/b"}]', '1:13'],
    ['an emoji escaped as in JSON', '[{"rolearn":"a", "x":"\\ud83d\\ude00"}]', '1:22'],
    ['binary that is none', '- rolearn: a\n  x: !!binary a\n', '2:15'],
    ['a map in place of the list', 'rolearn: a\n', '1:1'],
    ['a text in place of the list', 'foo', '1:1'],
  ])('%s', (_name, text, wanted) => {
    expect(roles(text)).toBe(wanted)
  })

  it('very deep nesting', () => {
    expect(readSection('mapRoles', '['.repeat(20_000)).state).toBe('broken')
  })

  it('tabs elsewhere do not', () => {
    expect(roles('- rolearn:\ta\t\n  groups: [\tb\t]\t# c\n')).toEqual([['a', '', ['b']]])
  })

  it('nothing in a second document does', () => {
    expect(roles('- rolearn: a\n---\n\t"\\/" [?:]\n')).toEqual([['a', '', []]])
  })

  it('an unknown anchor does, even where accounts are of no type', () => {
    expect(readAwsAuth({ mapAccounts: '- "1"\n- {a: *b}\n' }).mapAccounts.state).toBe('broken')
  })

  it('the other keys still count', () => {
    const reading = readAwsAuth({ mapRoles: '- {{x}}', mapUsers: '- userarn: u', mapAccounts: '- "1"' })
    expect(reading.mapRoles.state).toBe('broken')
    expect(reading.mapUsers.entries).toHaveLength(1)
    expect(reading.mapAccounts.accounts).toEqual(['1'])
  })
})
