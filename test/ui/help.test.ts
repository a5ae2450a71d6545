import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { EXIT_CODES } from '../../src/app-error.ts'
import { commands } from '../../src/commands/index.ts'
import { topics } from '../../src/commands/topics.ts'
import { levels } from '../../src/levels/index.ts'
import type { LevelParts } from '../../src/levels/level.ts'
import { flagName } from '../../src/request/field.ts'
import { renderAllHelp, renderCommandHelp, renderHelp, renderTopic } from '../../src/ui/help.ts'

const all = renderAllHelp(commands)

it.each(Object.entries(all))('help of %j fits 80 columns and ends its last line', (_name, text) => {
  expect(text.split('\n').filter((line) => line.length > 80)).toEqual([])
  expect(text.endsWith('\n')).toBe(true)
  expect(text).not.toMatch(/[ \t]\n|\n\n\n/)
})

describe('eks-access --help', () => {
  const text = renderHelp(commands)

  it('is one screen of 24 lines', () => {
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(24)
  })

  it.each(commands)('names $name under $section', ({ name, section, summary }) => {
    const [, rest = ''] = text.split(`${section}:\n`)
    expect(rest.split('\n\n')[0]).toContain(`  ${name}`)
    expect(text).toContain(summary)
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

  it('has its examples and its exit codes, 5 only where it can leave something', () => {
    for (const example of command.examples) expect(text).toContain(`\n  ${example}\n`)
    expect(text).toContain('\nExit codes:\n  0  ')
    expect(text.includes('\n  5  ')).toBe(command.mutates)
  })
})

describe.each(topics)('eks-access help $name', (topic) => {
  const text = renderTopic(topic)

  it('is one short screen, and says at the top what it is about', () => {
    expect(text.startsWith(`${topic.name}: ${topic.summary}\n`)).toBe(true)
    expect(text.split('\n').length).toBeLessThanOrEqual(32)
  })

  it('names flags and commands that are there, and no others', () => {
    const flags = new Set(commands.flatMap(({ fields }) => fields.map(flagName)))
    const named = [...text.matchAll(/(?<![\w-])--[a-z][a-z-]*/g)].map(([flag]) => flag)
    expect(named.filter((flag) => !flags.has(flag))).toEqual([])
    const called = [...text.matchAll(/eks-access ([a-z]+[a-z-]*)/g)].map(([, name = '']) => name)
    expect(called.filter((name) => !commands.some((row) => row.name === name))).toEqual([])
  })
})

it('has no topic with the name of a command', () => {
  const names = [...commands, ...topics].map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
})

describe('what they say is so', () => {
  it('exits: each exit code that there is', () => {
    const rows = all['help exits'] ?? ''
    for (const code of new Set([0, ...Object.values(EXIT_CODES), 143, 129]))
      expect(rows).toMatch(new RegExp(`^ {2}(\\d+ )*${code} `, 'm'))
  })

  it('levels: all that the reader may read, and that the narrow one reads no Secret', () => {
    const text = (all['help levels'] ?? '').replaceAll(/\s+/g, ' ')
    const cluster = { name: 'demo', region: 'us-west-2', arn: 'arn' }
    const read = ({ rbac }: LevelParts): readonly string[] =>
      (rbac?.clusterRole.rules ?? []).flatMap(({ resources = [] }) => resources)
    const narrow = read(levels.reader.leastPrivilege(cluster))
    expect(read(levels.reader.tutorial()).toSorted()).toEqual([...narrow, 'secrets'].toSorted())
    for (const resource of narrow) expect(text).toContain(resource.replace('configmaps', 'config maps'))
    expect(text).toContain('Secrets without --least-privilege')
  })

  it('names no variable of the environment that nothing reads', () => {
    const paths = readdirSync('src', { recursive: true, encoding: 'utf8' })
    const sources = paths
      .filter((path) => path.endsWith('.ts') && !/^commands.(index|topics|environment)\.ts$/.test(path))
      .map((path) => readFileSync(join('src', path), 'utf8'))
      .join('')
    const named = Object.values(all).flatMap(
      (text) => text.match(/\b[A-Z]+(_[A-Z]+)+\b|\bKUBECONFIG\b/g) ?? [],
    )
    const modes = ['CONFIG_MAP', 'API_AND_CONFIG_MAP']
    expect([...new Set(named)].filter((name) => !modes.includes(name) && !sources.includes(name))).toEqual([])
    expect(named).toContain('EKS_ACCESS_STATE_DIR')
  })
})
