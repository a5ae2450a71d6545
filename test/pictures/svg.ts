import type { Cell } from '../support/terminal.ts'

// A dark card of its own, so that it is the same on a light and on a dark page.

const FONT = "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace"
const SIZE = 13
/** Six tenths of the size: what most monospace fonts have; the others are spaced so. */
const COLUMN = 7.8
const ROW = 18
const EDGE = 16
/** Of the palette's numbers those that the program has. */
const COLORS: Readonly<Record<number, string>> = { 1: 'red', 2: 'green', 3: 'yellow' }
const STYLE = [
  'rect{fill:#161b22;stroke:#3d444d}',
  `text{fill:#e6edf3;font-size:${SIZE}px;font-family:${FONT}}`,
  '.bold{font-weight:700}',
  '.dim{fill-opacity:.65}',
  '.red{fill:#ff7b72}',
  '.green{fill:#3fb950}',
  '.yellow{fill:#d29922}',
].join('')

type Run = { readonly column: number; readonly text: string; readonly style: string }

/**
 * Draws rows of a screen as an SVG: the same rows give the same bytes. `columns` is how wide the screen is, `title`
 * what is read out instead. Throws on a colour that it has none for.
 */
export function drawScreen(rows: readonly (readonly Cell[])[], columns: number, title: string): string {
  const width = Math.ceil(columns * COLUMN + 2 * EDGE)
  const height = rows.length * ROW + 2 * EDGE
  const lines = rows.flatMap((row, index) =>
    runsOf(row).map((run) => drawRun(run, EDGE + index * ROW + SIZE)),
  )
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<title>${escaped(title)}</title>`,
    `<style>${STYLE}</style>`,
    `<rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="8"/>`,
    ...lines,
    '</svg>',
    '',
  ].join('\n')
}

/**
 * What is drawn as one: in one style, without two blanks together, and a sign that the font may not have alone, since
 * one from another font has another width.
 */
function runsOf(row: readonly Cell[]): readonly Run[] {
  const styles = row.map(styleOf)
  const text = row.map((cell) => (cell.text === '' ? ' ' : cell.text)).join('')
  if (text.length !== row.length) throw new Error(`a sign that is not one column wide: ${text}`)
  const pieces = [...text.matchAll(/[!-~]+(?: [!-~]+)*|[^ -~]/g)]
  return pieces.flatMap(({ 0: piece, index }) => sameStyle(piece, index, styles))
}

function sameStyle(piece: string, start: number, styles: readonly string[]): readonly Run[] {
  const runs: Run[] = []
  for (const [offset, sign] of piece.split('').entries()) {
    const style = styles[start + offset] ?? ''
    const last = runs.at(-1)
    if (last?.style === style) runs[runs.length - 1] = { ...last, text: last.text + sign }
    else runs.push({ column: start + offset, text: sign, style })
  }
  return runs.filter(({ text }) => text !== ' ').map(trimmed)
}

function trimmed({ column, text, style }: Run): Run {
  return { column: column + text.length - text.trimStart().length, text: text.trim(), style }
}

function styleOf({ bold, color, dim }: Cell): string {
  const name = color === undefined ? '' : COLORS[color]
  if (name === undefined) throw new Error(`no colour for number ${color} of the palette`)
  return [name, ...(bold ? ['bold'] : []), ...(dim ? ['dim'] : [])].join(' ').trim()
}

/** As long as its columns are wide: an element of its own, since not every browser does that for a part of one. */
function drawRun({ column, style, text }: Run, y: number): string {
  const attributes = [
    `x="${toPixels(EDGE + column * COLUMN)}" y="${y}"`,
    ...(text.length === 1 ? [] : [`textLength="${toPixels(text.length * COLUMN)}"`]),
    ...(style === '' ? [] : [`class="${style}"`]),
  ]
  return `<text ${attributes.join(' ')}>${escaped(text)}</text>`
}

function toPixels(length: number): number {
  return Number(length.toFixed(1))
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
