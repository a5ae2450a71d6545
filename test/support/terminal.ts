import { fileURLToPath } from 'node:url'
import { spawn } from '@lydell/node-pty'
import { Terminal as Emulator } from '@xterm/headless'

/** The built program. */
export const PROGRAM = fileURLToPath(new URL('../../dist/bin.js', import.meta.url))

export const ENTER = '\r'
export const CTRL_C = '\u0003'
export const CTRL_D = '\u0004'
export const UP = '\u001b[A'
export const DOWN = '\u001b[B'
export const BACKSPACE = '\u007f'
export const ESCAPE = '\u001b'

export type Size = { readonly cols: number; readonly rows: number }

/** One place of the screen: its sign, empty where nothing was written, and how it is shown. */
export type Cell = {
  readonly text: string
  readonly bold: boolean
  readonly dim: boolean
  /** Its number in the palette, where it is not the usual one. */
  readonly color: number | undefined
}

/** The built program on a terminal of its own, 80 columns wide if nothing else is said. */
export type Terminal = AsyncDisposable & {
  readonly pid: number
  /** All that it has written, colours and cursor moves included. */
  readonly raw: () => string
  /** The same as text: without them. */
  readonly text: () => string
  /** What stands on the screen, as a person sees it: lines without the blanks at their ends. */
  readonly screen: () => string
  /** The same as cells, row by row, with how each is shown. */
  readonly cells: () => readonly (readonly Cell[])[]
  press(keys: string): void
  resize(size: Size): void
  /** Resolves when the text stands on the screen; fails with the screen when the program ends without it. */
  see(text: string): Promise<void>
  /** Resolves when the text has been written; fails with the screen when the program ends without it. */
  waitFor(text: string): Promise<void>
  /** The same for what is written from now on. */
  waitForMore(text: string): Promise<void>
  /** The exit code. */
  readonly exited: Promise<number>
}

const LONGEST_MS = 20_000

export type Environment = Readonly<Record<string, string>>

export function openTerminal(
  args: readonly string[],
  env: Environment,
  size: Size = { cols: 80, rows: 40 },
): Terminal {
  const pty = spawn(process.execPath, [PROGRAM, ...args], { ...size, env: { ...env } })
  const emulator = new Emulator({ ...size, allowProposedApi: true })
  let raw = ''
  let hasEnded = false
  const watchers = new Set<() => void>()
  const notify = (): void => {
    for (const watcher of watchers) watcher()
  }
  pty.onData((data) => {
    raw += data
    emulator.write(data, notify)
  })
  const exited = new Promise<number>((resolve) => {
    pty.onExit(({ exitCode, signal }) => {
      // Behind all that was written before.
      emulator.write('', () => {
        hasEnded = true
        notify()
        resolve(signal === undefined || signal === 0 ? exitCode : 1000 + signal)
      })
    })
  })
  const text = (): string => toText(raw)
  const screen = (): string => toScreen(emulator)
  const waitIn = (look: () => string, wanted: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const end = (): void => {
        watchers.delete(watcher)
        clearTimeout(deadline)
      }
      const fail = (why: string): void => {
        end()
        reject(new Error(`${why} without ${JSON.stringify(wanted)}; the screen was:\n${look()}`))
      }
      const watcher = (): void => {
        const isThere = look().includes(wanted)
        if (isThere) {
          end()
          resolve()
        } else if (hasEnded) fail('it ended')
      }
      // So that a test which fails says what stood there; nothing else depends on it.
      const deadline = setTimeout(() => fail('it waits'), LONGEST_MS)
      watchers.add(watcher)
      watcher()
    })
  return {
    pid: pty.pid,
    raw: () => raw,
    text,
    screen,
    cells: () => toCells(emulator),
    press: (keys) => pty.write(keys),
    resize: ({ cols, rows }) => {
      emulator.resize(cols, rows)
      pty.resize(cols, rows)
    },
    waitFor: (wanted) => waitIn(text, wanted),
    waitForMore: (wanted) => {
      const from = raw.length
      return waitIn(() => toText(raw.slice(from)), wanted)
    },
    see: (wanted) => waitIn(screen, wanted),
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

function toScreen({ buffer: { active }, rows }: Emulator): string {
  return Array.from({ length: rows }, (_row, index) =>
    (active.getLine(active.viewportY + index)?.translateToString(true) ?? '').trimEnd(),
  )
    .join('\n')
    .trimEnd()
}

function toCells({ buffer: { active }, cols, rows }: Emulator): readonly (readonly Cell[])[] {
  return Array.from({ length: rows }, (_row, y) =>
    Array.from({ length: cols }, (_column, x) => {
      const cell = active.getLine(active.viewportY + y)?.getCell(x)
      return {
        text: cell?.getChars() ?? '',
        bold: (cell?.isBold() ?? 0) !== 0,
        dim: (cell?.isDim() ?? 0) !== 0,
        color: cell?.isFgPalette() === true ? cell.getFgColor() : undefined,
      }
    }),
  )
}
