import type { Context } from '../commands/command.ts'
import { refused, toChangeResults, toLeft } from '../commands/ended.ts'
import type { Result } from '../commands/result.ts'
import { AppError, EXIT_CODES } from '../app-error.ts'
import type { ChangeOutcome } from '../engine/host.ts'
import { Journal, toRecord } from '../engine/journal.ts'
import type { JournalFile } from '../ports/state.ts'
import { Ledger, newRun } from '../engine/ledger.ts'
import type { Step } from '../engine/ledger.ts'
import { openLedger } from '../engine/open-ledger.ts'
import { RunLog } from '../engine/run-log.ts'
import { undoChange, undoSteps } from '../engine/undo.ts'
import { kindOf } from '../kinds.ts'
import type { Ports } from '../ports/ports.ts'
import type { Input } from '../request/field.ts'
import { findPlace } from '../request/place.ts'
import { VERSION } from '../version.ts'
import { checkRecall } from './check-recall.ts'
import { findMarked } from './find-marked.ts'
import type { Marked } from './find-marked.ts'
import { Reach } from './reach.ts'

/**
 * Takes back, without a journal, what carries our marks: tags, paths, labels. Runs that have a journal on this machine
 * are left to it, since it knows more. Files cannot be found this way.
 */
export async function cleanFromTags(input: Input, context: Context, start: Result): Promise<Result> {
  let result = start
  try {
    await context.state().check()
    context.host.report({ type: 'phase', what: 'looking for what carries our marks' })
    const { place } = await findPlace(input, context, async () => undefined)
    const { aws, caller, cluster, target } = place
    const { name, region, account, arn, mode } = cluster
    result = {
      ...result,
      operator: { arn: caller.arn, account: caller.account },
      cluster: { name, region, account, arn, mode, via: 'aws-auth' },
      warnings: [
        {
          code: 'NO_JOURNAL',
          message: 'without a journal nothing is known of files: profiles and contexts stay',
        },
      ],
    }
    const { files, clock } = context
    const ports = { target, iam: aws.iam, kube: aws.kube(cluster), files, clock }
    const { ledger } = await openLedger(context.state())
    const known = new Set(ledger.runs.filter((run) => !run.cleaned).map((run) => run.id))
    const marked = (await findMarked(ports)).filter(({ run }) => !known.has(run))
    return await undoMarked(marked, ports, { input, context, result })
  } catch (error) {
    return refused(result, error)
  }
}

type Asked = { readonly input: Input; readonly context: Context; readonly result: Result }

async function undoMarked(
  marked: readonly Marked[],
  ports: Ports,
  { input, context, result }: Asked,
): Promise<Result> {
  const steps = await Promise.all(marked.map((thing, index) => toStep(thing, index, ports)))
  const reach = new Reach(input, context)
  await reach.in(ports.target.region)
  const { warnings, hold } = await checkRecall(steps, ports, reach)
  const planned = steps.map((step): ChangeOutcome => ({
    change: undoChange(step, kindOf(step.kind), step.outcome ?? {}),
    status: 'planned',
  }))
  const shown = { ...result, warnings: [...result.warnings, ...warnings], changes: toChangeResults(planned) }
  if (steps.length === 0) return shown
  if (result.dryRun) return { ...shown, status: 'planned' }
  const plan = { changes: planned.map(({ change }) => change), warnings: shown.warnings }
  if (!(await context.host.agree(plan))) {
    throw new AppError('CANCELLED', 'cancelled: nothing was changed', {
      fix: 'run the same command again when you are ready',
    })
  }
  const log = unwrittenLog(ports)
  const release = await context
    .state()
    .lock('clean', 30_000, (holder) =>
      context.host.report({ type: 'wait', what: `the run of process ${holder.pid}`, upToMs: 30_000 }),
    )
  try {
    context.host.report({ type: 'begin', total: steps.length, undo: true })
    const undoing = { ports, host: context.host, kindOf, ledger: new Ledger([]), undoing: new Set<string>() }
    const cancel = context.host.cancel
    const targets = steps.map((step) => ({ step, log }))
    const outcomes = await undoSteps(targets, { ...undoing, cancel, ...(hold === undefined ? {} : { hold }) })
    return toResult(shown, outcomes)
  } finally {
    await release()
  }
}

function toResult(shown: Result, outcomes: readonly ChangeOutcome[]): Result {
  const result = { ...shown, changes: toChangeResults(outcomes) }
  const left = toLeft(outcomes, shown.again ?? 'eks-access clean --from-tags')
  if (left.length === 0) return { ...result, status: 'undone' }
  const error = {
    code: 'LEFT' as const,
    message: `${left.length} things could not be taken back`,
    fix: 'remove what hangs on them, then run it again',
  }
  return { ...result, ok: false, exit: EXIT_CODES.LEFT, status: 'left', left, error }
}

/** A mark is proof by itself: it stands in for the line that a journal would have. */
async function toStep({ kind, at, run }: Marked, index: number, ports: Ports): Promise<Step> {
  const outcome = toRecord(await kind.read(at, ports))
  return {
    run,
    number: index + 1,
    kind: kind.id,
    at,
    action: 'create',
    owner: 'ours',
    before: {},
    ...(outcome.value === undefined ? {} : { after: outcome.value }),
    temp: '',
    leftover: false,
    since: ports.clock.now().toISOString(),
    state: 'done',
    outcome,
    ids: [],
    undoTemps: [],
    left: [],
  }
}

/** What is found by its mark is found again after a crash: its undo needs no journal. */
function unwrittenLog(ports: Ports): RunLog {
  const file: JournalFile = { path: '', append: async () => {}, close: async () => {} }
  const now = (): Date => ports.clock.now()
  const header = {
    tool: VERSION,
    command: 'clean',
    again: '',
    request: null,
    target: ports.target,
    caller: '',
    files: [],
  }
  return new RunLog(new Journal(file, now), newRun('', '', header, ''), now)
}
