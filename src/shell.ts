/** A word as a POSIX shell reads it back. */
export function quoteForShell(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}

/** A command line that can be pasted into a POSIX shell. */
export function shellLine(...words: readonly string[]): string {
  return words.map(quoteForShell).join(' ')
}
