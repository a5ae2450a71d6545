/**
 * One question, once: the flag, the prompt, the help line, the completion and the equivalent command line are
 * all made from it.
 */
export type Field<T> = {
  /** Key in `Input`, and the flag without its dashes in camel case. */
  readonly name: string
  /** As commander reads it: `--group <name>`, `--masters`, `-h` never. A positional is `<name>` alone, or `[name]`. */
  readonly flag: string
  readonly help: string
  /** Heading in the help: what the flag is about. */
  readonly heading:
    | 'Where'
    | 'Whom'
    | 'How much'
    | 'What may happen to what is there'
    | 'Files'
    | 'Run'
    | 'Output'
  /** No `ask`: flag only. */
  readonly ask?: { readonly text: string; readonly why: string }
  /** Given once a value (`--group a --group b`). */
  readonly repeatable?: true
  /** Text as typed → value; throws AppError with what is wrong with it. */
  parse(text: string): T
  /** What its value can be, for completion. None: any text. */
  readonly values?: Values
  /** A value that does, where the placeholder of its flag could not be one. */
  readonly example?: string
}

/** Words of a fixed list, paths, or what there is to choose from when it is asked for. */
export type Values = readonly string[] | 'files' | 'folders' | Source

/** Where there is something to choose from: see `choices.ts`. */
export type Source = 'clusters' | 'groups' | 'profiles' | 'roles' | 'runs' | 'users'

/** What was given on the command line, by field name: parsed values, true for a flag, a list for a repeatable one. */
export type Input = Readonly<Record<string, unknown>>

/** Key in `Input` of the words after `--`, for a command that passes them on. */
export const REST = 'rest'

/** `--group` of `--group <name>`. */
export function flagName(field: Field<unknown>): string {
  return field.flag.split(' ', 1)[0] ?? field.flag
}
