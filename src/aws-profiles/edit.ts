import { isDeepStrictEqual } from 'node:util'
import { AppError, safe } from '../app-error.ts'
import { lineEndBefore, lineEndOf } from '../bytes/line-end.ts'
import { splice } from '../bytes/splice.ts'
import type { Span } from '../bytes/splice.ts'
import { shellLine } from '../shell.ts'
import { readIni } from './read.ts'
import type { IniSection, IniSetting } from './read.ts'

/**
 * Every edit leaves all other bytes alone, and is read again: a file in which anything else would mean something
 * else than before is never given back, but AppError FILE_INVALID.
 */

/** A file's bytes, where they came from, and what they say. */
export type IniText = {
  readonly file: string
  readonly bytes: Buffer
  readonly sections: readonly IniSection[]
}

export type Settings = Readonly<Record<string, string>>

/**
 * Reads a file to edit it. Throws AppError FILE_INVALID where the AWS CLI could not read it, and for a line that ends
 * with a CR alone: the AWS CLI begins a new one there, the SDK for JavaScript does not.
 */
export function parseIni(bytes: Buffer, file: string): IniText {
  if (/\r(?!\n)/.test(bytes.toString('latin1')))
    throw new AppError('FILE_INVALID', `${safe(file)} has a line that ends with a CR alone`, {
      fix: `let its lines end with LF: ${shellLine('sed', '-i', String.raw`s/\r$//; s/\r/\n/g`, file)}`,
    })
  return { file, bytes, sections: readIni(bytes, file) }
}

/**
 * Appends a section, after an empty line unless the file is empty. The empty line is always added, even after one,
 * so that `removeSettings` can tell from the file alone that it is ours. The last line has to have its line end.
 */
export function addSection(ini: IniText, name: string, settings: Settings): Buffer {
  const { bytes } = ini
  const newline = lineEndOf(bytes)
  assertEnds(ini)
  const gap = bytes.length === 0 ? '' : newline
  const lines = [`[${name}]`, ...toLines(settings)].map((line) => line + newline)
  const result = splice(bytes, endOf(bytes), gap + lines.join(''))
  return verified(ini, result, [...plain(ini.sections), { name, settings: { ...settings } }])
}

/** Takes settings out of a section; the section goes with its last one, and the empty line before it too. */
export function removeSettings(ini: IniText, section: IniSection, keys: readonly string[]): Buffer {
  const rest = section.settings.filter(({ key }) => !keys.includes(key))
  const header = rest.length === 0 ? [{ start: gapStart(ini.bytes, section), end: section.span.end }] : []
  const gone = section.settings.filter(({ key }) => keys.includes(key)).map(({ span }) => span)
  const expected = ini.sections.flatMap((other) => {
    if (other !== section) return [other]
    return rest.length === 0 ? [] : [{ ...other, settings: rest }]
  })
  return verified(ini, cut(ini.bytes, [...header, ...gone]), plain(expected))
}

/** Takes a section out with all its settings. */
export function removeSection(ini: IniText, section: IniSection): Buffer {
  return removeSettings(
    ini,
    section,
    section.settings.map(({ key }) => key),
  )
}

/**
 * Brings the settings of a section to these. A changed value is replaced within its line; what is new comes behind
 * its predecessor in `settings`, so that an edit and its opposite, one after the other, leave the same bytes.
 */
export function setSettings(ini: IniText, section: IniSection, settings: Settings): Buffer {
  const newline = lineEndOf(ini.bytes)
  const known = new Map(section.settings.map((setting) => [setting.key, setting]))
  const edits: { span: Span; text: string }[] = section.settings
    .filter(({ key }) => !Object.hasOwn(settings, key))
    .map(({ span }) => ({ span, text: '' }))
  let at = section.span.end
  for (const [key, value] of Object.entries(settings)) {
    const setting = known.get(key)
    if (setting === undefined)
      edits.push({ span: { start: at, end: at }, text: toLine(key, value) + newline })
    else {
      if (setting.value !== value) edits.push(valueEdit(setting, value, newline))
      at = setting.span.end
    }
  }
  if (edits.some(({ span }) => span.start === ini.bytes.length)) assertEnds(ini)
  const expected = ini.sections.map((other) =>
    other === section ? { name: other.name, settings } : plainOf(other),
  )
  return verified(ini, applied(ini.bytes, edits), expected)
}

/** The settings of a section as a record, in their order. */
export function settingsOf(section: IniSection): Settings {
  return Object.fromEntries(section.settings.map(({ key, value }) => [key, value]))
}

function toLines(settings: Settings): string[] {
  return Object.entries(settings).map(([key, value]) => toLine(key, value))
}

function toLine(key: string, value: string): string {
  return `${key} = ${value}`
}

function valueEdit(setting: IniSetting, value: string, newline: string): { span: Span; text: string } {
  if (!setting.value.includes('\n')) return { span: setting.valueSpan, text: value }
  return { span: setting.span, text: toLine(setting.key, value) + newline }
}

/** At one place what is put in comes before what is taken out, in the order given. */
function applied(bytes: Buffer, edits: readonly { span: Span; text: string }[]): Buffer {
  return edits
    .toSorted((a, b) => a.span.start - b.span.start || a.span.end - b.span.end)
    .reduceRight((rest, { span, text }) => splice(rest, span, text), bytes)
}

function cut(bytes: Buffer, spans: readonly Span[]): Buffer {
  return applied(
    bytes,
    spans.map((span) => ({ span, text: '' })),
  )
}

/** Where the empty line before a header starts, if there is one: see `addSection`. */
function gapStart(bytes: Buffer, { span: { start } }: IniSection): number {
  const gap = start - (lineEndBefore(bytes, start)?.length ?? 0)
  return gap === 0 || lineEndBefore(bytes, gap) !== undefined ? gap : start
}

function assertEnds({ bytes, file }: IniText): void {
  if (bytes.length > 0 && lineEndBefore(bytes, bytes.length) === undefined)
    throw new AppError('FILE_INVALID', `the last line of ${safe(file)} has no line end`, {
      fix: 'add one with an editor, then run the same command again',
    })
}

function endOf(bytes: Buffer): Span {
  return { start: bytes.length, end: bytes.length }
}

type PlainSection = { readonly name: string; readonly settings: Settings }

function plainOf(section: IniSection): PlainSection {
  return { name: section.name, settings: settingsOf(section) }
}

function plain(sections: readonly IniSection[]): PlainSection[] {
  return sections.map(plainOf)
}

function verified({ file }: IniText, result: Buffer, expected: readonly PlainSection[]): Buffer {
  if (isDeepStrictEqual(plain(readIni(result, file)), expected)) return result
  throw new AppError('FILE_INVALID', `${safe(file)} cannot be edited without a change to the rest of it`, {
    fix: 'take out the indents in and below that section with an editor, then run the same command again',
  })
}
