import {
  createPrompt,
  isDownKey,
  isEnterKey,
  isTabKey,
  isUpKey,
  useEffect,
  useKeypress,
  useState,
} from '@inquirer/core'
import type { Answer, Question } from '../../commands/command.ts'
import type { Known, Terminal } from './terminal.ts'
import { Frames } from './frames.ts'
import { firstRow, rowsOf, takeRow } from './list.ts'
import { renderAnswered, renderAsked, renderLeft } from './render.ts'

type Asking<T> = Pick<Terminal, 'output' | 'paint'> & {
  readonly question: Question<T>
  /** Ctrl-C came, be it in one piece with the Enter before it: inquirer passes over what comes after an answer. */
  readonly interrupted: () => void
}

type Ended<T> = Answer<T> | { readonly type: 'closed' }

/** inquirer's own names for Ctrl-C and for the end of its signal. */
const CANCELLED = new Set(['ExitPromptError', 'AbortPromptError'])

/** Asks one question; answers undefined on Ctrl-C, when the signal aborts, and when the input ends (Ctrl-D). */
export async function askOnScreen<T>(
  question: Question<T>,
  { input, output, paint, signal }: Terminal,
): Promise<Answer<T> | undefined> {
  let isInterrupted = false
  const interrupted = (): void => void (isInterrupted = true)
  try {
    const prompt = createPrompt<Ended<T>, Asking<T>>(view)
    const ended = await prompt(
      { question, output, paint, interrupted },
      { input, output: new Frames(output), signal },
    )
    return isInterrupted || ended.type === 'closed' ? undefined : ended
  } catch (error) {
    if (error instanceof Error && CANCELLED.has(error.name)) return undefined
    throw error
  }
}

/** An escape sequence comes whole; this long after a lone Escape it is none. */
const ESCAPE_MS = 60

/** The question as a prompt of inquirer: a line to type in, and below it what there is. */
function view<T>(
  { question, output, paint, interrupted }: Asking<T>,
  done: (ended: Ended<T>) => void,
): string | [string, string] {
  const [text, setText] = useState(question.initial?.isTyped === true ? question.initial.text : '')
  // A suggestion gives way to the first key; Backspace and the arrows edit it.
  const [isUntouched, setUntouched] = useState(text !== '' && question.initial?.isSuggested === true)
  const [moved, setMoved] = useState<number | undefined>(undefined)
  const [known, setKnown] = useState<Known<T>>(knownOf(question.choices))
  const [isHelpOpen, setHelpOpen] = useState(false)
  const [error, setError] = useState<string | undefined>(undefined)
  const [ended, setEnded] = useState<Answer<T> | undefined>(undefined)
  const [, setTick] = useState(0)
  // What of the head a change of the width has left where it was, above the question.
  const [standing, setStanding] = useState('')

  useEffect((rl) => {
    Object.assign(rl, { escapeCodeTimeout: ESCAPE_MS })
    if (text !== '') rl.write(text)
    let ticks = 0
    const redraw = (): void => setTick(++ticks)
    let { columns } = output
    const resized = (): void => {
      if (output.columns !== columns) setStanding(headOf(question))
      ;({ columns } = output)
      redraw()
    }
    const close = (): void => done({ type: 'closed' })
    rl.on('close', close)
    rl.on('SIGINT', interrupted)
    output.on('resize', resized)
    const unwatch = question.head?.watch(redraw)
    let isOver = false
    if (question.choices instanceof Promise) {
      question.choices.then(
        (choices) => isOver || setKnown({ state: 'known', choices }),
        (why: unknown) =>
          isOver || setKnown({ state: 'failed', why: why instanceof Error ? why.message : 'unknown' }),
      )
    }
    return () => {
      isOver = true
      rl.removeListener('close', close)
      output.off('resize', resized)
      unwatch?.()
    }
  }, [])

  const rows = rowsOf(question, known, text, isUntouched)
  const active = Math.min(moved ?? firstRow(question, rows, text), rows.length - 1)

  const end = (answer: Answer<T>): void => {
    setEnded(answer)
    done(answer)
  }
  useKeypress((key, rl) => {
    // Where the line was taken or moved in by readline, what stands in it is written again.
    const restore = (line: string): void => {
      rl.clearLine(0)
      rl.write(line)
    }
    if (key.name === 'escape' && question.canGoBack === true) return end({ type: 'back' })
    if (isEnterKey(key)) {
      const taken = takeRow(question, rows[active], text)
      if (taken.type !== 'error') return end(taken)
      rl.write(text)
      return setError(
        known.state === 'loading' && text === '' && question.typedIs === undefined
          ? undefined
          : taken.message,
      )
    }
    if (isUpKey(key) || isDownKey(key)) {
      restore(text)
      const next = active + (isUpKey(key) ? -1 : 1)
      return setMoved(Math.max(0, Math.min(rows.length - 1, next)))
    }
    if (isTabKey(key)) {
      const row = rows[active]
      const label = row?.type === 'choice' ? row.choice.label : text
      restore(label)
      setUntouched(false)
      setMoved(undefined)
      return setText(label)
    }
    const added = isUntouched && rl.line.startsWith(text) ? rl.line.slice(text.length) : ''
    if ((rl.line === '?' || added === '?') && question.more !== undefined) {
      restore(isUntouched ? text : '')
      return setHelpOpen(!isHelpOpen)
    }
    if (rl.line === text) return undefined
    if (added !== '') restore(added)
    setUntouched(false)
    setMoved(undefined)
    setError(undefined)
    return setText(rl.line)
  })

  const screen = { columns: output.columns ?? 80, rows: output.rows ?? 24, paint }
  const { head: _head, ...headless } = question
  const shown = headOf(question) === standing ? headless : question
  if (ended?.type === 'back') return renderLeft(question, screen)
  if (ended !== undefined) return renderAnswered(shown, ended.initial.text, screen)
  return renderAsked({ question: shown, known, text, isUntouched, rows, active, isHelpOpen, error }, screen)
}

function headOf({ head }: Question<unknown>): string {
  return head?.lines().join('\n') ?? ''
}

function knownOf<T>(choices: Question<T>['choices']): Known<T> {
  if (choices === undefined) return { state: 'none' }
  return choices instanceof Promise ? { state: 'loading' } : { state: 'known', choices }
}
