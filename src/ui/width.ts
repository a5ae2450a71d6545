import widthOfAny from 'fast-string-width'

const COLOR = /\u001b\[[\d;]*m/g
/** Printable ASCII and Latin, and the blocks of our own signs: punctuation, arrows, dingbats, Braille. */
const NARROW =
  /^[ -~\u00a0-\u00ff\u2010-\u2027\u2190-\u2193\u21a9\u2212\u2500\u2714-\u2718\u276f\u2800-\u28ff]*$/

/**
 * How many columns a text takes on a terminal: wide characters two, combining ones and colours none. What is surely
 * narrow is not looked up in the tables of Unicode, which take longer to load than a question to be drawn.
 */
export function widthOf(text: string): number {
  const plain = text.includes('\u001b') ? text.replaceAll(COLOR, '') : text
  return NARROW.test(plain) ? plain.length : widthOfAny(text)
}

/** Cuts a text without colours to what fits into so many columns, with `more` where something was left out. */
export function cutTo(text: string, columns: number, more: string): string {
  if (widthOf(text) <= columns) return text
  const room = columns - widthOf(more)
  // Made when it is needed: the first takes longer than all else here.
  const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
  let [kept, width] = ['', 0]
  for (const { segment } of graphemes.segment(text)) {
    width += widthOf(segment)
    if (width > room) break
    kept += segment
  }
  return room < 0 ? '' : kept.trimEnd() + more
}

/**
 * Wraps one line at its spaces, each further line with so many spaces before it. A word that is too wide for a line
 * of its own stays where it is, for the terminal to break, so that it can still be copied. Without a width (a pipe, a
 * file) it stays one line.
 */
export function wrap(line: string, columns: number | undefined, indent = 0): readonly string[] {
  if (columns === undefined || widthOf(line) <= columns) return [line]
  const [first = '', ...words] = line.split(/(?<=[^ ]) /)
  const lines = [first]
  for (const word of words) {
    const last = lines.at(-1) ?? ''
    const column = (widthOf(last) - 1) % columns
    const fitsBelow = indent + widthOf(word) <= columns
    if (fitsBelow && column + 2 + widthOf(word) > columns) lines.push(' '.repeat(indent) + word.trimStart())
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines
}
