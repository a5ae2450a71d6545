import { describe, expect, test } from 'vitest'
import { decodeKubeconfig, mergeKubeconfigs, parseKubeconfig } from '../../src/kubeconfig/read.ts'
import { KUBECONFIGS } from './fixtures.ts'

const EMPTY = { clusters: [], users: [], contexts: [], currentContext: '' }
const parse = (text: string) => parseKubeconfig(text, '/home/ada/.kube/config')

describe('a kubeconfig that kubectl reads', () => {
  test.each([
    '',
    '{}',
    'null',
    '\n\n# c',
    'clusters:',
    'clusters: null',
    'clusters: []',
    'kind: Config',
    '\ufeffapiVersion: v1',
    'unknown: x',
    'a: b\n---\nc: [',
    '--- \n---\nkind: Foo',
    'Clusters: [{name: a}]',
    'preferences: null',
  ])('%j is empty', (text) => {
    expect(parse(text)).toEqual(EMPTY)
  })

  test.each(Object.entries(KUBECONFIGS))('made by %s', (_, text) => {
    expect(() => parse(text)).not.toThrow()
  })

  test('shows its entries, and of a user nothing but a program', () => {
    const config = parse(
      'current-context: c\nclusters: [{name: k, cluster: {server: s, certificate-authority-data: Y2E=, proxy-url: p}}]\n' +
        'contexts: [{name: c, context: {cluster: k, user: u, namespace: ns, extensions: []}}, null]\n' +
        'users:\n- {name: u, user: {token: SECRET}}\n- name: 2001-01-01\n  user:\n    exec: {command: aws, args: [a], env: [{name: A, value: V}], provideClusterInfo: false, interactiveMode: IfAvailable}\n',
    )
    expect(config).toEqual({
      currentContext: 'c',
      clusters: [{ name: 'k', server: 's', ca: 'Y2E=', more: ['proxy-url'] }],
      contexts: [
        { name: 'c', cluster: 'k', user: 'u', namespace: 'ns', more: ['extensions'] },
        { name: '', cluster: '', user: '', namespace: '', more: [] },
      ],
      users: [
        { name: 'u', more: ['token'] },
        {
          name: '2001-01-01',
          more: [],
          exec: { apiVersion: '', command: 'aws', args: ['a'], env: { A: 'V' }, more: [] },
        },
      ],
    })
    expect(JSON.stringify(config)).not.toContain('SECRET')
  })

  test('follows aliases and merge keys, and of a key given twice takes the last', () => {
    const config = parse(
      'base: &b {server: s}\nclusters: []\nclusters:\n- name: a\n  name: k\n  cluster: {<<: *b, certificate-authority-data: ca}\n',
    )
    expect(config.clusters).toEqual([{ name: 'k', server: 's', ca: 'ca', more: [] }])
  })
})

describe('a kubeconfig that kubectl does not read', () => {
  test.each([
    ['apiVersion: v2', 1, 13, 'apiVersion "v2" is not v1'],
    ['kind: Pod', 1, 7, 'kind "Pod" is not Config'],
    ['clusters: "x"', 1, 11, 'clusters is not a list'],
    ['kind: Config\nclusters: [1]', 2, 12, 'clusters.0 is not a mapping'],
    ['clusters: {}', 1, 11, 'clusters is not a list'],
    ['[]', 1, 1, 'the file is not a mapping'],
    ['text', 1, 1, 'the file is not a mapping'],
    ['clusters: [{name: 1}]', 1, 19, 'clusters.0.name is not a text (quote it)'],
    ['current-context: yes', 1, 18, 'current-context is not a text (quote it)'],
    ['preferences: []', 1, 14, 'preferences is not a mapping'],
    ['contexts:\n- name: a\n- name: a', 3, 3, 'the name "a" is in the list twice'],
    [
      'users:\n- name: a\n  user: {exec: {args: [1]}}',
      3,
      24,
      'users.0.user.exec.args.0 is not a text (quote it)',
    ],
    ['users:\n- name: a\n user: b', 3, 1, ''],
    ['a: [', 1, 5, ''],
  ])('%j', (text, line, column, message) => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({
        code: 'FILE_INVALID',
        message: expect.stringContaining(
          `/home/ada/.kube/config:${line}:${column} cannot be read as a kubeconfig: ${message}`,
        ),
      }),
    )
  })

  test('an alias bomb', () => {
    const lines = ['a0: &a0 [x,x,x,x,x,x,x,x,x,x]']
    for (let n = 1; n < 9; n += 1) {
      lines.push(`a${n}: &a${n} [${Array.from({ length: 10 }, () => `*a${n - 1}`).join(',')}]`)
    }
    expect(() => parse(lines.join('\n'))).toThrow(expect.objectContaining({ code: 'FILE_INVALID' }))
  })

  test('bytes that are no UTF-8', () => {
    expect(() => decodeKubeconfig(Buffer.from('name: \xff', 'latin1'), 'f')).toThrow(
      expect.objectContaining({ code: 'FILE_INVALID', message: expect.stringContaining('not UTF-8') }),
    )
    expect(decodeKubeconfig(Buffer.from('\ufeffé'), 'f')).toBe('\ufeffé')
  })
})

test('of several files the first that has a name, or a current context, counts', () => {
  const merged = mergeKubeconfigs([
    parse('clusters: [{name: a, cluster: {server: "1"}}]'),
    parse(
      'current-context: one\nclusters: [{name: a, cluster: {server: "2"}}, {name: b, cluster: {server: "3"}}]',
    ),
    parse('current-context: two\ncontexts: [{name: c}]\nusers: [{name: u}]'),
  ])
  expect(merged.clusters.map(({ name, server }) => [name, server])).toEqual([
    ['a', '1'],
    ['b', '3'],
  ])
  expect([merged.currentContext, merged.contexts.length, merged.users.length]).toEqual(['one', 1, 1])
})
