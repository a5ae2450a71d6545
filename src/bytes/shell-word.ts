import { safe } from '../app-error.ts'

/** A word of a command line to paste: quoted where a shell would read it otherwise, and safe for a terminal. */
export function shellWord(text: string): string {
  if (/^[A-Za-z0-9_./@+=:,-]+$/.test(text)) return text
  return `'${safe(text).replaceAll("'", String.raw`'\''`)}'`
}
