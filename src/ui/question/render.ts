import { safe } from '../../app-error.ts'
import type { Question } from '../../commands/command.ts'
import type { Signs } from '../../signs.ts'
import type { Paint } from '../color.ts'
import { cutTo, widthOf, wrap } from '../width.ts'
import type { Known } from './terminal.ts'
import type { Row } from './list.ts'

/** Where a question is drawn. */
export type Screen = { readonly columns: number; readonly rows: number; readonly paint: Paint }

/** How far the person has come. */
export type Asked<T> = {
  readonly question: Question<T>
  readonly known: Known<T>
  readonly text: string
  readonly isUntouched: boolean
  readonly rows: readonly Row<T>[]
  readonly active: number
  readonly isHelpOpen: boolean
  readonly error: string | undefined
}

/** Lines around the list: question, why, keys, and some air. */
const AROUND = 8
const LONGEST_LIST = 8

/** The question with the cursor behind it, and what stands below. No line is wider than the screen. */
export function renderAsked<T>(asked: Asked<T>, screen: Screen): [above: string, below: string] {
  const { paint } = screen
  const { isUntouched, question, text } = asked
  const above = [
    ...(question.head?.lines() ?? []).flatMap((line) => wrap(line, screen.columns)),
    `${paint.good('?')} ${paint.bold(headline(question))} ${isUntouched ? paint.dim(text) : text}`,
  ]
  return [above.join('\n'), below(asked, screen).join('\n')]
}

/** `Which cluster:`, or a question as it is. */
export function headline({ message }: Question<unknown>): string {
  return message.endsWith('?') ? safe(message) : `${safe(message)}:`
}

/** What stays of it when it is answered. */
export function renderAnswered(
  question: Question<unknown>,
  text: string,
  { columns, paint }: Screen,
): string {
  const head = (question.head?.lines() ?? []).flatMap((line) => wrap(line, columns))
  return [...head, `${paint.good(paint.signs.good)} ${headline(question)} ${paint.bold(safe(text))}`].join(
    '\n',
  )
}

function below<T>({ question, known, text, rows, active, isHelpOpen, error }: Asked<T>, screen: Screen) {
  const { columns, paint } = screen
  const { signs } = paint
  const { more, why } = question
  const help = isHelpOpen ? more : why
  return [
    ...inset(help, columns).map((line) => paint.dim(line)),
    ...inset(error, columns).map((line) => paint.bad(line)),
    ...renderRows(page(rows, active, screen), rows[active], question, screen),
    ...note(known, rows, text, signs).map((line) => paint.dim(cutTo(`  ${line}`, columns, signs.more))),
    paint.dim(cutTo(`  ${keys(question, isHelpOpen, signs)}`, columns, signs.more)),
  ]
}

/** Lines two columns in. */
function inset(text: string | undefined, columns: number): readonly string[] {
  if (text === undefined) return []
  return safe(text)
    .split('\n')
    .flatMap((line) => wrap(`  ${line}`, columns, 2))
}

/** Hints beside the names, in a column where the names leave room for one. */
function renderRows<T>(
  rows: readonly Row<T>[],
  active: Row<T> | undefined,
  question: Question<T>,
  { columns, paint }: Screen,
): readonly string[] {
  const { signs } = paint
  const labels = rows.map((row) => safe(row.type === 'choice' ? row.choice.label : row.text))
  const widest = Math.min(Math.max(...labels.map((label) => widthOf(label))), Math.floor(columns / 2))
  return rows.map((row, index) => {
    const hint = row.type === 'choice' ? row.choice.hint : question.typedIs
    const label = labels[index] ?? ''
    const gap = hint === undefined ? '' : ' '.repeat(Math.max(0, widest - widthOf(label)))
    const name = cutTo(`${row === active ? signs.active : ' '} ${label}${gap}`, columns, signs.more)
    const rest = hint === undefined ? '' : cutTo(`  ${safe(hint)}`, columns - widthOf(name), signs.more)
    return `${row === active ? paint.good(name) : name}${paint.dim(rest)}`
  })
}

/** The part of the list around the active line. */
function page<T>(rows: readonly Row<T>[], active: number, screen: Screen): readonly Row<T>[] {
  const size = Math.max(2, Math.min(LONGEST_LIST, screen.rows - AROUND))
  const start = Math.max(0, Math.min(active - Math.floor(size / 2), rows.length - size))
  return rows.slice(start, start + size)
}

function note<T>(known: Known<T>, rows: readonly Row<T>[], text: string, { more }: Signs): readonly string[] {
  if (known.state === 'loading') return [`looking what there is ${more}`]
  if (known.state === 'failed') return [`what there is cannot be listed: ${safe(known.why)}`]
  if (known.state === 'known' && rows.length === 0 && text !== '') return ['nothing of that name']
  return []
}

function keys(question: Question<unknown>, isHelpOpen: boolean, { arrows, between }: Signs): string {
  const list = question.choices === undefined ? [] : [`${arrows} choose`, 'type to search']
  const help = question.more === undefined ? [] : [isHelpOpen ? '? less' : '? more']
  const back = question.canGoBack === true ? ['esc back'] : []
  return ['enter takes it', ...list, ...help, ...back, '^C leaves'].join(` ${between} `)
}

/** What stays of a question that somebody went back from. */
export function renderLeft(question: Question<unknown>, { paint }: Screen): string {
  return paint.dim(`${paint.signs.back} ${headline(question)}`)
}
