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
  expect(createPaint({ isTTY }, env, 'linux').good('ok')).toBe(text)
})

it.each([
  ['a terminal', { isTTY: true, columns: 100 }, {}, 100, true],
  ['a dumb one', { isTTY: true, columns: 100 }, { TERM: 'dumb' }, 100, false],
  ['one that does not say', { isTTY: true, columns: 0 }, {}, undefined, true],
  ['a pipe', { columns: 100 }, { FORCE_COLOR: '1' }, undefined, false],
])('%s has its width', (_name, stream, env, columns, isLive) => {
  expect(createPaint(stream, env, 'linux')).toMatchObject({ columns, isLive })
})

it('knows the width of the moment', () => {
  const stream = { isTTY: true, columns: 80 }
  const paint = createPaint(stream, {}, 'linux')
  stream.columns = 40
  expect(paint.columns).toBe(40)
})
