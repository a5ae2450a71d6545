import widthOf from 'fast-string-width'

/** How many columns a text takes on a terminal: wide characters two, combining ones and colours none. */
export { widthOf }

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
