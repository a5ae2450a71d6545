import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readKey, writeKey } from '../../src/bytes/yaml-key.ts'
import { YamlError } from '../../src/bytes/yaml-list.ts'

describe('readKey', () => {
  it.each([
    ['a: 1\nb: x # c\n', { source: ' x', flow: false, value: 'other' }],
    ['a: 1\n', { source: undefined, flow: false, value: 'nothing' }],
    ['b:\na: 1\n', { source: '', flow: false, value: 'nothing' }],
    ['b: ~\n', { source: ' ~', flow: false, value: 'nothing' }],
    ['b: [ ] # c\n', { source: ' [ ]', flow: false, value: 'empty list' }],
    ['b:\n- x\n', { source: '\n- x', flow: false, value: 'list' }],
    ['{"b":null}', { source: 'null', flow: true, value: 'nothing' }],
    ['b: 1\nb: 2\n', { source: ' 2', flow: false, value: 'other' }],
    ['', { source: undefined, flow: false, value: 'nothing' }],
  ])('%j', (text, expected) => {
    expect(readKey(text, 'b')).toEqual(expected)
  })

  it.each(['- a\n', 'text', '[]'])('refuses %j', (text) => {
    expect(() => readKey(text, 'b')).toThrow(YamlError)
  })
})

describe('writeKey', () => {
  it.each([
    ['a: 1\nb: x # c\n', ' y', 'a: 1\nb: y # c\n'],
    ['a: 1\n# end\n', ' y', 'a: 1\nb: y\n# end\n'],
    ['a: 1', '', 'a: 1\nb:'],
    ['a: 1\r\n', ' y', 'a: 1\r\nb: y\r\n'],
    ['  a: 1\n', ' y', '  a: 1\n  b: y\n'],
    ['', ' y', 'b: y\n'],
    ['\ufeff', ' y', '\ufeffb: y\n'],
    ['\ufeffa: 1', ' y', '\ufeffa: 1\nb: y'],
    ['# c\n', ' y', '# c\nb: y\n'],
    ['---\n', ' y', '---\nb: y\n'],
    ['b: null\n', '', 'b:\n'],
    ['b:\n  []\na: 1\n', '', 'b:\na: 1\n'],
    ['{}', '[]', '{"b":[]}'],
    ['{ }\n', '[]', '{"b":[] }\n'],
    ['{"a":1}', '[]', '{"a":1,"b":[]}'],
    ['{"a":1,"b":null,"c":2}', '[]', '{"a":1,"b":[],"c":2}'],
    ['{a: 1,}', '[]', '{a: 1,"b":[],}'],
  ])('%j', (text, source, expected) => {
    const before = readKey(text, 'b').source
    const written = writeKey(text, 'b', source)
    expect(written).toBe(expected)
    expect(writeKey(written, 'b', before)).toBe(text)
  })

  it.each([
    ['b: &x []\na: *x\n', ''],
    ['a: |\n  x', ''],
    ['- a\n', ''],
  ])('refuses %j', (text, source) => {
    expect(() => writeKey(text, 'b', source)).toThrow(YamlError)
  })

  it('write, then write back, is what was there', () => {
    const line = fc.constantFrom(
      'a: 1',
      'b: x',
      'b: ~ # c',
      'b:',
      'c:\n- 1\n  # in',
      'c:\n  d: |\n    x',
      '# c',
      '',
    )
    const text = fc
      .tuple(
        fc.array(line),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        fc.constantFrom('', '---\n', '%YAML 1.1\n---\n'),
      )
      .map(([lines, eol, last, head]) => (head + lines.join('\n') + (last ? '\n' : '')).replaceAll('\n', eol))
    fc.assert(
      fc.property(text, fc.constantFrom('', ' y', ' "z"', ' []'), (before, source) => {
        const was = readKey(before, 'b').source
        let written
        try {
          written = writeKey(before, 'b', source)
        } catch (error) {
          // An open text block at the very end is the one thing that is refused.
          expect(error).toBeInstanceOf(YamlError)
          expect(before).toMatch(/\|\r?\n {4}x$/)
          return
        }
        expect(readKey(written, 'b').source).toBe(source)
        expect(writeKey(written, 'b', was)).toBe(before)
      }),
      { numRuns: 500 },
    )
  })
})
