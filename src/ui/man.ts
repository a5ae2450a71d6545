import type { Command } from '../commands/command.ts'
import { ENVIRONMENT } from '../commands/environment.ts'
import { topics } from '../commands/topics.ts'
import type { Topic } from '../commands/topics.ts'
import { flagName } from '../request/field.ts'
import type { Field } from '../request/field.ts'
import { ABOUT, ALONE, HEADINGS, RULES, SECTIONS, usageWords } from './help.ts'
import type { Row } from './help.ts'
import { wrap } from './width.ts'

/** Of a line of the source. */
const WIDTH = 72

/** `man eks-access`, in the man macros of groff and mandoc: all of the command table and the topics. */
export function renderMan(commands: readonly Command[], version: string): string {
  return `${[
    `.TH EKS\\-ACCESS 1 "" "eks\\-access ${escape(version)}" "User Commands"`,
    // Flags are to be copied: not hyphenated, nor spread.
    '.nh',
    '.ad l',
    '.SH NAME',
    ...filled(`eks-access - ${ABOUT.charAt(0).toLowerCase()}${ABOUT.slice(1, -1)}`),
    '.SH SYNOPSIS',
    '.B eks\\-access',
    '.I COMMAND',
    '.RI [ flags ]',
    '.br',
    '.B eks\\-access',
    '.SH DESCRIPTION',
    ...filled(ALONE),
    ...paragraph(RULES),
    '.SH COMMANDS',
    ...SECTIONS.flatMap((section) => commands.filter((row) => row.section === section).flatMap(commandPart)),
    '.SH OPTIONS',
    ...HEADINGS.flatMap((heading) => optionPart(heading, commands)),
    ...topics.flatMap(topicPart),
    '.SH ENVIRONMENT',
    ...table(ENVIRONMENT.map(({ name, text }): Row => [name, text])),
    '.SH SEE ALSO',
    '.BR aws (1),',
    '.BR kubectl (1)',
  ].join('\n')}\n`
}

function commandPart(command: Command): readonly string[] {
  const { argument, description, examples, fields, more = [] } = command
  return [
    `.SS ${quoted(usageWords(command))}`,
    ...filled(description),
    ...(argument === undefined ? [] : paragraph(`The argument is ${argument.help}.`)),
    ...(fields.length === 0
      ? []
      : [
          '.PP',
          'Flags:',
          ...wrap(fields.map(flagName).join(' '), WIDTH).map((line) => `.B ${escape(line)}`),
        ]),
    ...example(examples),
    ...more
      .filter(({ isIndex }) => isIndex !== true)
      .flatMap(({ heading, rows }) => ['.PP', `${escape(heading)}:`, ...table(rows)]),
  ]
}

/** The flags under a heading, each once, however many commands have it. */
function optionPart(heading: Field<unknown>['heading'], commands: readonly Command[]): readonly string[] {
  const fields = commands.flatMap((row) => row.fields.filter((field) => field.heading === heading))
  const rows = new Map(fields.map(({ flag, help }) => [flag, help] as const))
  return rows.size === 0 ? [] : [`.SS ${quoted(heading)}`, ...table([...rows])]
}

/** `exits` under the name that a man page has for it. */
function topicPart({ body, name }: Topic): readonly string[] {
  return [
    `.SH ${name === 'exits' ? 'EXIT STATUS' : name.toUpperCase()}`,
    ...body.flatMap((part, index) => {
      if (typeof part !== 'string') return table(part)
      // The first one needs no space above it.
      return index === 0 ? filled(part) : paragraph(part)
    }),
  ]
}

function paragraph(text: string): readonly string[] {
  return ['.PP', ...filled(text)]
}

function filled(text: string): readonly string[] {
  return wrap(text, WIDTH).map(escape)
}

function example(lines: readonly string[]): readonly string[] {
  return ['.PP', '.RS 4', '.nf', ...lines.map(escape), '.fi', '.RE']
}

function table(rows: readonly Row[]): readonly string[] {
  return rows.flatMap(([term, text]) => ['.TP', `.B ${escape(term)}`, ...filled(text)])
}

function quoted(text: string): string {
  return `"${escape(text)}"`
}

/** Text that stays text: a hyphen to be copied, and no request where a line begins with a dot or an apostrophe. */
function escape(text: string): string {
  return text
    .replaceAll('\\', String.raw`\e`)
    .replaceAll('-', String.raw`\-`)
    .replaceAll('"', String.raw`\(dq`)
    .replaceAll('~', String.raw`\(ti`)
    .replaceAll("'", String.raw`\(aq`)
    .replace(/^\./, String.raw`\&.`)
}
