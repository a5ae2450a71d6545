import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test, vi } from 'vitest'
import { placeAuthenticator } from './authenticator.ts'
import { createKeeper } from './keeper.ts'

const KEEPER = fileURLToPath(new URL('keeper.mjs', import.meta.url))
/** Starts a server by the keeper in argv[1], in the folder argv[2], and waits to be killed. */
const PARENT = `
  const { spawn } = require('node:child_process')
  const keeper = spawn(process.execPath, process.argv.slice(1), { stdio: ['pipe', 'ignore', 'inherit'] })
  const server = { name: 'server', file: '/bin/sh', args: ['-c', 'echo $$; exec sleep 600'], env: {} }
  keeper.stdin.write(JSON.stringify(server) + '\\n')
  setInterval(() => {}, 1000)`

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test('the servers end when the runner is killed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'eks-access-real-'))
  const parent = spawn(process.execPath, ['-e', PARENT, KEEPER, folder], { stdio: 'inherit' })
  const pid = await vi.waitFor(
    async () => {
      const text = await readFile(join(folder, 'server.log'), 'utf8')
      expect(text).toMatch(/^\d+\n$/)
      return Number(text)
    },
    { timeout: 10_000 },
  )
  expect(isAlive(pid)).toBe(true)
  parent.kill('SIGKILL')
  await once(parent, 'exit')
  await vi.waitFor(() => expect([isAlive(pid), existsSync(folder)]).toEqual([false, false]), {
    timeout: 10_000,
  })
})

test('a server that ends by itself is told with the end of its log', async () => {
  const keeper = await createKeeper()
  onTestFinished(() => keeper.close())
  keeper.start({ name: 'server', file: '/bin/sh', args: ['-c', 'echo no such flag >&2; exit 3'] })
  await expect(keeper.ready('server', () => Promise.resolve(false))).rejects.toThrow(
    'server ended with 3:\nno such flag',
  )
})

test('a second authenticator on this machine is refused in plain words', async () => {
  const other = createServer().listen(21363)
  await once(other, 'listening')
  onTestFinished(() => {
    other.close()
  })
  await expect(placeAuthenticator(tmpdir(), 0)).rejects.toThrow('Port 21363 is taken')
})
