import { describe, expect, it } from 'vitest'
import { commands } from '../../src/commands/index.ts'
import { renderAllHelp, renderCommandHelp, renderHelp } from '../../src/ui/help.ts'

const all = renderAllHelp(commands)

it.each(Object.entries(all))('help of %j fits 80 columns and ends its last line', (_name, text) => {
  expect(text.split('\n').filter((line) => line.length > 80)).toEqual([])
  expect(text.endsWith('\n')).toBe(true)
  expect(text).not.toMatch(/[ \t]\n|\n\n\n/)
})

describe('eks-access --help', () => {
  const text = renderHelp(commands)

  it('is one screen', () => {
    expect(text.split('\n').length).toBeLessThanOrEqual(40)
  })

  it.each(commands)('names $name under $section', ({ name, section, summary }) => {
    const [, rest = ''] = text.split(`${section}:\n`)
    expect(rest.split('\n\n')[0]).toContain(`  ${name}`)
    expect(text).toContain(summary)
  })

  it.each(['0', '1', '2', '3', '4', '5', '130 143 129'])('tells exit code %s', (code) => {
    expect(text).toContain(`\n  ${code}  `)
  })
})

describe.each(commands)('eks-access $name --help', (command) => {
  const text = renderCommandHelp(command)
  const words = text.replaceAll(/\s+/g, ' ')

  it('has every flag of the table with its help, and no other', () => {
    for (const { flag, help } of command.fields) expect(words).toContain(` ${flag} ${help}`)
    const flags = text.split('\n').flatMap((line) => /^ {2}(--[a-z-]+)/.exec(line)?.[1] ?? [])
    expect(new Set(flags)).toEqual(new Set(command.fields.map(({ flag }) => flag.split(' ')[0])))
    expect(flags).toHaveLength(command.fields.length)
  })

  it('has its examples, and its exit codes where it changes anything', () => {
    for (const example of command.examples) expect(text).toContain(`\n  ${example}\n`)
    expect(text.includes('Exit codes:')).toBe(command.mutates)
  })
})
