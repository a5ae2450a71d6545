import { safe } from '../app-error.ts'
import type { PlanAbout, PlannedChange } from '../engine/host.ts'
import { shellLine } from '../shell.ts'
import type { Paint } from './color.ts'
import { wrap } from './width.ts'

/** As whom and where the commands are meant; `context` is the operator's own for the cluster, where it is known. */
export type Whose = Partial<Pick<PlanAbout, 'cluster' | 'operator'>> & { readonly context?: string }

/**
 * One step of a walk-through: what it is, what it is for, and the commands that do the same by hand, each as it can be
 * copied, and as whom.
 */
export function renderStep(change: PlannedChange, whose: Whose, paint: Paint): string {
  const { explain, title } = change
  const byHand = change.scope === 'cluster' ? inContext(change.byHand, whose.context) : change.byHand
  const heading = wrap(`  By hand${asWhom(change, whose)}:`, paint.columns, 2)
  const lines = [
    '',
    paint.bold(safe(title)),
    ...wrap(`  ${safe(explain)}`, paint.columns, 2),
    ...(byHand.length === 0 ? [] : ['', ...heading.map((line) => paint.dim(line))]),
    ...byHand.flatMap(renderCommand),
    '',
  ]
  return `${lines.join('\n')}\n`
}

/** Of several lines each stays at its column: the end of a here-document is one only there. */
function renderCommand(command: string): readonly string[] {
  const lines = command.split('\n').map((line) => safe(line))
  return lines.length === 1 ? lines.map((line) => `    ${line}`) : lines
}

/** The same kubectl commands, in this context whatever the current one is. */
export function inContext(commands: readonly string[], context: string | undefined): readonly string[] {
  if (context === undefined) return commands
  const start = `${shellLine('kubectl', '--context', context)} `
  return commands.map((command) => command.replace(/^kubectl /, () => start))
}

/** The AWS CLI acts as whoever it is set up for, and so does kubectl without a context. */
function asWhom({ scope }: PlannedChange, { cluster, context, operator }: Whose): string {
  if (scope === 'account' && operator !== undefined) return `, as ${safe(operator.arn)}`
  if (scope === 'cluster' && context === undefined && cluster !== undefined)
    return `, in a context of yours for ${safe(cluster.name)} in ${safe(cluster.region)}`
  return ''
}
