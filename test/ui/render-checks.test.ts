import { expect, it } from 'vitest'
import type { CheckResult } from '../../src/commands/result.ts'
import { signsOf } from '../../src/signs.ts'
import { renderChecks } from '../../src/ui/render-checks.ts'
import { LETTERS, PLAIN } from '../support/plan.ts'

const yes = { expected: 'yes', actual: 'yes', ok: true } as const
const me = { as: 'developer', how: 'identity' } as const
const login = 'developer in reader'

const checks: readonly CheckResult[] = [
  { ...me, verb: 'log in', resource: 'cluster', expected: login, actual: login, ok: true },
  { ...me, ...yes, verb: 'get', resource: 'pods' },
  { ...me, verb: 'create', resource: 'pods', expected: 'no', actual: 'yes', ok: false },
  {
    ...me,
    verb: 'create (dry run)',
    resource: 'pods',
    namespace: 'default',
    expected: 'forbidden',
    actual: 'forbidden',
    ok: true,
  },
  { ...yes, as: 'manager', how: 'review', verb: '*', resource: '*' },
  { as: 'manager', how: 'skipped', verb: 'log in', resource: 'cluster', expected: 'manager', ok: true },
]

it('is a table of what came out, what was expected and how it was asked', () => {
  expect(renderChecks(checks, { ...PLAIN, columns: 80 }).join('\n')).toMatchInlineSnapshot(`
    "Checked:
        what came out                            expected  asked
      ✔ can log in as developer in reader        can       as developer
      ✔ can get pods                             can       as developer
      ✖ can create pods                          cannot    as developer
      ✔ cannot create pods in default (dry run)  cannot    as developer
      ✔ can do anything                          can       manager, by review
      ! log in as manager                        can       not asked"
  `)
})

it('is stacked where it does not fit', () => {
  const lines = renderChecks(checks.slice(0, 4), { ...PLAIN, columns: 40 })
  expect(lines.join('\n')).toMatchInlineSnapshot(`
    "Checked:
      ✔ can log in as developer in reader
        expected: can, as developer
      ✔ can get pods
        expected: can, as developer
      ✖ can create pods
        expected: cannot, as developer
      ✔ cannot create pods in default (dry
        run)
        expected: cannot, as developer"
  `)
})

it('stays aligned with signs of more than one letter, and paints the signs alone', () => {
  const signs = signsOf({}, 'linux')
  expect(renderChecks(checks.slice(1, 3), { ...PLAIN, signs })).toEqual([
    'Checked:',
    '     what came out    expected  asked',
    '  ok can get pods     can       as developer',
    '  x  can create pods  cannot    as developer',
  ])
  const painted = renderChecks(checks.slice(1), LETTERS)
  expect(painted.map((line) => /.\[.*\]/.exec(line)?.[0])).toEqual([
    undefined,
    undefined,
    'g[✔]',
    'b[✖]',
    'g[✔]',
    'g[✔]',
    'c[!]',
  ])
})

it('says what a login came to that is not what was promised, and an answer that is none', () => {
  const wrong: readonly CheckResult[] = [
    { ...me, verb: 'log in', resource: 'cluster', expected: login, actual: 'developer in ', ok: false },
    { ...me, verb: 'get', resource: 'pods', expected: 'yes', ok: false },
  ]
  const text = renderChecks(wrong, PLAIN).join('\n')
  expect(text).toContain(`✖ can log in as developer in   ${login}`)
  expect(text).toContain('✖ get pods: no answer')
})

it('is nothing where nothing was asked', () => {
  expect(renderChecks([], PLAIN)).toEqual([])
})
