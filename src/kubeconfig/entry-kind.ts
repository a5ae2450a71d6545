import { AppError, safe } from '../app-error.ts'
import { tempLeftovers } from '../bytes/temp-leftovers.ts'
import { defineKind } from '../engine/define-kind.ts'
import { equalJson } from '../engine/json.ts'
import type { Json } from '../engine/json.ts'
import { StillUsed } from '../engine/kind.ts'
import type { DefinedKind, Found, WriteContext } from '../engine/kind.ts'
import { fieldsOf, parserOf, textOf } from '../engine/shape.ts'
import { shellLine } from '../shell.ts'
import { putEntry, removeEntry } from './edit.ts'
import { notAsRead, openExisting, openFile, saveFile } from './file.ts'
import type { Kubeconfig, ListKey } from './read.ts'

/** An entry of a kubeconfig: its file and its name in its list. */
export type EntryPlace = { readonly file: string; readonly name: string }

/** What a file's path in a journal looks like: absolute, here or on Windows. */
export const ABSOLUTE = /^(?:\/|[A-Za-z]:[\\/]|\\\\)/

/** What the three sorts of entries differ in. */
type EntrySort<V extends Json> = {
  readonly word: 'cluster' | 'user' | 'context'
  readonly key: ListKey
  readonly explain: string
  readValue(value: unknown): V
  /** The entry at an index of its list. */
  valueOf(config: Kubeconfig, index: number): V | undefined
  lines(name: string, value: V): readonly string[]
  /** Whether all of the entry is in its value, so that it can be written again. */
  isWhole(value: V): boolean
  same(want: V, now: V): boolean
  undoes(made: V, now: V): boolean
  /** Who else needs it. */
  usedBy?(config: Kubeconfig, name: string): string | undefined
  /** The lines that add it. */
  byHand(at: EntryPlace, value: V): readonly string[]
}

/** A kind for one sort of entry. Written on the condition that the entry, not the whole file, is as it was read. */
export function entryKind<V extends Json>(sort: EntrySort<V>): DefinedKind<EntryPlace, V> {
  const id = `kubeconfig-${sort.word}`
  const resource = ({ file, name }: EntryPlace): string =>
    `${sort.word} ${safe(name)} in kubeconfig ${safe(file)}`
  const parse = parserOf(id, readPlace, (value) => sort.readValue(value))

  const find = (config: Kubeconfig, name: string): { index: number; value?: V } => {
    const index = config[sort.key].findIndex((entry) => entry.name === name)
    const value = sort.valueOf(config, index)
    return value === undefined ? { index } : { index, value }
  }

  const remove = async (
    at: EntryPlace,
    from: Found<V>,
    { ports: { files }, temp }: WriteContext<V>,
  ): Promise<Found<V>> => {
    const file = await openFile(at.file, files)
    const now = file === undefined ? undefined : find(file.config, at.name)
    if (file === undefined || now?.value === undefined) return {}
    if (!equalJson(now.value, from.value)) throw notAsRead(at.file)
    const user = sort.usedBy?.(file.config, at.name)
    if (user !== undefined) throw new StillUsed(resource(at), user)
    await saveFile(file, (text) => removeEntry(text, sort.key, now.index), { files, temp })
    return {}
  }

  return defineKind<EntryPlace, V>({
    id,
    scope: 'machine',
    parse,
    resource,
    read: async (at, { files }) => {
      const file = await openFile(at.file, files)
      const value = file === undefined ? undefined : find(file.config, at.name).value
      return value === undefined ? {} : { value }
    },
    write: async (at, from, to, context) => {
      if (to === undefined) return remove(at, from, context)
      const { files } = context.ports
      const file = await openExisting(at.file, files)
      const now = find(file.config, at.name)
      if (!equalJson(now.value, from.value)) throw notAsRead(at.file)
      if (now.value !== undefined && !sort.isWhole(now.value)) throw editedByHand(at, resource(at), sort.word)
      const lines = sort.lines(at.name, to)
      await saveFile(file, (text) => putEntry(text, sort.key, now.index, lines), {
        files,
        temp: context.temp,
      })
      return { value: to }
    },
    same: (want, now) => sort.same(want, now),
    undoes: (made, now) => sort.undoes(made, now),
    tell: (change) => {
      const { at, value } = parse({
        at: change.at,
        ...(change.after === undefined ? {} : { value: change.after }),
      })
      const verb = { create: 'add', update: 'update', delete: 'remove', none: 'use' }[change.action]
      const file = ['--kubeconfig', at.file]
      const byHand =
        change.action === 'delete'
          ? [shellLine('kubectl', 'config', `delete-${sort.word}`, at.name, ...file)]
          : value === undefined || !sort.isWhole(value)
            ? []
            : sort.byHand(at, value)
      return { title: `${verb} ${resource(at)}`, explain: sort.explain, byHand }
    },
    leftovers: ({ file }, { temp }, { files }) => tempLeftovers(files, file, temp),
  })
}

function readPlace(value: unknown): EntryPlace {
  const { file, name } = fieldsOf(value, 'file', 'name')
  return { file: textOf(file, ABSOLUTE), name: textOf(name, /./s) }
}

function editedByHand(at: EntryPlace, resource: string, word: string): AppError {
  return new AppError('EXISTS', `${resource} was edited by hand: writing it anew would lose that`, {
    fix: shellLine('kubectl', 'config', `delete-${word}`, at.name, '--kubeconfig', at.file),
  })
}
