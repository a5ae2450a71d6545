import { isAlias, isMap, isScalar, isSeq } from 'yaml'
import type { Pair, YAMLMap } from 'yaml'
import { itemSource, itemSpan } from '../bytes/yaml-list.ts'
import { lineBreak, lineEnd, lineStart, parseYaml } from '../bytes/yaml-place.ts'
import type { Entry, EntryKey } from './read.ts'

/** What a principal becomes in Kubernetes. */
export type Mapping = { readonly username: string; readonly groups: readonly string[] }

/** The lines of a new entry. Every value is quoted: `yes` or `012` would be lost on the authenticator. */
export function entryLines(key: EntryKey, arn: string, { username, groups }: Mapping): readonly string[] {
  return [
    `${key === 'mapRoles' ? 'rolearn' : 'userarn'}: ${quoteYaml(arn)}`,
    `username: ${quoteYaml(username)}`,
    ...(groups.length === 0
      ? ['groups: []']
      : ['groups:', ...groups.map((group) => `  - ${quoteYaml(group)}`)]),
  ]
}

/** A double-quoted scalar that every YAML reader takes for exactly this text: nothing but printable ASCII in it. */
function quoteYaml(text: string): string {
  return JSON.stringify(text).replaceAll(/[^\u0020-\u007e]/gu, (char) => {
    const hex = (char.codePointAt(0) ?? 0).toString(16)
    return hex.length > 4 ? String.raw`\U${hex.padStart(8, '0')}` : String.raw`\u${hex.padStart(4, '0')}`
  })
}

/**
 * The text of an entry with another username or other groups, the best first: only those values replaced where they
 * stand as plainly as people write them, so that comments and other fields stay; then the entry written anew.
 */
export function changedSources(text: string, entry: Entry, mapping: Mapping): readonly string[] {
  const { section, index, arn } = entry
  const spliced = spliceFields(text, entry, mapping)
  const anew = itemSource(text, [], index, entryLines(section, arn, mapping))
  return spliced === undefined ? [anew] : [spliced, anew]
}

type Edit = { readonly start: number; readonly end: number; readonly text: string }

function spliceFields(text: string, entry: Entry, mapping: Mapping): string | undefined {
  const { contents } = parseYaml(text).document
  const item = isSeq(contents) ? contents.items[entry.index] : undefined
  if (!isMap(item)) return undefined
  const edits: (Edit | undefined)[] = []
  if (entry.username !== mapping.username) edits.push(editUsername(item, mapping.username))
  if (!isEqual(entry.groups, mapping.groups)) edits.push(editGroups(text, item, entry.groups, mapping.groups))
  const { start, end } = itemSpan(text, [], entry.index)
  let source = text.slice(start, end)
  for (const edit of edits.toSorted((a, b) => (b?.start ?? 0) - (a?.start ?? 0))) {
    if (edit === undefined || edit.end > end) return undefined
    source = source.slice(0, edit.start - start) + edit.text + source.slice(edit.end - start)
  }
  return source
}

function editUsername(item: YAMLMap, username: string): Edit | undefined {
  const value = fieldOf(item, /^username$/iu)?.value
  if (!isScalar(value) || value.type === undefined || value.type.startsWith('BLOCK_')) return undefined
  const [start, end] = value.range ?? [0, 0]
  return start === end ? undefined : { start, end, text: quoteYaml(username) }
}

function editGroups(
  text: string,
  item: YAMLMap,
  before: readonly string[],
  after: readonly string[],
): Edit | undefined {
  const value = fieldOf(item, /^groups$/iu)?.value
  if (!isSeq(value)) return undefined
  const [start, end] = value.range ?? [0, 0]
  if (value.flow === true) return { start, end, text: `[${after.map(quoteYaml).join(', ')}]` }
  const last = value.items.at(-1)
  if (after.length === 0 || !isScalar(last) || last.type?.startsWith('BLOCK_') === true) return undefined
  const [, lastEnd] = last.range ?? [0, 0]
  const indent = lineBreak(text) + ' '.repeat(start - lineStart(text, start))
  const toItem = (group: string): string => `- ${quoteYaml(group)}`
  if (!isEqual(before, after.slice(0, before.length)))
    return { start, end: lastEnd, text: after.map(toItem).join(indent) }
  const at = lineEnd(text, lastEnd)
  return {
    start: at,
    end: at,
    text: after
      .slice(before.length)
      .map((group) => indent + toItem(group))
      .join(''),
  }
}

/** The field's only pair; undefined where it is written twice, merged in, or an alias. */
function fieldOf(item: YAMLMap, name: RegExp): Pair | undefined {
  const pairs = item.items.filter(
    ({ key }) => isScalar(key) && typeof key.value === 'string' && name.test(key.value),
  )
  const isPlain = item.items.every(({ key }) => isScalar(key) && key.source !== '<<')
  const [pair] = pairs
  return pairs.length === 1 && isPlain && !isAlias(pair?.value) ? pair : undefined
}

function isEqual(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index])
}
