import { EXIT_CODES } from '../app-error.ts'
import type { Command } from '../commands/command.ts'
import type { Field } from '../request/field.ts'
import { wrap } from './width.ts'

const WIDTH = 80
const SECTIONS: readonly Command['section'][] = ['Give access', 'Take it back', 'Look around']
const HEADINGS: readonly Field<unknown>['heading'][] = [
  'Whom',
  'How much',
  'Where',
  'What may happen to what is there',
  'Files',
  'Run',
  'Output',
]

type Row = readonly [term: string, text: string]

const EXITS: readonly Row[] = [
  ['0', 'done, or nothing to do'],
  [String(EXIT_CODES.FAILED), 'failed; nothing left behind'],
  [String(EXIT_CODES.USAGE), 'usage: unknown flag, bad value, a value missing and nobody to ask'],
  [String(EXIT_CODES.EXISTS), 'refused or not possible: no such cluster, lock-out, name taken'],
  [String(EXIT_CODES.DENIED), 'credentials or permission, of AWS or Kubernetes'],
  [String(EXIT_CODES.LEFT), 'something is left behind: what, and the command that goes on'],
  [`${EXIT_CODES.CANCELLED} 143 129`, 'cancelled by Ctrl-C or "no", SIGTERM, SIGHUP; nothing left behind'],
]

const ENVIRONMENT: readonly Row[] = [
  ['AWS_PROFILE, AWS_REGION', 'as in the AWS CLI; --profile and --region come first'],
  ['AWS_CONFIG_FILE', 'in place of ~/.aws/config'],
  ['AWS_SHARED_CREDENTIALS_FILE', 'in place of ~/.aws/credentials'],
  ['KUBECONFIG', 'in place of ~/.kube/config; the first file of the list is written'],
  ['EKS_ACCESS_STATE_DIR', 'where the journals are (default: ~/.local/state/eks-access)'],
  ['NO_COLOR, CI', 'no colours; nobody to ask'],
  ['LC_ALL, LC_CTYPE, LANG', 'plain ASCII signs where the locale is not UTF-8'],
]

/** `eks-access --help`: every command on one screen. */
export function renderHelp(commands: readonly Command[]): string {
  const sections = SECTIONS.flatMap((section) => {
    const rows = commands
      .filter((row) => row.section === section)
      .map((row): Row => [usageWords(row), row.summary])
    return rows.length === 0 ? [] : ['', `${section}:`, ...table(rows, 21)]
  })
  return lines([
    'Give people access to an EKS cluster, prove it, and take it back exactly.',
    '',
    'Usage: eks-access COMMAND [flags]',
    '       eks-access                   at a terminal: asks for what it needs',
    ...sections,
    '',
    'What changes something shows its plan first and asks. --dry-run only shows it,',
    '--yes agrees beforehand, --json answers with one document on stdout.',
    '',
    'Exit codes:',
    ...table(EXITS, 15),
    '',
    'eks-access COMMAND --help tells more. Try it without an account: eks-access demo',
  ])
}

/** `eks-access COMMAND --help`: all there is to know about one command. */
export function renderCommandHelp(command: Command): string {
  const { argument, description, examples, fields, mutates } = command
  const headings = HEADINGS.flatMap((heading) => {
    const rows = fields
      .filter((field) => field.heading === heading)
      .map((field): Row => [field.flag, field.help])
    return rows.length === 0 ? [] : ['', `${heading}:`, ...table(rows, 28)]
  })
  return lines([
    `Usage: eks-access ${usageWords(command)}${fields.length === 0 ? '' : ' [flags]'}`,
    '',
    ...wrap(description, WIDTH),
    ...(argument === undefined ? [] : ['', 'Argument:', ...table([['NAME', argument.help]], 28)]),
    ...headings,
    '',
    'Examples:',
    ...examples.map((example) => `  ${example}`),
    ...(mutates
      ? ['', 'Exit codes:', ...table(EXITS, 15), '', 'Environment:', ...table(ENVIRONMENT, 31)]
      : []),
  ])
}

/** All help texts by command name, '' for the one without a command: embedded by the build, printed without a parser. */
export function renderAllHelp(commands: readonly Command[]): Readonly<Record<string, string>> {
  return Object.fromEntries([
    ['', renderHelp(commands)],
    ...commands.map((row) => [row.name, renderCommandHelp(row)]),
  ])
}

function usageWords(command: Command): string {
  const rest = command.passThrough === true ? ' [-- CMD...]' : ''
  return `${command.name}${command.argument === undefined ? '' : ' NAME'}${rest}`
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
