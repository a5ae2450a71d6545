import type { Command } from '../commands/command.ts'
import { shellLine } from '../shell.ts'
import { flagName, REST } from './field.ts'
import type { Field, Input } from './field.ts'

/** How a run is shown or agreed to is no part of what it does. */
const NOT_REPEATED = new Set(['dryRun', 'yes', 'json', 'debug'])

/**
 * The command line, quoted for a POSIX shell, that asks for the same again: for the plan, the journal and the
 * way on after a failure. Pasted, it shows its plan and asks.
 */
export function toCommandLine(command: Command, input: Input): string {
  const { argument, fields } = command
  const words = [
    'eks-access',
    command.name,
    ...(argument === undefined ? [] : texts(input[argument.name])),
    ...fields.flatMap((field) => (NOT_REPEATED.has(field.name) ? [] : flagWords(field, input[field.name]))),
  ]
  const rest = texts(input[REST])
  return shellLine(...words, ...(rest.length === 0 ? [] : ['--', ...rest]))
}

function flagWords(field: Field<unknown>, value: unknown): readonly string[] {
  if (value === true) return [flagName(field)]
  return texts(value).flatMap((text) => [flagName(field), text])
}

function texts(value: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  return list.filter((item) => typeof item === 'string')
}
