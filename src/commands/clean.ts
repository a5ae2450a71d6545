import { AppError, EXIT_CODES } from '../app-error.ts'
import { takeBack } from '../engine/take-back.ts'
import type { TakenBack } from '../engine/take-back.ts'
import { kindOf } from '../kinds.ts'
import { checkRecall } from '../recall/check-recall.ts'
import { chooseRuns } from '../recall/choose-runs.ts'
import { cleanFromTags } from '../recall/from-tags.ts'
import { Reach } from '../recall/reach.ts'
import { toCommandLine } from '../request/again.ts'
import * as field from '../request/fields.ts'
import type { Input } from '../request/field.ts'
import { isGiven } from '../request/values.ts'
import type { Context } from './command.ts'
import { emptyResult, failed, refused, toChangeResults, toLeft } from './ended.ts'
import { commandNamed } from './index.ts'
import type { Result } from './result.ts'

/** `clean`: takes back what runs made, newest first, from their journals; without a journal, what the marks say. */
export async function run(input: Input, context: Context): Promise<Result> {
  const again = toCommandLine(commandNamed('clean'), input)
  const result = { ...emptyResult('clean'), again, dryRun: isGiven(input, field.dryRun) }
  if (isGiven(input, field.fromTags)) return cleanFromTags(input, context, result)
  const reach = new Reach(input, context)
  let isUnknown = false
  try {
    const taken = await takeBack({
      state: context.state(),
      host: { ...context.host, agree: (plan) => context.host.agree(reach.aboutPlan(plan, again)) },
      kindOf,
      choose: (runs) => {
        isUnknown = runs.length === 0
        return chooseRuns(runs, input, reach)
      },
      portsFor: (chosen) => reach.portsFor(chosen),
      check: (steps, ports) => checkRecall(steps, ports, reach),
      command: 'clean',
      dryRun: result.dryRun,
    })
    const { aborted } = context.host.cancel
    const done = toResult({ ...result, operator: reach.operator }, taken, reach, aborted)
    return isUnknown ? { ...done, warnings: [NO_JOURNAL] } : done
  } catch (error) {
    return refused({ ...result, operator: reach.operator }, error)
  }
}

/** Not the same as nothing to do: another machine, or a state folder that is gone, may have made something. */
const NO_JOURNAL = {
  code: 'NO_JOURNAL',
  message:
    'there is no journal of a run here; what was made elsewhere is found by its marks: eks-access clean --from-tags',
}

function toResult(start: Result, taken: TakenBack, reach: Reach, isStopped: boolean): Result {
  const { status, runs, plan, changes } = taken
  const [only, other] = runs
  const one = other === undefined ? only : undefined
  const result: Result = {
    ...start,
    run: one?.id ?? null,
    journal: one?.path ?? null,
    cluster: one === undefined ? null : reach.clusterOf(one),
    warnings: plan.warnings,
    changes: toChangeResults(changes),
  }
  if (status === 'nothing' || status === 'planned' || status === 'undone') return { ...result, status }
  if (status === 'stopped') return { ...result, ...failed(cancelled()) }
  const left = toLeft(changes, start.again ?? 'eks-access clean')
  const error =
    taken.error === undefined ? leftError(left.length, changes.length, isStopped) : failed(taken.error).error
  return { ...result, ok: false, exit: EXIT_CODES.LEFT, status: 'left', left, error }
}

function cancelled(): AppError {
  return new AppError('CANCELLED', 'cancelled: nothing was changed', { fix: 'eks-access clean' })
}

function leftError(left: number, changes: number, isStopped: boolean): NonNullable<Result['error']> {
  const message = isStopped
    ? `stopped: ${left} of the ${changes} changes are not taken back yet`
    : `${left} of the ${changes} changes could not be taken back`
  return { code: 'LEFT', message, fix: "look at what is left, then run 'eks-access clean' again" }
}
