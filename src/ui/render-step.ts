import { safe } from '../app-error.ts'
import type { PlannedChange } from '../engine/host.ts'
import type { Paint } from './color.ts'

/** One step of a walk-through: what it is, what it is for, and the commands that do the same by hand. */
export function renderStep({ byHand, explain, title }: PlannedChange, paint: Paint): string {
  const lines = [
    '',
    paint.bold(safe(title)),
    `  ${safe(explain)}`,
    ...(byHand.length === 0 ? [] : ['', paint.dim('  By hand:')]),
    ...byHand.flatMap((command) => command.split('\n').map((line) => `    ${safe(line)}`)),
    '',
  ]
  return `${lines.join('\n')}\n`
}
