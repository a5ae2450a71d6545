import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml'
import type { Alias, Document, Scalar, YAMLMap } from 'yaml'
import { quote } from '../app-error.ts'
import { YamlError } from '../bytes/yaml-place.ts'
import { findUnscannable } from './go-scan.ts'
import { isInteger, resolvePlain } from './plain-scalar.ts'

/**
 * YAML as the authenticator's libraries read it (go-yaml v2 resolve.go and decode.go, sigs.k8s.io/yaml): 1.1 with
 * exceptions of their own. The `yaml` library finds the nodes; what a node is worth is decided here, since its own
 * 1.1 rules differ: `1:30` is a number to it, a date is a date, and a map is welcome as a key. It is stricter about
 * the syntax in a few places (a flow list that ends at the margin, a comment glued to a quote): there a text counts
 * as broken here that the authenticator still reads, and so is not touched.
 */

export type Value = null | boolean | number | string | readonly Value[] | ReadonlyMap<string, Value>

/** One item of the list, with the offsets of its text (anchor and tag left out) and the line it begins on. */
export type Item<T> = {
  readonly start: number
  readonly end: number
  readonly line: number
  readonly value: T
}

/** What the first document of a text is: a list, nothing (empty or null), or something else. */
export type List<T> =
  | { readonly type: 'list'; readonly items: readonly Item<T>[] }
  | { readonly type: 'nothing' | 'other' }

/** The text as it comes out of sigs.k8s.io/yaml as JSON. Throws YamlError where that fails as a whole. */
export function readList(text: string): List<Value> {
  return read(text, (decoder, node) => decoder.decode(node))
}

/** The text as go-yaml decodes it into a list of strings; undefined for an item that is none. Throws YamlError. */
export function readStringList(text: string): List<string | undefined> {
  return read(text, (decoder, node) => decoder.text(node))
}

function read<T>(text: string, decode: (decoder: Decoder, node: unknown) => T): List<T> {
  const lines = new LineCounter()
  const at = (offset: number): { line: number; column: number } => {
    const { line, col } = lines.linePos(offset)
    return { line, column: col }
  }
  try {
    const document = compose(text, lines, at)
    const decoder = new Decoder(document, text, (message, offset) => new YamlError(message, at(offset)))
    // Also where no value is asked for: go-yaml looks them up as it parses.
    visit(document, { Alias: (_key, alias) => void decoder.follow(alias) })
    const root = decoder.follow(document.contents)
    if (!isSeq(root)) {
      const value = decoder.decode(document.contents)
      return { type: value === null ? 'nothing' : 'other' }
    }
    const items = root.items.map((node) => {
      const [start, end] = rangeOf(node)
      return { start, end, line: at(start).line, value: decode(decoder, node) }
    })
    return { type: 'list', items }
  } catch (error) {
    if (error instanceof RangeError) throw new YamlError('it is nested too deep', { line: 1, column: 1 })
    throw error
  }
}

/** Characters that go-yaml does not read at all, and those that are line breaks or nothing to it alone. */
const UNREADABLE = /\r(?!\n)|[\u2028\u2029\ufeff]|[^\t\n\r\u0020-\u007e\u00a0-\ufffd]/

function compose(
  text: string,
  lines: LineCounter,
  at: (offset: number) => { line: number; column: number },
): Document.Parsed {
  const document = parseDocument(text, {
    version: '1.1',
    schema: 'failsafe',
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'error',
    lineCounter: lines,
  })
  const unreadable = UNREADABLE.exec(text.replaceAll(/[\ud800-\udbff][\udc00-\udfff]/g, '  '))
  if (unreadable !== null) throw new YamlError(`it has a ${quote(unreadable[0])}`, at(unreadable.index))
  const unscannable = findUnscannable(text)
  if (unscannable !== undefined) throw new YamlError(unscannable.why, at(unscannable.offset))
  const error = document.errors.find(({ code }) => code !== 'MULTIPLE_DOCS')
  if (error !== undefined) throw new YamlError(error.message, at(error.pos[0]))
  const { explicit, version } = document.directives.yaml
  if (explicit === true && version !== '1.1') throw new YamlError('the document is not YAML 1.1', at(0))
  return document
}

/** Past this much of a text's worth coming from aliases, go-yaml takes it for a bomb (decode.go). */
const ALIAS_SHARE = 0.99

/** As Go takes it: with its padding. */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

class Decoder {
  readonly #document: Document.Parsed
  /** Where the text ends, when it ends without a line break. */
  readonly #openEnd: number
  readonly #fail: (message: string, offset: number) => YamlError
  readonly #within = new Set<Alias>()
  #decoded = 0
  #aliased = 0

  constructor(
    document: Document.Parsed,
    source: string,
    fail: (message: string, offset: number) => YamlError,
  ) {
    this.#document = document
    this.#openEnd = source.endsWith('\n') ? Infinity : source.length
    this.#fail = fail
  }

  /** The node itself, or the one that an alias stands for. */
  follow(node: unknown): unknown {
    if (!isAlias(node)) return node
    const target = node.resolve(this.#document)
    if (target === undefined) throw this.#error(`there is no anchor ${node.source}`, node)
    return target
  }

  decode(node: unknown): Value {
    this.#count(node)
    if (isAlias(node)) return this.#decodeAlias(node)
    if (isMap(node)) return this.#toMap(node)
    if (isSeq(node)) return node.items.map((item) => this.decode(item))
    if (!isScalar(node)) return null
    const value = this.#resolve(node)
    if (Number.isNaN(value) || value === Infinity || value === -Infinity)
      throw this.#error(`${String(node.value)} is no JSON number`, node)
    return value
  }

  /** A scalar as it is written, whatever it is worth; '' for null, undefined for a list or a map. */
  text(node: unknown): string | undefined {
    const target = this.follow(node)
    if (target === null) return ''
    if (!isScalar(target)) return undefined
    const value = this.#resolve(target)
    if (value === null) return ''
    return typeof value === 'string' ? value : String(target.value)
  }

  #decodeAlias(alias: Alias): Value {
    if (this.#within.has(alias)) throw this.#error(`the anchor ${alias.source} contains itself`, alias)
    this.#within.add(alias)
    const value = this.decode(this.follow(alias))
    this.#within.delete(alias)
    return value
  }

  #count(node: unknown): void {
    this.#decoded += 1
    if (this.#within.size > 0) this.#aliased += 1
    if (this.#aliased > 100 && this.#decoded > 1000 && this.#aliased / this.#decoded > ALIAS_SHARE)
      throw this.#error('the document is mostly aliases', node)
    if (this.#aliased > 400_000) throw this.#error('the document is mostly aliases', node)
  }

  #toMap(map: YAMLMap): ReadonlyMap<string, Value> {
    const entries = new Map<string, Value>()
    this.#fill(entries, map)
    return entries
  }

  /** In the order of the text: go-yaml lets a merge overwrite what stands before it. */
  #fill(entries: Map<string, Value>, map: YAMLMap): void {
    for (const { key, value } of map.items) {
      if (isMergeKey(key)) this.#merge(entries, value)
      else entries.set(this.#toKey(key), this.decode(value))
    }
  }

  /** A map, or a list of maps of which the first wins. */
  #merge(entries: Map<string, Value>, value: unknown): void {
    const sources = isSeq(value) ? value.items.toReversed() : [value]
    for (const source of sources) {
      const map = this.follow(source)
      if (!isMap(map)) throw this.#error('only a map can be merged', value)
      this.#count(source)
      if (isAlias(source) && this.#within.has(source))
        throw this.#error('a map is merged into itself', source)
      if (isAlias(source)) this.#within.add(source)
      this.#fill(entries, map)
      if (isAlias(source)) this.#within.delete(source)
    }
  }

  #toKey(node: unknown): string {
    const target = this.follow(node)
    if (isMap(target) || isSeq(target)) throw this.#error('a map or a list cannot be a key', node)
    const value = isScalar(target) ? this.#resolve(target) : null
    if (value === null) throw this.#error('null cannot be a key', node)
    return String(value)
  }

  #resolve(node: Scalar): null | boolean | number | string {
    const text = this.#source(node)
    const tag = node.tag?.replace('tag:yaml.org,2002:', '!!')
    if (tag === undefined) return node.type === 'PLAIN' ? resolvePlain(text) : text
    if (tag === '!!binary') return this.#decodeBinary(text, node)
    const types: Readonly<Record<string, string>> = {
      bool: 'boolean',
      int: 'number',
      float: 'number',
      null: 'object',
    }
    const type = types[tag.slice(2)]
    if (!tag.startsWith('!!') || type === undefined) return text
    const value = resolvePlain(text)
    if (typeof value !== type || (tag === '!!int' && !isInteger(text)))
      throw this.#error(`${text} is no ${tag}`, node)
    return value
  }

  #decodeBinary(text: string, node: Scalar): string {
    const digits = text.replaceAll(/[\r\n]/g, '')
    if (!BASE64.test(digits)) throw this.#error('it is no base64', node)
    return Buffer.from(digits, 'base64').toString()
  }

  /** A block scalar has no last line break where the text has none. */
  #source(node: Scalar): string {
    const text = typeof node.value === 'string' ? node.value : ''
    const isOpen = node.type?.startsWith('BLOCK_') === true && rangeOf(node)[1] >= this.#openEnd
    return isOpen ? text.replace(/\n$/, '') : text
  }

  #error(message: string, node: unknown): YamlError {
    return this.#fail(message, rangeOf(node)[0])
  }
}

function rangeOf(node: unknown): readonly [start: number, end: number] {
  const [start, end] = (isNode(node) ? node.range : undefined) ?? [0, 0]
  return [start, end]
}

function isMergeKey(key: unknown): boolean {
  if (!isScalar(key) || key.value !== '<<') return false
  return key.tag === undefined ? key.type === 'PLAIN' : key.tag === 'tag:yaml.org,2002:merge'
}
