import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { SandboxOptions } from '../../src/sandbox/server.ts'
import { setScene } from './scene.ts'
import { ENTER } from './terminal.ts'
import type { Environment, Size, Terminal } from './terminal.ts'

// What stands on the wizard's screens.
export const WANT = 'What do you want to do?'
/** All is found out: what is asked no longer depends on what comes first. */
export const READY = 'clusters  demo'
export const USER = 'Name of the IAM user:'
export const ROLE = 'Name of the IAM role:'
export const TAKER = 'Who may take the role:'
export const GROUP = 'Which Kubernetes group:'
export const MACHINE = 'Whose machine is it for?'
export const FOLDER = 'Folder for their files:'
export const PLAN = 'Carry out this plan?'
export const STEP = 'This step?'
export const LEFT = 'cancelled: nothing was changed'

/** What stands on the screen, and the keys that are pressed then. */
export type Keys = readonly (readonly [see: string, press: string])[]

/** To the plan of a reader on this machine. */
export const TO_PLAN: Keys = [
  [READY, ENTER],
  [USER, `developer${ENTER}`],
  ['❯ reader', ENTER],
  [MACHINE, ENTER],
]

/** A conversation with the wizard. */
export type Talk = {
  readonly keys: Keys
  readonly exit: number
  /** What stands there at the end. */
  readonly end: string
  readonly env?: Environment
  readonly size?: Size
  readonly options?: SandboxOptions
  readonly never?: RegExp
}

/** Waits for each text in turn, and answers it. */
export async function talk(terminal: Terminal, keys: Keys): Promise<void> {
  for (const [see, press] of keys) {
    await terminal.see(see)
    terminal.press(press)
  }
}

/** Holds a conversation with the built program, after which nothing is changed anywhere. */
export async function expectTalk({ keys, exit, end, env, size, options, never }: Talk): Promise<void> {
  const { open, expectUnchanged, stage } = await setScene(options)
  await using terminal = open('', env, size)
  await talk(terminal, keys)
  expect(await terminal.exited).toBe(exit)
  expect(terminal.screen()).toContain(end)
  if (never !== undefined) expect(terminal.raw()).not.toMatch(never)
  await expectUnchanged()
  await expect(stat(join(stage.env['EKS_ACCESS_STATE_DIR'] ?? '', 'runs'))).rejects.toThrow('ENOENT')
}
