import { AppError, quote } from '../app-error.ts'
import { equalJson } from '../engine/json.ts'
import type { Json } from '../engine/json.ts'
import { insertItem, itemSpan, removeItem, replaceItem } from '../bytes/yaml-list.ts'
import type { Splice } from '../bytes/yaml-list.ts'
import { lineBreak, locate, YamlError } from '../bytes/yaml-place.ts'
import { changedSources, entryLines } from './entry-source.ts'
import type { Mapping } from './entry-source.ts'
import { isBlank, matching, readSection } from './read.ts'
import type { Entry, EntryKey, Section } from './read.ts'

/**
 * Edits of the text of mapRoles or mapUsers. Every byte that is not the entry's own stays. The result is read back:
 * every other entry must still be there, in its order and worth what it was; anything else is a bug and thrown as one.
 * A key that does not parse, or an entry that cannot be told from its neighbours, is AppError AWS_AUTH_INVALID.
 */

/** Which entry: the key it stands under and the ARN that it is matched by. */
export type EntryPlace = { readonly key: EntryKey; readonly arn: string }

/** Appends an entry. Throws AppError ALREADY_MAPPED where there is one for this ARN. */
export function addEntry(
  text: string,
  { key, arn }: EntryPlace,
  mapping: Mapping,
): { text: string; made: Splice } {
  const before = readable(text, key)
  if (matching(before, arn).length > 0) {
    throw new AppError('ALREADY_MAPPED', `${quote(arn)} already has an entry in ${key} of aws-auth`, {
      fix: 'add to it with --append, or put --replace',
    })
  }
  const lines = entryLines(key, arn, mapping)
  const { text: result, ...made } = editing(key, () =>
    isBlank(text) ? begin(text, lines) : insertItem(text, [], lines),
  )
  check(result, key, [...before.entries.map(outline), [arn, mapping.username, mapping.groups, null]])
  return { text: result, made }
}

/** Gives the entry in force another username or other groups. */
export function setEntry(text: string, place: EntryPlace, mapping: Mapping): string {
  const { before, entry } = find(text, place)
  const wanted: Json = [entry.arn, mapping.username, mapping.groups, null]
  return editing(place.key, () =>
    replaceEntry(text, before, entry, wanted, changedSources(text, entry, mapping)),
  )
}

/**
 * Gives the entry in force the exact text back that it has in `former`, an earlier text of the key; where that does not
 * fit in any more, because the list was indented anew, what it was worth.
 */
export function restoreEntry(text: string, place: EntryPlace, former: string): string {
  const { before, entry } = find(text, place)
  const { entry: old } = find(former, place)
  return editing(place.key, () => {
    const { start, end } = itemSpan(former, [], old.index)
    const sources = [former.slice(start, end), ...changedSources(text, entry, old)]
    return replaceEntry(text, before, entry, outline(old), sources)
  })
}

/**
 * Takes the entry in force out. With the splice that made it the text is to the byte as before, as long as nobody
 * changed what it was put in place of; without it, the last one out leaves an empty list.
 */
export function removeEntry(text: string, place: EntryPlace, made?: Splice): string {
  const { key } = place
  const { before, entry } = find(text, place)
  const result = editing(key, () => takeOut(text, before, entry, made))
  const wanted = before.entries.toSpliced(entry.index, 1).map(outline)
  // A block text that is last now needs the line break that was between.
  if (isWorth(result, key, wanted)) return result
  const ended = result + lineBreak(text)
  check(ended, key, wanted)
  return ended
}

/** The entry that is in force for an ARN. Throws AppError AWS_AUTH_INVALID where there is none, or it is chance which. */
export function find(text: string, { key, arn }: EntryPlace): { before: Section; entry: Entry } {
  const before = readable(text, key)
  const [entry, other] = matching(before, arn)
  if (entry === undefined) throw invalid(key, `it has no entry for ${quote(arn)}`, 1, 1)
  if (other !== undefined) throw invalid(key, `${quote(arn)} is in it twice, in other case`, other.line, 1)
  return { before, entry }
}

/** Reads a key for an edit. Throws AppError AWS_AUTH_INVALID with line and column where it does not parse. */
export function readable(text: string, key: EntryKey): Section {
  const section = readSection(key, text)
  if (section.error !== undefined) {
    const { message, line, column } = section.error
    throw invalid(key, message, line, column)
  }
  return section
}

function begin(text: string, lines: readonly string[]): Splice & { text: string } {
  const newline = lineBreak(text)
  const block = lines.map((line, index) => `${index === 0 ? '- ' : '  '}${line}${newline}`).join('')
  return { text: block, inserted: block, replaced: text }
}

function takeOut(text: string, before: Section, entry: Entry, made: Splice | undefined): string {
  if (made !== undefined && text === made.inserted && isBlank(made.replaced)) return made.replaced
  const isExact = made !== undefined && text.includes(made.inserted)
  const place = locate(text, [])
  if (before.entries.length > 1 || isExact || place.type !== 'block')
    return removeItem(text, [], entry.index, made)
  const [item] = place.items
  if (item === undefined) return removeItem(text, [], entry.index, made)
  const end = text[item.end - 1] === '\n' ? item.end - 1 : item.end
  return `${text.slice(0, item.mark)}[]${text.slice(end)}`
}

/** The text with the first of the sources in the entry's place that leaves all else as it is. */
function replaceEntry(
  text: string,
  before: Section,
  entry: Entry,
  worth: Json,
  sources: readonly string[],
): string {
  const wanted = before.entries.map(outline).with(entry.index, worth)
  let refused: YamlError | undefined
  for (const source of sources) {
    try {
      const result = replaceItem(text, [], entry.index, source).text
      if (isWorth(result, entry.section, wanted)) return result
    } catch (error) {
      if (!(error instanceof YamlError)) throw error
      refused = error
    }
  }
  throw refused ?? misread(entry.section)
}

/** What an entry is worth, as it is compared before and after an edit. */
function outline({ arn, username, groups, dropped }: Entry): Json {
  return [arn, username, groups, dropped ?? null]
}

function check(text: string, key: EntryKey, wanted: readonly Json[]): void {
  if (!isWorth(text, key, wanted)) throw misread(key)
}

function isWorth(text: string, key: EntryKey, wanted: readonly Json[]): boolean {
  const { entries, error } = readSection(key, text)
  return error === undefined && equalJson(entries.map(outline), wanted)
}

function misread(key: EntryKey): Error {
  return new Error(`the edit of ${key} in aws-auth does not read back as meant; nothing was written`)
}

function editing<T>(key: EntryKey, edit: () => T): T {
  try {
    return edit()
  } catch (error) {
    if (!(error instanceof YamlError)) throw error
    throw invalid(key, error.message, error.line, error.column)
  }
}

function invalid(key: EntryKey, why: string, line: number, column: number): AppError {
  return new AppError('AWS_AUTH_INVALID', `${key} of aws-auth cannot be edited`, {
    why: `${why} (line ${line}, column ${column}); nothing was written`,
    fix: 'mend it with: kubectl -n kube-system edit configmap aws-auth',
  })
}
