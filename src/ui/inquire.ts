import { createPromptModule } from 'inquirer'
import { AppError } from '../app-error.ts'
import type { Question } from './prompter.ts'

/** inquirer's own names for Ctrl-C and for the end of its signal. */
const CANCELLED = new Set(['ExitPromptError', 'AbortPromptError'])

/**
 * Asks one question with inquirer; loaded when the first one is asked. Throws AppError CANCELLED on Ctrl-C, and
 * when the signal aborts.
 */
export async function askQuestion(
  question: Question,
  terminal: { input: NodeJS.ReadStream; output: NodeJS.WriteStream; signal: AbortSignal },
): Promise<unknown> {
  try {
    const prompt = createPromptModule(terminal)
    const answers = await prompt([{ ...question, name: 'answer' }])
    return answers['answer']
  } catch (error) {
    if (!(error instanceof Error) || !CANCELLED.has(error.name)) throw error
    throw new AppError('CANCELLED', 'cancelled: nothing was changed', {
      fix: 'run the same command again when you are ready',
      cause: error,
    })
  }
}
