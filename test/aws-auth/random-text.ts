import fc from 'fast-check'
import { readSection } from '../../src/aws-auth/read.ts'
import type { EntryKey } from '../../src/aws-auth/read.ts'

/** A mapUsers or mapRoles text as people and tools write it, good and bad: comments, CRLF, anchors, odd keys, flow lists, no last line break. */
export function mapText(key: EntryKey): fc.Arbitrary<string> {
  const block = fc
    .tuple(
      fc.constantFrom('', '  '),
      fc.array(blockItem(key), { minLength: 1, maxLength: 6 }),
      fc.constantFrom('', '# the end', '  # the end'),
    )
    .map(([indent, items, tail]) =>
      [...items.flat(), tail].map((line) => (line === '' ? '' : indent + line)).join('\n'),
    )
  const flow = fc
    .tuple(
      fc.array(flowItem(key), { maxLength: 4 }),
      fc.constantFrom(['[', ', ', ']'], ['[\n  ', ',\n  ', '\n]'], ['[ ', ' , ', ' ]']),
    )
    .map(([items, [open = '', comma = '', close = '']]) => open + items.join(comma) + close)
  const head = fc.constantFrom('', '# who is who\n', '---\n', '%YAML 1.1\n---\n# who\n', '\n')
  const nothing = fc.constantFrom(
    '',
    '[]',
    '[]\n',
    '""',
    "''\n",
    '``',
    'null',
    '~\n',
    '# nobody yet',
    ' \n',
    '---',
    '[ ] # c',
  )
  const shape = fc.tuple(
    fc.constantFrom('\n', '', '\n\n', '\n---\n- other: document\n', '\n...\n'),
    fc.boolean(),
  )
  const whole = fc.tuple(head, fc.oneof(block, flow), shape).map(([begin, list, [end, crlf]]) => {
    const text = begin + list + end
    return crlf ? text.replaceAll('\n', '\r\n') : text
  })
  return fc
    .oneof({ weight: 9, arbitrary: whole }, { weight: 1, arbitrary: nothing })
    .filter((text) => readSection(key, text).error === undefined)
}

const account = '111122223333'

function arn(key: EntryKey): fc.Arbitrary<string> {
  const sort = key === 'mapRoles' ? 'role' : 'user'
  return fc
    .constantFrom('ann', 'Ann', 'bob', 'team/cy', 'workers')
    .map((name) => `arn:aws:iam::${account}:${sort}/${name}`)
}

const word = fc.constantFrom(
  'dev',
  'system:masters',
  '"q"',
  "'s'",
  'yes',
  '12',
  '~',
  '"{{SessionName}}"',
  'a:{{SessionName}}',
  '!!str 7',
  '"two\\nlines"',
)

function blockItem(key: EntryKey): fc.Arbitrary<string[]> {
  const name =
    key === 'mapRoles' ? fc.constantFrom('rolearn', 'roleARN') : fc.constantFrom('userarn', 'userARN')
  const fields = fc.tuple(
    fc.tuple(name, arn(key)).map(([field, value]) => [`${field}: ${value}`]),
    word.map((value) => [`username: ${value}`]),
    fc.oneof(
      fc.array(word, { maxLength: 3 }).map((groups) => ['groups:', ...groups.map((group) => `  - ${group}`)]),
      fc
        .array(word, { maxLength: 3 })
        .map((groups) => ['groups:', ...groups.map((group) => `- ${group} # why`)]),
      fc.array(word, { maxLength: 3 }).map((groups) => [`groups: [${groups.join(', ')}]`]),
      word.map((group) => [`groups: ${group}`]),
      fc.constant([]),
    ),
    fc.constantFrom(
      [],
      ['userid: AIDA'],
      ['note: |', '  kept', '', '  as it is'],
      ['# a comment', ''],
      ['<<: {username: merged}'],
    ),
  )
  const map = fields
    .chain((parts) => fc.shuffledSubarray(parts, { minLength: 2 }))
    .map((parts) => parts.flat())
  const odd = fc.constantFrom(['~'], ['just text'], ['{}'], ['[a, b]'], ['{userarn: x, rolearn: x}'])
  return fc
    .tuple(
      fc.oneof({ weight: 6, arbitrary: map }, { weight: 1, arbitrary: odd }),
      fc.constantFrom('- ', '-   ', '- &anchor\n  '),
    )
    .map(([lines, dash]) => {
      const [first = '', ...rest] = lines.filter((line, index) => index > 0 || !/^(#|$)/.test(line))
      const indent = dash.includes('\n') ? '  ' : ' '.repeat(dash.length)
      return [...`${dash}${first}`.split('\n'), ...rest.map((line) => (line === '' ? '' : indent + line))]
    })
}

function flowItem(key: EntryKey): fc.Arbitrary<string> {
  const name = key === 'mapRoles' ? 'rolearn' : 'userarn'
  return fc.oneof(
    arn(key).map((value) => `{"${name}": "${value}", "username": "u", "groups": ["g"]}`),
    arn(key).map((value) => `{${name}: "${value}", username: u, groups: [g, h]}`),
    fc.constantFrom('{}', '~', '"text"'),
  )
}
