import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { commands } from '../../src/commands/index.ts'
import { topics } from '../../src/commands/topics.ts'
import { flagName } from '../../src/request/field.ts'
import { usageWords } from '../../src/ui/help.ts'
import { renderMan } from '../../src/ui/man.ts'
import { VERSION } from '../../src/version.ts'

const page = renderMan(commands, VERSION)
const FILE = fileURLToPath(new URL('../../dist/eks-access.1', import.meta.url))
/** Without the escapes of the format. */
const plain = page.replaceAll(String.raw`\-`, '-').replaceAll(String.raw`\(ti`, '~')

it('has the sections that a man page has, in their order', () => {
  const sections = [...plain.matchAll(/^\.SH (.*)$/gm)].map(([, name]) => name)
  expect(sections).toEqual([
    'NAME',
    'SYNOPSIS',
    'DESCRIPTION',
    'COMMANDS',
    'OPTIONS',
    'LEVELS',
    'MAPPINGS',
    'UNDO',
    'FILES',
    'EXIT STATUS',
    'ENVIRONMENT',
    'SEE ALSO',
  ])
})

it.each(commands)('has $name, its flags and examples', (command) => {
  const [, rest = ''] = plain.split(`\n.SS "${usageWords(command)}"\n`)
  const [part = ''] = rest.split(/\n\.S[SH] /)
  const listed = [...part.matchAll(/^\.B (--.*)$/gm)].flatMap(([, flags = '']) => flags.split(' '))
  expect(listed).toEqual(command.fields.map(flagName))
  for (const example of command.examples) expect(part).toContain(`\n${example}\n`)
})

it('has each flag of the table once, with its help', () => {
  const [, options = ''] = plain.split(/^\.SH (?:OPTIONS|LEVELS)$/m)
  const entries = [...`${options}.`.matchAll(/^\.B (--.*)\n([^.][^]*?)\n\./gm)].map(([, flag, help = '']) => [
    flag,
    help.replaceAll('\n', ' '),
  ])
  const fields = commands.flatMap((row) => row.fields)
  for (const { flag, help } of fields)
    expect(entries.filter(([name]) => name === flag)).toEqual([
      [flag, help.replaceAll("'", String.raw`\(aq`)],
    ])
})

it.each(topics)('has what help $name says', ({ body }) => {
  const words = plain.replaceAll('\n', ' ')
  const texts = body.flatMap((part) => (typeof part === 'string' ? [part] : part.map(([, text]) => text)))
  for (const text of texts) expect(words).toContain(text.replaceAll('"', String.raw`\(dq`))
})

it('has no line that the formatter would take for something else', () => {
  const requests = new Set([
    'TH',
    'SH',
    'SS',
    'PP',
    'TP',
    'B',
    'BR',
    'RI',
    'I',
    'RS',
    'RE',
    'nf',
    'fi',
    'br',
    'nh',
    'ad',
  ])
  for (const line of page.trimEnd().split('\n')) {
    expect(line).not.toMatch(/^'|^$|\t|[^\u0020-\u007e]|\\(?![-(e&])/)
    if (line.startsWith('.')) expect(requests).toContain(/^\.(\w+)/.exec(line)?.[1])
  }
})

describe('the one of the build', () => {
  it('is this one, and the package names it', () => {
    expect(readFileSync(FILE, 'utf8')).toBe(page)
    const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
      man: string
      files: readonly string[]
    }
    expect(manifest).toMatchObject({ man: 'dist/eks-access.1', files: ['dist'] })
  })

  it.for([
    ['groff', ['-man', '-Tutf8', '-ww', '-z']],
    ['mandoc', ['-Tlint', '-Werror']],
  ] as const)('is one that %s can read', ([program, args], { skip }) => {
    const { error, status, stderr, stdout } = spawnSync(program, [...args, FILE], { encoding: 'utf8' })
    if (error !== undefined && 'code' in error && error.code === 'ENOENT') {
      process.stderr.write(`!! SKIPPED: the man page is not read by ${program}, which is not here\n`)
      skip()
    }
    expect({ status, stderr, stdout }).toEqual({ status: 0, stderr: '', stdout: '' })
  })
})
