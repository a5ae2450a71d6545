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

/** Asks a person for the value of a field; throws AppError VALUE_MISSING where nobody can be asked, CANCELLED on Ctrl-C. */
export type Prompter = {
  readonly interactive: boolean
  ask<T>(field: Field<T>, context: { choices?: readonly Choice<T>[]; initial?: string }): Promise<T>
}

export type Choice<T> = { readonly value: T; readonly label: string; readonly hint?: string }

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
  readonly section: 'Give access' | 'Take it back' | 'Look around'
  readonly summary: string
  readonly description: string
  /** The positional argument, where there is one. */
  readonly argument?: Field<string>
  readonly fields: readonly Field<unknown>[]
  readonly examples: readonly string[]
  /** Everything after `--` is the command's own (sandbox). */
  readonly passThrough?: true
  /** Writes: `--dry-run`, `--yes`, `--keep` belong to it. */
  readonly mutates: boolean
  load(): Promise<CommandModule>
}
