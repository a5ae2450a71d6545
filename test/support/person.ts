import { AppError } from '../../src/app-error.ts'
import type { Answer, Prompter, Question } from '../../src/commands/command.ts'

/** Keys that are no answer: Escape and Ctrl-C. */
export const BACK = Symbol('back')
export const LEAVE = Symbol('leave')

export type Person = Prompter & {
  /** What was asked, in order. */
  readonly asked: readonly string[]
  /** What is left to say. */
  readonly left: readonly (string | symbol)[]
}

/** Somebody who answers in order: with the label of a choice, or with what they type. */
export function createPerson(...answers: readonly (string | symbol)[]): Person {
  const left = [...answers]
  const asked: string[] = []
  return {
    interactive: true,
    asked,
    left,
    ask: () => Promise.reject(new Error('asked for a field')),
    async put<T>(question: Question<T>): Promise<Answer<T>> {
      asked.push(question.message)
      const said = left.shift()
      if (said === undefined) throw new Error(`nobody answers: ${question.message}`)
      if (said === LEAVE) throw new AppError('CANCELLED', 'cancelled: nothing was changed', { fix: 'again' })
      if (typeof said === 'symbol') {
        if (question.canGoBack !== true) throw new Error(`no way back from: ${question.message}`)
        return { type: 'back' }
      }
      const choice = (await question.choices)?.find(({ label }) => label === said)
      const isTyped = choice === undefined
      if (isTyped && question.take === undefined) throw new Error(`no choice ${said}: ${question.message}`)
      const value = choice === undefined ? question.take?.(said) : choice.value
      return { type: 'answer', value: value as T, initial: { text: said, isTyped } }
    },
  }
}
