import { AppError } from '../app-error.ts'
import type { Prompter } from '../commands/command.ts'
import type { Host, Plan, Warning } from '../engine/host.ts'
import type { Paint } from './color.ts'
import { consentQuestion, stepQuestion } from './consent.ts'
import { Progress } from './progress.ts'
import type { ProgressStream } from './progress.ts'
import { renderPlan } from './render-plan.ts'
import { renderStep } from './render-step.ts'
import type { Whose } from './render-step.ts'
import { wrap } from './width.ts'

export type HostOptions = {
  /** stderr: plan, progress and questions; never the result. */
  readonly stream: ProgressStream
  readonly paint: Paint
  /** `--yes`: agreed to beforehand. */
  readonly yes: boolean
  /** `--keep`: what was done stays when it is stopped. */
  readonly keep: boolean
  /** Asks a person; missing where there is nobody to ask. */
  readonly put?: Prompter['put']
  /** The operator's own context for a cluster, where their current one is. */
  readonly contextFor?: (cluster: {
    readonly name: string
    readonly region: string
    readonly account: string
  }) => Promise<string | undefined>
  /** The person wants back from the plan to the questions before it; missing where there were none. */
  readonly onBack?: () => void
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

/** What the first Ctrl-C comes to: only reading, or the engine's laws for what is under way. */
type Course = 'looking' | 'doing' | 'keeping' | 'unwinding' | 'recalling'

const STOPPING: Readonly<Record<Course, string>> = {
  looking: 'Stopping: what is under way ends first. Ctrl-C again stops at once.',
  doing:
    'Stopping: the step under way ends, then what was done is taken back. Ctrl-C again stops at once and keeps what there is.',
  keeping:
    'Stopping: the step under way ends, and what was done is kept (--keep). Ctrl-C again stops at once.',
  unwinding:
    'It is being taken back already, which goes on. Ctrl-C again stops at once and keeps what there is.',
  recalling: 'Stopping: the step under way ends, and the rest stays as it is. Ctrl-C again stops at once.',
}

/**
 * The person at the terminal, or the pipe. `agree` shows the plan and asks; `--yes` agrees. Throws AppError CONFIRM
 * where nobody can be asked.
 */
export function createHost(options: HostOptions): TerminalHost {
  const { cancel, contextFor, keep, onBack, paint, put, stop, stream, yes } = options
  const progress = new Progress(stream, paint)
  const seen = new Set<string>()
  let isWalking = false
  let whose: Whose = {}
  let course: Course = 'looking'
  cancel.addEventListener('abort', () => {
    const words = `${paint.change(paint.signs.note)} ${STOPPING[course]}`
    if (progress.isBusy) progress.line(wrap(words, paint.columns, 2).join('\n'))
  })
  // The third signal is the system's: by then the cursor is to be seen.
  stop.addEventListener('abort', () => progress.stop())
  /** Nobody has agreed to anything before this answers true. */
  const consent = async (plan: Plan, ask: Prompter['put']): Promise<boolean> => {
    for (;;) {
      const answer = await ask(consentQuestion({ canGoBack: onBack !== undefined }))
      if (answer.type === 'back') onBack?.()
      else if (answer.value === 'details') {
        const { renderDetails } = await import('./render-details.ts')
        stream.write(`\n${renderDetails(plan, paint)}\n`)
        continue
      } else if (answer.value === 'explain') {
        isWalking = true
        // As it is before anything is changed: one of the steps may make another one the current context.
        whose = await whoseOf(plan, contextFor)
      }
      return answer.type === 'answer' && answer.value !== 'no'
    }
  }
  return {
    cancel,
    stop,
    report: (event) => {
      if (event.type === 'begin') course = event.undo ? 'recalling' : keep ? 'keeping' : 'doing'
      else if (event.type === 'unwind') course = 'unwinding'
      progress.report(event)
    },
    close: () => progress.stop(),
    line: (text) => progress.line(text),
    unseen: (warnings) => warnings.filter(({ message }) => !seen.has(message)),
    agree: async (plan) => {
      progress.stop()
      for (const { message } of plan.warnings) seen.add(message)
      stream.write(`${renderPlan(plan, paint)}\n`)
      if (yes) return true
      if (put !== undefined) return consent(plan, put)
      throw new AppError('CONFIRM', 'nothing was changed: there is no terminal to ask for a yes on', {
        fix: 'look at the plan above, then run the same command with --yes',
      })
    },
    proceed: async (change) => {
      if (!isWalking || put === undefined) return 'go'
      progress.stop()
      stream.write(renderStep(change, whose, paint))
      const answer = await walk(put)
      isWalking = answer !== 'run'
      return answer === 'run' ? 'go' : answer
    },
  }
}

async function whoseOf({ about }: Plan, contextFor: HostOptions['contextFor']): Promise<Whose> {
  if (about === undefined) return {}
  const { cluster, operator } = about
  const context =
    cluster === undefined ? undefined : await contextFor?.({ ...cluster, account: operator.account })
  return { ...about, ...(context === undefined ? {} : { context }) }
}

/** Ctrl-C takes back what was done, as it does while a step is under way. */
async function walk(put: Prompter['put']): Promise<'go' | 'run' | 'undo' | 'keep'> {
  try {
    const answer = await put(stepQuestion())
    return answer.type === 'answer' ? answer.value : 'undo'
  } catch (error) {
    if (error instanceof AppError && error.code === 'CANCELLED') return 'undo'
    throw error
  }
}
