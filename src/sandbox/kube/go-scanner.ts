import type { CST } from 'yaml'
import type * as YamlModule from './yaml.ts'

type Token = { readonly type: CST.TokenType | null; readonly text: string; readonly rest: string }

/** Characters that go-yaml refuses, or that are line breaks or nothing to it and not to the library. */
const ODD_CHARACTER = /\r(?!\n)|[\u2028\u2029\ufeff]|[^\t\n\r -~\u00a0-\u{10ffff}]/u

/** Whether go-yaml's scanner would stop in the first document, or read on differently, where the library does not. */
export function isUnscannable(yaml: typeof YamlModule, source: string): boolean {
  if (ODD_CHARACTER.test(source) || /[\ufffe\uffff]/.test(source)) return true
  let depth = 0
  let previous = ''
  let indents = true
  for (const token of tokens(yaml, source)) {
    if (token.type === null && /^[|>]/.test(previous) && hasTabbedIndent(token.text)) return true
    if (token.type?.startsWith('flow-') === true) depth += token.type.endsWith('-start') ? 1 : -1
    if (isRefused(token, previous) || (depth > 0 && isRefusedInFlow(token))) return true
    if (token.type === 'space' && indents && depth === 0 && token.text.includes('\t')) return true
    indents = token.text.endsWith('\n') || (indents && (token.text === '' || INDENTS.has(token.type ?? '')))
    // What is between a key and its `:` stays part of it.
    if (token.type === 'space' || token.type === 'newline') previous += previous === '' ? '' : token.text
    else if (token.type !== 'comment') previous = token.type === null ? `,${token.text}` : token.text
  }
  return false
}

/** What a tab cannot stand behind, as a tab is no indentation. */
const INDENTS = new Set(['newline', 'space', 'seq-item-ind'])

function isRefused({ type, text, rest }: Token, previous: string): boolean {
  if (type === 'directive-line') return !/^%YAML +1\.1[ \t]*$/.test(text)
  if (type === 'doc-end') return previous === ''
  if (type === 'explicit-key-ind') return true
  if (type === 'double-quoted-scalar') return !QUOTED.test(text)
  if (type === 'tag') return /^[^ \t\r\n]/.test(rest) || !/^!(?:!?[-\w.:/]*|<[-\w.:,/]+>)$/.test(text)
  if (type === 'map-value-ind') return isRefusedAsKey(previous, rest)
  if (type === 'alias' || type === 'anchor') return !/^[*&][-\w]+$/.test(text)
  return false
}

/** With the escapes of YAML 1.1, of which `\/` is none, nor is half a pair of surrogates. */
const QUOTED = /^"(?:[^"\\]|\\(?:[^/uU]|u(?![dD][89a-fA-F])|U(?!0000[dD][89a-fA-F])))*"$/

function isRefusedInFlow({ type, text }: Token): boolean {
  return type === null && /^:|\?/.test(text)
}

/** A key stands on the line of its `:`, and a plain one has a space or a line break behind that. */
function isRefusedAsKey(key: string, rest: string): boolean {
  if (/^(?:[-[{:]|,\s*)?$/.test(key.trim()) || key.includes('\n') || key.length > 340) return true
  return key.startsWith(',') && /^[^ \t\r\n]/.test(rest)
}

/** A tab before the block's own indentation, or in a line that is before its first. */
function hasTabbedIndent(block: string): boolean {
  const [, lead = '', indent = '', tab = ''] = /^((?:[ \t]*\r?\n)*)( *)(\t?)/.exec(block) ?? []
  const less = new RegExp(`^ {0,${Math.max(0, indent.length - 1)}}\\t`, 'm')
  return tab !== '' || lead.includes('\t') || less.test(block)
}

/** Of the first document. The library marks a plain scalar, a new document and the end of a list by control characters. */
function* tokens({ CST, Lexer }: typeof YamlModule, source: string): Generator<Token> {
  let at = 0
  let isPlain = false
  let isWithin = false
  for (const text of new Lexer().lex(source)) {
    const isMark = text === CST.DOCUMENT || text === CST.FLOW_END || text === CST.SCALAR
    const type = isPlain ? null : CST.tokenType(text)
    if (isWithin && type === 'doc-start') return
    if (!isMark) {
      at += text.length
      yield { type, text, rest: source.slice(at, at + 1) }
      if (type === 'doc-end') return
      isWithin ||= !/^(?:space|newline|comment|directive-line)$/.test(type ?? '')
    }
    isPlain = text === CST.SCALAR
  }
}
