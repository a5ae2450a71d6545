import { safe } from '../app-error.ts'
import type { PlanAbout, PlannedChange } from '../engine/host.ts'
import type { Paint } from './color.ts'
import { wrap } from './width.ts'

/**
 * One step of a walk-through: what it is, what it is for, and the commands that do the same by hand, each as it can be
 * copied, and as whom.
 */
export function renderStep(change: PlannedChange, about: PlanAbout | undefined, paint: Paint): string {
  const { byHand, explain, title } = change
  const heading = wrap(`  By hand${asWhom(change, about)}:`, paint.columns, 2)
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

/** A command says neither: the AWS CLI and kubectl act as whoever they are set up for. */
function asWhom({ scope }: PlannedChange, { cluster, operator }: Partial<PlanAbout> = {}): string {
  if (scope === 'account' && operator !== undefined) return `, as ${safe(operator.arn)}`
  if (scope === 'cluster' && cluster !== undefined)
    return `, in a context of yours for ${safe(cluster.name)} in ${safe(cluster.region)}`
  return ''
}
