import { refused, toChangeResults } from '../commands/ended.ts'
import type { CheckResult, Result } from '../commands/result.ts'
import { carryOut } from '../engine/carry-out.ts'
import type { CarriedOut, Order } from '../engine/carry-out.ts'
import type { Plan, Warning } from '../engine/host.ts'
import { Ledger } from '../engine/ledger.ts'
import type { PlannedStep } from '../engine/plan.ts'
import { newRunId } from '../engine/run-id.ts'
import { kindOf, kinds } from '../kinds.ts'
import { VERSION } from '../version.ts'
import { checkPlan, warnOfPlan } from './check-plan.ts'
import { endOf } from './end-of-run.ts'
import { principalArn } from './facts.ts'
import type { Facts } from './facts.ts'
import { wantedMapping } from './mapping.ts'
import { insistOnChecks, proveAccess, warnOfChecks } from './prove.ts'
import { requestJson } from './request.ts'
import { wantAll } from './wants.ts'

/** What becomes known while a grant is carried out, for its result. */
type Progress = {
  ledger: Ledger
  warnings: readonly Warning[]
  readonly checks: CheckResult[]
}

/** Plans a grant, has it agreed to, does it, proves it, and says what it came to. */
export async function carryOutGrant(facts: Facts, start: Result, keep: boolean): Promise<Result> {
  const progress: Progress = { ledger: new Ledger([]), warnings: [], checks: [] }
  const result = { ...start, ...describe(facts) }
  try {
    const carried = await carryOut(toOrder(facts, result, progress, keep))
    return toResult(facts, result, carried, progress)
  } catch (error) {
    return refused(result, error)
  }
}

function describe(facts: Facts): Pick<Result, 'operator' | 'cluster' | 'principal'> {
  const { caller, cluster } = facts.place
  const { name, region, account, arn, mode } = cluster
  return {
    operator: { arn: caller.arn, account: caller.account },
    cluster: { name, region, account, arn, mode, via: 'aws-auth' },
    principal: { arn: principalArn(facts), ...wantedMapping(facts), policies: [] },
  }
}

function toOrder(facts: Facts, result: Result, progress: Progress, keep: boolean): Order {
  const { request, place, files, awsAuth, context } = facts
  const { aws, target, caller, cluster } = place
  const again = result.again ?? ''
  const check = async (steps: readonly PlannedStep[]): ReturnType<Order['check']> =>
    checkPlan(facts, steps, progress.ledger, again)
  const prove = async (): Promise<void> => {
    progress.checks.length = 0
    await proveAccess(facts, progress.ledger, (made) => progress.checks.push(made))
    insistOnChecks(progress.checks)
  }
  const backup =
    awsAuth === undefined
      ? {}
      : {
          backup: {
            name: `aws-auth-${awsAuth.uid}.json`,
            text: `${JSON.stringify(awsAuth.data, null, 2)}\n`,
          },
        }
  return {
    header: {
      tool: VERSION,
      command: result.command,
      again,
      request: requestJson(request),
      target,
      caller: caller.arn,
      files: [files.config, files.credentials, files.kubeconfig, ...readmeOf(files)],
    },
    wanted: (ledger) => {
      progress.ledger = ledger
      return wantAll(facts, ledger)
    },
    ports: { target, iam: aws.iam, kube: aws.kube(cluster), files: context.files, clock: context.clock },
    host: { ...context.host, agree: (plan) => context.host.agree(aboutPlan(plan, result, again)) },
    state: context.state(),
    kindOf,
    newRunId: () => newRunId(context.clock.now()),
    dryRun: result.dryRun,
    keep,
    check,
    warn: (steps) => (progress.warnings = warnOfPlan(facts, steps, progress.ledger)),
    prove,
    ...backup,
  }
}

function aboutPlan(plan: Plan, { operator, cluster, principal }: Result, again: string): Plan {
  if (operator === null || cluster === null || principal === null) return plan
  return { ...plan, about: { operator, cluster, principal, again } }
}

function toResult(facts: Facts, start: Result, carried: CarriedOut, { checks, warnings }: Progress): Result {
  const { run, journal, status, changes, failure } = carried
  const told = [...warnings, ...warnOfChecks(checks)]
  const result = { ...start, run, journal, warnings: told, checks, changes: toChangeResults(changes) }
  if (status === 'nothing' || status === 'planned') return { ...result, status, made: toMade(facts, carried) }
  if (failure === undefined) return { ...result, status: 'done', made: toMade(facts, carried) }
  return { ...result, ...endOf(carried, failure) }
}

/** What the person has from it: of what was planned or is there, not of what was refused. */
function toMade({ files, place, request }: Facts, { plan, changes, ledger }: CarriedOut): Result['made'] {
  const has = (kind: { id: string }): boolean => plan.changes.some((change) => change.kind === kind.id)
  const touched = changes.filter(
    ({ change }) => change.scope === 'machine' || change.kind === kinds.accessKey.id,
  )
  const paths = new Set(touched.flatMap(({ change }) => pathOf(change.at)))
  const [accessKeyId] = plan.changes
    .filter(({ kind }) => kind === kinds.accessKey.id)
    .flatMap(({ at }) => ledger.makers(kinds.accessKey, at, place.target).at(-1)?.outcome?.id ?? [])
  return {
    profile: has(kinds.awsProfile) ? (request.profileName ?? request.principal.name) : null,
    files: [files.credentials, files.config, files.kubeconfig, ...readmeOf(files)].filter((path) =>
      paths.has(path),
    ),
    context: has(kinds.kubeconfigContext) ? files.context : null,
    ...(accessKeyId === undefined ? {} : { accessKeyId }),
  }
}

function readmeOf({ readme }: Facts['files']): readonly string[] {
  return readme === undefined ? [] : [readme]
}

function pathOf(at: unknown): readonly string[] {
  if (typeof at !== 'object' || at === null) return []
  if ('file' in at && typeof at.file === 'string') return [at.file]
  return 'path' in at && typeof at.path === 'string' ? [at.path] : []
}
