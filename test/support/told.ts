import { commands } from '../../src/commands/index.ts'
import { parse } from '../../src/request/parse.ts'

const NAMES = commands.map(({ name }) => name).join('|')
/** In quotes where the sentence goes on behind it, else to its end. */
const TOLD = new RegExp(
  `'(eks-access (?:${NAMES}|--help)\\b[^']*)'|(eks-access (?:${NAMES}|--help)(?=[ ?]|$).*)`,
  'g',
)

/** The command lines of this tool that a text tells to run. */
export function toldIn(text: string): readonly string[] {
  return [...text.matchAll(TOLD)].map(([, quoted, last = '']) => quoted ?? last.replace(/\?$/, ''))
}

/** What the parser says against a command line of this tool; nothing when it takes it. */
export function objection(line: string): string | undefined {
  const words = line.split(' ').slice(1)
  const isHelp = words.at(-1) === '--help'
  if (isHelp && words.length === 1) return undefined
  try {
    parse(isHelp ? words.slice(0, -1) : words, commands)
    return undefined
  } catch (error) {
    return `${line}: ${error instanceof Error ? error.message : String(error)}`
  }
}
