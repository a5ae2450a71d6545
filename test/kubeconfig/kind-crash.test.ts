import { readdir, readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { createDurableFiles } from '../../src/bytes/durable-files.ts'
import type { Files } from '../../src/ports/files.ts'
import { Crash } from '../support/toy-world.ts'
import { watchedDisk } from '../support/watched-disk.ts'
import { desk } from './desk.ts'
import { KUBECONFIGS } from './fixtures.ts'

/** Every so many system calls a run is killed; prime, so that in the end calls of all sorts are met. */
const STRIDE = 11

/** Files that die at a system call, and with it all later ones. */
function dying(at: number): { on: Files; isDead: () => boolean } {
  let calls = 0
  const on = createDurableFiles(
    watchedDisk(() => {
      calls += 1
      if (calls >= at) throw new Crash('killed')
    }),
  )
  return { on, isDead: () => calls >= at }
}

async function statusOf(run: Promise<{ status: string }>): Promise<string> {
  return run.then(
    ({ status }) => status,
    () => 'killed',
  )
}

test.each(['by hand', 'kubectl, all deleted', 'an empty object'])(
  'an add that is killed at any system call on a kubeconfig made by %s leaves nothing that clean does not take back',
  async (name) => {
    const text = KUBECONFIGS[name]
    const seen = new Set<string>()
    for (let at = 1; !seen.has('done'); at += STRIDE) {
      const { folder, file, add, clean } = await desk(text)
      const { on, isDead } = dying(at)
      const status = await statusOf(add('ada', { on }))
      expect(status === 'done').toBe(!isDead())
      seen.add(status)
      await clean()
      expect(await readFile(file, 'utf8')).toBe(text)
      expect(await readdir(folder)).toEqual(['config'])
    }
  },
  60_000,
)

test('a clean that is killed at any system call is brought to its end by the next', async () => {
  const text = KUBECONFIGS['JSON on one line']
  const seen = new Set<string>()
  for (let at = 1; !seen.has('undone'); at += STRIDE) {
    const { folder, file, add, clean } = await desk(text)
    await add()
    const { on, isDead } = dying(at)
    const status = await statusOf(clean(/^/, on))
    expect(status === 'undone').toBe(!isDead())
    seen.add(status)
    await clean()
    expect(await readFile(file, 'utf8')).toBe(text)
    expect(await readdir(folder)).toEqual(['config'])
  }
}, 60_000)
