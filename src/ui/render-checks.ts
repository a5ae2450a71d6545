import { safe } from '../app-error.ts'
import type { CheckResult } from '../commands/result.ts'
import type { Paint } from './color.ts'
import { widthOf, wrap } from './width.ts'

/** What the cluster answers, as one says it of a person. */
const CAN: Readonly<Record<string, string>> = {
  yes: 'can',
  accepted: 'can',
  no: 'cannot',
  forbidden: 'cannot',
}

const HEAD = ['what came out', 'expected', 'asked']

/**
 * The proof: a row a question, what came out, what was promised, and how it was asked. Where the terminal is too
 * narrow for the table, each row has its second half on a line below.
 */
export function renderChecks(checks: readonly CheckResult[], paint: Paint): readonly string[] {
  if (checks.length === 0) return []
  const marks = checks.map((check) => markOf(check, paint))
  const gap = Math.max(...marks.map((mark) => widthOf(mark)))
  const rows = [HEAD, ...checks.map((check) => wordsOf(check).map(safe))]
  const [first = 0, second = 0] = [0, 1].map((column) =>
    Math.max(...rows.map((row) => widthOf(row[column] ?? ''))),
  )
  const table = rows.map(
    ([what = '', expected = '', how = ''], index) =>
      `  ${pad(marks[index - 1] ?? '', gap)} ${pad(what, first)}  ${pad(expected, second)}  ${how}`,
  )
  const isTooWide = table.some((line) => widthOf(line) > (paint.columns ?? Infinity))
  if (!isTooWide) return ['Checked:', ...table]
  const stacked = rows
    .slice(1)
    .flatMap(([what = '', expected = '', how = ''], index) => [
      ...wrap(`  ${pad(marks[index] ?? '', gap)} ${what}`, paint.columns, gap + 3),
      ...wrap(' '.repeat(gap + 3) + paint.dim(`expected: ${expected}, ${how}`), paint.columns, gap + 3),
    ])
  return ['Checked:', ...stacked]
}

function wordsOf(check: CheckResult): readonly [what: string, expected: string, how: string] {
  const { actual = 'no answer', as, expected, how, ok, verb } = check
  const by = { identity: `as ${as}`, review: `${as}, by review`, skipped: 'not asked' }[how]
  const isSkipped = how === 'skipped'
  // A login answers as whom, where the others answer yes or no.
  const isLogin = verb === 'log in'
  const deed = isLogin ? `log in as ${isSkipped ? expected : actual}` : deedOf(check)
  const answer = isLogin ? 'can' : CAN[actual]
  const promised = CAN[expected] ?? (ok ? 'can' : expected)
  if (isSkipped) return [deed, promised, by]
  return [answer === undefined ? `${deed}: ${actual}` : `${answer} ${deed}`, promised, by]
}

function deedOf({ verb, resource, namespace }: CheckResult): string {
  if (verb === '*' && resource === '*') return 'do anything'
  const [plain = verb, note] = verb.split(/ (?=\()/)
  const where = namespace === undefined ? '' : ` in ${namespace}`
  return `${plain} ${resource}${where}${note === undefined ? '' : ` ${note}`}`
}

function markOf({ how, ok }: CheckResult, { bad, change, good, signs }: Paint): string {
  if (how === 'skipped') return change(signs.note)
  return ok ? good(signs.good) : bad(signs.bad)
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)))
}
