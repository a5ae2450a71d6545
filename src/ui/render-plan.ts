import { safe } from '../app-error.ts'
import type { ChangeResult } from '../commands/result.ts'
import type { PlanAbout, Warning } from '../engine/host.ts'
import type { Action, Scope } from '../engine/kind.ts'
import type { Paint } from './color.ts'
import { differences } from './diff.ts'
import type { Difference } from './diff.ts'
import { wrap } from './width.ts'

/** What a change needs to be shown: a planned one has it, and so has one of the document. */
export type PlanLine = Pick<
  ChangeResult,
  'scope' | 'resource' | 'action' | 'owner' | 'before' | 'after' | 'why'
>

export type PlanView = {
  readonly changes: readonly PlanLine[]
  readonly warnings: readonly Warning[]
  readonly about?: PlanAbout
}

/** So that a policy document does not push the rest off the screen; `--json` has all of it. */
const MOST_DIFFERENCES = 12

const COUNTS: Readonly<Record<Action, string>> = {
  create: 'to create',
  update: 'to change',
  delete: 'to remove',
  none: 'there already',
}

/** Warnings of rights that reach further than they look, and of who may get them. */
const WIDE = new Set(['WIDE', 'TRUST'])

const SCOPES: readonly Scope[] = ['account', 'cluster', 'machine']

/** The plan as a person agrees to it: as whom, where, what by place, what to know before the yes. */
export function renderPlan(plan: PlanView, paint: Paint): string {
  const { about, warnings } = plan
  const changes = plan.changes.filter((change) => !isUnremarkable(change))
  const groups = SCOPES.flatMap((scope) => {
    const lines = changes
      .filter((change) => change.scope === scope)
      .flatMap((change) => renderChange(change, paint))
    return lines.length === 0 ? [] : ['', paint.bold(placeName(scope, about)), ...lines]
  })
  return [
    ...(about === undefined ? [] : renderAbout(about, paint)),
    ...groups,
    '',
    countChanges(changes),
    ...renderWarnings(warnings, paint),
    ...(about === undefined ? [] : [paint.dim(`The same again: ${safe(about.again)}`)]),
    '',
  ].join('\n')
}

/** What is wide in colour, to be seen. */
export function renderWarnings(warnings: readonly Warning[], paint: Paint): readonly string[] {
  return warnings.flatMap(({ code, message }) => {
    const lines = wrap(`${paint.signs.note} ${safe(message)}`, paint.columns, 2)
    return WIDE.has(code) ? lines.map(paint.change) : lines
  })
}

function renderAbout({ operator, cluster, principal }: PlanAbout, paint: Paint): readonly string[] {
  const groups = principal === undefined ? [] : principal.groups
  const rows = [
    ['you', operator.arn],
    ['cluster', cluster === undefined ? undefined : `${cluster.name} in ${cluster.region} (${cluster.mode})`],
    ['access for', principal?.arn],
    ['in Kubernetes', principal === undefined ? undefined : `${principal.username}, in ${listOf(groups)}`],
  ] as const
  return rows.flatMap(([name, text]) =>
    text === undefined ? [] : wrap(`${paint.dim(name.padEnd(14))}${safe(text)}`, paint.columns, 14),
  )
}

function listOf(groups: readonly string[]): string {
  return groups.length === 0 ? 'no group' : groups.join(', ')
}

function placeName(scope: Scope, about: PlanAbout | undefined): string {
  if (scope === 'account') return safe(`AWS account ${about?.operator.account ?? ''}`.trimEnd())
  if (scope === 'cluster') return safe(`Cluster ${about?.cluster?.name ?? ''}`.trimEnd())
  return 'Files on this machine'
}

function renderChange(change: PlanLine, paint: Paint): readonly string[] {
  const head = renderHead(change, paint)
  return change.action === 'update'
    ? [...head, ...renderDifferences(differences(change.before, change.after), paint)]
    : head
}

/** A change in a line: what becomes of what, and why where that is not plain. */
export function renderHead({ action, owner, resource, why }: PlanLine, paint: Paint): readonly string[] {
  const isUsed = action === 'none' && owner === 'foreign'
  const note = why ?? (isUsed ? 'not ours: used as it is' : undefined)
  const color = { create: paint.good, update: paint.change, delete: paint.bad, none: paint.dim }[action]
  const because = note === undefined ? '' : paint.dim(` (${safe(note)})`)
  return wrap(`  ${color(paint.signs[action])} ${safe(resource)}${because}`, paint.columns, 4)
}

/** A folder or file of the person that is there and stays as it is: nobody has to decide anything about it. */
function isUnremarkable({ action, owner, scope }: PlanLine): boolean {
  return action === 'none' && owner === 'foreign' && scope === 'machine'
}

function renderDifferences(all: readonly Difference[], paint: Paint): readonly string[] {
  const shown = all
    .slice(0, MOST_DIFFERENCES)
    .flatMap((difference) => wrap(`      ${renderDifference(difference, paint)}`, paint.columns, 8))
  const hidden = all.length - MOST_DIFFERENCES
  return hidden <= 0 ? shown : [...shown, `      ${paint.signs.more} and ${hidden} more`]
}

function renderDifference({ path, before, after }: Difference, paint: Paint): string {
  const { signs } = paint
  const label = path === '' ? '' : `${path}: `
  if (before === undefined) return `${label}${paint.good(`${signs.create} ${after ?? ''}`)}`
  if (after === undefined) return `${label}${paint.bad(`${signs.delete} ${before}`)}`
  return `${label}${paint.bad(before)} ${signs.to} ${paint.good(after)}`
}

function countChanges(changes: readonly PlanLine[]): string {
  const counts = Object.entries(COUNTS).flatMap(([action, count]) => {
    const many = changes.filter((change) => change.action === action).length
    return many === 0 ? [] : [`${many} ${count}`]
  })
  return counts.length === 0 ? 'Nothing to do.' : `${counts.join(', ')}.`
}
