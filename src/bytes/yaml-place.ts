import { isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml'
import type { CST, ParsedNode } from 'yaml'

/** Where a list is in a text: the keys that lead to it; [] is the text itself. */
export type YamlPath = readonly string[]

/**
 * How the text is read. 1.1 is what Kubernetes, the authenticator and the AWS CLI read, and the default. Duplicate
 * keys are taken as they take them: the last one wins. Only the first document counts.
 */
export type YamlOptions = { readonly version?: '1.1' | '1.2' }

/** The text is no YAML, or has at that place something that cannot be edited as a list. Line and column from 1. */
export class YamlError extends Error {
  override readonly name = 'YamlError'
  readonly line: number
  readonly column: number
  constructor(message: string, at: { line: number; column: number }) {
    super(message)
    this.line = at.line
    this.column = at.column
  }
}

/** An item's tokens, with the offset where its content (anchor and tag included) begins and ends. */
export type PlacedItem = {
  readonly token: CST.CollectionItem
  /** Offset of the dash, or where the content begins in a flow list. */
  readonly mark: number
  readonly start: number
  readonly end: number
}

/** A list, or the nothing that a list can be put in place of. */
export type Place =
  | { readonly type: 'block'; readonly items: readonly PlacedItem[] }
  | { readonly type: 'flow'; readonly items: readonly PlacedItem[]; readonly open: number }
  /** `null`, `~`, an empty `[]` outside of a flow collection, or no text at all (`start === end`). */
  | {
      readonly type: 'nothing'
      readonly start: number
      readonly end: number
      readonly column: number
      readonly flow: boolean
    }

const TRIVIA = new Set<CST.TokenType>(['space', 'comment', 'newline', 'comma'])

/** Go reads dates and base-60 numbers of YAML 1.1 as the texts that they are written as. */
const isReadByGo = (tag: string | { tag: string; format?: string }): boolean =>
  typeof tag === 'string' || (tag.tag !== 'tag:yaml.org,2002:timestamp' && tag.format !== 'TIME')

/** The first document, composed, its nodes with their tokens, and errors that know their place. Throws YamlError. */
export function parseYaml(text: string, options: YamlOptions = {}) {
  const lines = new LineCounter()
  const document = parseDocument(text, {
    version: options.version ?? '1.1',
    merge: true,
    customTags: (tags) => tags.filter(isReadByGo),
    uniqueKeys: false,
    keepSourceTokens: true,
    prettyErrors: false,
    lineCounter: lines,
  })
  const error = document.errors.find(({ code }) => code !== 'MULTIPLE_DOCS')
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0])
    throw new YamlError(error.message, { line, column: col })
  }
  const fail = (message: string, offset: number): YamlError => {
    const { line, col } = lines.linePos(offset)
    return new YamlError(message, { line, column: col })
  }
  return { document, fail }
}

/** Finds the list at `path`. Throws YamlError where there is something else, or nothing to put it in. */
export function locate(text: string, path: YamlPath, options: YamlOptions = {}): Place {
  const { document, fail } = parseYaml(text, options)
  let node: ParsedNode | null = document.contents
  let flow = false
  let column = 0
  let after = documentStart(text)
  for (const key of path) {
    if (!isMap(node)) throw fail(`no mapping to look for "${key}" in`, node?.range?.[0] ?? 0)
    const pair = node.items.findLast((item) => isScalar(item.key) && item.key.value === key)
    const colon = pair?.srcToken?.sep?.find((token) => token.type === 'map-value-ind')
    const start = pair?.key.range?.[0] ?? 0
    if (pair === undefined || colon === undefined) throw fail(`no value at "${key}"`, start)
    flow ||= node.flow === true
    column = start - lineStart(text, start)
    after = colon.offset + colon.source.length
    node = pair.value
  }
  if (isSeq(node)) {
    const token = node.srcToken
    if (token?.type === 'block-seq') return { type: 'block', items: blockItems(token) }
    if (token?.type === 'flow-collection') {
      const items = flowItems(token)
      const open = token.start.offset
      if (items.length > 0 || flow) return { type: 'flow', items, open: open + 1 }
      return { type: 'nothing', start: open, end: tokenEnd(token) ?? open, column, flow }
    }
  }
  if (node === null) return { type: 'nothing', start: after, end: after, column, flow }
  if (isScalar(node) && node.value === null && node.source === '') {
    return { type: 'nothing', start: after, end: after, column, flow }
  }
  if (isScalar(node) && node.value === null && node.source !== undefined) {
    return { type: 'nothing', start: node.range[0], end: node.range[1], column, flow }
  }
  throw fail('not a list', node.range?.[0] ?? 0)
}

/** Offset of the first character of the line that `offset` is on; a byte order mark is none. */
export function lineStart(text: string, offset: number): number {
  const start = offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1
  return start === 0 && text.startsWith('\ufeff') ? 1 : start
}

/** Offset of the line break that ends the line that `offset` is on, or of the end of the text. */
export function lineEnd(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset)
  if (newline === -1) return text.length
  return newline > offset && text[newline - 1] === '\r' ? newline - 1 : newline
}

/** The line break that the text uses. */
export function lineBreak(text: string): '\r\n' | '\n' {
  const newline = text.indexOf('\n')
  return newline > 0 && text[newline - 1] === '\r' ? '\r\n' : '\n'
}

/** Where a piece of text goes, and what it takes the place of. */
export type TextEdit = { readonly from: number; readonly to: number; readonly inserted: string }

/**
 * For lines of a block that follow on what ends at `end`: before the line break there, behind the comments that
 * are indented deeper than `column` and so belong to it.
 */
export function endOfLines(text: string, end: number, column: number): number {
  // A text block's own line break belongs to it.
  const last = text[end - 1] === '\n' ? end - 1 : end
  let at = text[last] === '\n' && text[last - 1] === '\r' ? last - 1 : lineEnd(text, last)
  for (;;) {
    const next = /\r?\n/y
    next.lastIndex = at
    const start = at + (next.exec(text)?.[0].length ?? 0)
    const line = text.slice(start, lineEnd(text, start))
    const indent = line.search(/[^ ]/)
    if (start === at || indent <= column || line[indent] !== '#') return at
    at = start + line.length
  }
}

/** A block in the place of nothing goes on lines of its own; a comment beside what it stood after stays there. */
export function intoNothing(
  text: string,
  place: { readonly start: number; readonly end: number },
  block: string,
): TextEdit {
  const newline = lineBreak(text)
  const to = lineEnd(text, place.end)
  const line = lineStart(text, place.start)
  const before = text.slice(line, place.start)
  const rest = text.slice(place.end, to)
  if (place.start === place.end) {
    const isEnd = place.start === text.length && before === ''
    return { from: to, to, inserted: isEnd ? block + newline : newline + block }
  }
  if (before.trim() === '') return { from: line, to, inserted: block + rest }
  const from = line + before.trimEnd().length
  return { from, to, inserted: rest + newline + block }
}

/** Whether the last content before `offset` is a block scalar to which a line break cannot be added unseen. */
export function endsInOpenScalar(item: CST.CollectionItem, text: string): boolean {
  let token = item.value
  while (token?.type === 'block-map' || token?.type === 'block-seq') token = token.items.at(-1)?.value
  if (token?.type !== 'block-scalar') return false
  const header = token.props.find(({ type }) => type === 'block-scalar-header')
  const keeps = header === undefined || !('source' in header) || !header.source.includes('-')
  return keeps && text[(tokenEnd(token) ?? 0) - 1] !== '\n'
}

/** Of a document without content: after its `---`, else the end of the text. */
export function documentStart(text: string): number {
  const marker = /^---(?=\s|$)/m.exec(text)
  return marker === null ? text.length : marker.index + marker[0].length
}

function blockItems(list: CST.BlockSequence): PlacedItem[] {
  return list.items.flatMap((token) => {
    const dash = token.start.findIndex(({ type }) => type === 'seq-item-ind')
    const mark = token.start[dash]
    if (mark === undefined) return []
    const props = token.start.slice(dash + 1).find(({ type }) => !TRIVIA.has(type))
    const afterDash = mark.offset + mark.source.length
    const start = props?.offset ?? token.value?.offset ?? afterDash
    return [{ token, mark: mark.offset, start, end: itemEnd(token) ?? afterDash }]
  })
}

function flowItems(list: CST.FlowCollection): PlacedItem[] {
  return list.items.flatMap((token) => {
    const props = token.start.find(({ type }) => !TRIVIA.has(type))
    const start = props?.offset ?? token.key?.offset ?? token.sep?.[0]?.offset ?? token.value?.offset
    const end = itemEnd(token)
    return start === undefined || end === undefined ? [] : [{ token, mark: start, start, end }]
  })
}

/** Where the last token that is more than space or comment ends. */
export function itemEnd(item: CST.CollectionItem): number | undefined {
  const of = (tokens: readonly CST.SourceToken[] | undefined): number | undefined => {
    const last = tokens?.findLast(({ type }) => !TRIVIA.has(type))
    return last === undefined ? undefined : last.offset + last.source.length
  }
  return tokenEnd(item.value) ?? of(item.sep) ?? tokenEnd(item.key ?? undefined) ?? of(item.start)
}

function tokenEnd(token: CST.Token | undefined): number | undefined {
  switch (token?.type) {
    case 'alias':
    case 'scalar':
    case 'single-quoted-scalar':
    case 'double-quoted-scalar':
      return token.offset + token.source.length
    case 'block-scalar':
      return (
        token.props.reduce((end, prop) => end + ('source' in prop ? prop.source.length : 0), token.offset) +
        token.source.length
      )
    case 'block-map':
    case 'block-seq':
      for (const item of token.items.toReversed()) {
        const end = itemEnd(item)
        if (end !== undefined) return end
      }
      return undefined
    case 'flow-collection': {
      const close = token.end.find(({ type }) => type === 'flow-seq-end' || type === 'flow-map-end')
      return close === undefined ? undefined : close.offset + close.source.length
    }
    default:
      return undefined
  }
}
