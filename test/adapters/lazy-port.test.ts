import { expect, it } from 'vitest'
import { lazyPort } from '../../src/adapters/lazy-port.ts'

type Port = { add(a: number, b: number): Promise<number>; fail(): Promise<never> }

function counting() {
  const count = { loads: 0 }
  const port = lazyPort<Port>(async () => {
    count.loads++
    return {
      add: async (a, b) => a + b,
      fail: async () => {
        throw new Error('no')
      },
    }
  })
  return { count, port }
}

it('loads at the first verb, once', async () => {
  const { count, port } = counting()
  expect(count.loads).toBe(0)
  await expect(Promise.all([port.add(1, 2), port.add(3, 4)])).resolves.toEqual([3, 7])
  await expect(port.fail()).rejects.toThrow('no')
  expect(count.loads).toBe(1)
})

it('is no promise, so that it can be answered by one', async () => {
  const { count, port } = counting()
  const same = await Promise.resolve(port)
  expect(count.loads).toBe(0)
  await expect(same.add(1, 1)).resolves.toBe(2)
})
