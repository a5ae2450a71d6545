import { describe, expect, it } from 'vitest'
import { AppError } from '../../src/app-error.ts'
import type { Choice, Question } from '../../src/commands/command.ts'
import { signsOf } from '../../src/signs.ts'
import { firstRow, rowsOf, takeRow } from '../../src/ui/question/list.ts'
import { renderAsked } from '../../src/ui/question/render.ts'
import type { Known } from '../../src/ui/question/terminal.ts'
import { PLAIN } from '../support/plan.ts'

const CHOICES: readonly Choice<number>[] = [
  { value: 1, label: 'demo', hint: 'your current context' },
  { value: 2, label: 'prod-demo' },
  { value: 3, label: 'Staging', also: 'pre-7' },
]
const known: Known<number> = { state: 'known', choices: CHOICES }
const take = (text: string): number => {
  if (text === '') throw new AppError('NAME', 'the name is empty', { fix: 'write one' })
  return text.length
}
const closed: Question<number> = { message: 'Which', choices: Promise.resolve(CHOICES) }
const open: Question<number> = { ...closed, take, typedIs: 'a new one' }

describe('what can be answered', () => {
  it.each([
    ['everything', closed, '', ['demo', 'prod-demo', 'Staging']],
    ['what begins so first', closed, 'd', ['demo', 'prod-demo']],
    ['in any case', closed, 'STAG', ['Staging']],
    ['what is called so besides last', closed, 'PR', ['prod-demo', 'Staging']],
    ['nothing', closed, 'x', []],
    ['what was typed first, where it may be an answer', open, 'de', ['= de', 'demo', 'prod-demo']],
    [
      'not what must be there',
      { ...open, mayBe: (text: string) => text === 'all' },
      'de',
      ['demo', 'prod-demo'],
    ],
    [
      'what may be more than is there',
      { ...open, mayBe: (text: string) => text === 'all' },
      'all',
      ['= all'],
    ],
    ['not what is there already', open, 'demo', ['demo', 'prod-demo']],
  ] as const)('%s', (_name, question, text, expected) => {
    const rows = rowsOf(question, known, text)
    expect(rows.map((row) => (row.type === 'typed' ? `= ${row.text}` : row.choice.label))).toEqual(expected)
  })

  it('begins at the choice of before, until something is typed', () => {
    const question: Question<number> = { ...closed, initial: { text: 'Staging', isTyped: false } }
    expect(firstRow(question, rowsOf(question, known, ''), '')).toBe(2)
    expect(firstRow(question, rowsOf(question, known, 'd'), 'd')).toBe(0)
  })

  it('is at exactly what stands there, wherever that is in the list', () => {
    const choices = ['developer', 'dev'].map((label, value): Choice<number> => ({ value, label }))
    const rows = rowsOf(open, { state: 'known', choices }, 'dev')
    expect(firstRow(open, rows, 'dev')).toBe(1)
  })

  it('is everything beside a suggestion that nobody touched', () => {
    const rows = rowsOf(open, known, 'manager', true)
    expect(rows).toHaveLength(4)
    expect(rows[firstRow(open, rows, 'manager')]).toEqual({ type: 'typed', text: 'manager' })
  })
})

describe('Enter', () => {
  it.each([
    ['a choice', open, 'demo', { type: 'answer', value: 1, initial: { text: 'demo', isTyped: false } }],
    ['what was typed', open, 'new', { type: 'answer', value: 3, initial: { text: 'new', isTyped: true } }],
    [
      'what must be there and is not',
      { ...open, mayBe: () => false },
      'x',
      { type: 'error', message: 'there is no such choice' },
    ],
    ['nothing of the list', closed, 'x', { type: 'error', message: 'there is no such choice' }],
  ] as const)('%s', (_name, question, text, expected) => {
    expect(takeRow(question, rowsOf(question, known, text)[0], text)).toEqual(expected)
  })

  it('says what is wrong with what was typed, and how to mend it', () => {
    expect(takeRow({ message: 'Which', take }, undefined, '')).toEqual({
      type: 'error',
      message: 'the name is empty; write one',
    })
  })
})

describe('on the screen', () => {
  const asked = (given: Partial<Parameters<typeof renderAsked<number>>[0]> = {}) => ({
    question: { ...closed, why: 'It matters which.', more: 'A long story.' },
    known,
    text: '',
    isUntouched: false,
    rows: rowsOf(closed, known, ''),
    active: 0,
    isHelpOpen: false,
    error: undefined,
    ...given,
  })
  const screen = { columns: 80, rows: 24, paint: PLAIN }

  it('the question, why it is asked, and what there is', () => {
    expect(renderAsked(asked({ text: '' }), screen)).toEqual([
      '? Which: ',
      [
        '  It matters which.',
        '❯ demo       your current context',
        '  prod-demo',
        '  Staging',
        '  enter takes it · ↑↓ choose · type to search · ? more · ^C leaves',
      ].join('\n'),
    ])
  })

  it.each([
    ['the long story', { isHelpOpen: true }, '  A long story.'],
    ['what was wrong', { error: 'not that one' }, '  not that one'],
    ['that it looks', { known: { state: 'loading' }, rows: [] }, '  looking what there is …'],
    [
      'that it cannot look',
      { known: { state: 'failed', why: 'no right to' }, rows: [] },
      '  what there is cannot be listed: no right to',
    ],
    ['that there is no such thing', { text: 'x', rows: [] }, '  nothing of that name'],
  ] as const)('%s', (_name, given, line) => {
    expect(renderAsked(asked(given), screen)[1].split('\n')).toContain(line)
  })

  it('wraps what is long, and has hints in one column beside wide names', () => {
    const choices = [
      { value: 1, label: '名前', hint: 'a name' },
      { value: 2, label: 'demo', hint: 'another' },
    ]
    const all: Known<number> = { state: 'known', choices }
    const given = { known: all, rows: rowsOf(closed, all, ''), error: 'it is too long\nfor one line' }
    const [, below] = renderAsked(asked(given), { ...screen, columns: 12 })
    expect(below.split('\n')).toEqual(
      expect.arrayContaining([
        '  it is too',
        '  long',
        '  for one',
        '  line',
        '❯ 名前  a n…',
        '  demo  ano…',
      ]),
    )
  })

  it('in plain ASCII, where the locale is', () => {
    const ascii = { ...screen, paint: { ...PLAIN, signs: signsOf({}, 'linux') } }
    const [above, below] = renderAsked(asked(), ascii)
    expect(above + below + renderAsked(asked({ known: { state: 'loading' } }), ascii)[1]).not.toMatch(
      /[^\n -~]/,
    )
    expect(below).toContain('\n> demo ')
  })

  it.each([40, 60, 120])('no line is wider than %d', (columns) => {
    const many = Array.from({ length: 30 }, (_item, value) => ({
      value,
      label: `${'very-'.repeat(12)}${value}`,
      hint: 'a hint that goes on and on, as hints sometimes do',
    }))
    const all: Known<number> = { state: 'known', choices: many }
    const rows = rowsOf(closed, all, '')
    const lines = renderAsked(asked({ known: all, rows, active: 20 }), { ...screen, columns })[1].split('\n')
    expect(lines.filter((line) => line.length > columns)).toEqual([])
    expect(lines.filter((line) => line.startsWith('❯'))).toHaveLength(1)
    expect(lines.length).toBeLessThan(16)
  })
})
