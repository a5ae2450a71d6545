import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { commands } from '../../src/commands/index.ts'
import { flagName } from '../../src/request/field.ts'
import { answer } from '../support/answer.ts'
import { objection, toldIn } from '../support/told.ts'

// What a text tells to run has to run: the parser takes it.

/** What stands in a text where the source has an expression. */
const FILLED: Readonly<Record<string, string>> = {
  guess: 'clean',
  'command.name': 'clean',
  'result.command': 'clean',
  name: 'sandbox',
  sort: 'user',
  type: 'role',
  'request.sort': 'role',
  there: 'arn:aws:iam::111122223333:role/team/NAME',
  text: 'arn:aws:iam::111122223333:role/NAME',
  run: 'RUN',
  id: 'RUN',
  'safe(run)': 'RUN',
}

/** The table has its own test, and topics are prose. */
const ASIDE = /^(commands.(index|topics)|completion.bash|completion.fish|completion.zsh)\.ts$/

/** The texts of a source but those that are shown in help, its comments aside. */
function textsOf(source: string): readonly string[] {
  const code = source.replaceAll(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, '')
  const texts = code.match(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g) ?? []
  return texts.filter((text) => !text.slice(1).startsWith('Usage: '))
}

function fill(text: string): string {
  return text.replaceAll(
    /\$\{([^}]*)\}/g,
    (_whole, expression: string) => FILLED[expression] ?? `\${${expression}}`,
  )
}

const told = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !ASIDE.test(path))
  .flatMap((path) =>
    textsOf(readFileSync(join('src', path), 'utf8'))
      .flatMap((text) => toldIn(fill(text.slice(1, -1))))
      .map((line) => [path, line] as const),
  )

it.each([...new Map(told.map((row) => [row[1], row])).values()])('%s: %s', (_path, line) => {
  expect(objection(line)).toBeUndefined()
})

it('has found them', () => {
  const lines = told.map(([, line]) => line)
  expect(lines).toEqual(
    expect.arrayContaining([
      'eks-access --help',
      'eks-access clean',
      'eks-access clean --from-tags',
      'eks-access clean --run RUN --profile PROFILE',
      'eks-access completion bash',
      'eks-access sandbox -- CMD...',
    ]),
  )
})

it('would not take what does not run', () => {
  const wrong = [
    'eks-access clean again',
    'eks-access clean --all',
    'eks-access add-user NAME --region <region>',
  ]
  expect(toldIn(`do this: ${wrong[0]}?`)).toEqual([wrong[0]])
  expect(wrong.filter((line) => objection(line) === undefined)).toEqual([])
})

const valued = commands.flatMap((command) =>
  command.fields
    .filter(({ flag }) => flag.includes('<'))
    .map((field) => [command.name, flagName(field), command] as const),
)

it.each(valued)('%s %s without a value', (name, flag, { argument }) => {
  const [exit, what, fix] = answer([name, flag])
  expect([exit, what]).toEqual([2, `${flag} needs a value`])
  expect(fix).toContain(`eks-access ${name}${argument === undefined ? '' : ' NAME'} ${flag} `)
  expect(toldIn(fix).map(objection)).toEqual([undefined])
})
