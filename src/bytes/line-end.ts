export type LineEnd = '\n' | '\r\n' | '\r'

const LF = 0x0a
const CR = 0x0d

/** What the last line ends with; undefined where it ends with nothing, or there is no line. */
export function lastLineEnd(bytes: Buffer): LineEnd | undefined {
  return lineEndBefore(bytes, bytes.length)
}

/** What a new line ought to end with: as the last one does, else as the first, else LF. */
export function lineEndOf(bytes: Buffer): LineEnd {
  const last = lastLineEnd(bytes)
  if (last !== undefined) return last
  const lf = bytes.indexOf(LF)
  if (lf >= 0) return bytes[lf - 1] === CR ? '\r\n' : '\n'
  return bytes.includes(CR) ? '\r' : '\n'
}

/** The line end whose last byte is just before `at`. */
export function lineEndBefore(bytes: Buffer, at: number): LineEnd | undefined {
  const last = at > 0 ? bytes[at - 1] : undefined
  if (last === CR) return '\r'
  if (last !== LF) return undefined
  return at > 1 && bytes[at - 2] === CR ? '\r\n' : '\n'
}
