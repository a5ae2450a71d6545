import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { quoteForShell, shellLine } from '../src/shell.ts'

/** The words that a POSIX shell makes of a line. */
function wordsOf(line: string): string[] {
  const text = execFileSync('/bin/sh', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' })
  return text.split('\0').slice(0, -1)
}

it('leaves plain words as they are', () => {
  expect(shellLine('aws', 'iam', 'get-user', '--user-name', 'a.b@c')).toBe(
    'aws iam get-user --user-name a.b@c',
  )
  expect(quoteForShell('')).toBe("''")
  expect(quoteForShell("it's")).toBe(String.raw`'it'\''s'`)
})

it('is read back by a shell as it was, in a single run over odd words', () => {
  const odd = fc.sample(
    fc.string({ unit: fc.constantFrom(...Array.from(`ab '"\\$\`!*?~#;&|<>(){}[]\n\t=-é—`)) }),
    {
      numRuns: 300,
      seed: 7,
    },
  )
  expect(wordsOf(shellLine(...odd))).toEqual(odd)
})
