import { Command as Parser, Option } from 'commander'
import { AppError } from '../app-error.ts'
import type { Command } from '../commands/command.ts'
import { flagName, REST } from './field.ts'
import type { Field, Input } from './field.ts'
import { quoteAscii } from './names.ts'
import { nearest } from './nearest.ts'

/** What was typed: the row of the command, and its values by field name; only what was given is in it. */
export type Parsed = { readonly command: Command; readonly input: Input }

/**
 * Reads a command line (without node and program). Throws AppError, USAGE where it is the line itself that is
 * wrong, else what the field says of its value.
 */
export function parse(argv: readonly string[], commands: readonly Command[]): Parsed {
  const [word = '', ...rest] = argv
  const command = commands.find(({ name }) => name === word)
  if (command === undefined) throw unknownCommand(word, commands)
  const dashes = command.passThrough === true ? rest.indexOf('--') : -1
  const own = dashes < 0 ? rest : rest.slice(0, dashes)
  const given = parseFlags(command, own)
  refuseContradictions(given)
  refuseOwnFiles(given)
  return { command, input: dashes < 0 ? given : { ...given, [REST]: rest.slice(dashes + 1) } }
}

function parseFlags(command: Command, argv: readonly string[]): Input {
  const parser = new Parser(command.name).helpOption(false)
  for (const field of command.fields) parser.addOption(toOption(field, command))
  const { operands, unknown } = readOptions(parser, argv, command)
  if (unknown[0] !== undefined) throw unknownFlag(unknown[0], command)
  const [name, extra] = command.argument === undefined ? [undefined, operands[0]] : operands
  if (extra !== undefined) throw unexpected(extra, command)
  const { argument } = command
  const positional =
    argument === undefined || name === undefined ? {} : { [argument.name]: argument.parse(name) }
  return { ...positional, ...parser.opts() }
}

function toOption(field: Field<unknown>, command: Command): Option {
  const option = new Option(field.flag)
  if (option.isBoolean()) return option
  const seen = new Set<string>()
  return option.argParser((text: string, before: unknown) => {
    // Commander takes the next word whatever it is; no value of ours begins like a flag.
    if (text === '' || text.startsWith('-')) throw missingValue(field, command, text)
    const isAgain = seen.has(text)
    const isFirst = seen.size === 0
    seen.add(text)
    if (field.repeatable === true) return isAgain ? before : [...asList(before), field.parse(text)]
    if (!isFirst && !isAgain) throw twice(field, command, [...seen])
    return field.parse(text)
  })
}

function readOptions(
  parser: Parser,
  argv: readonly string[],
  command: Command,
): ReturnType<Parser['parseOptions']> {
  parser.exitOverride().configureOutput({ writeErr: () => undefined })
  try {
    return parser.parseOptions([...argv])
  } catch (error) {
    if (error instanceof AppError) throw error
    // All that is left for commander to say is that the line ends where a value should be.
    const last = command.fields.find((field) => flagName(field) === argv.at(-1))
    if (last === undefined) throw error
    throw missingValue(last, command, '')
  }
}

function refuseContradictions(input: Input): void {
  if (input['append'] === true && input['replace'] === true) {
    throw new AppError('USAGE', '--append and --replace contradict each other', {
      fix: 'give --append to add to the groups that are there, or --replace to put yours in their place',
    })
  }
}

/** Flags that say something about this machine's own files, of which a handover touches none. */
function refuseOwnFiles(input: Input): void {
  if (input['handover'] === undefined) return
  const flag = [
    ['kubeconfig', '--kubeconfig'],
    ['useContext', '--use-context'],
  ].find(([name = '']) => input[name] !== undefined)?.[1]
  if (flag === undefined) return
  throw new AppError('USAGE', `--handover and ${flag} contradict each other`, {
    fix: `leave ${flag} out: a kubeconfig of its own, with the context as the current one, is in the folder`,
  })
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function unknownCommand(word: string, commands: readonly Command[]): AppError {
  if (word.startsWith('-')) {
    const message = `${quoteAscii(word)} comes before the name of a command`
    return new AppError('USAGE', message, {
      fix: 'write the command first: eks-access add-user jane --dry-run',
    })
  }
  const guess = nearest(
    word,
    commands.map(({ name }) => name),
  )
  const fix = guess === undefined ? 'eks-access --help' : `did you mean eks-access ${guess}?`
  return new AppError('USAGE', `there is no command ${quoteAscii(word)}`, { fix })
}

function unknownFlag(word: string, command: Command): AppError {
  const typed = word.split('=', 1)[0] ?? word
  const flags = command.fields.map(flagName)
  if (typed !== word && flags.includes(typed)) {
    return new AppError('USAGE', `${typed} takes no value`, { fix: `write ${typed} alone, or leave it out` })
  }
  const guess = nearest(
    typed.replace(/^-+/, ''),
    flags.map((name) => name.slice(2)),
  )
  const fix = guess === undefined ? `eks-access ${command.name} --help` : `did you mean --${guess}?`
  return new AppError('USAGE', `${command.name} has no flag ${quoteAscii(typed)}`, { fix })
}

function missingValue(field: Field<unknown>, command: Command, next: string): AppError {
  const but = next === '' ? '' : `, and ${quoteAscii(next)} looks like a flag`
  const fix = exampleLine(command, field)
  return new AppError('USAGE', `${flagName(field)} needs a value${but}`, { fix })
}

/** A command line with that flag in it; what has to be filled in is in capitals. */
function exampleLine({ argument, name }: Command, field: Field<unknown>): string {
  const placeholder = /<(.*)>/.exec(field.flag)?.[1]?.toUpperCase() ?? ''
  const words = ['eks-access', name, ...(argument === undefined ? [] : ['NAME']), flagName(field)]
  return [...words, field.example ?? placeholder].join(' ')
}

function twice(field: Field<unknown>, command: Command, values: readonly string[]): AppError {
  const message = `${flagName(field)} is given twice with different values: ${values.map(quoteAscii).join(' and ')}`
  return new AppError('USAGE', message, {
    fix: `give ${flagName(field)} once; run ${command.name} once for each`,
  })
}

function unexpected(word: string, command: Command): AppError {
  const { argument, name, passThrough } = command
  const takes = argument === undefined ? 'no name' : 'one name'
  const alone =
    argument === undefined ? 'leave it out' : `run ${name} once for each; quote what has a space in it`
  const fix = passThrough === true ? `put -- before it: eks-access ${name} -- CMD...` : alone
  return new AppError('USAGE', `${name} takes ${takes}, so ${quoteAscii(word)} is too much`, { fix })
}
