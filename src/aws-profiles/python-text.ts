/** Text as Python sees it, where JavaScript differs: U+FEFF is no space there, U+001C to U+001F and U+0085 are. */

const SPACES =
  '\t\n\v\f\r \u001c\u001d\u001e\u001f\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a' +
  '\u2028\u2029\u202f\u205f\u3000'

const LINE_ENDS = '\n\r\v\f\u001c\u001d\u001e\u0085\u2028\u2029'

/** str.strip() */
export function strip(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && SPACES.includes(text.charAt(start))) start += 1
  while (end > start && SPACES.includes(text.charAt(end - 1))) end -= 1
  return text.slice(start, end)
}

/** str.rstrip() */
export function stripEnd(text: string): string {
  return strip(`.${text}`).slice(1)
}

/** str.splitlines(), with an empty line more for each CRLF and at the end. */
export function splitLines(text: string): string[] {
  const lines: string[] = []
  let start = 0
  for (let at = 0; at < text.length; at += 1) {
    if (!LINE_ENDS.includes(text.charAt(at))) continue
    lines.push(text.slice(start, at))
    start = at + 1
  }
  return [...lines, text.slice(start)]
}

/** shlex.split(): words, with quotes and backslashes as a shell has them; undefined where a quote stays open. */
export function shellWords(text: string): string[] | undefined {
  const words: string[] = []
  let word: string | undefined
  let quoted = ''
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charAt(at)
    if (quoted !== '' && unit === quoted) quoted = ''
    else if (unit === '\\' && quoted !== "'") {
      at += 1
      if (at >= text.length) return undefined
      const next = text.charAt(at)
      const isPlain = quoted === '"' && next !== '"' && next !== '\\'
      word = (word ?? '') + (isPlain ? unit : '') + next
    } else if (quoted !== '') word += unit
    else if (unit === '"' || unit === "'") {
      quoted = unit
      word ??= ''
    } else if (/[ \t\r\n]/.test(unit)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else word = (word ?? '') + unit
  }
  if (quoted !== '') return undefined
  return word === undefined ? words : [...words, word]
}
