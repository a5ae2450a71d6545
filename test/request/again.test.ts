import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { commands } from '../../src/commands/index.ts'
import { toCommandLine } from '../../src/request/again.ts'
import type { Input } from '../../src/request/field.ts'
import { parse } from '../../src/request/parse.ts'

function again(...argv: readonly string[]): string {
  const { command, input } = parse(argv, commands)
  return toCommandLine(command, input)
}

describe('the equivalent command line', () => {
  it('has the name first and the flags in the order of the table', () => {
    expect(again('add-user', '--cluster', 'demo', '--group=b', '--masters', 'jane', '--group', 'a')).toBe(
      'eks-access add-user jane --group b --group a --masters --cluster demo',
    )
  })

  it('says nothing of how the run is shown or agreed to', () => {
    expect(again('clean', '--yes', '--json', '--debug', '--dry-run', '--from-tags')).toBe(
      'eks-access clean --from-tags',
    )
  })

  it('quotes what a shell would take apart', () => {
    expect(again('add-user', 'x', '--kubeconfig', "/a b/$HOME/it's")).toBe(
      String.raw`eks-access add-user x --kubeconfig '/a b/$HOME/it'\''s'`,
    )
  })

  it('passes on what is behind --', () => {
    expect(again('sandbox', '--', 'sh', '-c', 'echo hi')).toBe("eks-access sandbox -- sh -c 'echo hi'")
  })

  it('is read back as the same request', () => {
    const name = fc.stringMatching(/^[A-Za-z0-9_+=,.@][A-Za-z0-9_+=,.@-]{0,20}$/)
    const input = fc.record(
      {
        name,
        group: fc.uniqueArray(fc.stringMatching(/^[a-z][a-z:.-]{0,9}$/), { minLength: 1, maxLength: 3 }),
        masters: fc.constant(true),
        assumedBy: name,
        kubeconfig: fc.stringMatching(/^[!-~][ -~]{0,20}$/).filter((path) => !path.startsWith('-')),
        useContext: fc.constant(true),
      },
      { requiredKeys: ['name'] },
    )
    fc.assert(
      fc.property(input, (given: Input) => {
        const row = parse(['add-role', 'x'], commands).command
        const words = shellWords(toCommandLine(row, given))
        expect(words[0]).toBe('eks-access')
        expect(parse(words.slice(1), commands).input).toEqual(given)
      }),
    )
  })
})

/** Words as a POSIX shell splits them: plain, single-quoted and backslash-quoted. */
function shellWords(line: string): readonly string[] {
  return [...line.matchAll(/(?:'[^']*'|\\.|[^\s'\\])+/g)].map(([word]) =>
    word.replaceAll(/'([^']*)'|\\(.)/g, (_all, quoted?: string, char?: string) => quoted ?? char ?? ''),
  )
}
