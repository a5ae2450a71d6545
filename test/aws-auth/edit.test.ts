import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addEntry, find, removeEntry, restoreEntry, setEntry } from '../../src/aws-auth/edit.ts'
import { matching, readSection } from '../../src/aws-auth/read.ts'
import type { EntryKey } from '../../src/aws-auth/read.ts'
import { mapText } from './random-text.ts'

const ARN = 'arn:aws:iam::111122223333:user/developer'
const PLACE = { key: 'mapUsers', arn: ARN } as const
const MAPPING = { username: 'developer', groups: ['reader'] }
/** Each run parses its text a dozen times. */
const RUNS = 40
const LINES = `- userarn: "${ARN}"\n  username: "developer"\n  groups:\n    - "reader"`

describe('addEntry', () => {
  it.each([
    ['to nothing', '', `${LINES}\n`],
    ['to an empty list', '[]\n', `${LINES}\n`],
    ['to what counts as absent', '""', `${LINES}\n`],
    ['to a comment', '# nobody yet\n', `# nobody yet\n${LINES}\n`],
    ['to a list', '- userarn: x\n', `- userarn: x\n${LINES}\n`],
    ['to a list without a last line break', '- userarn: x', `- userarn: x\n${LINES}`],
    ['to an indented list', '  - userarn: x\n', `  - userarn: x\n  ${LINES.replaceAll('\n', '\n  ')}\n`],
    ['to a list with CRLF', '- userarn: x\r\n', `- userarn: x\r\n${LINES.replaceAll('\n', '\r\n')}\r\n`],
    ['before another document', '- userarn: x\n---\n{{{', `- userarn: x\n${LINES}\n---\n{{{`],
    [
      'to JSON',
      '[{"userarn":"x"}]',
      `[{"userarn":"x"}, {"userarn":"${ARN}","username":"developer","groups":["reader"]}]`,
    ],
  ])('%s', (_name, text, wanted) => {
    const { text: result, made } = addEntry(text, PLACE, MAPPING)
    expect(result).toBe(wanted)
    expect(removeEntry(result, PLACE, made)).toBe(text)
  })

  it('to JSON, what YAML 1.1 takes for a line break or for nothing is escaped', () => {
    const mapping = { username: 'a\u0085\u2028\ufeff\rb', groups: ['\u{1f600}\u007f'] }
    const { text } = addEntry('[{"userarn":"x"}]', PLACE, mapping)
    expect(find(text, PLACE).entry).toMatchObject(mapping)
  })

  it('without groups', () => {
    const { text } = addEntry('', { key: 'mapRoles', arn: ARN }, { username: 'a', groups: [] })
    expect(text).toBe(`- rolearn: "${ARN}"\n  username: "a"\n  groups: []\n`)
  })

  it('refuses a second entry, whatever its case', () => {
    const text = `- userarn: ${ARN.replace('developer', 'Developer')}\n`
    expect(() => addEntry(text, PLACE, MAPPING)).toThrow(expect.objectContaining({ code: 'ALREADY_MAPPED' }))
  })

  it.each([
    ['no YAML', '- userarn: x\n  username: {{SessionName}}\n', 'line 2, column 14'],
    ['no list', 'userarn: x\n', 'line 1, column 1'],
    ['a tab', '- userarn: x\n\tusername: y\n', 'line 2, column 1'],
    ['nowhere to put a line break', '- userarn: |\n    x', 'line 1'],
  ])('refuses %s with its place', (_name, text, place) => {
    const { code, message } = refusal(() => addEntry(text, PLACE, MAPPING))
    expect(code).toBe('AWS_AUTH_INVALID')
    expect(message).toContain(place)
  })

  it('writes what a YAML 1.1 reader takes for exactly that text', () => {
    const printable = fc.string({ unit: 'grapheme-composite', minLength: 1 })
    fc.assert(
      fc.property(printable, fc.array(printable, { maxLength: 3 }), (username, groups) => {
        const { text } = addEntry('', PLACE, { username, groups })
        expect(find(text, PLACE).entry).toMatchObject({ username, groups, lost: [] })
      }),
    )
  })
})

describe('setEntry', () => {
  const set = (text: string, groups: string[], username = 'developer'): string =>
    setEntry(text, PLACE, { username, groups })

  it.each([
    [
      'adds to a block list, comments stay',
      `- userarn: ${ARN}\n  username: developer # dev\n  groups: # his\n  - a # one\n  userid: AIDA\n`,
      ['a', 'b'],
      `- userarn: ${ARN}\n  username: developer # dev\n  groups: # his\n  - a # one\n  - "b"\n  userid: AIDA\n`,
    ],
    [
      'replaces a block list',
      `- userarn: ${ARN}\n  username: developer\n  groups:\n    - a\n    - b\n`,
      ['c'],
      `- userarn: ${ARN}\n  username: developer\n  groups:\n    - "c"\n`,
    ],
    [
      'replaces a flow list',
      `- {userarn: "${ARN}", username: developer, groups: [a]}\n`,
      ['a', 'b'],
      `- {userarn: "${ARN}", username: developer, groups: ["a", "b"]}\n`,
    ],
    [
      'writes an entry without groups anew',
      `- userarn: ${ARN}\n  username: developer\n`,
      ['reader'],
      `${LINES}\n`,
    ],
    [
      'writes an entry with merged groups anew',
      `- &a\n  groups: [x]\n- <<: *a\n  userarn: ${ARN}\n  username: developer\n`,
      ['reader'],
      `- &a\n  groups: [x]\n${LINES}\n`,
    ],
    [
      'changes the last of two',
      `- userarn: ${ARN}\n  groups: [x]\n- userarn: ${ARN}\n  username: developer\n  groups: [y]\n`,
      ['z'],
      `- userarn: ${ARN}\n  groups: [x]\n- userarn: ${ARN}\n  username: developer\n  groups: ["z"]\n`,
    ],
  ])('%s', (_name, text, groups, wanted) => {
    const result = set(text, groups)
    expect(result).toBe(wanted)
    expect(restoreEntry(result, PLACE, text)).toBe(text)
  })

  it('changes the username alone', () => {
    expect(set(`- username: old\n  userarn: ${ARN}\n  groups: [a]\n`, ['a'], 'new')).toBe(
      `- username: "new"\n  userarn: ${ARN}\n  groups: [a]\n`,
    )
  })

  it('refuses what others hang on', () => {
    const text = `- userarn: ${ARN}\n  username: developer\n  groups: &g [a]\n- userarn: y\n  groups: *g\n`
    expect(refusal(() => set(text, ['b'])).code).toBe('AWS_AUTH_INVALID')
  })

  it('refuses an entry that stands twice in other case', () => {
    const text = `- userarn: ${ARN}\n- userarn: ${ARN.replace('dev', 'Dev')}\n`
    expect(refusal(() => set(text, ['b'])).message).toContain('line 2')
  })
})

describe('restoreEntry', () => {
  it('in a list that was indented anew gives back what it was worth', () => {
    const former = `- userarn: ${ARN}\n  username: a\n  groups:\n  - p\n  - q\n`
    const now = `    - {userarn: "${ARN}", username: b, groups: [z]}\n`
    const result = restoreEntry(now, PLACE, former)
    expect(find(result, PLACE).entry).toMatchObject({ username: 'a', groups: ['p', 'q'] })
  })
})

describe('removeEntry', () => {
  it.each([
    ['the last one leaves an empty list', `${LINES}\n`, '[]\n'],
    ['with its comment', `# people\n  - userarn: ${ARN} # dev\n# end\n`, '# people\n  [] # dev\n# end\n'],
    ['one of several', `- userarn: x\n${LINES}\n- userarn: y\n`, '- userarn: x\n- userarn: y\n'],
    [
      'the one in force of two',
      `- userarn: ${ARN}\n  username: a\n- userarn: ${ARN}\n  username: b\n`,
      `- userarn: ${ARN}\n  username: a\n`,
    ],
    ['of JSON', `[{"userarn":"${ARN}"}]`, '[]'],
    [
      'behind a block text, whose line break stays',
      `- userarn: y\n  username: |\n    x\n- userarn: ${ARN}`,
      '- userarn: y\n  username: |\n    x\n',
    ],
  ])('%s, where it is not known how it was made', (_name, text, wanted) => {
    expect(removeEntry(text, PLACE)).toBe(wanted)
  })

  it('of a list that was empty and that others use by now', () => {
    const { text, made } = addEntry('[]\n', PLACE, MAPPING)
    expect(removeEntry(`${text}- userarn: y\n`, PLACE, made)).toBe('- userarn: y\n')
  })
})

describe.each<EntryKey>(['mapRoles', 'mapUsers'])('any text of %s', (key) => {
  const arn = `arn:aws:iam::111122223333:${key === 'mapRoles' ? 'role' : 'user'}/newcomer`
  const place = { key, arn }
  const worth = (text: string): unknown =>
    readSection(key, text)
      .entries.filter((entry) => entry.arn !== arn)
      .map(({ line: _line, span: _span, ...entry }) => entry)

  it('adding changes nothing for anybody else, and taking out is identity to the byte', () => {
    fc.assert(
      fc.property(mapText(key), (text) => {
        const added = addEntry(text, place, MAPPING)
        expect(matching(readSection(key, added.text), arn)).toMatchObject([MAPPING])
        expect(worth(added.text)).toEqual(worth(text))
        expect(removeEntry(added.text, place, added.made)).toBe(text)
        expect(worth(removeEntry(added.text, place))).toEqual(worth(text))
      }),
      { numRuns: RUNS },
    )
  })

  it('changing and putting back is identity to the byte', () => {
    fc.assert(
      fc.property(mapText(key), fc.nat(), fc.boolean(), (text, pick, isAppended) => {
        const section = readSection(key, text)
        const { arn: chosen = '', groups = [] } =
          section.entries[pick % Math.max(1, section.entries.length)] ?? {}
        fc.pre(matching(section, chosen).length === 1)
        const wanted = { username: 'other', groups: isAppended ? [...groups, 'more'] : ['more'] }
        const changed = changeOrRefuse(text, { key, arn: chosen }, wanted)
        fc.pre(changed !== undefined)
        expect(matching(readSection(key, changed ?? ''), chosen)).toMatchObject([wanted])
        expect(restoreEntry(changed ?? '', { key, arn: chosen }, text)).toBe(text)
      }),
      { numRuns: RUNS },
    )
  })
})

/** undefined where it is refused because something else hangs on the entry. */
function changeOrRefuse(...args: Parameters<typeof setEntry>): string | undefined {
  try {
    return setEntry(...args)
  } catch (error) {
    expect(error).toMatchObject({ code: 'AWS_AUTH_INVALID' })
    return undefined
  }
}

function refusal(run: () => unknown): { code?: unknown; message: string } {
  try {
    run()
  } catch (error) {
    if (error instanceof Error) return error
  }
  throw new Error('it was not refused')
}
