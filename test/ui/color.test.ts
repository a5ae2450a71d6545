import { expect, it } from 'vitest'
import { createPaint } from '../../src/ui/color.ts'

const GREEN = '\u001b[32mok\u001b[39m'

it.each([
  ['a terminal', true, {}, GREEN],
  ['a pipe', false, {}, 'ok'],
  ['NO_COLOR on a terminal', true, { NO_COLOR: '1' }, 'ok'],
  ['an empty NO_COLOR', true, { NO_COLOR: '' }, GREEN],
  ['FORCE_COLOR in a pipe', false, { FORCE_COLOR: '1' }, GREEN],
  ['FORCE_COLOR=0 on a terminal', true, { FORCE_COLOR: '0' }, 'ok'],
  ['NO_COLOR beats FORCE_COLOR', true, { NO_COLOR: '1', FORCE_COLOR: '1' }, 'ok'],
  ['a dumb terminal', true, { TERM: 'dumb' }, 'ok'],
])('%s', (_name, isTTY, env, text) => {
  expect(createPaint({ isTTY }, env).good('ok')).toBe(text)
})
