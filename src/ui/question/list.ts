import { AppError } from '../../app-error.ts'
import type { Answer, Choice, Question } from '../../commands/command.ts'
import type { Known } from './terminal.ts'

/** A line of the list: something that is there, or what was typed. */
export type Row<T> =
  | { readonly type: 'choice'; readonly choice: Choice<T> }
  | { readonly type: 'typed'; readonly text: string }

/**
 * What can be answered now, best match first. What was typed comes first where it may be an answer of its own, so
 * that Enter never takes something else than what stands there. A text that nobody touched yet searches for nothing.
 */
export function rowsOf<T>(
  question: Question<T>,
  known: Known<T>,
  text: string,
  isUntouched = false,
): readonly Row<T>[] {
  const choices = known.state === 'known' ? known.choices : []
  const rows = matching(choices, isUntouched ? '' : text).map((choice): Row<T> => ({
    type: 'choice',
    choice,
  }))
  const isThere = choices.some(({ label }) => label === text)
  const mayBe = known.state !== 'known' || (question.mayBe?.(text) ?? true)
  const isAnswer = question.take !== undefined && text !== '' && !isThere && mayBe
  return isAnswer ? [{ type: 'typed', text }, ...rows] : rows
}

function matching<T>(choices: readonly Choice<T>[], text: string): readonly Choice<T>[] {
  const wanted = text.toLowerCase()
  const rank = ({ also = '', label }: Choice<T>): number => {
    const at = label.toLowerCase().indexOf(wanted)
    if (at < 0 && also.toLowerCase().includes(wanted)) return 2
    return at <= 0 ? at : 1
  }
  return choices.filter((choice) => rank(choice) >= 0).toSorted((a, b) => rank(a) - rank(b))
}

/**
 * Where the list begins: at the choice of exactly what was typed, or of before, while nothing was. Where something new
 * is as likely, nothing is chosen (-1) before somebody chooses it.
 */
export function firstRow<T>(
  { initial, typedIs }: Question<T>,
  rows: readonly Row<T>[],
  text: string,
): number {
  const wanted = text === '' ? initial?.text : text
  const same = rows.findIndex((row) => row.type === 'choice' && row.choice.label === wanted)
  return same < 0 && (text !== '' || typedIs === undefined) ? 0 : same
}

/** What Enter does: the answer, or why it is none. */
export function takeRow<T>(
  question: Question<T>,
  row: Row<T> | undefined,
  text: string,
): (Answer<T> & { readonly type: 'answer' }) | { readonly type: 'error'; readonly message: string } {
  if (row?.type === 'choice') {
    const { label, value } = row.choice
    return { type: 'answer', value, initial: { text: label, isTyped: false } }
  }
  if (question.take === undefined || (row === undefined && text !== ''))
    return { type: 'error', message: 'there is no such choice' }
  try {
    return { type: 'answer', value: question.take(text), initial: { text, isTyped: true } }
  } catch (error) {
    if (error instanceof AppError) return { type: 'error', message: `${error.message}; ${error.fix}` }
    throw error
  }
}
