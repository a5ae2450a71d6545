import type * as Yaml from 'yaml'
import { isObject } from './json.ts'
import type { Json } from './json.ts'
import { isUnscannable } from './go-scanner.ts'
import type * as YamlModule from './yaml.ts'

type YamlReader = typeof YamlModule

/** What go-yaml or Go's JSON refuses, so that the whole text counts for nothing. */
export class Refused extends Error {}

/** The first document of a YAML text as go-yaml v2 composes it and sigs.k8s.io/yaml makes it JSON. */
export class GoYaml {
  readonly #yaml: YamlReader
  readonly #document: Yaml.Document.Parsed
  readonly #text: string
  readonly #open = new Set<unknown>()

  /** Throws Refused for what go-yaml cannot read. */
  constructor(yaml: YamlReader, text: string) {
    const documents = yaml.parseAllDocuments(text, OPTIONS)
    const first = Array.isArray(documents) ? documents[0] : yaml.parseDocument(text, OPTIONS)
    if (first === undefined || first.errors.length > 0 || isUnscannable(yaml, text))
      throw new Refused('it cannot be scanned')
    this.#yaml = yaml
    this.#document = first
    this.#text = text
    yaml.visit(first, { Alias: (_key, alias) => void this.#follow(alias) })
  }

  /** Throws Refused for what JSON cannot hold. */
  toJson(): Json {
    return this.#valueOf(this.#document.contents)
  }

  /** The items of a list of strings, as they are written; those that are no scalars are left out. Throws Refused. */
  toStrings(): string[] {
    const root = this.#follow(this.#document.contents)
    if (!this.#yaml.isSeq(root)) return []
    return root.items.flatMap((item) => {
      const node = this.#follow(item)
      if (!this.#yaml.isScalar(node)) return []
      const value = this.#scalar(node)
      if (value === null) return ['']
      return [typeof value === 'string' ? value : (node.source ?? '')]
    })
  }

  #follow(node: unknown): unknown {
    if (!this.#yaml.isAlias(node)) return node
    const target = node.resolve(this.#document)
    if (target === undefined) throw new Refused('there is no such anchor')
    return target
  }

  #valueOf(node: unknown): Json {
    const target = this.#follow(node)
    if (this.#yaml.isScalar(target)) {
      const value = this.#scalar(target)
      if (typeof value === 'number' && !Number.isFinite(value)) throw new Refused('JSON has no such number')
      return value
    }
    if (this.#open.has(target)) throw new Refused('it contains itself')
    this.#open.add(target)
    const value = this.#yaml.isSeq(target)
      ? target.items.map((item) => this.#valueOf(item))
      : Object.fromEntries(this.#yaml.isMap(target) ? this.#entries(target) : [])
    this.#open.delete(target)
    return target === null ? null : value
  }

  /** In the order of the text, in which a merge overwrites what stands before it. */
  #entries({ items }: Yaml.YAMLMap): [string, Json][] {
    return items.flatMap(({ key, value }) =>
      this.#isMerge(key) ? this.#merged(value) : [[this.#keyOf(key), this.#valueOf(value)]],
    )
  }

  #isMerge(key: unknown): boolean {
    if (!this.#yaml.isScalar(key) || key.source !== '<<') return false
    return key.tag === undefined ? key.type === 'PLAIN' : key.tag === `${TAG}merge`
  }

  /** Of several the first wins. */
  #merged(value: unknown): [string, Json][] {
    const sources = this.#yaml.isSeq(value) ? value.items.toReversed() : [value]
    return sources.flatMap((source) => {
      const map = this.#follow(source)
      if (!this.#yaml.isMap(map)) throw new Refused('only a map can be merged')
      const merged: Json = this.#valueOf(map)
      return Object.entries(isObject(merged) ? merged : {})
    })
  }

  #keyOf(node: unknown): string {
    const target = this.#follow(node)
    const value = this.#yaml.isScalar(target) ? this.#scalar(target) : null
    if (value === null) throw new Refused('it cannot be a key')
    return String(value)
  }

  #scalar(node: Yaml.Scalar): null | boolean | number | string {
    const text = this.#textOf(node)
    switch (node.tag) {
      case undefined:
        return node.type === 'PLAIN' ? this.#plain(text) : text
      case `${TAG}binary`:
        if (!BASE64.test(text.replaceAll(/[\r\n]/g, ''))) throw new Refused('it is no base64')
        return Buffer.from(text, 'base64').toString()
      case `${TAG}null`:
      case `${TAG}bool`:
      case `${TAG}int`:
      case `${TAG}float`: {
        const value = this.#plain(text)
        const isFloat = node.tag === `${TAG}int` && !INTEGER.test(text)
        if (isFloat || !TYPES[node.tag.slice(TAG.length)]?.includes(typeof value))
          throw new Refused('it is of another type')
        return value
      }
      default:
        return text
    }
  }

  /** A block scalar has no last line break where the text has none. */
  #textOf({ value, source, type, range }: Yaml.Scalar): string {
    const text = typeof value === 'string' && type !== 'PLAIN' ? value : (source ?? '')
    const isOpen = type?.startsWith('BLOCK_') === true && range?.[1] === this.#text.length
    return isOpen && !this.#text.endsWith('\n') ? text.replace(/\n$/, '') : text
  }

  /** By the library's own YAML 1.1, with Go's exceptions. */
  #plain(text: string): null | boolean | number | string {
    const tag = this.#document.schema.tags.find(
      (candidate) =>
        candidate.collection === undefined && candidate.default === true && candidate.test?.test(text),
    )
    if (tag === undefined || tag.collection !== undefined) return text
    const found: unknown = tag.resolve(text, () => {}, {})
    const value: unknown = this.#yaml.isScalar(found) ? found.value : found
    if (value === null || typeof value === 'boolean') return value
    if (typeof value !== 'number') return text
    // Sixty-four bits, but for decimals.
    if (/^[-+]?0\w/.test(text) && tag.tag === `${TAG}int` && Math.abs(value) >= 2 ** 64) return text
    return Number.isFinite(value) || /inf|nan/i.test(text) ? value : text
  }
}

const TAG = 'tag:yaml.org,2002:'
const TYPES: Readonly<Record<string, string>> = {
  null: 'object',
  bool: 'boolean',
  int: 'number',
  float: 'number',
}
/** A decimal with a 0 before it is a float to Go. */
const INTEGER = /^[-+]?(?:0|[1-9][\d_]{0,17}|0x[\da-f_]+|0b[01_]+|0o?[0-7_]+)$/i
const BASE64 = /^(?:[\w+/]{4})*(?:[\w+/]{2}==|[\w+/]{3}=)?$/

/** Go's reader leaves dates and numbers to the base of 60 as they are written, and merges and binary are read above. */
function isGoTag(tag: Yaml.Tags[number]): boolean {
  if (typeof tag === 'string') return !/^(?:timestamp|intTime|floatTime|binary|merge)$/.test(tag)
  if (/:(?:timestamp|binary|merge)$/.test(tag.tag)) return false
  return !('format' in tag) || tag.format !== 'TIME'
}

/** A power of ten needs a digit before it: `.e3` is a text. */
function asGo(tag: Yaml.Tags[number]): Yaml.Tags[number] {
  if (typeof tag === 'string' || tag.collection !== undefined || tag.format !== 'EXP') return tag
  return { ...tag, test: /^[-+]?(?:\.[0-9_]+|[0-9][0-9_]*(?:\.[0-9_]*)?)[eE][-+]?[0-9]+$/ }
}

/** YAML 1.1 knows `017` alone; Go reads `0o17` as a number too. */
const GO_OCTAL: Yaml.ScalarTag = {
  tag: `${TAG}int`,
  default: true,
  test: /^[-+]?0[oO][0-7_]+$/,
  resolve: (source) => Number(source.replace(/[-+_]/g, '').toLowerCase()),
}

const OPTIONS: Yaml.ParseOptions & Yaml.DocumentOptions & Yaml.SchemaOptions = {
  version: '1.1',
  merge: false,
  uniqueKeys: false,
  logLevel: 'silent',
  customTags: (tags) => [...tags.filter(isGoTag).map(asGo), GO_OCTAL],
}
