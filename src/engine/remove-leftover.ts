import { isFault } from '../ports/fault.ts'
import type { ChangeOutcome } from './host.ts'
import { toIntent } from './intent.ts'
import { tempTag } from './journal.ts'
import { persist } from './persist.ts'
import type { PlannedStep } from './plan.ts'
import type { RunLog } from './run-log.ts'
import type { Undoing } from './undo.ts'

/** Removes what a cut-short write had left, journalled like any change. It is never put back. */
export async function removeLeftover(
  planned: PlannedStep,
  log: RunLog,
  { ports, host }: Pick<Undoing, 'ports' | 'host'>,
): Promise<ChangeOutcome> {
  const { kind, at, found, change } = planned
  const step = log.next
  const temp = tempTag(log.record.id, step)
  await log.add(toIntent(planned, step, log.record.id))
  const context = { ports, run: log.record.id, temp, noteId: async (): Promise<void> => {} }
  const wait = (what: string, upToMs: number): void => host.report({ type: 'wait', what, upToMs })
  try {
    await persist(() => kind.write(at, found, undefined, context), {
      clock: ports.clock,
      cancel: host.cancel,
      wait,
    })
  } catch (error) {
    if (!isFault(error)) throw error
    // The intent stays open, and the run with it: it is looked for again.
    if (error.kind !== 'missing') return { change, status: 'left', why: error.message }
  }
  await log.add({ type: 'outcome', step, found: {} })
  return { change, status: 'undone' }
}
