import { safe } from '../app-error.ts'
import type { StepEvent } from '../engine/host.ts'
import type { Paint } from './color.ts'

/** Where progress is written: what is known of the stream, and how wide it is right now. */
export type ProgressStream = {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const FRAME_MS = 80

/**
 * Progress as appended lines; on a terminal, one line at the end turns while something is under way. Nothing that
 * was written is ever painted over, so that a log and a terminal say the same.
 */
export class Progress {
  readonly #stream: ProgressStream
  readonly #paint: Paint
  #doing = ''
  #frame = 0
  #timer: NodeJS.Timeout | undefined
  #isBusy = false

  constructor(stream: ProgressStream, paint: Paint) {
    this.#stream = stream
    this.#paint = paint
  }

  report(event: StepEvent): void {
    const line = lineOf(event, this.#paint)
    if (line !== undefined) this.line(line)
    const doing = doingOf(event)
    if (doing !== undefined) this.#turn(doing)
    else if (event.type !== 'begin') this.stop()
  }

  /** Something is under way. */
  get isBusy(): boolean {
    return this.#isBusy
  }

  /** Appends a line, above the turning one. */
  line(text: string): void {
    this.#clear()
    this.#stream.write(`${text}\n`)
  }

  /** The turning line goes; called before anybody is asked and at the end. */
  stop(): void {
    this.#clear()
    this.#isBusy = false
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  #turn(doing: string): void {
    this.#isBusy = true
    this.#doing = safe(doing)
    if (this.#stream.isTTY !== true) return
    this.#timer ??= setInterval(() => this.#draw(), FRAME_MS).unref()
    this.#draw()
  }

  #draw(): void {
    const frame = FRAMES[this.#frame++ % FRAMES.length] ?? ''
    const width = Math.max(10, (this.#stream.columns ?? 80) - 3)
    const text = this.#doing.length > width ? `${this.#doing.slice(0, width - 1)}…` : this.#doing
    this.#stream.write(`\r\u001b[2K${this.#paint.dim(`${frame} ${text}`)}`)
  }

  #clear(): void {
    if (this.#timer !== undefined) this.#stream.write('\r\u001b[2K')
  }
}

/** What stays to be read; nothing for what only begins. */
function lineOf(event: StepEvent, paint: Paint): string | undefined {
  if (event.type === 'done') return doneLine(event, paint)
  if (event.type === 'failed') return `${paint.bad('✖')} ${safe(event.change.title)}: ${safe(event.why)}`
  if (event.type === 'check') return `${event.ok ? paint.good('✔') : paint.bad('✖')} ${safe(event.what)}`
  if (event.type === 'unwind') return `${paint.change('!')} Taking back what was done: ${safe(event.why)}`
  if (event.type === 'wait')
    return paint.dim(`… waiting for ${safe(event.what)} (up to ${seconds(event.upToMs, 0)})`)
  return undefined
}

function doneLine(event: StepEvent & { type: 'done' }, paint: Paint): string {
  const { change, ms, status, why } = event
  const because = why === undefined ? '' : `: ${safe(why)}`
  if (status === 'kept' || status === 'left')
    return `${paint.change('!')} ${safe(change.resource)} ${status}${because}`
  return `${paint.good('✔')} ${safe(change.title)}${because} ${paint.dim(seconds(ms, 1))}`
}

function doingOf(event: StepEvent): string | undefined {
  if (event.type === 'step') return event.change.title
  if (event.type === 'phase') return event.what
  if (event.type === 'wait') return `waiting for ${event.what}`
  return undefined
}

function seconds(ms: number, digits: number): string {
  return `${(ms / 1000).toFixed(digits)} s`
}
