import { safe } from '../app-error.ts'
import type { PlannedChange } from '../engine/host.ts'
import type { Paint } from './color.ts'

/**
 * One step of a walk-through: what it is, what it is for, and the commands that do the same by hand, each as it can be
 * copied.
 */
export function renderStep({ byHand, explain, title }: PlannedChange, paint: Paint): string {
  const lines = [
    '',
    paint.bold(safe(title)),
    `  ${safe(explain)}`,
    ...(byHand.length === 0 ? [] : ['', paint.dim('  By hand:')]),
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
