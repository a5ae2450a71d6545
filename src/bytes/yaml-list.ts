import { isDeepStrictEqual } from 'node:util'
import {
  endOfLines,
  endsInOpenScalar,
  intoNothing,
  lineBreak,
  lineEnd,
  lineStart,
  locate,
  parseYaml,
  YamlError,
} from './yaml-place.ts'
import type { Place, PlacedItem, TextEdit, YamlOptions, YamlPath } from './yaml-place.ts'

export { YamlError } from './yaml-place.ts'
export type { YamlOptions, YamlPath } from './yaml-place.ts'

/**
 * Edits of one list in a YAML text that leave every other byte alone. A YAML library's own writer would re-indent
 * and re-quote lines that are none of our business, and drop their comments. Each edit is parsed again before it is
 * given back: a text in which anything else reads differently is never returned.
 */

/** What stands in the text now and what it took the place of: enough to take it out again to the byte. */
export type Splice = { readonly inserted: string; readonly replaced: string }

/**
 * Appends an item. `lines` are its lines as YAML, relative to its own indent: ['name: x', 'user:', '  token: y'].
 * A block list gets it as one more item with the indent of the others, a flow list as JSON; in place of `[]`,
 * `null` or nothing comes a block list, or within a flow collection a flow list. Throws YamlError.
 */
export function insertItem(
  text: string,
  path: YamlPath,
  lines: readonly string[],
  options: YamlOptions = {},
): Splice & { readonly text: string } {
  const place = locate(text, path, options)
  const { from, to, inserted } = insertion(text, place, lines, options)
  const result = {
    text: text.slice(0, from) + inserted + text.slice(to),
    inserted,
    replaced: text.slice(from, to),
  }
  const item = parseLines(lines, options)
  verify(text, result.text, path, options, (list) => [...list, item])
  return result
}

/**
 * Takes an item out. With the `made` of its insertion, and when that still stands there as it was made, the text is
 * to the byte what it was before it; else the item's own lines go, and comments beside them stay. Throws YamlError.
 */
export function removeItem(
  text: string,
  path: YamlPath,
  index: number,
  made?: Splice,
  options: YamlOptions = {},
): string {
  const place = locate(text, path, options)
  const item = itemAt(place, index)
  const exact = made === undefined ? undefined : undone(text, place, item, made)
  const result = exact ?? cut(text, place, item, index)
  verify(text, result, path, options, (list) => list.toSpliced(index, 1))
  return result
}

/** Puts `source` in the place of an item's own text; the old text put back the same way restores every byte. */
export function replaceItem(
  text: string,
  path: YamlPath,
  index: number,
  source: string,
  options: YamlOptions = {},
): { readonly text: string; readonly old: string } {
  const { start, end } = itemSpan(text, path, index, options)
  const result = text.slice(0, start) + source + text.slice(end)
  verify(text, result, path, options, (list) => list.with(index, listAt(result, path, options)[index]))
  return { text: result, old: text.slice(start, end) }
}

/** An item's own text: from its first token after the dash to its last, without a comment or line break behind it. */
export function itemSpan(
  text: string,
  path: YamlPath,
  index: number,
  options: YamlOptions = {},
): { readonly start: number; readonly end: number } {
  const { start, end } = itemAt(locate(text, path, options), index)
  return { start, end }
}

/** `lines` as they have to be written in the place of the item at `index`, for `replaceItem`. */
export function itemSource(
  text: string,
  path: YamlPath,
  index: number,
  lines: readonly string[],
  options: YamlOptions = {},
): string {
  const place = locate(text, path, options)
  if (place.type === 'flow') return toFlow(lines, options)
  const { start } = itemAt(place, index)
  return lines.join(lineBreak(text) + ' '.repeat(start - lineStart(text, start)))
}

function insertion(text: string, place: Place, lines: readonly string[], options: YamlOptions): TextEdit {
  const last = place.type === 'nothing' ? undefined : place.items.at(-1)
  if (place.type === 'flow') {
    const at = last?.end ?? place.open
    return { from: at, to: at, inserted: (last === undefined ? '' : ', ') + toFlow(lines, options) }
  }
  if (place.type === 'block') {
    if (last === undefined) throw new YamlError('a list without items', { line: 1, column: 1 })
    const column = last.mark - lineStart(text, last.mark)
    if (endsInOpenScalar(last.token, text)) {
      throw new YamlError(
        'the last line is part of a text block and has no line break',
        positionOf(text, last.start),
      )
    }
    const at = endOfLines(text, last.end, column)
    return { from: at, to: at, inserted: lineBreak(text) + toBlock(text, lines, column) }
  }
  if (place.flow) {
    const space = place.start === place.end ? ' ' : ''
    return { from: place.start, to: place.end, inserted: `${space}[${toFlow(lines, options)}]` }
  }
  return intoNothing(text, place, toBlock(text, lines, place.column))
}

function undone(text: string, place: Place, item: PlacedItem, made: Splice): string | undefined {
  const others = place.type === 'nothing' ? 0 : place.items.length - 1
  if (made.replaced !== '' && others > 0) return undefined
  const first = Math.max(0, item.end - made.inserted.length)
  for (let from = item.mark; from >= first; from -= 1) {
    if (text.startsWith(made.inserted, from))
      return text.slice(0, from) + made.replaced + text.slice(from + made.inserted.length)
  }
  return undefined
}

function cut(text: string, place: Place, item: PlacedItem, index: number): string {
  if (place.type === 'flow') {
    const next = place.items[index + 1]
    const previous = place.items[index - 1]
    if (previous !== undefined) return text.slice(0, previous.end) + text.slice(item.end)
    return text.slice(0, item.start) + text.slice(next?.start ?? item.end)
  }
  const start = lineStart(text, item.mark)
  if (text.slice(start, item.mark).trim() !== '') {
    throw new YamlError('the item shares its line with what is around it', positionOf(text, item.mark))
  }
  const end = text[item.end - 1] === '\n' ? item.end : lineEnd(text, item.end)
  if (text[end - 1] === '\n') return text.slice(0, start) + text.slice(end)
  const newline = text.startsWith('\r\n', end) ? 2 : Math.min(1, text.length - end)
  // The last line of a text without a last line break takes the one before it along.
  const from = newline === 0 && start > 0 ? lineEnd(text, lineStart(text, start - 1)) : start
  return text.slice(0, from) + text.slice(end + newline)
}

function itemAt(place: Place, index: number): PlacedItem {
  const item = place.type === 'nothing' ? undefined : place.items[index]
  if (item === undefined) throw new YamlError(`no item ${index + 1} in the list`, { line: 1, column: 1 })
  return item
}

function toBlock(text: string, lines: readonly string[], column: number): string {
  const indent = ' '.repeat(column)
  return lines.map((line, index) => `${indent}${index === 0 ? '- ' : '  '}${line}`).join(lineBreak(text))
}

function toFlow(lines: readonly string[], options: YamlOptions): string {
  // What is a line break, or nothing, to a YAML 1.1 reader is escaped.
  return JSON.stringify(parseLines(lines, options)).replaceAll(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (char) => String.raw`\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

function parseLines(lines: readonly string[], options: YamlOptions): unknown {
  return toValue(lines.join('\n'), options)
}

function positionOf(text: string, offset: number): { line: number; column: number } {
  const start = lineStart(text, offset)
  return { line: text.slice(0, start).split('\n').length, column: offset - start + 1 }
}

/** Throws unless `after` reads as `before` does but for the change of the list. */
function verify(
  before: string,
  after: string,
  path: YamlPath,
  options: YamlOptions,
  change: (list: readonly unknown[]) => readonly unknown[],
): void {
  const [old, now] = [withList(toValue(before, options), path), withList(toValue(after, options), path)]
  if (!isDeepStrictEqual(now.list, change(old.list)) || !isDeepStrictEqual(now.rest, old.rest)) {
    throw new YamlError('the list cannot be edited without changing what is around it', {
      line: 1,
      column: 1,
    })
  }
}

function listAt(text: string, path: YamlPath, options: YamlOptions): readonly unknown[] {
  return withList(toValue(text, options), path).list
}

/** The list at `path`, and the whole without it. */
function withList(value: unknown, path: YamlPath): { list: readonly unknown[]; rest: unknown } {
  const [key, ...inner] = path
  if (key === undefined) return { list: Array.isArray(value) ? value : [], rest: null }
  if (typeof value !== 'object' || value === null) return { list: [], rest: value }
  const { list, rest } = withList(new Map(Object.entries(value)).get(key), inner)
  return { list, rest: Object.entries(value).map((entry) => (entry[0] === key ? [key, rest] : entry)) }
}

/** Aliases are followed, up to the library's limit of a hundred fold: beyond that it is a bomb. */
function toValue(text: string, options: YamlOptions): unknown {
  const { document, fail } = parseYaml(text, options)
  try {
    return document.toJS()
  } catch (error) {
    throw fail(error instanceof Error ? error.message : String(error), 0)
  }
}
