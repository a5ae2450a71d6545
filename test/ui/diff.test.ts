import fc from 'fast-check'
import { expect, it } from 'vitest'
import { equalJson } from '../../src/engine/json.ts'
import type { Json } from '../../src/engine/json.ts'
import { differences } from '../../src/ui/diff.ts'

type Row = readonly [
  name: string,
  before: Json | undefined,
  after: Json | undefined,
  shown: readonly object[],
]

it.each<Row>([
  ['nothing', { a: 1 }, { a: 1 }, []],
  ['the order of keys', { a: 1, b: 2 }, { b: 2, a: 1 }, []],
  ['a leaf', { a: { b: 1 } }, { a: { b: 2 } }, [{ path: 'a.b', before: '1', after: '2' }]],
  ['a key more', { a: 1 }, { a: 1, b: 'x' }, [{ path: 'b', after: '"x"' }]],
  ['a key less', { a: 1, b: null }, { a: 1 }, [{ path: 'b', before: 'null' }]],
  ['a list of words', { g: ['a'] }, { g: ['a', 'b'] }, [{ path: 'g', before: '["a"]', after: '["a","b"]' }]],
  ['a list of objects', [{ a: 1 }], [{ a: 1 }, { a: 2 }], [{ path: '[1]', after: '{"a":2}' }]],
  ['another type', { a: [] }, { a: {} }, [{ path: 'a', before: '[]', after: '{}' }]],
  ['all of it', undefined, 'x', [{ path: '', after: '"x"' }]],
  [
    'lines',
    'a\nb\nc\n',
    'a\nB\nc\n',
    [
      { path: '', before: 'b' },
      { path: '', after: 'B' },
    ],
  ],
  ['a line more', { t: 'a\nc\n' }, { t: 'a\nb\nc\n' }, [{ path: 't', after: 'b' }]],
  [
    'what a terminal would obey',
    { a: '' },
    { a: '\u202e' },
    [{ path: 'a', before: '""', after: String.raw`"\u202e"` }],
  ],
])('shows %s', (_name, before, after, shown) => {
  expect(differences(before, after)).toEqual(shown)
})

it('shows something exactly when the values differ', () => {
  const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>
  fc.assert(
    fc.property(json, json, (a, b) => {
      expect(differences(a, b).length === 0).toBe(equalJson(a, b))
      expect(differences(a, a)).toEqual([])
    }),
  )
})
