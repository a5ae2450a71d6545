import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseDocument } from 'yaml'
import {
  insertItem,
  itemSource,
  itemSpan,
  removeItem,
  replaceItem,
  YamlError,
} from '../../src/bytes/yaml-list.ts'

const ITEM = ['name: x', 'user:', '  exec:', '    command: "aws"']
const VALUE = { name: 'x', user: { exec: { command: 'aws' } } }

const read = (text: string): unknown => parseDocument(text, { version: '1.1', uniqueKeys: false }).toJS()

describe('insertItem', () => {
  it.each([
    [
      'a list at the margin',
      'users:\n- name: a\nkind: Config\n',
      'users:\n- name: a\n- name: x\n  user:\n    exec:\n      command: "aws"\nkind: Config\n',
    ],
    [
      'an indented list',
      'users:\n  - name: a\n',
      'users:\n  - name: a\n  - name: x\n    user:\n      exec:\n        command: "aws"\n',
    ],
    [
      'no last line break',
      'users:\n- name: a',
      'users:\n- name: a\n- name: x\n  user:\n    exec:\n      command: "aws"',
    ],
    [
      'CRLF',
      'users:\r\n- name: a\r\nkind: C\r\n',
      'users:\r\n- name: a\r\n- name: x\r\n  user:\r\n    exec:\r\n      command: "aws"\r\nkind: C\r\n',
    ],
    [
      'comments: its own before, the next ones behind',
      'users:\n- name: a # first\n  # token: none\n\n# the kind\nkind: C\n',
      'users:\n- name: a # first\n  # token: none\n- name: x\n  user:\n    exec:\n      command: "aws"\n\n# the kind\nkind: C\n',
    ],
    [
      'a text block that keeps its blank lines',
      'users:\n- a: |+\n    x\n\nkind: C\n',
      'users:\n- a: |+\n    x\n\n- name: x\n  user:\n    exec:\n      command: "aws"\nkind: C\n',
    ],
    [
      'null',
      'users: null # none\nkind: C\n',
      'users: # none\n- name: x\n  user:\n    exec:\n      command: "aws"\nkind: C\n',
    ],
    [
      'nothing',
      'users:\n# none\nkind: C\n',
      'users:\n- name: x\n  user:\n    exec:\n      command: "aws"\n# none\nkind: C\n',
    ],
    [
      'an empty list',
      'users: []\nkind: C\n',
      'users:\n- name: x\n  user:\n    exec:\n      command: "aws"\nkind: C\n',
    ],
    [
      'an empty list on a line of its own',
      'users:\n  [ ]\n',
      'users:\n- name: x\n  user:\n    exec:\n      command: "aws"\n',
    ],
    [
      'a list in flow style',
      'users: [{name: a}]\n',
      'users: [{name: a}, {"name":"x","user":{"exec":{"command":"aws"}}}]\n',
    ],
    [
      'a trailing comma',
      'users: [{name: a}, ]\n',
      'users: [{name: a}, {"name":"x","user":{"exec":{"command":"aws"}}}, ]\n',
    ],
    [
      'JSON',
      '{"users":[{"name":"a"}]}',
      '{"users":[{"name":"a"}, {"name":"x","user":{"exec":{"command":"aws"}}}]}',
    ],
    ['empty JSON', '{"users":[],"a":1}', '{"users":[{"name":"x","user":{"exec":{"command":"aws"}}}],"a":1}'],
    ['null in JSON', '{"users":null}', '{"users":[{"name":"x","user":{"exec":{"command":"aws"}}}]}'],
    [
      'a key of that name twice',
      'users: []\nusers:\n- name: a\n',
      'users: []\nusers:\n- name: a\n- name: x\n  user:\n    exec:\n      command: "aws"\n',
    ],
    [
      'a byte order mark',
      '\ufeffusers:\n- name: a\n',
      '\ufeffusers:\n- name: a\n- name: x\n  user:\n    exec:\n      command: "aws"\n',
    ],
    ['an anchor', 'users: &u\n- name: a\nold: *u\n', undefined],
    [
      'a second document',
      'users:\n- name: a\n---\nusers: []\n',
      'users:\n- name: a\n- name: x\n  user:\n    exec:\n      command: "aws"\n---\nusers: []\n',
    ],
  ])('%s', (_, text, expected) => {
    if (expected === undefined) {
      expect(() => insertItem(text, ['users'], ITEM)).toThrow(YamlError)
      return
    }
    const made = insertItem(text, ['users'], ITEM)
    expect(made.text).toBe(expected)
    const users = (read(made.text) as { users: unknown[] }).users
    expect(users.at(-1)).toEqual(VALUE)
    expect(removeItem(made.text, ['users'], users.length - 1, made)).toBe(text)
  })

  it.each([
    ['', '- a: b\n'],
    ['\n', '\n- a: b\n'],
    ['# c\n', '# c\n- a: b\n'],
    ['# c', '# c\n- a: b'],
    ['[]', '- a: b'],
    ['[]\n', '- a: b\n'],
    ['~\n', '- a: b\n'],
    ['---\n', '---\n- a: b\n'],
    ['--- []\n', '---\n- a: b\n'],
    ['---\n# c\n---\n- z\n', '---\n- a: b\n# c\n---\n- z\n'],
    ['- 1', '- 1\n- a: b'],
    ['  - 1\n', '  - 1\n  - a: b\n'],
    ['-\t1\n', '-\t1\n- a: b\n'],
    ['- &r\n  q: 1\n- <<: *r\n', '- &r\n  q: 1\n- <<: *r\n- a: b\n'],
    ['- "\u00e9\u{1f600}"\n', '- "\u00e9\u{1f600}"\n- a: b\n'],
    ['[1]', '[1, {"a":"b"}]'],
  ])('a text that is the list: %j', (text, expected) => {
    const made = insertItem(text, [], ['a: b'])
    expect(made.text).toBe(expected)
    const index = (read(made.text) as unknown[]).length - 1
    expect(removeItem(made.text, [], index, made)).toBe(text)
  })

  it.each([
    ['a: b\n', ['users'], 'no value at "users"', 1],
    ['users: text\n', ['users'], 'not a list', 1],
    ['kind: C\nusers: {}\n', ['users'], 'not a list', 2],
    ['- a\n', ['users'], 'no mapping to look for "users" in', 1],
    ['a: b\nc: [\n', ['a'], 'Flow sequence', 3],
    ['users:\n- a: |\n    x', ['users'], 'the last line is part of a text block and has no line break', 2],
  ])('refuses %j', (text, path, message, line) => {
    expect(() => insertItem(text, path, ['a: b'])).toThrow(
      expect.objectContaining({ name: 'YamlError', message: expect.stringContaining(message), line }),
    )
  })

  it('does not follow aliases without bound', () => {
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]']
    for (const [from, to] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg', 'gh']) {
      bomb.push(`${to}: &${to} [${Array.from({ length: 9 }, () => `*${from}`).join(',')}]`)
    }
    expect(() => insertItem(`${bomb.join('\n')}\nusers:\n- *h\n`, ['users'], ['a: b'])).toThrow(YamlError)
  })
})

describe('removeItem', () => {
  it.each([
    ['users:\n- name: a\n# b\n- name: b\nkind: C\n', 0, 'users:\n# b\n- name: b\nkind: C\n'],
    [
      'users:\n- name: a\n# b\n- name: b # its own\n# c\nkind: C\n',
      1,
      'users:\n- name: a\n# b\n# c\nkind: C\n',
    ],
    ['users:\n- name: a\n- name: b', 1, 'users:\n- name: a'],
    ['users:\r\n- name: a\r\n- name: b', 1, 'users:\r\n- name: a'],
    ['users:\r\n- name: a\r\n- name: b\r\n', 0, 'users:\r\n- name: b\r\n'],
    ['users:\n- name: a\nkind: C\n', 0, 'users:\nkind: C\n'],
    ['users: [1, 2, 3]\n', 0, 'users: [2, 3]\n'],
    ['users: [1, 2, 3]\n', 1, 'users: [1, 3]\n'],
    ['users: [1, 2, 3]\n', 2, 'users: [1, 2]\n'],
    ['users: [1]\n', 0, 'users: []\n'],
  ])('%j without %i', (text, index, expected) => {
    expect(removeItem(text, ['users'], index)).toBe(expected)
  })

  it('takes only its own lines when others came behind it', () => {
    const first = insertItem('users: []\nkind: C\n', ['users'], ['name: a'])
    const second = insertItem(first.text, ['users'], ['name: b'])
    expect(removeItem(second.text, ['users'], 0, first)).toBe('users:\n- name: b\nkind: C\n')
    expect(removeItem(second.text, ['users'], 1, second)).toBe(first.text)
  })

  it('takes out an item that was edited since', () => {
    const made = insertItem('users:\n- name: a\n', ['users'], ITEM)
    expect(removeItem(made.text.replace('aws', 'other'), ['users'], 1, made)).toBe('users:\n- name: a\n')
  })

  it('refuses to take an anchor that others use', () => {
    expect(() => removeItem('users:\n- &a x\n- *a\n', ['users'], 0)).toThrow(YamlError)
  })
})

describe('replaceItem', () => {
  it.each([
    ['users:\n  - &a # c\n    name: a\n    # d\n  - name: b\n', ['name: z', 'x: z']],
    ['- name: a # c\r\n- b\r\n', ['name: z', 'x: z']],
    ['users: [ {name: a} , 2]', ['name: z', 'x: z']],
  ])('%j and back', (text, lines) => {
    const path = text.startsWith('users') ? ['users'] : []
    const { text: replaced, old } = replaceItem(text, path, 0, itemSource(text, path, 0, lines))
    const value = read(replaced) as { users: unknown[] } & unknown[]
    expect((path.length === 0 ? value : value.users)[0]).toEqual({ name: 'z', x: 'z' })
    expect(replaceItem(replaced, path, 0, old).text).toBe(text)
    const { start, end } = itemSpan(text, path, 0)
    expect(text.slice(start, end)).toBe(old)
  })

  it('refuses text that reaches beyond the item', () => {
    expect(() => replaceItem('- a\n- b\n', [], 0, 'x\n- y')).toThrow(YamlError)
  })
})

describe('any list', () => {
  const value = fc.jsonValue({ maxDepth: 2, noUnicodeString: false })
  const scalar = fc.oneof(
    value.map((json) => JSON.stringify(json)),
    fc.constantFrom('~', 'yes', '0o17', "'it''s'", 'plain text'),
  )
  const comment = fc.constantFrom('', '', '# c', '  # indented', '      # deep', '')
  const item = fc.tuple(
    fc.constantFrom('- ', '-   ', '-\n      '),
    scalar,
    fc.constantFrom('', ' # tail'),
    comment,
  )

  const block = fc
    .record({
      items: fc.array(item, { maxLength: 4 }),
      indent: fc.constantFrom('', '  ', '   '),
      eol: fc.constantFrom('\n', '\r\n'),
      key: fc.boolean(),
      head: fc.constantFrom('', '# head', '%YAML 1.1\n---'),
      tail: fc.constantFrom('', 'after: 1', '\nafter: [1]\n', '...', '---\n- other'),
      last: fc.boolean(),
    })
    .map(({ items, indent, eol, key, head, tail, last }) => {
      const lines = [
        ...(head === '' ? [] : [head]),
        ...(key ? ['list:'] : []),
        ...items.flatMap(([dash, source, end, after]) => [
          `${indent}${dash}${source}${end}`,
          ...(after === '' ? [] : [after]),
        ]),
        ...(tail === '' || (!key && (tail.includes('after') || items.length === 0)) ? [] : [tail]),
      ]
      const text = lines.join('\n') + (last ? '\n' : '')
      return { text: text.replaceAll('\n', eol), path: key ? ['list'] : [] }
    })

  it('insert, then remove, is what was there; everything else reads the same', () => {
    fc.assert(
      fc.property(block, fc.string({ unit: 'grapheme' }), ({ text, path }, name) => {
        const made = insertItem(text, path, [`name: ${JSON.stringify(name)}`, 'list:', '  - 1'])
        const index = itemCount(made.text, path) - 1
        expect(removeItem(made.text, path, index, made)).toBe(text)
        const bare = removeItem(made.text, path, index)
        expect(itemCount(bare, path)).toBe(index)
      }),
      { numRuns: 500 },
    )
  })

  function itemCount(text: string, path: string[]): number {
    for (let count = 0; ; count += 1) {
      try {
        itemSpan(text, path, count)
      } catch {
        return count
      }
    }
  }
})
