import { dirname, join } from 'node:path'
import { expect } from 'vitest'
import type { SandboxOptions } from '../../src/sandbox/server.ts'
import { setStage } from './stage.ts'
import type { Stage } from './stage.ts'
import { openTerminal, PROGRAM } from './terminal.ts'
import type { Environment, Size, Terminal } from './terminal.ts'

export type Scene = {
  readonly stage: Stage
  /** The program with the words of a line; without any, the wizard. */
  readonly open: (line: string, env?: Environment, size?: Size) => Terminal
  readonly expectUnchanged: () => Promise<void>
}

/** A sandbox for one test, terminals in it, and whether it is as it was. */
export async function setScene(options: SandboxOptions = {}): Promise<Scene> {
  const stage = await setStage(options, PROGRAM)
  const before = await stage.look()
  const own = Object.entries(stage.env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  )
  const PATH = [join(stage.home.folder, 'bin'), dirname(process.execPath), '/usr/bin', '/bin'].join(':')
  const base = { ...Object.fromEntries(own), PATH, TERM: 'xterm-256color' }
  return {
    stage,
    open: (line, env, size) => openTerminal(line === '' ? [] : line.split(' '), { ...base, ...env }, size),
    expectUnchanged: async () => expect(await stage.changed(before)).toEqual([]),
  }
}

/** Has the first call of an operation wait for its release. */
export function hold({ sandbox }: Stage, operation: string): Held {
  const [reached, released] = [createGate(), createGate()]
  let isFirst = true
  sandbox.intercept((call) => {
    if (call.operation !== operation || !isFirst) return undefined
    isFirst = false
    reached.open()
    return { when: 'before', wait: () => released.opened }
  })
  return { reached: reached.opened, release: released.open }
}

type Held = { readonly reached: Promise<void>; readonly release: () => void }

function createGate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined
  const opened = new Promise<void>((resolve) => (open = resolve))
  return { opened, open: () => open() }
}
