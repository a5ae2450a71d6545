import { AppError } from '../app-error.ts'
import type { ChangeOutcome, Left } from '../engine/host.ts'
import { JournalFailure } from '../engine/journal.ts'
import { Declined, Interrupted } from '../engine/persist.ts'
import { toFailure } from './failure.ts'
import { toChangeResult } from './result.ts'
import type { ChangeResult, Result } from './result.ts'

/** A result before anything is known; each command fills in what it came to. */
export function emptyResult(command: string): Result {
  return {
    version: 1,
    ok: true,
    exit: 0,
    status: 'nothing',
    command,
    again: null,
    run: null,
    journal: null,
    dryRun: false,
    operator: null,
    cluster: null,
    principal: null,
    made: null,
    warnings: [],
    left: [],
    changes: [],
    checks: [],
  }
}

type End = Pick<Result, 'ok' | 'exit' | 'status' | 'left'> & { readonly error: NonNullable<Result['error']> }

/** What was refused before anything was done, with what is known by then. A bug is thrown on, for main to tell of. */
export function refused(result: Result, thrown: unknown): Result {
  const end = failed(thrown)
  if (end.error.code === 'BUG') throw thrown
  return { ...result, ...end }
}

/** A failure with nothing left behind: its own code, words and exit. */
export function failed(thrown: unknown): End {
  const { code, message, fix, exit, status, why } = toFailure(toExpected(thrown))
  const because = why === undefined ? {} : { why }
  return { ok: false, exit, status, left: [], error: { code, message, fix, ...because } }
}

/** What is left behind, each with the command that goes on with it. */
export function toLeft(outcomes: readonly ChangeOutcome[], fix: string): readonly Left[] {
  return outcomes
    .filter(({ status }) => status === 'left')
    .map(({ change, why }) => ({ resource: change.resource, why: why ?? 'it could not be taken back', fix }))
}

export function toChangeResults(outcomes: readonly ChangeOutcome[]): readonly ChangeResult[] {
  return outcomes.map(({ change, status, why }) => toChangeResult(change, status, why))
}

/** The engine's own ends, in the words of the tool. */
function toExpected(thrown: unknown): unknown {
  if (thrown instanceof Interrupted || thrown instanceof Declined) {
    return new AppError('CANCELLED', 'cancelled', { fix: 'run the same command again when you are ready' })
  }
  if (thrown instanceof JournalFailure) {
    return new AppError('FAILED', `stopped, since ${thrown.message}`, {
      fix: 'make room or give back the right to write there, then run the same command again',
      cause: thrown,
    })
  }
  return thrown
}
