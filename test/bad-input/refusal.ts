import { expect, it } from 'vitest'
import type { Result } from '../../src/commands/result.ts'
import type { SandboxOptions } from '../../src/sandbox/server.ts'
import { openStage } from '../support/stage.ts'
import type { Ran, Stage } from '../support/stage.ts'
import { objection, toldIn } from '../support/told.ts'
import { changedSince, photograph } from './photograph.ts'

/** A case: surroundings → command line → exit code, error code, what the message says, what mends it. */
export type BadInput = {
  readonly name: string
  readonly sandbox?: SandboxOptions
  /** Makes the surroundings what they are; what it does is no part of what is judged. */
  readonly given?: (stage: Stage) => unknown
  readonly argv: readonly string[] | ((stage: Stage) => readonly string[])
  /** Agreed to beforehand, unless the point is that it is not. */
  readonly yes?: false
  readonly exit: number
  readonly code: string
  /** All of these are in the message: the wrong value, and where. */
  readonly says: readonly (string | RegExp)[] | ((stage: Stage) => readonly (string | RegExp)[])
  /** In the line that mends it. */
  readonly fix: string | RegExp | ((stage: Stage) => string | RegExp)
  readonly calls?: 'none'
}

export const ADD_USER = ['add-user', 'developer', '--group', 'reader']
/** One test a row: refused, with one document or one message, and nothing changed anywhere. */
export function itRefuses(rows: readonly BadInput[]): void {
  it.each(rows.map((row) => [row.name, row] as const))('%s', async (_name, row) => {
    const stage = await openStage(row.sandbox)
    try {
      await row.given?.(stage)
      await refuse(stage, row)
    } finally {
      await stage.close()
    }
  })
}

/** Runs a row on a stage that is set, once with `--json` and once for a person. */
export async function refuse(
  stage: Stage,
  row: Omit<BadInput, 'given' | 'sandbox' | 'name'>,
): Promise<Result> {
  const argv = [
    ...(typeof row.argv === 'function' ? row.argv(stage) : row.argv),
    ...(row.yes === false ? [] : ['--yes']),
  ]
  const before = await photograph(stage)
  const sent = stage.sandbox.calls.length
  const result = expectOneDocument(await stage.run(...argv, '--json'))
  const shown = await stage.run(...argv)
  expect({ exit: result.exit, code: result.error?.code, message: result.error?.message }).toMatchObject({
    exit: row.exit,
    code: row.code,
  })
  const error = result.error ?? { message: '', fix: '' }
  for (const words of typeof row.says === 'function' ? row.says(stage) : row.says)
    contains(error.message, words)
  contains(error.fix, typeof row.fix === 'function' ? row.fix(stage) : row.fix)
  for (const text of [error.message, error.fix]) expectOneLine(text)
  for (const line of toldIn(error.fix)) expect(objection(line)).toBeUndefined()
  expect(result).toMatchObject({ ok: false, left: [], made: null })
  expect(['refused', 'failed', 'cancelled']).toContain(result.status)
  expect(result.changes.filter(({ status }) => status === 'done')).toEqual([])
  expectShown(shown, result)
  const calls = stage.sandbox.calls.slice(sent)
  if (row.calls === 'none') expect(calls).toEqual([])
  expect(calls.filter(({ mutating }) => mutating)).toEqual([])
  expect(await changedSince(before, stage)).toEqual([])
  return result
}

const KEYS = [
  'version',
  'ok',
  'exit',
  'status',
  'command',
  'again',
  'run',
  'journal',
  'dryRun',
  'operator',
  'cluster',
  'principal',
  'made',
  'warnings',
  'left',
  'changes',
  'checks',
]

/** Exactly one document on stdout, with all its keys in their order, and the exit code of the process in it. */
export function expectOneDocument({ code, stdout }: Ran): Result {
  const document: unknown = JSON.parse(stdout)
  expect(stdout).toBe(`${JSON.stringify(document, undefined, 2)}\n`)
  const result = document as Result
  expect(Object.keys(result)).toEqual(result.ok ? KEYS : [...KEYS, 'error'])
  expect(result.exit).toBe(code)
  return result
}

/** For a person: the same on stderr, what and why on lines of their own; nothing on stdout or to move the cursor. */
function expectShown({ code, stdout, stderr }: Ran, { exit, error }: Result): void {
  expect(code).toBe(exit)
  expect(stdout).toBe('')
  const joined = stderr.replace(/^(✖ .*)\n {2}(?!→)/m, '$1: ')
  expect(joined).toContain(`✖ ${error?.message ?? ''}\n  → ${error?.fix ?? ''}\n`)
  expect(stderr).not.toMatch(
    /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/,
  )
}

function expectOneLine(text: string): void {
  expect(text).not.toBe('')
  expect(text).not.toMatch(/\n|\[object |undefined|NaN/)
}

function contains(text: string, words: string | RegExp): void {
  if (typeof words === 'string') expect(text).toContain(words)
  else expect(text).toMatch(words)
}
