import { AppError } from '../app-error.ts'
import type { Host, Warning } from '../engine/host.ts'
import type { Paint } from './color.ts'
import { Progress } from './progress.ts'
import type { ProgressStream } from './progress.ts'
import { renderPlan } from './render-plan.ts'

export type HostOptions = {
  /** stderr: plan, progress and questions; never the result. */
  readonly stream: ProgressStream
  readonly paint: Paint
  /** `--yes`: agreed to beforehand. */
  readonly yes: boolean
  /** Asks a person, default no; missing where there is nobody to ask. */
  readonly confirm?: (question: string) => Promise<boolean>
  readonly cancel: AbortSignal
  readonly stop: AbortSignal
}

/** What main does with the terminal beside what the engine does. */
export type TerminalHost = Host & {
  line(text: string): void
  /** Those that no plan has shown yet. */
  unseen(warnings: readonly Warning[]): readonly Warning[]
  /** Ends the turning line. */
  close(): void
}

/**
 * The person at the terminal, or the pipe. `agree` shows the plan and asks; `--yes` agrees. Throws AppError CONFIRM
 * where nobody can be asked.
 */
export function createHost(options: HostOptions): TerminalHost {
  const { cancel, confirm, paint, stop, stream, yes } = options
  const progress = new Progress(stream, paint)
  const seen = new Set<string>()
  cancel.addEventListener('abort', () => {
    if (!progress.isBusy) return
    progress.line(`${paint.change('!')} Stopping: what is under way ends first. Once more stops at once.`)
  })
  return {
    cancel,
    stop,
    report: (event) => progress.report(event),
    proceed: async () => 'go',
    close: () => progress.stop(),
    line: (text) => progress.line(text),
    unseen: (warnings) => warnings.filter(({ message }) => !seen.has(message)),
    agree: async (plan) => {
      progress.stop()
      for (const { message } of plan.warnings) seen.add(message)
      stream.write(`${renderPlan(plan, paint)}\n`)
      if (yes) return true
      if (confirm !== undefined) return confirm('Carry out this plan?')
      throw new AppError('CONFIRM', 'nothing was changed: there is no terminal to ask for a yes on', {
        fix: 'look at the plan above, then run the same command with --yes',
      })
    },
  }
}
