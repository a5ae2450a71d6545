import type { Choice, Initial, Prompter, Question } from '../commands/command.ts'
import type { Input } from '../request/field.ts'

/** One question of the wizard. What it answers is what flags would have said: a part of the command's input. */
export type Step = {
  /** By which its answer is kept. */
  readonly id: string
  readonly message: string
  readonly why: string
  /** What `?` shows. */
  readonly more?: string
  /** Whether it is asked at all, after what was answered before. */
  readonly when?: (draft: Input) => boolean
  readonly choices?: (draft: Input) => Promise<readonly Choice<Input>[]>
  /** Takes what was typed; throws AppError for what cannot be an answer. */
  readonly take?: (text: string) => Input
  /** Whether typed text may be an answer that is none of the choices, once they are known. */
  readonly mayBe?: (text: string) => boolean
  readonly typedIs?: string
  /** What Enter takes the first time. */
  readonly initial?: (draft: Input) => Initial | undefined
}

/** The answers so far: kept when somebody goes back, and comes again. */
export type Answers = Map<string, { readonly part: Input; readonly initial: Initial }>

/**
 * Asks in order, from the first, or from the last where somebody comes back to them; Escape goes to the one before.
 * Answers all parts together, or 'back' from before the first.
 */
export async function askAll(
  steps: readonly Step[],
  answers: Answers,
  prompter: Pick<Prompter, 'put'>,
  from: 'first' | 'last',
): Promise<Input | 'back'> {
  const isAsked = (index: number): boolean =>
    steps[index]?.when?.(draftOf(steps.slice(0, index), answers)) ?? true
  const next = (after: number): number => {
    const found = steps.findIndex((_step, index) => index > after && isAsked(index))
    return found < 0 ? steps.length : found
  }
  const last = (before: number): number =>
    steps.findLastIndex((_step, index) => index < before && isAsked(index))
  let at = from === 'first' ? next(-1) : last(steps.length)
  for (let step = steps[at]; step !== undefined; step = steps[at]) {
    const draft = draftOf(steps.slice(0, at), answers)
    const answer = await prompter.put(toQuestion(step, draft, answers.get(step.id)?.initial))
    if (answer.type === 'answer') answers.set(step.id, { part: answer.value, initial: answer.initial })
    at = answer.type === 'answer' ? next(at) : last(at)
  }
  return at < 0 ? 'back' : draftOf(steps, answers)
}

/** What the answers add up to; one that is no longer asked for does not count. */
function draftOf(steps: readonly Step[], answers: Answers): Input {
  let draft: Input = {}
  for (const { id, when } of steps) {
    if (when?.(draft) ?? true) draft = { ...draft, ...answers.get(id)?.part }
  }
  return draft
}

function toQuestion(step: Step, draft: Input, before: Initial | undefined): Question<Input> {
  const { choices, mayBe, message, more, take, typedIs, why } = step
  const initial = before ?? step.initial?.(draft)
  return {
    message,
    why,
    ...(more === undefined ? {} : { more }),
    ...(choices === undefined ? {} : { choices: choices(draft) }),
    ...(take === undefined ? {} : { take }),
    ...(mayBe === undefined ? {} : { mayBe }),
    ...(typedIs === undefined ? {} : { typedIs }),
    ...(initial === undefined ? {} : { initial }),
    canGoBack: true,
  }
}
