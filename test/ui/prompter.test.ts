import { describe, expect, it } from 'vitest'
import { cluster, group, userName } from '../../src/request/fields.ts'
import { createPaint } from '../../src/ui/color.ts'
import { createPrompter, isInteractive } from '../../src/ui/prompter.ts'
import { createStreams } from '../support/streams.ts'

const { signal } = new AbortController()

describe('somebody to ask', () => {
  const [terminal, pipe] = [createStreams(true).streams, createStreams(false).streams]
  it.each([
    ['a terminal', terminal, {}, {}, true],
    ['a pipe', pipe, {}, {}, false],
    ['stdin is no terminal', { ...terminal, input: pipe.input }, {}, {}, false],
    ['stderr is no terminal', { ...terminal, error: pipe.error }, {}, {}, false],
    ['stdout is a file', { ...terminal, output: pipe.output }, {}, {}, true],
    ['--json', terminal, {}, { json: true }, false],
    ['--yes', terminal, {}, { yes: true }, false],
    ['CI', terminal, { CI: 'true' }, {}, false],
    ['CI=false', terminal, { CI: 'false' }, {}, true],
  ] as const)('%s', (_name, streams, env, given, expected) => {
    expect(isInteractive(streams, env, { json: false, yes: false, ...given })).toBe(expected)
  })
})

describe('nobody to ask', () => {
  const { streams } = createStreams()
  const paint = createPaint(streams.error, {}, 'linux')
  const prompter = createPrompter({ streams, paint, isPlain: false, interactive: false, cancel: signal })

  it.each([
    [
      userName,
      undefined,
      'the IAM user that gets access, or the ARN of one that is there is missing',
      'NAME',
    ],
    [group, undefined, '--group is missing', '--group GROUP'],
    [
      cluster,
      ['a', 'b'],
      '--cluster is missing, and there is no terminal to ask on; there are a, b',
      '--cluster a',
    ],
  ] as const)('%#', async (field, names, what, fix) => {
    const choices = names?.map((name) => ({ value: name, label: name }))
    const asked = prompter.ask<string>(field, choices === undefined ? {} : { choices })
    await expect(asked).rejects.toMatchObject({
      code: 'VALUE_MISSING',
      message: expect.stringContaining(what),
      fix: expect.stringContaining(fix),
    })
  })
})
