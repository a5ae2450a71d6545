import { styleText } from 'node:util'

/** Colours of one stream: none where it is a file or a pipe, or where NO_COLOR asks for none. */
export type Paint = {
  readonly good: (text: string) => string
  readonly bad: (text: string) => string
  readonly change: (text: string) => string
  readonly dim: (text: string) => string
  readonly bold: (text: string) => string
}

type Format = Parameters<typeof styleText>[0]

/** `NO_COLOR` (any value but empty) beats `FORCE_COLOR` (any but empty, 0 and false), which beats what the stream is. */
export function createPaint(
  stream: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>>,
): Paint {
  const [no = '', force = '', term] = [env['NO_COLOR'], env['FORCE_COLOR'], env['TERM']]
  const isForced = force !== '' && force !== '0' && force !== 'false'
  const isPlain = no !== '' || (!isForced && (stream.isTTY !== true || term === 'dumb' || force !== ''))
  const style = (format: Format) => (text: string) =>
    isPlain ? text : styleText(format, text, { validateStream: false })
  return {
    good: style('green'),
    bad: style('red'),
    change: style('yellow'),
    dim: style('dim'),
    bold: style('bold'),
  }
}
