import type { Command } from '../commands/command.ts'
import { flagName } from '../request/field.ts'
import type { Field, Values } from '../request/field.ts'

/** What the value of a flag or of the argument can be: fixed words, paths, what is asked for, or any text. */
export type SpecValues =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'files' | 'folders' | 'any' }
  | { readonly kind: 'live'; readonly source: string }

export type SpecFlag = {
  /** With its dashes. */
  readonly name: string
  readonly help: string
  /** None for a flag that takes no value. */
  readonly values?: SpecValues
  readonly repeatable: boolean
}

/** One command as a shell's script needs it. */
export type Spec = {
  readonly name: string
  readonly summary: string
  readonly argument?: { readonly name: string; readonly values: SpecValues }
  readonly flags: readonly SpecFlag[]
  /** Everything after `--` is a command line of its own. */
  readonly passThrough: boolean
}

/** By this word the scripts ask for what there is to choose from: `__complete SOURCE WORD...`. No command for people. */
export const LIVE = '__complete'

/** The command table, as far as completion goes; every command has `--help`. */
export function toSpecs(commands: readonly Command[]): readonly Spec[] {
  return commands.map(({ argument, fields, name, passThrough, summary }) => ({
    name,
    summary,
    ...(argument === undefined
      ? {}
      : { argument: { name: argument.name, values: toValues(argument.values) } }),
    flags: [...fields.map(toFlag), { name: '--help', help: 'tells all about it', repeatable: false }],
    passThrough: passThrough === true,
  }))
}

/** The flags of any command that take a value. */
export function valuedFlags(specs: readonly Spec[]): readonly string[] {
  const names = specs.flatMap(({ flags }) =>
    flags.filter(({ values }) => values !== undefined).map(({ name }) => name),
  )
  return [...new Set(names)]
}

function toFlag(field: Field<unknown>): SpecFlag {
  const isValued = field.flag.includes('<')
  return {
    name: flagName(field),
    help: field.help,
    ...(isValued ? { values: toValues(field.values) } : {}),
    repeatable: field.repeatable === true,
  }
}

function toValues(values: Values | undefined): SpecValues {
  if (values === undefined) return { kind: 'any' }
  if (values === 'files' || values === 'folders') return { kind: values }
  return typeof values === 'string' ? { kind: 'live', source: values } : { kind: 'words', words: values }
}
