import { AppError, safe } from '../app-error.ts'
import type { Answer, Choice, Env, Prompter, Question, Streams } from '../commands/command.ts'
import type { Field } from '../request/field.ts'
import type { Paint } from './color.ts'

export type PrompterOptions = {
  readonly streams: Streams
  readonly paint: Paint
  /** A terminal that can't move its cursor (TERM=dumb). */
  readonly isPlain: boolean
  readonly interactive: boolean
  /** Ends a question that waits for its answer. */
  readonly cancel: AbortSignal
  /** Called before each question: nothing else may draw on the terminal meanwhile. */
  readonly hush?: () => void
}

/** Whether there is somebody to ask: stdin and stderr are terminals, and nothing says that a program is calling. */
export function isInteractive(streams: Streams, env: Env, input: { json: boolean; yes: boolean }): boolean {
  const ci = env['CI'] ?? ''
  const isCi = ci !== '' && ci !== '0' && ci !== 'false'
  return streams.input.isTTY && streams.error.isTTY && !isCi && !input.json && !input.yes
}

/** Questions on the terminal. Nothing of one goes to stdout. */
export function createPrompter(options: PrompterOptions): Prompter {
  const { interactive } = options
  return {
    interactive,
    put: (question) => put(question, options),
    async ask(field, { choices, initial }) {
      if (!interactive) throw missing(field, choices)
      const answer = await put(toQuestion(field, choices, initial), options)
      // Without canGoBack there is no way back.
      if (answer.type === 'back') throw cancelled()
      return answer.value
    },
  }
}

/** Each way to ask is loaded with the first question. */
async function put<T>(question: Question<T>, options: PrompterOptions): Promise<Answer<T>> {
  const { cancel, hush, isPlain, paint, streams } = options
  hush?.()
  const terminal = { input: streams.input, output: streams.error, paint, signal: cancel }
  const ask = isPlain
    ? (await import('./question/plain.ts')).askPlainly
    : (await import('./question/ask.ts')).askOnScreen
  const answer = await ask(question, terminal)
  if (answer === undefined) throw cancelled()
  return answer
}

function toQuestion<T>(
  field: Field<T>,
  choices: readonly Choice<T>[] | undefined,
  initial: string | undefined,
): Question<T> {
  const isList = choices !== undefined && choices.length > 0
  return {
    message: field.ask?.text ?? field.help,
    ...(field.ask === undefined ? {} : { why: field.ask.why }),
    ...(isList ? { choices } : { take: (text: string) => field.parse(text) }),
    ...(initial === undefined ? {} : { initial: { text: initial, isTyped: !isList } }),
  }
}

function cancelled(): AppError {
  return new AppError('CANCELLED', 'cancelled: nothing was changed', {
    fix: 'run the same command again when you are ready',
  })
}

function missing(field: Field<unknown>, choices: readonly Choice<unknown>[] | undefined): AppError {
  const isFlag = field.flag.startsWith('-')
  const what = isFlag ? `${field.flag.split(' ', 1)[0] ?? ''} is missing` : `${field.help} is missing`
  const names = (choices ?? []).map(({ label }) => safe(label))
  const which = names.length === 0 ? '' : `; there are ${names.join(', ')}`
  const value = names[0] ?? /<(.+)>/.exec(field.flag)?.[1]?.toUpperCase() ?? ''
  const fix = isFlag
    ? `add ${field.flag.split(' ', 1)[0] ?? ''} ${value}`.trimEnd()
    : `add ${value} behind the command`
  return new AppError('VALUE_MISSING', `${what}, and there is no terminal to ask on${which}`, { fix })
}
