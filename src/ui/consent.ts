import type { Choice, Question } from '../commands/command.ts'

type Consent = 'no' | 'yes' | 'explain' | 'details'
type StepAnswer = 'go' | 'run' | 'undo' | 'keep'

const CONSENT: readonly Choice<Consent>[] = [
  { value: 'no', label: 'No', hint: 'change nothing' },
  { value: 'yes', label: 'Yes', hint: 'carry it out' },
  { value: 'explain', label: 'Explain', hint: 'carry it out step by step: say what each is for, and ask' },
  { value: 'details', label: 'Details', hint: 'show each change in full, then ask again' },
]

const STEP: readonly Choice<StepAnswer>[] = [
  { value: 'go', label: 'Go', hint: 'do this step' },
  { value: 'run', label: 'Run', hint: 'do this step and the rest, and ask no more' },
  { value: 'undo', label: 'Undo', hint: 'take back what was done so far' },
  { value: 'keep', label: 'Keep', hint: 'stop here and keep what was done; the same command goes on' },
]

/** The question under a plan. The first answer, which Enter takes, is no. */
export function consentQuestion({ canGoBack }: { canGoBack: boolean }): Question<Consent> {
  return { message: 'Carry out this plan?', choices: CONSENT, canGoBack }
}

/** The question before each step of a walk-through. */
export function stepQuestion(): Question<StepAnswer> {
  return { message: 'This step?', choices: STEP }
}
