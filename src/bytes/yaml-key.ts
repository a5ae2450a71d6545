import { isDeepStrictEqual } from 'node:util'
import { isMap, isScalar, isSeq } from 'yaml'
import type { CST, ParsedNode, YAMLMap } from 'yaml'
import {
  documentStart,
  endOfLines,
  endsInOpenScalar,
  intoNothing,
  itemEnd,
  lineBreak,
  lineEnd,
  lineStart,
  parseYaml,
  YamlError,
} from './yaml-place.ts'
import type { TextEdit, YamlOptions } from './yaml-place.ts'

/** A key of the mapping that a text is, as it is written. */
export type KeySource = {
  /** Exactly what stands between the colon and the end of the value, '' for nothing; undefined: no such key. */
  readonly source: string | undefined
  /** The mapping is written in braces, as JSON is. */
  readonly flow: boolean
  /** The value in one word: what a list could be put in. */
  readonly value: 'nothing' | 'empty list' | 'list' | 'other'
}

/** Reads how a key is written; of several the last, which is the one that counts. Throws YamlError. */
export function readKey(text: string, key: string, options: YamlOptions = {}): KeySource {
  const { root, pair } = find(text, key, options)
  const flow = root?.flow === true
  if (pair === undefined) return { source: undefined, flow, value: 'nothing' }
  const { value, from, to } = pair
  if (value === null || (isScalar(value) && value.value === null)) {
    return { source: text.slice(from, to), flow, value: 'nothing' }
  }
  if (!isSeq(value)) return { source: text.slice(from, to), flow, value: 'other' }
  return { source: text.slice(from, to), flow, value: value.items.length === 0 ? 'empty list' : 'list' }
}

/**
 * Writes `source` between a key's colon and the end of its value; undefined takes the key away. A key that is not
 * there is put at the end of the mapping. Writing back what `readKey` showed restores every byte. `source` is on one
 * line, and JSON where the mapping is `flow`. Throws YamlError, also where anything else would read differently.
 */
export function writeKey(
  text: string,
  key: string,
  source: string | undefined,
  options: YamlOptions = {},
): string {
  const { root, pair } = find(text, key, options)
  const edit =
    pair === undefined
      ? source === undefined
        ? undefined
        : addition(text, root, key, source)
      : source === undefined
        ? removal(text, root, pair)
        : { from: pair.from, to: pair.to, inserted: source }
  if (edit === undefined) return text
  const result = text.slice(0, edit.from) + edit.inserted + text.slice(edit.to)
  if (!isDeepStrictEqual(without(text, key, options), without(result, key, options))) {
    throw new YamlError(`"${key}" cannot be edited without changing what is around it`, {
      line: 1,
      column: 1,
    })
  }
  return result
}

type Pair = {
  readonly token: CST.CollectionItem
  readonly value: ParsedNode | null
  readonly from: number
  readonly to: number
}

function find(
  text: string,
  key: string,
  options: YamlOptions,
): { root: YAMLMap.Parsed | undefined; pair: Pair | undefined } {
  const { document, fail } = parseYaml(text, options)
  const root = document.contents
  if (root === null || (isScalar(root) && root.value === null && root.source === '')) {
    return { root: undefined, pair: undefined }
  }
  if (!isMap(root)) throw fail('not a mapping', root.range[0])
  const found = root.items.findLast((item) => isScalar(item.key) && item.key.value === key)
  if (found === undefined) return { root, pair: undefined }
  const token = found.srcToken
  const colon = token?.sep?.find(({ type }) => type === 'map-value-ind')
  if (token === undefined || colon === undefined) throw fail(`no value at "${key}"`, found.key.range[0])
  const from = colon.offset + colon.source.length
  return { root, pair: { token, value: found.value, from, to: Math.max(from, itemEnd(token) ?? from) } }
}

function addition(text: string, root: YAMLMap.Parsed | undefined, key: string, source: string): TextEdit {
  if (root === undefined) {
    const start = documentStart(text)
    return intoNothing(text, { start, end: start }, `${key}:${source}`)
  }
  const last = root.items.at(-1)?.srcToken
  const end = last === undefined ? undefined : itemEnd(last)
  if (root.flow === true) {
    const at = end ?? root.range[0] + 1
    return { from: at, to: at, inserted: `${end === undefined ? '' : ','}${JSON.stringify(key)}:${source}` }
  }
  const start = last?.key?.offset ?? 0
  if (last === undefined || end === undefined || endsInOpenScalar(last, text)) {
    throw new YamlError('nothing can be added at the end', { line: 1, column: 1 })
  }
  const column = start - lineStart(text, start)
  const at = endOfLines(text, end, column)
  return { from: at, to: at, inserted: `${lineBreak(text)}${' '.repeat(column)}${key}:${source}` }
}

function removal(text: string, root: YAMLMap.Parsed | undefined, pair: Pair): TextEdit {
  const start = pair.token.key?.offset ?? pair.from
  if (root?.flow === true) {
    const index = root.items.findIndex((item) => item.srcToken === pair.token)
    const previous = root.items[index - 1]?.srcToken
    const next = root.items[index + 1]?.srcToken?.key
    const from = previous === undefined ? start : (itemEnd(previous) ?? start)
    return { from, to: previous === undefined ? (next?.offset ?? pair.to) : pair.to, inserted: '' }
  }
  const line = lineStart(text, start)
  if (text.slice(line, start).trim() !== '') {
    throw new YamlError('the key shares its line with what is around it', { line: 1, column: 1 })
  }
  const end = lineEnd(text, pair.to)
  // The first line goes with the line break behind it, any other with the one before it.
  if (line > 0 && text[line - 1] === '\n')
    return { from: lineEnd(text, lineStart(text, line - 1)), to: end, inserted: '' }
  return {
    from: line,
    to: end + (text.startsWith('\r\n', end) ? 2 : text[end] === '\n' ? 1 : 0),
    inserted: '',
  }
}

function without(text: string, key: string, options: YamlOptions): unknown {
  const { document, fail } = parseYaml(text, options)
  try {
    const value: unknown = document.toJS()
    if (typeof value !== 'object' || value === null) return []
    return Object.entries(value).filter(([name]) => name !== key)
  } catch (error) {
    throw fail(error instanceof Error ? error.message : String(error), 0)
  }
}
