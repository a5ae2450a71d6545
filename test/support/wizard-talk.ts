import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { SandboxOptions } from '../../src/sandbox/server.ts'
import { setScene } from './scene.ts'
import type { Environment, Size } from './terminal.ts'

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

/** A conversation with the wizard. */
export type Talk = {
  /** What stands on the screen, and the keys that are pressed then. */
  readonly keys: readonly (readonly [see: string, press: string])[]
  readonly exit: number
  /** What stands there at the end. */
  readonly end: string
  readonly env?: Environment
  readonly size?: Size
  readonly options?: SandboxOptions
  readonly never?: RegExp
}

/** Holds a conversation with the built program, after which nothing is changed anywhere. */
export async function expectTalk({ keys, exit, end, env, size, options, never }: Talk): Promise<void> {
  const { open, expectUnchanged, stage } = await setScene(options)
  await using terminal = open('', env, size)
  for (const [see, press] of keys) {
    await terminal.see(see)
    terminal.press(press)
  }
  expect(await terminal.exited).toBe(exit)
  expect(terminal.screen()).toContain(end)
  if (never !== undefined) expect(terminal.raw()).not.toMatch(never)
  await expectUnchanged()
  await expect(stat(join(stage.env['EKS_ACCESS_STATE_DIR'] ?? '', 'runs'))).rejects.toThrow('ENOENT')
}
