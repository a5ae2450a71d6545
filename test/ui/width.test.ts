import widthOfAny from 'fast-string-width'
import { describe, expect, it } from 'vitest'
import { cutTo, widthOf, wrap } from '../../src/ui/width.ts'

it.each([
  ['', 0],
  ['abc', 3],
  ['名前', 4],
  ['e\u0301', 1],
  ['👍🏽', 2],
  ['\u001b[31mred\u001b[39m', 3],
])('%j takes its columns', (text, columns) => {
  expect(widthOf(text)).toBe(columns)
})

it('takes for narrow only what is narrow by the tables of Unicode', () => {
  const signs = Array.from({ length: 0x3000 }, (_, code) => String.fromCodePoint(code))
  const texts = signs.flatMap((sign) => [sign, `a${sign}`, `${sign}\ufe0f`])
  expect(texts.filter((text) => widthOf(text) !== widthOfAny(text))).toEqual([])
})

it.each([
  ['abc', 3, 'abc'],
  ['abcd', 3, 'ab…'],
  ['ab cd', 4, 'ab…'],
  ['名前名', 5, '名前…'],
  ['名前名', 4, '名…'],
  ['e\u0301e\u0301e\u0301', 2, 'e\u0301…'],
  ['a👍🏽b', 3, 'a…'],
  ['𠮷𠮷𠮷', 4, '𠮷…'],
  ['abc', 1, '…'],
  ['abc', 0, ''],
])('cuts %j to %d columns: %j', (text, columns, cut) => {
  expect(cutTo(text, columns, '…')).toBe(cut)
})

describe('wrapping', () => {
  it.each([
    ['fits', 'a b c', 5, ['a b c']],
    ['at spaces, further in', '! one two three', 9, ['! one two', '  three']],
    ['keeps its own spaces', '  a   b', 7, ['  a   b']],
    ['counts wide characters', '名前 名前 名前', 9, ['名前 名前', '  名前']],
    [
      'colours take no room',
      '\u001b[33mone two\u001b[39m three',
      7,
      ['\u001b[33mone two\u001b[39m', '  three'],
    ],
    ['a word too wide stays whole', '! arn:aws:iam::1:role/x is', 8, ['! arn:aws:iam::1:role/x', '  is']],
    ['and goes on behind it where there is room', '! abcdefghij is', 8, ['! abcdefghij is']],
    ['of no known width', 'a b', undefined, ['a b']],
  ] as const)('%s', (_name, line, columns, lines) => {
    expect(wrap(line, columns, 2)).toEqual(lines)
  })
})
