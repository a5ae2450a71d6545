import { Writable } from 'node:stream'
import { CLEAR } from '../progress.ts'

type Screen = { readonly columns?: number; readonly rows?: number; write(text: string): unknown }

/** What inquirer writes before each frame but the first: down to the last line, then line by line up, erasing. */
const CLEARING = /^(?:\u001b\[\d+B)?(?:\u001b\[2K\u001b\[1A)*\u001b\[2K\u001b\[G/
/** How each frame ends: the cursor goes up from the last line, where it is not in it, and to its column. */
const CURSOR = /(?:\u001b\[(\d+)A)?\u001b\[\d+G$/

/**
 * The terminal as inquirer writes to it, which counts the lines of a frame to clear them. In a window that became
 * narrower meanwhile a line may be several by now, or cut, as terminals do the one or the other: only the line of the
 * cursor is known to be where it is. So each frame is cleared from where it begins, and one of before the change from
 * the line of the cursor on: what stood above it stays.
 */
export class Frames extends Writable {
  readonly #screen: Screen
  #columns: number | undefined
  #above = 0

  constructor(screen: Screen) {
    super({ decodeStrings: false })
    this.#screen = screen
  }

  get columns(): number | undefined {
    return this.#screen.columns
  }

  get rows(): number | undefined {
    return this.#screen.rows
  }

  override _write(chunk: unknown, _encoding: string, done: () => void): void {
    const text = String(chunk)
    const frame = text.replace(CLEARING, '')
    const up = this.#columns === this.columns && this.#above > 0 ? `\u001b[${this.#above}A` : ''
    this.#screen.write(frame === text ? text : up + CLEAR + frame)
    const cursor = CURSOR.exec(frame)
    if (cursor !== null && cursor.index > 0) {
      this.#above = frame.split('\n').length - 1 - Number(cursor[1] ?? 0)
      this.#columns = this.columns
    }
    done()
  }
}
