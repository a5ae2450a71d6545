import { describe, expect, test } from 'vitest'
import { chooseFile, currentContextFile, kubeconfigPaths } from '../../src/kubeconfig/paths.ts'
import type { Candidate } from '../../src/kubeconfig/paths.ts'
import { parseKubeconfig } from '../../src/kubeconfig/read.ts'

const unix = { home: '/home/ada', cwd: '/work', platform: 'linux' } as const
const windows = { home: String.raw`C:\Users\ada`, cwd: String.raw`D:\work`, platform: 'win32' } as const

describe('kubeconfigPaths', () => {
  test.each([
    [undefined, undefined, ['/home/ada/.kube/config']],
    [undefined, '', ['/home/ada/.kube/config']],
    [undefined, ' : :', ['/home/ada/.kube/config']],
    [undefined, 'a::/b/../c:~/d:a', ['/work/a', '/c', '/home/ada/d']],
    [undefined, '~', ['/home/ada']],
    [undefined, '~bob/x', ['/work/~bob/x']],
    ['x', '/a:/b', ['/work/x']],
    ['~/x', undefined, ['/home/ada/x']],
  ])('flag %j, KUBECONFIG %j', (flag, KUBECONFIG, expected) => {
    expect(kubeconfigPaths(flag, { ...unix, env: { KUBECONFIG } })).toEqual(expected)
  })

  test('on Windows the list is split at semicolons', () => {
    const env = { KUBECONFIG: String.raw`C:\a;;~\b;c` }
    expect(kubeconfigPaths(undefined, { ...windows, env })).toEqual([
      String.raw`C:\a`,
      String.raw`C:\Users\ada\b`,
      String.raw`D:\work\c`,
    ])
  })

  test.each([
    [' ', '/home/ada', {}],
    [undefined, undefined, {}],
    [undefined, undefined, { KUBECONFIG: '~/x' }],
  ])('refuses flag %j with home %j and %j', (flag, home, env) => {
    expect(() => kubeconfigPaths(flag, { ...unix, home, env })).toThrow(
      expect.objectContaining({ code: 'KUBECONFIG_PATH' }),
    )
  })
})

const names = { cluster: 'k', user: 'u', context: 'c' }
const missing = (path: string): Candidate => ({ path })
const there = (path: string, text = '', mode = 0o600): Candidate => ({
  path,
  mode,
  config: parseKubeconfig(text, path),
})

test.each([
  ['the file that holds the cluster', [there('a'), there('b', 'clusters: [{name: k}]')], 'b'],
  ['the user', [there('a'), there('b', 'users: [{name: u}]')], 'b'],
  [
    'the context, even where it may not be written',
    [there('a'), there('b', 'contexts: [{name: c}]', 0o400)],
    'b',
  ],
  ['the first that is there', [missing('a'), there('b'), there('c')], 'b'],
  ['the first that may be written', [there('a', '', 0o400), there('b')], 'b'],
  ['the last where none is there', [missing('a'), missing('b')], 'b'],
])('an access goes into %s', (_, candidates, expected) => {
  expect(chooseFile(candidates, names)).toBe(expected)
})

test('the current context is set where it counts', () => {
  expect(currentContextFile([there('a'), there('b', 'current-context: x')], 'a')).toBe('b')
  expect(currentContextFile([there('a'), missing('b')], 'a')).toBe('a')
})
