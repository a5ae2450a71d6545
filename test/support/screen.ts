import { widthOf } from '../../src/ui/width.ts'

type Line = { cells: string[]; goesOn: boolean }

/**
 * The screen of a terminal: what a person sees. Obeys what progress needs (carriage return, new line, colours, cursor
 * up and to a column, erase line and below, show and hide the cursor, wrap or not) and fails on anything else. When it becomes narrower it wraps
 * its lines anew, or cuts them, as terminals do the one or the other.
 */
export class Screen {
  readonly isTTY = true
  columns: number
  isCursorShown = true
  readonly writes: string[] = []
  #wraps = true
  #lines: Line[] = [{ cells: [], goesOn: false }]
  #row = 0
  #column = 0

  constructor(columns: number) {
    this.columns = columns
  }

  /** The lines as they stand there, without the empty ones at the end. */
  get lines(): readonly string[] {
    return this.#lines
      .map(({ cells }) => cells.join('').trimEnd())
      .join('\n')
      .trimEnd()
      .split('\n')
  }

  write(text: string): void {
    this.writes.push(text)
    for (const [piece] of text.matchAll(/\u001b\[[0-9;?]*[A-Za-z]|\r|\n|[^\u001b\r\n]/gu)) this.#obey(piece)
  }

  resize(columns: number, how: 'wraps' | 'cuts'): void {
    this.columns = columns
    if (how === 'cuts') for (const line of this.#lines) line.cells.splice(columns)
    else this.#reflow()
    this.#column = Math.min(this.#column, columns - 1)
  }

  #obey(piece: string): void {
    if (piece === '\r') this.#column = 0
    else if (piece === '\n') [this.#row, this.#column] = [this.#row + 1, 0]
    else if (piece.startsWith('\u001b')) this.#control(piece.slice(2))
    else this.#put(piece)
    while (this.#lines.length <= this.#row) this.#lines.push({ cells: [], goesOn: false })
  }

  #put(piece: string): void {
    if (widthOf(piece) === 0) {
      this.#line.cells[this.#column - 1] += piece
      return
    }
    if (this.#column + widthOf(piece) > this.columns && !this.#wraps) {
      this.#column = this.columns - widthOf(piece)
    } else if (this.#column + widthOf(piece) > this.columns) {
      this.#line.goesOn = true
      ;[this.#row, this.#column] = [this.#row + 1, 0]
      this.#lines[this.#row] ??= { cells: [], goesOn: false }
    }
    const { cells } = this.#line
    while (cells.length < this.#column) cells.push(' ')
    cells.splice(this.#column, widthOf(piece), piece, ...Array<string>(widthOf(piece) - 1).fill(''))
    this.#column += widthOf(piece)
  }

  #control(code: string): void {
    if (code === 'J') this.#lines.splice(this.#row + 1)
    if (code === 'J' || code === 'K') this.#line.cells.splice(this.#column)
    else if (code === '2K') this.#line.cells = []
    else if (code === '?25l' || code === '?25h') this.isCursorShown = code.endsWith('h')
    else if (code === '?7l' || code === '?7h') this.#wraps = code.endsWith('h')
    else if (/^\d+G$/.test(code)) this.#column = Number(code.slice(0, -1)) - 1
    else if (/^\d*A$/.test(code)) this.#row = Math.max(0, this.#row - Number(code.slice(0, -1) || '1'))
    else if (!/^[\d;]*m$/.test(code)) throw new Error(`the screen does not know ${JSON.stringify(code)}`)
  }

  get #line(): Line {
    const line = this.#lines[this.#row]
    if (line === undefined) throw new Error('the cursor is below the screen')
    return line
  }

  /** Each line that was written as one is broken where it is now too wide; the cursor stays on its cell. */
  #reflow(): void {
    const lines: Line[] = []
    let row = 0
    let whole: string[] = []
    for (const [index, { cells, goesOn }] of this.#lines.entries()) {
      if (index === this.#row) {
        row = lines.length + Math.floor((whole.length + this.#column) / this.columns)
        this.#column = (whole.length + this.#column) % this.columns
      }
      whole.push(...cells)
      if (goesOn) continue
      do lines.push({ cells: whole.splice(0, this.columns), goesOn: whole.length > 0 })
      while (whole.length > 0)
    }
    ;[this.#lines, this.#row] = [lines, row]
  }
}
