import { basename } from 'node:path'
import { safe } from '../app-error.ts'
import type { ChangeResult, Result } from '../commands/result.ts'
import type { Left, Warning } from '../engine/host.ts'
import { exportLine, handoverFilesOf } from '../handover/files.ts'
import { shellLine } from '../shell.ts'
import type { Paint } from './color.ts'
import { renderChecks } from './render-checks.ts'
import { renderPlan, renderWarnings } from './render-plan.ts'
import { wrap } from './width.ts'

type Failed = Omit<NonNullable<Result['error']>, 'code'>

export type SummaryOptions = {
  /** `--kubeconfig`, when it is not where kubectl looks by itself. */
  readonly kubeconfig?: string
  /** The folder of `--handover`, absolute. */
  readonly handover?: string
}

/**
 * What came of it: the plan of a dry run, or what was made, what was checked, what to try and what takes it back.
 * Of what failed only the checks, where it came to them.
 */
export function renderResult(result: Result, paint: Paint, options: SummaryOptions = {}): string {
  if (result.status === 'planned') return renderPlanned(result, paint)
  if (!result.ok) return joinBlocks([renderChecks(result.checks, paint)])
  const blocks = [
    [headline(result, paint)],
    renderMade(result, paint),
    renderChecks(result.checks, paint),
    renderHandover(result, options, paint),
    renderCommands(result, options),
    renderUndo(result, paint),
  ]
  return joinBlocks(blocks)
}

/** What went wrong, for stderr: what, why where that is known apart, and how to mend it, which may be a command to paste. */
export function renderFailure({ message, fix, why }: Failed, paint: Paint): string {
  const { bad, columns, dim, signs } = paint
  const what = why !== undefined && message.endsWith(`: ${why}`) ? message.slice(0, -why.length - 2) : message
  return [
    ...wrap(`${bad(signs.bad)} ${safe(what)}`, columns, 2),
    ...(what === message ? [] : wrap(`  ${safe(why ?? '')}`, columns, 2)),
    `  ${dim(signs.to)} ${safe(fix)}`,
    '',
  ].join('\n')
}

/** What is said at the very end: that it came to nothing, where nothing else says so. */
export function renderEnd({ changes, status }: Result, paint: Paint): string {
  const isUnwound = status === 'cancelled' && changes.some((change) => change.status === 'undone')
  if (isUnwound) return `  ${paint.dim('What was done was taken back.')}\n`
  return status === 'refused' ? `  ${paint.dim('Nothing was changed.')}\n` : ''
}

/** What is left behind and the command for each; where the journal is and the command that goes on. */
export function renderLeft(result: Pick<Result, 'left' | 'journal' | 'again'>, paint: Paint): string {
  const { again, journal, left } = result
  if (left.length === 0) return ''
  const fixes = [...new Set(left.map(({ fix }) => fix))]
  return joinBlocks([
    [paint.bold('Left behind:'), ...left.flatMap((item) => renderLeftItem(item, paint))],
    [
      ...(journal === null ? [] : [`Journal: ${safe(journal)}`]),
      ...(again === null ? [] : [`Go on with: ${safe(again)}`]),
      ...fixes.filter((fix) => fix !== again).map((fix) => `Take it back: ${safe(fix)}`),
    ],
  ])
}

/** Warnings that were not shown with a plan. */
export function renderNotes(warnings: readonly Warning[], paint: Paint): string {
  return renderWarnings(warnings, paint)
    .map((line) => `${line}\n`)
    .join('')
}

function renderPlanned(result: Result, paint: Paint): string {
  const { again, changes, cluster, operator, principal, warnings } = result
  const about =
    operator === null
      ? {}
      : {
          about: {
            operator,
            again: again ?? `eks-access ${result.command}`,
            ...(cluster === null ? {} : { cluster }),
            ...(principal === null ? {} : { principal }),
          },
        }
  return renderPlan({ changes, warnings, ...about }, paint)
}

function headline(result: Result, paint: Paint): string {
  const { cluster, principal, status } = result
  const who =
    principal === null ? 'everything' : safe(`${principal.username} on ${cluster?.name ?? 'the cluster'}`)
  if (status === 'nothing')
    return `${paint.good(paint.signs.good)} Nothing to do${principal === null ? '' : `: ${who} is as asked for`}.`
  if (status === 'undone') return `${paint.good(paint.signs.good)} Taken back: ${countDone(result.changes)}.`
  return `${paint.good(paint.signs.good)} ${who} is ready${groupsOf(result)}.`
}

function groupsOf({ principal }: Result): string {
  return principal === null || principal.groups.length === 0
    ? ''
    : `, in ${safe(principal.groups.join(', '))}`
}

function countDone(changes: readonly ChangeResult[]): string {
  const many = changes.filter(({ status }) => status === 'undone').length
  return many === 1 ? '1 thing' : `${many} things`
}

function renderMade({ changes, made }: Result, paint: Paint): readonly string[] {
  const kept = changes
    .filter(({ status }) => status === 'kept')
    .map((change) => ['kept', withWhy(change)] as const)
  const rows = [
    ['profile', made?.profile ?? undefined],
    ['context', made?.context ?? undefined],
    ['access key', made?.accessKeyId],
    ...(made?.files ?? []).map((file) => ['file', file] as const),
    ...kept,
  ] as const
  return rows.flatMap(([name, text]) =>
    text === undefined ? [] : wrap(`  ${name.padEnd(12)}${safe(text)}`, paint.columns, 14),
  )
}

function withWhy({ resource, why }: ChangeResult): string {
  return why === undefined ? resource : `${resource} (${why})`
}

function renderCommands({ made, status }: Result, options: SummaryOptions): readonly string[] {
  if (status !== 'done' && status !== 'nothing') return []
  const context = made?.context
  const file = options.kubeconfig === undefined ? [] : ['--kubeconfig', options.kubeconfig]
  const kubectl =
    context === null || context === undefined ? undefined : ['kubectl', ...file, '--context', context]
  const enter = handoverLines(made?.files ?? [], options.handover)
  const aws = typeof made?.profile === 'string' ? ['aws', '--profile', made.profile] : undefined
  const lines = [
    ...(kubectl === undefined
      ? []
      : [
          [...kubectl, 'auth', 'whoami'],
          [...kubectl, 'get', 'pods'],
        ]),
    ...(aws === undefined ? [] : [[...aws, 'sts', 'get-caller-identity']]),
  ].map((words) => `  ${shellLine(...words)}`)
  if (lines.length === 0) return []
  return [
    enter.length === 0 ? 'Try it:' : 'Try it, in a shell of its own:',
    ...[...enter, ...lines].map(safe),
  ]
}

/** The lines that make a shell use the files of a handover folder. */
function handoverLines(files: readonly string[], folder: string | undefined): readonly string[] {
  if (folder === undefined) return []
  const names = handoverFilesOf(files.map((path) => basename(path)))
  return [`  ${shellLine('cd', folder)}`, `  ${exportLine(names)}`]
}

function renderHandover(
  { made, status }: Result,
  { handover }: SummaryOptions,
  paint: Paint,
): readonly string[] {
  if (handover === undefined || (status !== 'done' && status !== 'nothing')) return []
  const hasKey = made?.accessKeyId !== undefined
  const care = hasKey ? '; whoever has the folder has the key, so send it where nobody else can look' : ''
  const words = `  ${safe(handover)}: README.md in it says how it is used${care}`
  return ['Hand over:', ...wrap(words, paint.columns, 2)]
}

function renderUndo({ run, status }: Result, paint: Paint): readonly string[] {
  if (run === null || (status !== 'done' && status !== 'nothing')) return []
  return ['Take it back:', `  ${paint.bold(`eks-access clean --run ${safe(run)}`)}`]
}

function renderLeftItem({ resource, why }: Left, paint: Paint): readonly string[] {
  return wrap(`  ${paint.bad(paint.signs.note)} ${safe(resource)}: ${safe(why)}`, paint.columns, 4)
}

function joinBlocks(blocks: readonly (readonly string[])[]): string {
  const filled = blocks.filter((block) => block.length > 0)
  return filled.length === 0 ? '' : `${filled.map((block) => block.join('\n')).join('\n\n')}\n`
}
