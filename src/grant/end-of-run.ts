import { EXIT_CODES } from '../app-error.ts'
import { failed, toLeft } from '../commands/ended.ts'
import type { CarriedOut } from '../engine/carry-out.ts'
import type { Left } from '../engine/host.ts'
import { isToUndo } from '../engine/ledger.ts'
import type { Step } from '../engine/ledger.ts'
import { kindOf } from '../kinds.ts'

/**
 * The end of a run that did not come to its end. With nothing left behind it is the failure's own code, else 5:
 * of a kept run all that it has made is left, by this call or an earlier one, and the same command goes on.
 */
export function endOf(
  { run, changes, ledger }: CarriedOut,
  failure: NonNullable<CarriedOut['failure']>,
): ReturnType<typeof failed> {
  const end = failed(failure.error)
  const clean = run === null ? 'eks-access clean' : `eks-access clean --run ${run}`
  const steps = ledger.run(run ?? '')?.steps ?? []
  const left = failure.end === 'kept' ? steps.flatMap((step) => toKept(step, clean)) : toLeft(changes, clean)
  return left.length === 0 ? end : { ...end, exit: EXIT_CODES.LEFT, status: 'left', left }
}

function toKept(step: Step, fix: string): readonly Left[] {
  const isOpen = step.state === 'open' && !step.leftover
  if (!isOpen && !isToUndo(step)) return []
  const why = isOpen ? 'it is not known yet whether it was made' : 'made, and kept'
  return [{ resource: kindOf(step.kind).resource(step.at), why, fix }]
}
