import fc from 'fast-check'
import { load } from 'js-yaml'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { yamlScalar } from '../../src/bytes/yaml-scalar.ts'
import {
  closeList,
  clusterLines,
  contextLines,
  NEW_KUBECONFIG,
  openList,
  putEntry,
  readCurrentContext,
  readList,
  removeEntry,
  restoreCurrentContext,
  setCurrentContext,
  userLines,
} from '../../src/kubeconfig/edit.ts'
import { parseKubeconfig } from '../../src/kubeconfig/read.ts'
import type { ListKey } from '../../src/kubeconfig/read.ts'
import { KUBECONFIGS } from './fixtures.ts'

const LISTS = ['clusters', 'users', 'contexts'] as const
const exec = {
  apiVersion: 'v1beta1',
  command: 'aws',
  args: ['--profile', 'a b', 'no'],
  env: { A: String.raw`C:\x` },
}
const ENTRIES: readonly [ListKey, readonly string[]][] = [
  ['clusters', clusterLines('new', { server: 'https://h:443', ca: 'Y2E=' })],
  ['users', userLines('new', exec)],
  ['contexts', contextLines('new', { cluster: 'new', user: 'new', namespace: '1' })],
]

/** Opens the lists, puts the entries in and sets the current context; answers the text and the way back. */
function add(text: string): { text: string; undo(text: string): string } {
  const back: ((now: string) => string)[] = []
  let now = text
  for (const key of LISTS) {
    const state = readList(now, key)
    if (state.state !== 'closed') continue
    now = openList(now, key)
    back.unshift((later) => closeList(later, key, state.source))
  }
  for (const [key, lines] of ENTRIES) {
    now = putEntry(now, key, -1, lines)
    back.unshift((later) =>
      removeEntry(
        later,
        key,
        parseKubeconfig(later, 'f')[key].findIndex(({ name }) => name === 'new'),
      ),
    )
  }
  const { source } = readCurrentContext(now, '')
  back.unshift((later) => restoreCurrentContext(later, source))
  return {
    text: setCurrentContext(now, 'new'),
    undo: (later) => back.reduce((before, step) => step(before), later),
  }
}

describe.each(Object.entries({ ...KUBECONFIGS, 'eks-access': NEW_KUBECONFIG }))(
  'a kubeconfig made by %s',
  (_, text) => {
    test('has the access afterwards, and all that it had', () => {
      const [before, after] = [parseKubeconfig(text, 'f'), parseKubeconfig(add(text).text, 'f')]
      expect(after).toEqual({
        currentContext: 'new',
        clusters: [...before.clusters, { name: 'new', server: 'https://h:443', ca: 'Y2E=', more: [] }],
        users: [...before.users, { name: 'new', more: [], exec: { ...exec, more: [] } }],
        contexts: [
          ...before.contexts,
          { name: 'new', cluster: 'new', user: 'new', namespace: '1', more: [] },
        ],
      })
    })

    test('keeps every line that it had, but for the forms of an empty list and the current context', () => {
      const lines = new Set(add(text).text.split('\n'))
      const kept = text
        .split('\n')
        .filter(
          (line) =>
            !/^(?:[{]|clusters:|users:|contexts:|current-context:| {4}"(?:clusters|users)")/.test(line),
        )
      // Where something is added to a last line or into braces, the line has become longer.
      expect(kept.filter((line) => ![...lines].some((now) => now.startsWith(line)))).toEqual([])
    })

    test('is to the byte what it was when the access is taken out again', () => {
      const added = add(text)
      expect(added.undo(added.text)).toBe(text)
    })
  },
)

test('an update writes the entry anew in its place, and back', () => {
  const text = add(KUBECONFIGS['the AWS CLI'] ?? '').text
  const updated = putEntry(text, 'clusters', 1, clusterLines('new', { server: 'https://other', ca: 'Y2E=' }))
  expect(parseKubeconfig(updated, 'f').clusters.map(({ server }) => server)).toEqual([
    'https://ABC.gr7.eu-west-1.eks.amazonaws.com',
    'https://other',
  ])
  expect(putEntry(updated, 'clusters', 1, clusterLines('new', { server: 'https://h:443', ca: 'Y2E=' }))).toBe(
    text,
  )
})

test('an access is written as the AWS CLI writes it', () => {
  const arn = 'arn:aws:eks:eu-west-1:111122223333:cluster/other'
  let text = NEW_KUBECONFIG
  text = putEntry(
    text,
    'clusters',
    -1,
    clusterLines(arn, { server: 'https://ABC.gr7.eu-west-1.eks.amazonaws.com', ca: 'Y2E=' }),
  )
  text = putEntry(text, 'contexts', -1, contextLines(arn, { cluster: arn, user: arn }))
  const args = ['--region', 'eu-west-1', 'eks', 'get-token', '--cluster-name', 'other', '--output', 'json']
  text = putEntry(
    text,
    'users',
    -1,
    userLines(arn, { apiVersion: 'client.authentication.k8s.io/v1beta1', command: 'aws', args }),
  )
  expect(setCurrentContext(text, arn)).toBe(KUBECONFIGS['the AWS CLI'])
})

test.each([
  'y',
  'NO',
  'null',
  '~',
  '',
  '1',
  '012',
  '1:30',
  '2001-01-01',
  '.inf',
  '- a',
  'a: b',
  'a #b',
  "it's",
  '--x y',
  'a:',
  '*a',
  '\u0085\u2028',
  'é',
  '-',
])('the text %j is quoted so that all readers read a text', (text) => {
  expect(parse(`- ${yamlScalar(text)}`, { version: '1.1' })).toEqual([text])
  expect(parse(`{a: [${yamlScalar(text)}]}`, { version: '1.2' })).toEqual({ a: [text] })
  expect(load(`- ${yamlScalar(text)}`)).toEqual([text])
})

test('any text is read back as it was written', () => {
  fc.assert(
    fc.property(
      fc.string({
        unit: fc.oneof(
          fc.constantFrom(...'aAyn0:-_/# {}[]\'"\\.'.split('')),
          fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
        ),
      }),
      (text) => {
        expect(parse(`a:\n- ${yamlScalar(text)}\nb: ${yamlScalar(text)}`, { version: '1.1' })).toEqual({
          a: [text],
          b: text,
        })
        expect(parse(`[${yamlScalar(text)}, ${yamlScalar(text)}]`, { version: '1.2' })).toEqual([text, text])
      },
    ),
  )
})
