import { AppError, safe } from '../app-error.ts'
import type { Choice, Env, Prompter, Streams } from '../commands/command.ts'
import type { Field } from '../request/field.ts'

export type PrompterOptions = {
  readonly streams: Streams
  readonly interactive: boolean
  /** Ends a question that waits for its answer. */
  readonly cancel: AbortSignal
  /** Called before each question: nothing else may draw on the terminal meanwhile. */
  readonly hush?: () => void
}

/** A prompter that also asks yes or no; the default is no. */
export type TerminalPrompter = Prompter & { confirm(question: string): Promise<boolean> }

/** From this many on, typing a part of the name is quicker than going through the list. */
const SEARCH_FROM = 9

/** Whether there is somebody to ask: stdin and stderr are terminals, and nothing says that a program is calling. */
export function isInteractive(streams: Streams, env: Env, input: { json: boolean; yes: boolean }): boolean {
  const ci = env['CI'] ?? ''
  const isCi = ci !== '' && ci !== '0' && ci !== 'false'
  return streams.input.isTTY && streams.error.isTTY && !isCi && !input.json && !input.yes
}

/** Questions on the terminal, one a field. Nothing of a prompt goes to stdout. */
export function createPrompter({ cancel, hush, interactive, streams }: PrompterOptions): TerminalPrompter {
  const ask = async (question: Question): Promise<unknown> => {
    const { askQuestion } = await import('./inquire.ts')
    return askQuestion(question, { input: streams.input, output: streams.error, signal: cancel })
  }
  return {
    interactive,
    confirm: async (question) => (await ask({ type: 'confirm', message: question, default: false })) === true,
    async ask(field, { choices, initial }) {
      if (!interactive) throw missing(field, choices)
      hush?.()
      if (field.ask !== undefined) streams.error.write(`${safe(field.ask.why)}\n`)
      if (choices === undefined || choices.length === 0)
        return field.parse(String(await ask(toInput(field, initial))))
      const index = await ask(toChoice(field, choices, initial))
      const chosen = typeof index === 'number' ? choices[index] : undefined
      if (chosen === undefined) throw missing(field, choices)
      return chosen.value
    },
  }
}

type Item = { readonly name: string; readonly value: number; readonly description?: string }

/** A question as inquirer takes it. The answer to a list is the index of the choice. */
export type Question =
  | { readonly type: 'confirm'; readonly message: string; readonly default: false }
  | {
      readonly type: 'input'
      readonly message: string
      readonly default?: string
      readonly validate: (text: string) => true | string
    }
  | {
      readonly type: 'select'
      readonly message: string
      readonly choices: readonly Item[]
      readonly default?: number
    }
  | { readonly type: 'search'; readonly message: string; readonly source: (term?: string) => readonly Item[] }

function toInput(field: Field<unknown>, initial: string | undefined): Question {
  const message = textOf(field)
  const validate = (text: string): true | string => {
    try {
      field.parse(text)
      return true
    } catch (error) {
      if (error instanceof AppError) return safe(`${error.message}; ${error.fix}`)
      throw error
    }
  }
  return { type: 'input', message, validate, ...(initial === undefined ? {} : { default: initial }) }
}

function toChoice(
  field: Field<unknown>,
  choices: readonly Choice<unknown>[],
  initial: string | undefined,
): Question {
  const message = textOf(field)
  const items = choices.map(({ hint, label }, value) => ({
    value,
    name: safe(label),
    ...(hint === undefined ? {} : { description: safe(hint) }),
  }))
  const first = choices.findIndex(({ label }) => label === initial)
  if (items.length >= SEARCH_FROM) {
    return { type: 'search', message, source: (term = '') => items.filter(({ name }) => name.includes(term)) }
  }
  return { type: 'select', message, choices: items, ...(first < 0 ? {} : { default: first }) }
}

function textOf(field: Field<unknown>): string {
  return `${field.ask?.text ?? field.help}:`
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
