import { spawn } from 'node:child_process'
import { mkdtemp, readFile, realpath } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

export type Server = {
  /** Names its log file. */
  readonly name: string
  readonly file: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** Servers that end with this process, however it ends. */
export type Keeper = {
  /** For the servers' files; gone with them. */
  readonly folder: string
  readonly pid: number
  start(server: Server): void
  /**
   * Waits until `isReady` answers true. Throws with the end of the server's log when it ended, or is not ready
   * after half a minute.
   */
  ready(name: string, isReady: () => Promise<boolean>): Promise<void>
  /** The end of a server's log. */
  log(name: string): Promise<string>
  /** Ends the servers, removes the folder; done when they are gone. */
  close(): Promise<void>
}

const PROGRAM = fileURLToPath(new URL('keeper.mjs', import.meta.url))
const PATIENCE_MS = 30_000
const POLL_MS = 25
const TAIL = 2000

/** Starts the process that keeps the servers: it ends them when its stdin ends, which no kind of death prevents. */
export async function createKeeper(): Promise<Keeper> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'eks-access-real-')))
  const child = spawn(process.execPath, [PROGRAM, folder], { stdio: ['pipe', 'pipe', 'inherit'] })
  const closed = new Promise<void>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', () => resolve())
  })
  const ended = new Map<string, string>()
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { name, code }: { name: string; code: unknown } = JSON.parse(line)
    ended.set(name, String(code))
  })
  const log = async (name: string): Promise<string> => {
    const text = await readFile(join(folder, `${name}.log`), 'utf8').catch(() => '(no log)')
    return text.slice(-TAIL)
  }
  return {
    folder,
    pid: child.pid ?? 0,
    log,
    start: ({ env = {}, ...server }) => {
      child.stdin.write(`${JSON.stringify({ ...server, env: { PATH: '/usr/bin:/bin', ...env } })}\n`)
    },
    async ready(name, isReady) {
      const until = Date.now() + PATIENCE_MS
      while (!(await isReady().catch(() => false))) {
        const code = ended.get(name)
        if (code !== undefined) throw new Error(`${name} ended with ${code}:\n${await log(name)}`)
        if (Date.now() > until) throw new Error(`${name} is not ready:\n${await log(name)}`)
        await delay(POLL_MS)
      }
    },
    async close() {
      child.stdin.end()
      await closed
    },
  }
}
