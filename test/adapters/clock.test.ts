import { expect, it } from 'vitest'
import { createClock } from '../../src/adapters/clock.ts'

const local = Date.parse('2026-01-31T12:00:00Z')

it.each([
  ['the servers are an hour ahead', 'Sat, 31 Jan 2026 13:00:00 GMT', 3_600_500],
  ['the servers are an hour behind', 'Sat, 31 Jan 2026 11:00:00 GMT', -3_599_500],
  ['they agree, as far as a header can say', 'Sat, 31 Jan 2026 12:00:01 GMT', 0],
  ['the header is none', 'yesterday', 0],
  ['there is no header', undefined, 0],
])('corrects its time: %s', (_name, header, offset) => {
  const clock = createClock(() => local)
  clock.observe(header)
  expect(clock.now().getTime() - local).toBe(offset)
})

it('goes by the last header', () => {
  const clock = createClock(() => local)
  clock.observe('Sat, 31 Jan 2026 13:00:00 GMT')
  clock.observe('Sat, 31 Jan 2026 12:00:00 GMT')
  expect(clock.now().getTime()).toBe(local)
})

it('ends a pause early, without throwing, when it is called off', async () => {
  const clock = createClock()
  await expect(clock.sleep(60_000, AbortSignal.abort())).resolves.toBeUndefined()
  const controller = new AbortController()
  const pause = clock.sleep(60_000, controller.signal)
  controller.abort()
  await expect(pause).resolves.toBeUndefined()
})
