import { expect, it } from 'vitest'
import { signsOf } from '../src/signs.ts'

it.each([
  [{}, 'linux', 'ok'],
  [{}, 'darwin', '✔'],
  [{}, 'win32', '✔'],
  [{ LANG: '' }, 'linux', 'ok'],
  [{ LANG: 'C' }, 'linux', 'ok'],
  [{ LANG: 'POSIX' }, 'darwin', 'ok'],
  [{ LANG: 'en_US' }, 'linux', 'ok'],
  [{ LANG: 'de_DE.ISO-8859-15@euro' }, 'linux', 'ok'],
  [{ LANG: 'C.UTF-8' }, 'linux', '✔'],
  [{ LANG: 'en_US.utf8' }, 'linux', '✔'],
  [{ LC_CTYPE: 'UTF-8' }, 'darwin', '✔'],
  [{ LC_CTYPE: 'C.UTF-8', LANG: 'C' }, 'linux', '✔'],
  [{ LC_CTYPE: 'C', LANG: 'C.UTF-8' }, 'linux', 'ok'],
  [{ LC_ALL: '', LC_CTYPE: '', LANG: 'C.UTF-8' }, 'linux', '✔'],
  [{ LC_ALL: 'C', LC_CTYPE: 'C.UTF-8', LANG: 'C.UTF-8' }, 'linux', 'ok'],
  [{ LC_ALL: 'C.UTF-8', LANG: 'C' }, 'linux', '✔'],
] as const)('%j on %s', (env, platform, good) => {
  expect(signsOf(env, platform).good).toBe(good)
})

it('has nothing but ASCII where that is all that can be shown', () => {
  expect(Object.values(signsOf({}, 'linux')).flat().join('')).toMatch(/^[!-~]+$/)
})
