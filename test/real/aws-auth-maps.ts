import fc from 'fast-check'
import type { DataKey } from '../../src/aws-auth/read.ts'

/** The principals that are in the maps, and two that are in none. */
export const ARNS: readonly string[] = [
  'arn:aws:iam::111122223333:role/admin',
  'arn:aws:iam::111122223333:role/nodes',
  'arn:aws:iam::111122223333:role/Mixed-Case',
  'arn:aws:iam::111122223333:user/dev',
  'arn:aws:iam::111122223333:user/team/ops',
  'arn:aws-cn:iam::444455556666:user/Dev',
  'arn:aws:iam::111122223333:root',
  'arn:aws:iam::111122223333:user/nobody',
  'arn:aws:iam::999988887777:role/nobody',
]

/**
 * So many ConfigMaps, the same ones for the same seed: as people and tools write them, with what YAML 1.1 and Go make
 * of odd values, and every third with a slip of the keyboard or two somewhere.
 */
export function maps(count: number, seed: number): readonly Readonly<Record<string, string>>[] {
  return fc.sample(awsAuth, { numRuns: count, seed })
}

/** Half of the time in another case, as the mapping does not care. */
const arn = fc
  .tuple(fc.constantFrom(...ARNS.slice(0, -2)), fc.constantFrom('', '', 'lower', 'upper'))
  .map(([text, form]) =>
    form === 'lower' ? text.toLowerCase() : form === 'upper' ? text.toUpperCase() : text,
  )

const PLAIN = split('dev · reader · system:masters · system:nodes · a b · x#y · "quoted"')

/** What looks like another type, or is spelled in quotes and tags. */
const ODD = [
  ...split(
    String.raw`"{{SessionName}}" · '{{AccountID}}' · a:{{SessionName}} · "q\tq" · 'it''s' · "\u00e9\x41" · "a\/b" · "\ud83d\ude00" · "\U0001f600" · é · 😀`,
  ),
  ...split(
    'y · N · yes · No · ON · off · true · False · tRue · ~ · null · Null · NULL · = · << ·  ·   · -0 · 12e03',
  ),
  ...split(
    '0 · 017 · 0o17 · 089 · 0x1F · 0b11 · 1_000 · 1e3 · .5 · 5. · +1 · 1.2.3 · 1__0 · _1 · 0x · 1e999 · .',
  ),
  ...split(
    '1:30 · 2024-01-01 · 2001-12-14t21:59:43.10-05:00 · .inf · -.Inf · .nan · - · a:b · :a · ?a · -a · &other v',
  ),
  ...split(
    '18446744073709551615 · 18446744073709551616 · -9223372036854775809 · 0.1e-400 · .5e3 · .e3 · 0xffffffffffffffffff',
  ),
  ...split(
    '!!str 12 · !!int "12" · !!float 1 · !!bool yes · !!null ~ · !mine yes · !!binary aGk= · ! 7 · !<a:b> x',
  ),
]

/** What mostly breaks all of it, outside of quotes. */
const NASTY = [
  ...split(
    '{{SessionName}} · {a: b} · {} · [] · [a, [b]] · *anchor · *nobody · ""  · % · a: b · - a · @a · `a` · |a',
  ),
  ...split('>- · # c · a # c · a# · a, b · "a"#c · !!int x · !!binary a · " · \''),
]

/** Usernames and groups that are hard to write down. */
export const WORDS: readonly string[] = [
  ...PLAIN,
  ...ODD,
  ...NASTY,
  'two\nlines',
  '\u0085\u2028\ufeff\r',
  'it\'s "\\',
]

const scalar = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...PLAIN) },
  { weight: 6, arbitrary: fc.constantFrom(...ODD) },
  { weight: 1, arbitrary: fc.constantFrom(...NASTY) },
)

const groups = fc.oneof(
  { weight: 6, arbitrary: fc.array(scalar, { maxLength: 3 }) },
  { weight: 1, arbitrary: scalar },
)

const FIELDS: Readonly<Record<string, readonly string[]>> = {
  arn: split(
    'rolearn · rolearn · rolearn · rolearn · roleARN · RoleArn · ROLEARN · role arn · "rolearn" · rolearn ',
  ),
  user: split(
    'userarn · userarn · userarn · userarn · userARN · UserArn · USERARN · uſerarn · "userarn" · ? userarn\n',
  ),
  username: split(
    'username · username · username · userName · USERNAME · uſername · "username" · !!str username',
  ),
  groups: split('groups · groups · groups · groups · Groups · GROUPS · groupſ · "groups"'),
}

const named = (field: string): fc.Arbitrary<string> => fc.constantFrom(...(FIELDS[field] ?? []))

/** The lines of a field, its own indentation aside. */
const field = (key: DataKey): fc.Arbitrary<readonly string[]> => {
  const name = key === 'mapRoles' ? 'arn' : 'user'
  const quoted = arn.chain((text) => fc.constantFrom(text, `"${text}"`, `'${text}'`))
  return fc.oneof(
    { weight: 4, arbitrary: fc.tuple(named(name), quoted).map(([n, text]) => [`${n}: ${text}`]) },
    { weight: 3, arbitrary: fc.tuple(named('username'), scalar).map(([n, text]) => [`${n}: ${text}`]) },
    {
      weight: 3,
      arbitrary: fc
        .tuple(named('groups'), groups, fc.nat(3))
        .map(([n, list, way]) => groupLines(n, list, way)),
    },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        ['username: |', '  block', '  text'],
        ['username: >-', '  folded', '', '  text', ''],
        ['username: "two', '  lines"'],
        ['username: two', '  lines'],
        ['username:', '  below'],
        ['username:'],
        ['groups:'],
        ['note: |2', '   deep', '  flat'],
        ['note: |+', '  kept', '', ''],
        ['userid: AIDAEXAMPLE'],
        ['userid: 12'],
        ['sso: null'],
        ['sso: {permissionSetName: Admin, accountID: "111122223333"}'],
        ['? note', ': value'],
        ['12: number'],
        ['~: null'],
        ['yes: true'],
        ['1e3: float'],
        ['<<: *anchor'],
        ['<<: [*anchor, {groups: [merged]}]'],
        ['<<: {username: merged, groups: [x]}'],
        ['<<: text'],
        ['"<<": {username: quoted}'],
        ['# a comment'],
        [''],
        ['\t'],
      ),
    },
  )
}

function groupLines(name: string, list: string | readonly string[], way: number): readonly string[] {
  if (typeof list === 'string') return [`${name}: ${list}`]
  if (way === 0) return [`${name}:`, ...list.map((text) => `  - ${text}`)]
  if (way === 1) return [`${name}:`, ...list.map((text) => `- ${text} # why`)]
  if (way === 2) return [`${name}: [${list.join(', ')}]`]
  return [`${name}: [`, ...list.map((text) => `  ${text},`), '  ]']
}

const blockEntry = (key: DataKey): fc.Arbitrary<readonly string[]> =>
  fc
    .tuple(
      fc.array(field(key), { minLength: 1, maxLength: 5 }),
      oftenNothing('-    · -\n   · - &anchor\n   · - !!map\n   · -\t').map((dash) => dash || '- '),
    )
    .map(([fields, dash]) => {
      const indent = dash.includes('\n') ? '  ' : ' '.repeat(dash.length)
      const [first = '', ...rest] = fields.flatMap((lines) => lines.flatMap((line) => line.split('\n')))
      return [...`${dash}${first}`.split('\n'), ...rest.map((line) => (line === '' ? '' : indent + line))]
    })

const flowEntry = (key: DataKey): fc.Arbitrary<string> => {
  const name = named(key === 'mapRoles' ? 'arn' : 'user')
  return fc
    .tuple(
      name,
      arn,
      scalar,
      fc.array(scalar, { maxLength: 2 }),
      fc.constantFrom(': ', ': ', ': ', ': ', ':', ' : ', ':\t'),
      fc.boolean(),
    )
    .map(([n, text, username, list, colon, isJson]) =>
      isJson
        ? JSON.stringify({ [n]: text, username, groups: list })
        : `{${n}${colon}"${text}", username${colon}${username}, groups${colon}[${list.join(', ')}]}`,
    )
}

const odd = fc.constantFrom(
  '~',
  'just text',
  '{}',
  '[a, b]',
  '[[{userarn: x, rolearn: x}]]',
  '*anchor',
  '"',
  '12',
  '? x',
)

const list = (key: DataKey): fc.Arbitrary<string> => {
  if (key === 'mapAccounts')
    return fc.oneof(
      fc
        .array(
          fc.oneof(scalar, fc.constantFrom('111122223333', '"111122223333"', '012345678901', '444455556666')),
          {
            maxLength: 4,
          },
        )
        .chain((items) =>
          fc.constantFrom(items.map((text) => `- ${text}`).join('\n'), `[${items.join(', ')}]`),
        ),
      scalar,
    )
  const entry = fc.oneof(
    { weight: 8, arbitrary: blockEntry(key) },
    { weight: 2, arbitrary: flowEntry(key).map((text) => [`- ${text}`]) },
    { weight: 1, arbitrary: odd.map((text) => [`- ${text}`]) },
  )
  const block = fc
    .tuple(
      fc.constantFrom('', '', '', '  ', '    '),
      fc.array(entry, { minLength: 1, maxLength: 5 }),
      fc.constantFrom([], [['- &anchor {username: anchored, groups: [x, y]}']]),
    )
    .map(([indent, entries, first]) =>
      [...first, ...entries]
        .flat()
        .map((line) => (line === '' ? '' : indent + line))
        .join('\n'),
    )
  const flow = fc
    .tuple(
      fc.array(flowEntry(key), { maxLength: 4 }),
      fc.constantFrom(
        ['[', ', ', ']'],
        ['[\n  ', ',\n  ', '\n  ]'],
        ['[\n', ',\n', '\n]'],
        ['[ ', ' , ', ', ]'],
      ),
    )
    .map(([items, [open = '', comma = '', close = '']]) => open + items.join(comma) + close)
  return fc.oneof(
    { weight: 12, arbitrary: block },
    { weight: 4, arbitrary: flow },
    { weight: 1, arbitrary: scalar },
  )
}

const wrapped = (key: DataKey): fc.Arbitrary<string> =>
  fc
    .tuple(
      oftenNothing(
        '# who is who\n · ---\n · --- # c\n · %YAML 1.1\n---\n · %YAML 1.2\n---\n · \n · ...\n · %TAG ! x\n---\n',
      ),
      list(key),
      fc.constantFrom(
        ...split(
          '\n · \n ·  · \n\n · \n# the end · \n---\n- other: document\n · \n---\n{{{\n · \n...\n · \n  ',
        ),
      ),
      fc.constantFrom('\n', '\n', '\n', '\r\n'),
    )
    .map(([head, text, tail, lineEnd]) => (head + text + tail).replaceAll('\n', lineEnd))

const blank = fc.constantFrom(
  ...split(' ·   · "" · \'\' · `` ·  \n""\n · # nobody · --- · null · ~ · [] · {} · [ ] # c · \t · \u00a0'),
)

/** What a slip of the keyboard, or of another program, leaves. */
const slip = fc.constantFrom(
  ...split(
    '? · : · !t · ! · # ·  # · " · \' · &a  · *a · -  · ,  · , · [ · ] · { · } · | · > · % · @ · ` · \\ · = · ~',
  ),
  ...split(
    '   ·    · \t · \n · \n\n · \r · \r\n · \u0085 · \u2028 · \ufeff · \u00a0 · \u0000 · \u001b · \u200b · \u{1f600}',
  ),
  ...split(
    ':  ·  :  · ?  · <<:  · !!str  · !!int  · &anchor  · *anchor · . · - · 0 · e · _ · ---\n · \n...\n',
  ),
)

/** The text, or the text with one or two places of it overtyped, deleted, or doubled. */
const slipped = (text: fc.Arbitrary<string>): fc.Arbitrary<string> => {
  const change = fc.tuple(slip, fc.nat(), fc.nat(4))
  return (
    fc
      .tuple(
        text,
        fc.oneof(
          { weight: 2, arbitrary: fc.constant([]) },
          { weight: 1, arbitrary: fc.array(change, { minLength: 1, maxLength: 2 }) },
        ),
      )
      .map(([whole, changes]) =>
        changes.reduce((now, [what, where, way]) => {
          const at = where % (now.length + 1)
          if (way === 0) return now.slice(0, at) + now.slice(at + 1)
          return now.slice(0, at) + what + now.slice(way === 1 ? at + what.length : at)
        }, whole),
      )
      // A ConfigMap's texts are well-formed: half a surrogate pair cannot get there.
      .map((whole) => Buffer.from(whole).toString())
  )
}

/** One of these, or, four times of five, none. */
function oftenNothing(cells: string): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 4, arbitrary: fc.constant('') },
    { weight: 1, arbitrary: fc.constantFrom(...split(cells)) },
  )
}

/** The cells of a row. */
function split(row: string): readonly string[] {
  return row.split(' · ')
}

const value = (key: DataKey): fc.Arbitrary<string> =>
  fc.oneof({ weight: 9, arbitrary: slipped(wrapped(key)) }, { weight: 1, arbitrary: blank })

const awsAuth = fc
  .record(
    {
      mapRoles: value('mapRoles'),
      mapUsers: value('mapUsers'),
      mapAccounts: value('mapAccounts'),
      maproles: value('mapRoles'),
      other: fc.constantFrom('text', '{{{'),
    },
    { requiredKeys: ['mapRoles', 'mapUsers'] },
  )
  .map((data): Readonly<Record<string, string>> => ({ ...data }))
