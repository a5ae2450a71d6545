import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import { tempFolder } from '../support/temp-folder.ts'
import { PROGRAM } from '../support/terminal.ts'

type Ended = { readonly exit: unknown; readonly stdout: string; readonly stderr: string }

async function run(line: string, closed: readonly ('stdout' | 'stderr')[] = []): Promise<Ended> {
  const env = { HOME: await tempFolder(), AWS_EC2_METADATA_DISABLED: 'true', LANG: 'C.UTF-8' }
  const child = spawn(process.execPath, [PROGRAM, ...line.split(' ').filter(Boolean)], { env, stdio: 'pipe' })
  child.stdin.end()
  for (const stream of closed) child[stream].destroy()
  const [stdout, stderr, [exit]] = await Promise.all([
    closed.includes('stdout') ? '' : text(child.stdout),
    closed.includes('stderr') ? '' : text(child.stderr),
    once(child, 'close'),
  ])
  return { exit, stdout, stderr }
}

it('says its version', async () => {
  const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string }
  expect(await run('--version')).toEqual({ exit: 0, stdout: `${version}\n`, stderr: '' })
})

it('without a command shows the help on stderr', async () => {
  const { exit, stderr, stdout } = await run('')
  expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' })
  expect(stderr).toContain('Usage: eks-access COMMAND')
})

it.each([
  ['help levels', 0, 'levels: how much access there is to give\n'],
  ['help clean', 0, 'Usage: eks-access clean'],
  ['help help', 0, 'Usage: eks-access help [NAME]'],
  ['help -h', 0, 'Usage: eks-access help [NAME]'],
  ['completion fish', 0, '# fish completion for eks-access'],
])('%s', async (line, exit, begin) => {
  const ended = await run(line)
  expect(ended).toMatchObject({ exit, stderr: '' })
  expect(ended.stdout.startsWith(begin)).toBe(true)
})

it.each([
  ['help undi', 'there is no help on "undi"', 'did you mean undo?'],
  ['completion', 'the name of the shell is missing', 'eks-access completion bash'],
])('%s ends with 2', async (line, what, fix) => {
  const stderr = `✖ ${what}\n  → ${fix}\n  Nothing was changed.\n`
  expect(await run(line)).toEqual({ exit: 2, stdout: '', stderr })
})

it.each(['constructor', '__proto__', 'nonsense', 'levels'])('%s --help is no command', async (name) => {
  const { exit, stderr, stdout } = await run(`${name} --help`)
  expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' })
  expect(stderr).toBe(`✖ there is no command "${name}"\n  → eks-access --help\n  Nothing was changed.\n`)
})

it('answers --json with one document on stdout, and nothing else there', async () => {
  const { exit, stdout } = await run('add-user --json')
  const document = JSON.parse(stdout) as { exit: number; command: string; error: { code: string } }
  expect(exit).toBe(2)
  expect(document).toMatchObject({ exit: 2, command: 'add-user', error: { code: 'VALUE_MISSING' } })
})

it('takes --help behind -- for a word of the command that it passes on', async () => {
  const { exit, stdout } = await run('clean -- --help')
  expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' })
})

it.each(['--help', '--version', 'add-user', 'add-user --json', 'clean --nonsense'])(
  '%s ends as it would where nobody reads what it says',
  async (line) => {
    const [heard, unheard] = await Promise.all([run(line), run(line, ['stdout', 'stderr'])])
    expect(unheard.exit).toBe(heard.exit)
  },
)
