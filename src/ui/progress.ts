import { safe } from '../app-error.ts'
import type { StepEvent } from '../engine/host.ts'
import type { Paint } from './color.ts'
import { cutTo, widthOf } from './width.ts'

/** Where progress is written. */
export type ProgressStream = { write(text: string): unknown }

const FRAME_MS = 80
const [HIDE, SHOW] = ['\u001b[?25l', '\u001b[?25h']
const [NO_WRAP, WRAP] = ['\u001b[?7l', '\u001b[?7h']

/**
 * The cursor rests, hidden, at the start of the turning line: where a narrower window wraps that line, a terminal
 * that wraps anew and one that cuts both leave the cursor at its first cell, and all of it is from there on. It is
 * cleared from the second cell: from the first of a screen, tmux takes it for the clearing of the screen, and keeps
 * what was there in its history.
 */
export const CLEAR = '\r \u001b[J\r'

/** What is under way: since when, and while something is waited for, for what and how long at most. */
type Doing = { readonly title: string; readonly since: number; readonly upToMs?: number }

/**
 * Progress as appended lines; on a terminal, one line at the end turns while something is under way: which step of
 * how many, what, for how long. Nothing that was appended is ever painted over, so that a log and a terminal say the
 * same.
 */
export class Progress {
  readonly #stream: ProgressStream
  readonly #paint: Paint
  #doing: Doing | undefined
  #total = 0
  #step = 0
  #title = ''
  #frame = 0
  #timer: NodeJS.Timeout | undefined

  constructor(stream: ProgressStream, paint: Paint) {
    this.#stream = stream
    this.#paint = paint
  }

  report(event: StepEvent): void {
    this.#note(event)
    const line = lineOf(event, this.#paint)
    if (line !== undefined) this.line(line)
    else if (this.#timer !== undefined) this.#stream.write(this.#frameNow())
  }

  /** Something is under way. */
  get isBusy(): boolean {
    return this.#doing !== undefined
  }

  /** Appends a line, above the turning one. */
  line(text: string): void {
    this.#stream.write(this.#timer === undefined ? `${text}\n` : `${CLEAR}${text}\n${this.#frameNow()}`)
  }

  /** The turning line goes; called before anybody is asked and at the end. */
  stop(): void {
    this.#doing = undefined
    if (this.#timer === undefined) return
    clearInterval(this.#timer)
    this.#timer = undefined
    this.#stream.write(`${CLEAR}${SHOW}`)
  }

  #note(event: StepEvent): void {
    if (event.type === 'begin') [this.#total, this.#step] = [event.total, 0]
    // How many there are to be taken back is not known before.
    else if (event.type === 'unwind') this.#total = 0
    else if (event.type === 'step') {
      this.#step += 1
      this.#turn(event.change.title)
    } else if (event.type === 'phase') {
      this.#total = 0
      this.#turn(event.what)
    } else if (event.type === 'wait') this.#turn(this.#title, event)
    // Until the next step, what was written is read back.
    else if (event.type === 'done' || event.type === 'failed') this.#turn('')
  }

  #turn(title: string, wait?: { readonly what: string; readonly upToMs: number }): void {
    this.#title = title
    const waiting = wait === undefined ? '' : `waiting for ${safe(wait.what)}`
    this.#doing = {
      title: [safe(title), waiting].filter((words) => words !== '').join(': '),
      since: performance.now(),
      ...(wait === undefined ? {} : { upToMs: wait.upToMs }),
    }
    if (!this.#paint.isLive || this.#timer !== undefined) return
    this.#timer = setInterval(() => this.#stream.write(this.#frameNow()), FRAME_MS).unref()
    this.#stream.write(HIDE)
  }

  /**
   * The whole line drawn over what is there, and only then is the rest cleared: nothing flickers. Lines do not wrap
   * meanwhile: the window may have become narrower a moment ago, which is heard of only after.
   */
  #frameNow(): string {
    const { columns = 80, dim, signs } = this.#paint
    const { since = 0, title = '', upToMs } = this.#doing ?? {}
    const sign = signs.frames[this.#frame++ % signs.frames.length] ?? ''
    const place = this.#step > 0 && this.#step <= this.#total ? `[${this.#step}/${this.#total}]` : ''
    const time = seconds(performance.now() - since, upToMs)
    // The last column stays empty: a terminal may go on to the next line when it is filled.
    const room = columns - 1 - widthOf(join(sign, place, time)) - 1
    const words = cutTo(title, Math.max(0, room), signs.more)
    return `\r${NO_WRAP}${dim(cutTo(join(sign, place, words, time), columns - 1, ''))}${WRAP}\u001b[J\r`
  }
}

/** What stays to be read; nothing for what only begins. */
function lineOf(event: StepEvent, paint: Paint): string | undefined {
  const { bad, change, dim, good, signs } = paint
  if (event.type === 'done') return doneLine(event, paint)
  if (event.type === 'failed') return `${bad(signs.bad)} ${safe(event.change.title)}: ${safe(event.why)}`
  if (event.type === 'check') return `${event.ok ? good(signs.good) : bad(signs.bad)} ${safe(event.what)}`
  if (event.type === 'unwind') return `${change(signs.note)} Taking back what was done: ${safe(event.why)}`
  if (event.type === 'wait')
    return dim(`${signs.more} waiting for ${safe(event.what)} (up to ${whole(event.upToMs)} s)`)
  return undefined
}

function doneLine(event: StepEvent & { type: 'done' }, { change: changed, dim, good, signs }: Paint): string {
  const { change, ms, status, why } = event
  const because = why === undefined ? '' : `: ${safe(why)}`
  if (status === 'kept' || status === 'left')
    return `${changed(signs.note)} ${safe(change.resource)} ${status}${because}`
  return `${good(signs.good)} ${safe(change.title)}${because} ${dim(`${(ms / 1000).toFixed(1)} s`)}`
}

function seconds(ms: number, upToMs: number | undefined): string {
  const [now, most] = [Math.floor(ms / 1000), upToMs === undefined ? '' : ` of up to ${whole(upToMs)}`]
  return `${now}${most} s`
}

function join(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ')
}

function whole(ms: number): string {
  return (ms / 1000).toFixed(0)
}
