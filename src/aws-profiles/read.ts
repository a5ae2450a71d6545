import { isUtf8 } from 'node:buffer'
import { AppError, quote, safe } from '../app-error.ts'
import type { Span } from '../bytes/splice.ts'
import { splitLines, strip, stripEnd } from './python-text.ts'

/** `span`: its lines, continuation lines and line ends included. `valueSpan`: the value on its first line. */
export type IniSetting = {
  readonly key: string
  readonly value: string
  readonly span: Span
  readonly valueSpan: Span
}

/** `span`: the line of its header. */
export type IniSection = {
  readonly name: string
  readonly span: Span
  readonly settings: readonly IniSetting[]
}

type Line = { readonly number: number; readonly text: string; readonly span: Span }
type OpenSetting = { key: string; lines: string[]; line: Line; span: Span; valueSpan: Span }
type OpenSection = { name: string; span: Span; line: Line; settings: OpenSetting[] }

/** Python's name for the section whose settings all others have; it may come more than once. */
const DEFAULTS = 'DEFAULT'

/**
 * Reads a config or credentials file as the AWS CLI does: Python's RawConfigParser (strict, no inline comments) and
 * botocore's rule for indented blocks. A file that the AWS CLI cannot read, for the whole of which it then refuses
 * to work, throws AppError FILE_INVALID with file and line, and nothing of what stands there: it may be a secret.
 */
export function readIni(bytes: Buffer, file: string): readonly IniSection[] {
  const reader = new Reader(file)
  for (const line of toLines(bytes, file)) reader.take(line)
  return reader.end()
}

class Reader {
  readonly #file: string
  readonly #sections: OpenSection[] = []
  #section: OpenSection | undefined
  #setting: OpenSetting | undefined
  #indent = 0

  constructor(file: string) {
    this.#file = file
  }

  take(line: Line): void {
    const content = strip(line.text)
    if (content.startsWith('#') || content.startsWith(';')) return
    if (content === '') {
      this.#setting?.lines.push('')
      return
    }
    const indent = line.text.indexOf(content)
    if (this.#setting !== undefined && indent > this.#indent) {
      this.#setting.lines.push(content)
      this.#setting.span = { start: this.#setting.span.start, end: line.span.end }
      return
    }
    this.#indent = indent
    const close = content.lastIndexOf(']')
    if (content.startsWith('[') && close > 1) this.#open(content.slice(1, close), line)
    else this.#set(content, line)
  }

  end(): readonly IniSection[] {
    return this.#sections.map(({ name, span, settings }) => ({
      name,
      span,
      settings: settings.map((setting) => this.#close(setting)),
    }))
  }

  #open(name: string, line: Line): void {
    const first = this.#sections.find((section) => section.name === name)
    if (first !== undefined && name !== DEFAULTS)
      throw this.#wrong(line, `the section [${safe(name)}] is there already, in line ${first.line.number}`)
    this.#section = { name, span: line.span, line, settings: [] }
    this.#sections.push(this.#section)
    this.#setting = undefined
  }

  #set(content: string, line: Line): void {
    if (this.#section === undefined) throw this.#wrong(line, 'there is no [section] before it')
    const at = content.search(/[=:]/)
    const key = strip(content.slice(0, Math.max(at, 0))).toLowerCase()
    if (key === '') throw this.#wrong(line, 'it is neither a [section] nor key = value nor a comment')
    const { name } = this.#section
    const known = this.#sections
      .filter((section) => section.name === name)
      .flatMap((section) => section.settings)
    const first = known.find((setting) => setting.key === key)
    if (first !== undefined)
      throw this.#wrong(line, `${keyWords(key)} is set already, in line ${first.line.number}`)
    const value = strip(content.slice(at + 1))
    this.#setting = {
      key,
      lines: [value],
      line,
      span: line.span,
      valueSpan: valueSpan(line, content, at, value),
    }
    this.#section.settings.push(this.#setting)
  }

  #close({ key, lines, line, span, valueSpan: place }: OpenSetting): IniSetting {
    const value = stripEnd(lines.join('\n'))
    // botocore takes an indented block after `key =` as settings of its own.
    if (value.startsWith('\n') && splitLines(value).some((part) => strip(part) !== '' && !part.includes('=')))
      throw this.#wrong(line, `in the indented block of ${keyWords(key)} a line is not key = value`)
    return { key, value, span, valueSpan: place }
  }

  #wrong(line: Line, what: string): AppError {
    return invalid(this.#file, line.number, what)
  }
}

function toLines(bytes: Buffer, file: string): Line[] {
  const lines: Line[] = []
  for (let start = 0; start < bytes.length;) {
    const number = lines.length + 1
    const end = lineEndAfter(bytes, start)
    const raw = bytes.subarray(start, end)
    if (!isUtf8(raw)) throw invalid(file, number, 'it is not UTF-8')
    const text = raw.toString()
    if (number === 1 && text.startsWith('\ufeff')) throw invalid(file, 1, 'it starts with a byte order mark')
    lines.push({ number, text, span: { start, end } })
    start = end
  }
  return lines
}

/** Lines end with LF, CRLF or CR, as Python's open() has it. */
function lineEndAfter(bytes: Buffer, start: number): number {
  for (let at = start; at < bytes.length; at += 1) {
    if (bytes[at] === 0x0a) return at + 1
    if (bytes[at] === 0x0d) return bytes[at + 1] === 0x0a ? at + 2 : at + 1
  }
  return bytes.length
}

function valueSpan(line: Line, content: string, at: number, value: string): Span {
  const from = line.text.indexOf(content) + at + 1
  const index = value === '' ? from : line.text.indexOf(value, from)
  const start = line.span.start + Buffer.byteLength(line.text.slice(0, index))
  return { start, end: start + Buffer.byteLength(value) }
}

/** Not what looks as if it might be a piece of a secret. */
function keyWords(key: string): string {
  return /^[a-z0-9_.-]{1,32}$/.test(key) ? key : 'a setting'
}

function invalid(file: string, line: number, what: string): AppError {
  return new AppError('FILE_INVALID', `the AWS CLI cannot read ${safe(file)}`, {
    why: `line ${line}: ${what}`,
    fix: `mend line ${line} of ${quote(file)} by hand; nothing was changed`,
  })
}
