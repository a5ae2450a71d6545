import type { Host } from '../engine/host.ts'
import type { Aws } from '../ports/aws.ts'
import type { Clock } from '../ports/clock.ts'
import type { Files } from '../ports/files.ts'
import type { State } from '../ports/state.ts'
import type { Field, Input } from '../request/field.ts'
import type { Result } from './result.ts'

/** The environment as the process got it. */
export type Env = Readonly<Record<string, string | undefined>>

/** The terminal and pipes. Everything but the result goes to `error`. */
export type Streams = {
  readonly input: NodeJS.ReadStream
  readonly output: NodeJS.WriteStream
  readonly error: NodeJS.WriteStream
}

/** How the operator reaches AWS. `clock` is corrected by the servers' Date headers. */
export type AwsOptions = { readonly region?: string; readonly profile?: string; readonly roleArn?: string }

/**
 * Asks a person. `ask` takes the value of a field: throws AppError VALUE_MISSING where nobody can be asked; both
 * throw CANCELLED on Ctrl-C and when the terminal is closed.
 */
export type Prompter = {
  readonly interactive: boolean
  ask<T>(field: Field<T>, context: { choices?: readonly Choice<T>[]; initial?: string }): Promise<T>
  put<T>(question: Question<T>): Promise<Answer<T>>
}

export type Choice<T> = {
  readonly value: T
  readonly label: string
  readonly hint?: string
  /** What it is found by besides its label. */
  readonly also?: string
}

/** One question to a person at a terminal: what it says, not how it looks. */
export type Question<T> = {
  readonly message: string
  /** Why it is asked, in a line. */
  readonly why?: string
  /** What `?` shows: as long as it has to be. */
  readonly more?: string
  readonly head?: Live
  /** What there is to choose from, at once or as soon as it is known: nobody waits for it to type. */
  readonly choices?: readonly Choice<T>[] | Promise<readonly Choice<T>[]>
  /** Takes what was typed as the answer; throws AppError for what cannot be one. None: only a choice is an answer. */
  readonly take?: (text: string) => T
  /** Whether typed text may be an answer that is none of the choices, once they are known. None: any may. */
  readonly mayBe?: (text: string) => boolean
  /** What typed text would be, beside it in the list: `a new user`. */
  readonly typedIs?: string
  /** The answer of before: typed again, or the choice of that label. */
  readonly initial?: Initial
  readonly canGoBack?: boolean
}

/** Lines above a question that may still change while it is asked: what is found out meanwhile. */
export type Live = {
  lines(): readonly string[]
  /** Calls back after each change; answers how to end that. */
  watch(changed: () => void): () => void
  /** When nothing changes any more. */
  settled(): Promise<void>
}

/** An answer as the person gave it, for when the question is asked again; or one that is suggested to them. */
export type Initial = { readonly text: string; readonly isTyped: boolean; readonly isSuggested?: true }

export type Answer<T> =
  | { readonly type: 'answer'; readonly value: T; readonly initial: Initial }
  | { readonly type: 'back' }

/** What a command is given. Nothing in it is made before it is called: a command that needs no AWS loads none. */
export type Context = {
  readonly env: Env
  readonly home: string | undefined
  readonly cwd: string
  readonly platform: NodeJS.Platform
  readonly streams: Streams
  readonly host: Host
  readonly prompter: Prompter
  readonly clock: Clock
  readonly files: Files
  /** The path of the running program, for `--exec eks-access` and the demo. */
  readonly program: string
  aws(options: AwsOptions): Promise<Aws>
  /** Throws AppError STATE_DIR when there is no place for it. */
  state(): State
}

/** A command's code, loaded when it is called. */
export type CommandModule = { run(input: Input, context: Context): Promise<Result | number> }

/**
 * One row of the command table: commander's options, the help, the prompts and the completion come from it.
 * A command answers a Result, which main shows as summary or as the `--json` document, or, where it has an output
 * of its own (token, sandbox, demo), just the exit code.
 */
export type Command = {
  readonly name: string
  /** What people do with it. */
  readonly section: 'Give access' | 'Take it back' | 'Look around' | 'For kubectl and the shell'
  readonly summary: string
  readonly description: string
  /** The positional argument, where there is one. */
  readonly argument?: Field<string>
  readonly fields: readonly Field<unknown>[]
  readonly examples: readonly string[]
  /** What else its help tells, in tables under headings of their own. */
  readonly more?: readonly {
    readonly heading: string
    readonly rows: readonly (readonly [term: string, text: string])[]
    /** Only says what there is, and where: of no use where all of it stands below anyway. */
    readonly isIndex?: true
  }[]
  /** Everything after `--` is the command's own (sandbox). */
  readonly passThrough?: true
  /** Writes: `--dry-run`, `--yes`, `--keep` belong to it. */
  readonly mutates: boolean
  load(): Promise<CommandModule>
}
