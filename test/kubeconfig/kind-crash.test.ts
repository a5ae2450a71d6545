import { readdir, readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { createDurableFiles } from '../../src/bytes/durable-files.ts'
import { Crash } from '../support/toy-world.ts'
import { watchedDisk } from '../support/watched-disk.ts'
import { desk } from './desk.ts'
import { KUBECONFIGS } from './fixtures.ts'

test.each(['by hand', 'kubectl, all deleted', 'JSON on one line', 'an empty object'])(
  'killed at any system call on a kubeconfig made by %s, clean puts every byte back',
  async (name) => {
    const text = KUBECONFIGS[name] ?? ''
    let done = false
    for (let at = 1; !done; at += 7) {
      const { folder, file, add, clean } = await desk(text)
      let calls = 0
      const dying = createDurableFiles(
        watchedDisk(() => {
          calls += 1
          if (calls >= at) throw new Crash('killed')
        }),
      )
      const outcome = await add('ada', { on: dying }).then(
        (carried) => carried.status,
        (error: unknown) => error,
      )
      done = calls < at
      if (done) expect(outcome).toBe('done')
      await clean()
      expect(await readFile(file, 'utf8')).toBe(text)
      expect(await readdir(folder)).toEqual(['config'])
    }
  },
  60_000,
)
