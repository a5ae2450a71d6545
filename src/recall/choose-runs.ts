import { AppError, quote } from '../app-error.ts'
import type { RunRecord } from '../engine/ledger.ts'
import * as field from '../request/fields.ts'
import type { Input } from '../request/field.ts'
import { optional } from '../request/values.ts'
import type { Reach } from './reach.ts'

/**
 * The runs that are meant: `--run`, else all in the account of the caller (and of `--cluster` and `--region`, when
 * they are given). Throws AppError RUN_UNKNOWN, and WRONG_TARGET when all that is there is in other accounts.
 */
export async function chooseRuns(
  runs: readonly RunRecord[],
  input: Input,
  reach: Reach,
): Promise<readonly RunRecord[]> {
  const id = optional(input, field.run)
  if (id !== undefined) return [findRun(runs, id)]
  const named = runs.filter((run) => !run.cleaned && isNamed(run, input))
  const [newest] = named.toReversed()
  if (newest === undefined) return []
  const { caller } = await reach.in(newest.header.target.region)
  const here = named.filter((run) => run.header.target.account === caller.account)
  if (here.length > 0) return here
  const { id: run, header } = newest
  throw new AppError(
    'WRONG_TARGET',
    `run ${run} was in account ${header.target.account}, and you are in ${caller.account}`,
    {
      fix: `act as somebody in ${header.target.account}: eks-access clean --run ${run} --profile PROFILE`,
    },
  )
}

function findRun(runs: readonly RunRecord[], id: string): RunRecord {
  const run = runs.find((known) => known.id === id)
  if (run !== undefined) return run
  const known = runs.filter((other) => !other.cleaned).map((other) => other.id)
  throw new AppError('RUN_UNKNOWN', `there is no run ${quote(id)} in the journals of this machine`, {
    fix: known.length === 0 ? 'eks-access clean --from-tags' : `use one of these: ${known.join(', ')}`,
  })
}

function isNamed({ header: { target } }: RunRecord, input: Input): boolean {
  const cluster = optional(input, field.cluster)
  const region = optional(input, field.region)
  return (
    (cluster ?? target.cluster.name) === target.cluster.name && (region ?? target.region) === target.region
  )
}
