import { fileURLToPath } from 'node:url'
import { spawn } from '@lydell/node-pty'

/** The built program. */
export const PROGRAM = fileURLToPath(new URL('../../dist/bin.js', import.meta.url))

export const ENTER = '\r'
export const CTRL_C = '\u0003'
export const DOWN = '\u001b[B'

/** The built program on a terminal of its own, 80 columns wide. */
export type Terminal = AsyncDisposable & {
  readonly pid: number
  /** All that it has written, colours and cursor moves included. */
  readonly raw: () => string
  /** The same as text: without them. */
  readonly text: () => string
  press(keys: string): void
  /** Resolves when the text has been written; fails with the screen when the program ends without it. */
  waitFor(text: string): Promise<void>
  /** The exit code. */
  readonly exited: Promise<number>
}

export type Environment = Readonly<Record<string, string>>

export function openTerminal(args: readonly string[], env: Environment): Terminal {
  const pty = spawn(process.execPath, [PROGRAM, ...args], { cols: 80, rows: 40, env: { ...env } })
  let raw = ''
  let hasEnded = false
  const watchers = new Set<() => void>()
  const notify = (): void => {
    for (const watcher of watchers) watcher()
  }
  pty.onData((data) => {
    raw += data
    notify()
  })
  const exited = new Promise<number>((resolve) => {
    pty.onExit(({ exitCode, signal }) => {
      hasEnded = true
      notify()
      resolve(signal === undefined || signal === 0 ? exitCode : 1000 + signal)
    })
  })
  const text = (): string => toText(raw)
  return {
    pid: pty.pid,
    raw: () => raw,
    text,
    press: (keys) => pty.write(keys),
    waitFor: (wanted) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const isThere = text().includes(wanted)
          if (!isThere && !hasEnded) return
          watchers.delete(look)
          if (isThere) resolve()
          else reject(new Error(`it ended without ${JSON.stringify(wanted)}; the screen was:\n${text()}`))
        }
        watchers.add(look)
        look()
      }),
    exited,
    async [Symbol.asyncDispose]() {
      if (!hasEnded) pty.kill('SIGKILL')
      await exited
    },
  }
}

/** Without colours, cursor moves and carriage returns. */
function toText(raw: string): string {
  return raw.replaceAll(/\u001b\[[0-9;?]*[A-Za-z]|\r/g, '')
}
