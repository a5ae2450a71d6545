import { createInterface } from 'node:readline'
import { safe } from '../../app-error.ts'
import type { Answer, Question } from '../../commands/command.ts'
import type { Known, Terminal } from './terminal.ts'
import { firstRow, rowsOf, takeRow } from './list.ts'
import type { Row } from './list.ts'
import { headline } from './render.ts'

const BACK = '<'

/**
 * The same question for a terminal that can't move its cursor (TERM=dumb): everything is written once, and a choice
 * is taken by its number or its name. Answers undefined when the signal aborts and when the input ends.
 */
export async function askPlainly<T>(
  question: Question<T>,
  { input, output, signal }: Terminal,
): Promise<Answer<T> | undefined> {
  await question.head?.settled()
  const known = await settle(question)
  const all = rowsOf(question, known, '')
  for (const line of describe(question, known, all)) output.write(`${line}\n`)
  for (;;) {
    output.write(`? ${headline(question)} `)
    const text = await readLine(input, signal)
    if (text === undefined) return undefined
    if (text === '?' && question.more !== undefined) output.write(`  ${safe(question.more)}\n`)
    else if (text === BACK && question.canGoBack === true) return { type: 'back' }
    else {
      const taken = takeRow(question, chosen(question, known, all, text), text)
      if (taken.type !== 'error') return taken
      output.write(`  ${safe(taken.message)}\n`)
    }
  }
}

async function settle<T>({ choices }: Question<T>): Promise<Known<T>> {
  if (choices === undefined) return { state: 'none' }
  try {
    return { state: 'known', choices: await choices }
  } catch (error) {
    return { state: 'failed', why: error instanceof Error ? error.message : 'unknown' }
  }
}

function describe<T>(question: Question<T>, known: Known<T>, rows: readonly Row<T>[]): readonly string[] {
  const { canGoBack, head, initial, more, why } = question
  const keys = [
    ...(more === undefined ? [] : ['? for more']),
    ...(canGoBack === true ? [`${BACK} for the question before`] : []),
    ...(initial === undefined ? [] : [`enter for ${safe(initial.text)}`]),
  ]
  return [
    ...(head?.lines() ?? []),
    ...(why === undefined ? [] : [`  ${safe(why)}`]),
    ...rows.map((row, index) => `  ${index + 1}) ${labelOf(row)}`),
    ...(known.state === 'failed' ? [`  what there is cannot be listed: ${safe(known.why)}`] : []),
    ...(keys.length === 0 ? [] : [`  (${keys.join(', ')})`]),
  ]
}

function labelOf<T>(row: Row<T>): string {
  if (row.type === 'typed') return safe(row.text)
  const { hint, label } = row.choice
  return safe(hint === undefined ? label : `${label}: ${hint}`)
}

/** By number, by name, by its beginning; nothing typed is the first, or the answer of before. */
function chosen<T>(
  question: Question<T>,
  known: Known<T>,
  all: readonly Row<T>[],
  text: string,
): Row<T> | undefined {
  const { initial } = question
  if (text === '' && initial?.isTyped === true) return { type: 'typed', text: initial.text }
  if (text === '') return all[firstRow(question, all, text)]
  return all[Number(text) - 1] ?? rowsOf(question, known, text)[0]
}

/** One line. Ctrl-C is a signal here, since the terminal is left as it is. */
function readLine(input: NodeJS.ReadStream, signal: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve) => {
    const lines = createInterface({ input, terminal: false })
    const end = (line: string | undefined): void => {
      signal.removeEventListener('abort', interrupt)
      lines.removeAllListeners()
      lines.close()
      resolve(line)
    }
    const interrupt = (): void => end(undefined)
    signal.addEventListener('abort', interrupt)
    lines.on('line', (text) => end(text.trim()))
    lines.on('close', () => end(undefined))
    if (signal.aborted) interrupt()
  })
}
