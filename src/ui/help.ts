import type { Command } from '../commands/command.ts'
import { ENVIRONMENT } from '../commands/environment.ts'
import { EXITS } from '../commands/exits.ts'
import { topics } from '../commands/topics.ts'
import type { Topic } from '../commands/topics.ts'
import type { Field } from '../request/field.ts'
import { wrap } from './width.ts'

const WIDTH = 80
export const SECTIONS: readonly Command['section'][] = [
  'Give access',
  'Take it back',
  'Look around',
  'For kubectl and the shell',
]
export const HEADINGS: readonly Field<unknown>['heading'][] = [
  'Whom',
  'How much',
  'Where',
  'What may happen to what is there',
  'Files',
  'Run',
  'Output',
]

export type Row = readonly [term: string, text: string]

export const ABOUT = 'Give people access to an EKS cluster, prove it, and take it back exactly.'
export const ALONE = 'Without a command, at a terminal, it asks for what it needs.'
export const RULES =
  'What changes something shows its plan first and asks: --dry-run only shows it, --yes agrees beforehand, --json answers with one document on stdout.'

/** `eks-access --help`: every command on one screen. */
export function renderHelp(commands: readonly Command[]): string {
  const sections = SECTIONS.flatMap((section) => {
    const rows = commands
      .filter((row) => row.section === section)
      .map((row): Row => [usageWords(row), row.summary])
    return rows.length === 0 ? [] : ['', `${section}:`, ...table(rows, 23)]
  })
  return lines([
    ABOUT,
    '',
    'Usage: eks-access COMMAND [flags]',
    '       eks-access                   at a terminal: asks for what it needs',
    ...sections,
    '',
    ...wrap(RULES, WIDTH),
    'eks-access COMMAND --help tells more. Try it without an account: eks-access demo',
  ])
}

/** `eks-access COMMAND --help`: all there is to know about one command. */
export function renderCommandHelp(command: Command): string {
  const { argument, description, examples, fields, more = [] } = command
  const headings = HEADINGS.flatMap((heading) =>
    section(
      heading,
      fields.filter((field) => field.heading === heading).map(({ flag, help }): Row => [flag, help]),
      28,
    ),
  )
  return lines([
    `Usage: eks-access ${usageWords(command)}${fields.length === 0 ? '' : ' [flags]'}`,
    '',
    ...wrap(description, WIDTH),
    ...(argument === undefined ? [] : section('Argument', [[argumentWord(argument), argument.help]], 28)),
    ...headings,
    '',
    'Examples:',
    ...examples.map((example) => `  ${example}`),
    ...more.flatMap(({ heading, rows }) => section(heading, rows, indentOf(rows))),
    ...section('Exit codes', exitsOf(command), 15),
    ...section('Environment', environmentOf(command), 31),
  ])
}

/** `eks-access help TOPIC`. */
export function renderTopic({ body, name, summary }: Topic): string {
  const parts = body.flatMap((part) =>
    typeof part === 'string' ? ['', ...wrap(part, WIDTH)] : ['', ...table(part, indentOf(part))],
  )
  return lines([`${name}: ${summary}`, ...parts])
}

/** All help texts by command, '' for the one without, and by `help TOPIC`: embedded by the build, printed without a parser. */
export function renderAllHelp(commands: readonly Command[]): Readonly<Record<string, string>> {
  return Object.fromEntries([
    ['', renderHelp(commands)],
    ...topics.map((topic) => [`help ${topic.name}`, renderTopic(topic)]),
    ...commands.map((row) => [row.name, renderCommandHelp(row)]),
  ])
}

/** The exit codes of a command that reaches AWS; only what writes leaves something behind. */
export function exitsOf(command: Command): readonly Row[] {
  if (!reachesAws(command)) return []
  return command.mutates ? EXITS : EXITS.filter(([codes]) => Number(codes) < 5)
}

/** What such a command reads of the environment. */
export function environmentOf(command: Command): readonly Row[] {
  if (!reachesAws(command)) return []
  return ENVIRONMENT.filter(({ writing }) => command.mutates || writing === undefined).map(
    ({ name, text }): Row => [name, text],
  )
}

function reachesAws({ fields }: Command): boolean {
  return fields.some(({ name }) => name === 'region')
}

/** `add-user NAME`, `sandbox [-- CMD...]`. */
export function usageWords({ argument, name, passThrough }: Command): string {
  const rest = passThrough === true ? ' [-- CMD...]' : ''
  return `${name}${argument === undefined ? '' : ` ${argumentWord(argument)}`}${rest}`
}

/** `NAME` of `<name>`, `[NAME]` of one that may be left out. */
export function argumentWord({ flag }: Field<unknown>): string {
  return flag.replaceAll(/[<>]/g, '').toUpperCase()
}

function section(heading: string, rows: readonly Row[], indent: number): readonly string[] {
  return rows.length === 0 ? [] : ['', `${heading}:`, ...table(rows, indent)]
}

/** Wide enough for every term. */
function indentOf(rows: readonly Row[]): number {
  return Math.max(...rows.map(([term]) => term.length)) + 4
}

/** Two columns: the term, and the text wrapped beside it; a term that is too long stands on a line of its own. */
function table(rows: readonly Row[], indent: number): readonly string[] {
  return rows.flatMap(([term, text]) => {
    const [first = '', ...more] = wrap(text, WIDTH - indent)
    const margin = ' '.repeat(indent)
    const head =
      term.length + 4 > indent ? [`  ${term}`, margin + first] : [`  ${term}`.padEnd(indent) + first]
    return [...head, ...more.map((line) => margin + line)]
  })
}

function lines(all: readonly string[]): string {
  return `${all.join('\n')}\n`
}
