import { CST, Lexer } from 'yaml'

type Unscannable = { readonly offset: number; readonly why: string }

type Lexeme = { readonly type: CST.TokenType | null; readonly source: string; readonly offset: number }

/**
 * What the scanner of go-yaml v2 (scannerc.go) refuses, or takes for something else, in the first document, and the
 * `yaml` library does not mind: it reads YAML 1.2. Not everything that is found here is refused there, `[?a]` is a map
 * to it; but a text with that in it was hardly meant so.
 */
export function findUnscannable(text: string): Unscannable | undefined {
  let depth = 0
  /** What came last, of all but white space and comments. */
  let last: Lexeme | undefined
  let isIndent = true
  for (const { type, source, offset } of firstDocument(text)) {
    if (type === 'flow-seq-start' || type === 'flow-map-start') depth += 1
    if (type === 'flow-seq-end' || type === 'flow-map-end') depth -= 1
    const next = text[offset + source.length] ?? '\n'
    const isInFlow = depth > 0
    const tab = source.indexOf('\t')
    if (type === 'space' && isIndent && !isInFlow && tab !== -1)
      return { offset: offset + tab, why: 'a tab cannot stand where a line is indented' }
    if (type === 'doc-end' && last === undefined)
      return { offset, why: 'it begins with the end of a document' }
    if (last?.type === 'block-scalar-header' && type === 'scalar' && hasTabbedIndent(source))
      return { offset, why: 'a tab stands where a block is indented' }
    const why =
      type === 'map-value-ind'
        ? whyNoKey(last, text.slice(last?.offset, offset), next)
        : (whyNot(type, source, next) ?? (isInFlow ? whyNotInFlow(type, source) : undefined))
    if (why !== undefined) return { offset, why }
    isIndent = source.endsWith('\n') || (isIndent && (source === '' || INDENTING.has(type)))
    if (type !== 'space' && type !== 'newline' && type !== 'comment') last = { type, source, offset }
  }
  return undefined
}

const INDENTING = new Set<string | null>(['space', 'seq-item-ind', 'explicit-key-ind', 'byte-order-mark'])

/**
 * A text in double quotes, with the escapes of YAML 1.1: `\/` of JSON is none, nor is half a pair of surrogates. And
 * the library takes an escaped quote for the end of a text that it gives up on.
 */
const QUOTED = /^"(?:[^"\\]|\\(?:[^/uU]|u(?![dD][89a-fA-F])|U(?!0000[dD][89a-fA-F])))*"$/
/** To go-yaml no other character is. */
const BLANK = /[ \t\r\n]/
const TAG = /^!(?:!?[\w.:/-]*|<[\w.:,/-]+>)$/

function whyNot(type: Lexeme['type'], source: string, next: string): string | undefined {
  if (type === 'directive-line' && !/^%YAML[ \t]+1\.1[ \t]*$/.test(source))
    return 'a directive is not %YAML 1.1'
  if (type === 'tag' && !(TAG.test(source) && BLANK.test(next))) return 'a tag goes on with other characters'
  if (type === 'double-quoted-scalar' && /."$/.test(source) && !QUOTED.test(source))
    return 'a text in quotes does not end, or has an escape that YAML 1.1 does not know'
  if (type === 'explicit-key-ind') return 'a ? is before a key'
  if ((type === 'anchor' || type === 'alias') && !/^.[\w-]+$/.test(source))
    return 'a name of an anchor is not of letters, digits, - and _'
  return undefined
}

/** In the lines up to the first of the block, and in those after it that are indented less. */
function hasTabbedIndent(block: string): boolean {
  const lines = block.split('\n')
  const first = lines.findIndex((line) => line.trim() !== '')
  const indent = lines[first]?.search(/[^ ]/) ?? 0
  return lines.some((line, index) => {
    const tab = /^ *\t/.exec(line)?.[0].length
    return tab !== undefined && (first === -1 || index <= first || tab <= indent)
  })
}

function whyNotInFlow(type: Lexeme['type'], source: string): string | undefined {
  if (type !== 'scalar') return undefined
  if (source.startsWith(':')) return 'a value begins with a bare :'
  return source.includes('?') ? 'a bare ? is in a value' : undefined
}

/** `key`: the text from what is before the `:`. */
function whyNoKey(last: Lexeme | undefined, key: string, next: string): string | undefined {
  if (last === undefined || last.type === null || KEYLESS.has(last.type)) return 'a : has no key'
  if (last.type === 'scalar' && !BLANK.test(next)) return 'no space is behind a :'
  return key.includes('\n') || key.length > LONGEST_KEY
    ? 'a : is too far from the begin of its key'
    : undefined
}

const KEYLESS = new Set<string>([
  'flow-seq-start',
  'flow-map-start',
  'comma',
  'map-value-ind',
  'seq-item-ind',
])
/** It is 1024 bytes in UTF-8. */
const LONGEST_KEY = 341

/** The lexer marks a plain scalar by a sign of its own before it. The end of the document is the last that comes. */
function* firstDocument(text: string): Generator<Lexeme> {
  let offset = 0
  let hasBegun = false
  let isPlain = false
  for (const source of new Lexer().lex(text)) {
    if (source === CST.SCALAR) isPlain = true
    if (source === CST.DOCUMENT || source === CST.FLOW_END || source === CST.SCALAR) continue
    const type = isPlain ? 'scalar' : CST.tokenType(source)
    if (type === 'doc-start' && hasBegun) return
    yield { type, source, offset }
    if (type === 'doc-end') return
    hasBegun ||= type === null || !BEFORE.has(type)
    isPlain = false
    offset += source.length
  }
}

/** What may stand before the `---` of the first document. */
const BEFORE = new Set<string>(['space', 'newline', 'comment', 'directive-line', 'byte-order-mark'])
