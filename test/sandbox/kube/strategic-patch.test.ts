import { expect, test } from 'vitest'
import type { Json } from '../../../src/sandbox/kube/json.ts'
import { strategicPatch } from '../../../src/sandbox/kube/strategic-patch.ts'

const containers = (...items: Json[]): Json => ({ containers: items })

test.each<[string, Json, Json, Json]>([
  ['a field', { a: 1, b: 2 }, { a: 3 }, { a: 3, b: 2 }],
  ['a field taken away', { a: 1, b: 2 }, { a: null }, { b: 2 }],
  ['a map', { m: { a: 1 } }, { m: { b: 2 } }, { m: { a: 1, b: 2 } }],
  ['a plain list is replaced', { rules: [1, 2] }, { rules: [3] }, { rules: [3] }],
  [
    'an item by its name',
    containers({ name: 'a', image: 'x', tty: true }),
    containers({ name: 'a', image: 'y' }),
    containers({ name: 'a', image: 'y', tty: true }),
  ],
  [
    'a new item',
    containers({ name: 'a' }),
    containers({ name: 'b' }),
    containers({ name: 'a' }, { name: 'b' }),
  ],
  [
    'an item taken away',
    containers({ name: 'a' }, { name: 'b' }),
    containers({ name: 'a', $patch: 'delete' }),
    containers({ name: 'b' }),
  ],
  [
    'a list replaced by word',
    containers({ name: 'a' }),
    containers({ name: 'b' }, { $patch: 'replace' }),
    containers({ name: 'b' }),
  ],
  ['a map replaced by word', { m: { a: 1 } }, { m: { $patch: 'replace', b: 2 } }, { m: { b: 2 } }],
  [
    'only the keys to retain',
    { strategy: { type: 'x', rollingUpdate: {} } },
    { strategy: { $retainKeys: ['type'], type: 'y' } },
    { strategy: { type: 'y' } },
  ],
  [
    'an order',
    containers({ name: 'a' }, { name: 'b' }),
    { '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }], containers: [{ name: 'a', tty: true }] },
    containers({ name: 'b' }, { name: 'a', tty: true }),
  ],
  [
    'a value out of a set',
    { finalizers: ['a', 'b'] },
    { '$deleteFromPrimitiveList/finalizers': ['a'] },
    { finalizers: ['b'] },
  ],
  ['a value into a set', { finalizers: ['a'] }, { finalizers: ['b'] }, { finalizers: ['a', 'b'] }],
  [
    'ports of a container',
    { ports: [{ containerPort: 80 }] },
    { ports: [{ containerPort: 81 }] },
    { ports: [{ containerPort: 80 }, { containerPort: 81 }] },
  ],
  [
    'ports of a service',
    { ports: [{ port: 80, name: 'x' }] },
    { ports: [{ port: 80, name: 'y' }] },
    { ports: [{ port: 80, name: 'y' }] },
  ],
])('%s', (_title, before, patch, after) => {
  expect(strategicPatch(before, patch)).toEqual(after)
})
