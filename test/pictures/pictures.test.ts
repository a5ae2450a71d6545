import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Cell } from '../support/terminal.ts'
import { COLUMNS, record } from './record.ts'
import { drawScreen } from './svg.ts'

// The pictures of the README, from what the built program shows. `npm run pictures` writes them anew.

const PICTURES = {
  asks: 'The first question of eks-access: what do you want to do, under who and where you are',
  plans:
    'The plan of eks-access, with the line that does the same again, and the question whether to carry it out',
  proves:
    'The end of eks-access: each step, the rights checked as the new user, what to try, how to take it back',
} as const

describe('the pictures of the README', () => {
  it('are what the program shows', async () => {
    const shots = await record()
    for (const [name, title] of Object.entries(PICTURES)) {
      const svg = drawScreen(shots[name as keyof typeof PICTURES], COLUMNS, title)
      await expect(svg).toMatchFileSnapshot(`../../.github/pictures/${name}.svg`)
    }
  })

  it.each(Object.keys(PICTURES))('has %s', (name) => {
    expect(readFileSync('README.md', 'utf8')).toMatch(
      new RegExp(`^!\\[.{30,}\\]\\(\\.github/pictures/${name}\\.svg\\)$`, 'm'),
    )
  })
})

describe('drawing a screen', () => {
  const cell = (text: string, more: Partial<Cell> = {}): Cell => ({
    text,
    bold: false,
    dim: false,
    color: undefined,
    ...more,
  })
  const plain = (text: string): readonly Cell[] => text.split('').map((sign) => cell(sign))
  const texts = (...rows: (readonly Cell[])[]): readonly string[] =>
    drawScreen(rows, 20, 'x').match(/<text.*<\/text>/g) ?? []

  it('has each column where it stands, whatever the font', () => {
    expect(texts([cell('✔', { color: 2 }), ...plain(' get pods   can')])).toEqual([
      '<text x="16" y="29" class="green">✔</text>',
      '<text x="31.6" y="29" textLength="62.4">get pods</text>',
      '<text x="117.4" y="29" textLength="23.4">can</text>',
    ])
  })

  it('keeps styles apart, and draws nothing of a row that is empty', () => {
    const bold = cell('b', { bold: true })
    expect(texts(plain('  '), [...plain('a '), bold, cell('c', { color: 1, dim: true })])).toEqual([
      '<text x="16" y="47">a</text>',
      '<text x="31.6" y="47" class="bold">b</text>',
      '<text x="39.4" y="47" class="red dim">c</text>',
    ])
  })

  it('has signs of XML as text', () => {
    expect(texts(plain('a<&>'))).toEqual(['<text x="16" y="29" textLength="31.2">a&lt;&amp;&gt;</text>'])
  })

  it.each([
    ['a colour that it has not', cell('a', { color: 5 }), 'no colour for number 5'],
    ['a sign of more than one code', cell('e\u0301'), 'not one column wide'],
  ])('refuses %s', (_name, unknown, why) => {
    expect(() => texts([unknown])).toThrow(why)
  })
})
