import { styleText } from 'node:util'
import { signsOf } from '../signs.ts'
import type { Signs } from '../signs.ts'

/** How one stream is written to: its colours, its signs, and what is known of its screen. */
export type Paint = {
  readonly good: (text: string) => string
  readonly bad: (text: string) => string
  readonly change: (text: string) => string
  readonly dim: (text: string) => string
  readonly bold: (text: string) => string
  readonly signs: Signs
  /** How wide the terminal is right now; missing where it is none, or does not say so. */
  readonly columns: number | undefined
  /** What was drawn can be drawn over: a terminal, and not a dumb one. */
  readonly isLive: boolean
}

type Format = Parameters<typeof styleText>[0]

/**
 * Colours: none where it is a file or a pipe, or where NO_COLOR asks for none. `NO_COLOR` (any value but empty) beats
 * `FORCE_COLOR` (any but empty, 0 and false), which beats what the stream is. Signs: by the locale, see `signsOf`.
 */
export function createPaint(
  stream: { readonly isTTY?: boolean; readonly columns?: number },
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): Paint {
  const [no = '', force = '', term] = [env['NO_COLOR'], env['FORCE_COLOR'], env['TERM']]
  const isTerminal = stream.isTTY === true
  const isForced = force !== '' && force !== '0' && force !== 'false'
  const isPlain = no !== '' || (!isForced && (!isTerminal || term === 'dumb' || force !== ''))
  const style = (format: Format) => (text: string) =>
    isPlain ? text : styleText(format, text, { validateStream: false })
  return {
    good: style('green'),
    bad: style('red'),
    change: style('yellow'),
    dim: style('dim'),
    bold: style('bold'),
    signs: signsOf(env, platform),
    get columns() {
      return isTerminal && stream.columns ? stream.columns : undefined
    },
    isLive: isTerminal && term !== 'dumb',
  }
}
