import { dirname } from 'node:path'
import { safe } from '../app-error.ts'
import { defineKind } from '../engine/define-kind.ts'
import { StillUsed } from '../engine/kind.ts'
import type { Change, Tale, Wanted } from '../engine/kind.ts'
import { booleanOf, countOf, fieldsOf, parserOf, textOf } from '../engine/shape.ts'
import type { Files } from '../ports/files.ts'
import { quoteForShell, shellLine } from '../shell.ts'
import { fileFault } from './file-fault.ts'
import { lastLineEnd, lineEndOf } from './line-end.ts'
import { pathOf } from './path-of.ts'
import { sha256 } from './splice.ts'
import { tempLeftovers } from './temp-leftovers.ts'
import { isTempPath } from './temp.ts'

type Place = { readonly path: string }

const HASH = /^[0-9a-f]{64}$/

/** `exact`: wanted with this very mode; else whatever folder is there will do. */
type FolderValue = { readonly mode: number; readonly exact?: true }

/**
 * A folder that was missing, undone only while it is empty; or the mode of one that is there, undone only while it is
 * still that.
 */
export const folderKind = defineKind<Place, FolderValue>({
  id: 'folder',
  scope: 'machine',
  container: true,
  parse: parserOf('folder', placeOf, folderValueOf),
  resource: ({ path }) => `folder ${safe(path)}`,
  async read({ path }, { files }) {
    const folder = await files.readFolder(path)
    return folder === undefined ? {} : { value: { mode: folder.mode } }
  },
  async write({ path }, from, to, { ports: { files }, made }) {
    if (to !== undefined && from.value === undefined) {
      await files.makeFolder(path, to.mode)
      return { value: { mode: to.mode } }
    }
    const folder = await files.readFolder(path)
    if (folder === undefined) return to === undefined ? {} : notAsRead(path)
    if (to !== undefined) {
      if (to.exact !== true && made === undefined) return from
      if (made !== undefined && folder.mode !== made.value?.mode && folder.mode !== to.mode)
        throw new StillUsed(`folder ${safe(path)}`, 'whoever gave it another mode')
      await files.changeFolder(path, to.mode)
      return { value: { mode: to.mode } }
    }
    if (folder.entries.length > 0) throw new StillUsed(`folder ${safe(path)}`, 'what is in it')
    await files.removeFolder(path)
    return {}
  },
  same: (want, now) => want.mode === now.mode,
  serves: (want, now) => want.exact !== true || want.mode === now.mode,
  tell: tellFolder,
})

function tellFolder({ action, resource, at, after }: Change): Tale {
  const { path } = placeOf(at)
  if (action === 'delete')
    return { title: `remove ${resource}`, explain: 'It is empty again.', byHand: [shellLine('rmdir', path)] }
  const mode = (after === undefined ? 0o700 : folderValueOf(after).mode).toString(8)
  if (action === 'update')
    return {
      title: `give ${resource} the mode ${mode}`,
      explain: 'Who may look into it depends on its mode.',
      byHand: [shellLine('chmod', mode, path)],
    }
  return {
    title: `make ${resource}`,
    explain: 'It is not there yet.',
    byHand: [shellLine('mkdir', '-m', mode, path)],
  }
}

/** `text`: what it starts with, known to whoever wants it; a reading has the hash alone, files hold secrets. */
type FileValue = { readonly mode: number; readonly text?: string; readonly hash?: string }

/** A file that was missing, with what it starts with. Undone only when its content is that again. */
export const fileKind = defineKind<Place, FileValue>({
  id: 'file',
  scope: 'machine',
  container: true,
  parse: parserOf('file', placeOf, fileValueOf),
  resource: ({ path }) => `file ${safe(path)}`,
  async read({ path }, { files }) {
    const file = await files.read(path)
    return file === undefined ? {} : { value: { mode: file.mode, hash: file.hash } }
  },
  async write({ path }, from, to, { ports: { files }, temp, made }) {
    if (to !== undefined) {
      if (from.value !== undefined) return from
      const bytes = Buffer.from(to.text ?? '')
      const file = await files.replace(path, bytes, { expect: undefined, mode: to.mode, temp, lock: true })
      return { value: { mode: file.mode, hash: file.hash } }
    }
    const file = await files.read(path)
    if (file === undefined) return {}
    if (file.hash !== startHash(made?.value)) throw new StillUsed(`file ${safe(path)}`, 'what else is in it')
    await files.remove(path, file.hash)
    return {}
  },
  same: (want, now) => startHash(want) === startHash(now),
  serves: () => true,
  tell: tellFile,
  leftovers: ({ path }, { temp }, { files }) => tempLeftovers(files, path, temp),
})

function tellFile({ action, resource, at, after }: Change): Tale {
  const { path } = placeOf(at)
  if (action === 'delete')
    return {
      title: `remove ${resource}`,
      explain: 'Nothing else is in it any more.',
      byHand: [shellLine('rm', path)],
    }
  const { mode, text = '' } = after === undefined ? { mode: 0o600 } : fileValueOf(after)
  const start = text === '' ? [] : [`cat > ${quoteForShell(path)} <<'EOF'\n${text}EOF`]
  return {
    title: `make ${resource}`,
    explain: 'It is not there yet; only you can read it.',
    byHand: [shellLine('install', '-m', mode.toString(8), '/dev/null', path), ...start],
  }
}

/** `before`: hash of all that stands before the line end. */
type LastNewlineValue = { readonly before?: string }

/**
 * The line end that the last line of a file lacks: without it, the next line would be glued to that one. Undone
 * only when the file is otherwise as it was. A file that is empty needs none; one that is missing has none.
 */
export const lastNewlineKind = defineKind<Place, LastNewlineValue>({
  id: 'last-newline',
  scope: 'machine',
  container: true,
  parse: parserOf('last-newline', placeOf, lastNewlineOf),
  resource: ({ path }) => `last line end of ${safe(path)}`,
  async read({ path }, { files }) {
    const file = await files.read(path)
    if (file === undefined) return {}
    if (file.bytes.length === 0) return { value: {} }
    const before = withoutLastLineEnd(file.bytes)
    return before === undefined ? {} : { value: { before: sha256(before) } }
  },
  async write({ path }, from, to, { ports: { files }, temp, made }) {
    if (to !== undefined && from.value !== undefined) return from
    const file = await files.read(path)
    if (file === undefined) return to === undefined ? {} : notAsRead(path)
    const before = withoutLastLineEnd(file.bytes)
    const options = { expect: file.hash, mode: file.mode, temp, lock: true as const }
    if (to !== undefined) {
      if (before !== undefined || file.bytes.length === 0) return notAsRead(path)
      const bytes = Buffer.concat([file.bytes, Buffer.from(lineEndOf(file.bytes))])
      await files.replace(path, bytes, options)
      return { value: { before: file.hash } }
    }
    if (before === undefined) return {}
    if (sha256(before) !== made?.value?.before)
      throw new StillUsed(`last line end of ${safe(path)}`, 'what else is in the file')
    await files.replace(path, before, options)
    return {}
  },
  same: () => true,
  tell: ({ action, resource, at }) => ({
    title: action === 'delete' ? `take away the ${resource}` : `add the ${resource}`,
    explain:
      action === 'delete'
        ? 'The file had none before.'
        : 'Whatever is added would be glued to its last line.',
    byHand: action === 'delete' ? [] : [`echo >> ${quoteForShell(placeOf(at).path)}`],
  }),
  leftovers: ({ path }, { temp }, { files }) => tempLeftovers(files, path, temp),
})

/** A temporary file or lock of ours that a crash has left. It is only ever removed. */
export const tempFileKind = defineKind<Place, Readonly<Record<string, never>>>({
  id: 'temp-file',
  scope: 'machine',
  parse: parserOf('temp-file', tempPlaceOf, thereOf),
  resource: ({ path }) => `temporary file ${safe(path)}`,
  async read({ path }, { files }) {
    return (await files.isTemp(path)) ? { value: {} } : {}
  },
  async write({ path }, _from, _to, { ports: { files } }) {
    await files.removeTemp(path)
    return {}
  },
  tell: ({ resource, at }) => ({
    title: `remove the ${resource}`,
    explain: 'A write that was cut short has left it.',
    byHand: [shellLine('rm', placeOf(at).path)],
  }),
})

/**
 * All that has to be there before something is written into a file: its folders, the file, the end of its last
 * line. Reads only. What is there already comes out as no change, but as a use of it where it is ours.
 */
export async function wantFile(
  path: string,
  start: { mode: number; text: string },
  files: Files,
): Promise<Wanted[]> {
  const folder = dirname(path)
  const folders = [folderKind.want({ path: folder }, { mode: 0o700 })]
  for (let up = dirname(folder); !(await files.exists(up)) && up !== dirname(up); up = dirname(up))
    folders.unshift(folderKind.want({ path: up }, { mode: 0o700 }))
  const isThere = (await files.read(path)) !== undefined
  return [
    ...folders,
    fileKind.want({ path }, start),
    ...(isThere ? [lastNewlineKind.want({ path }, {})] : []),
  ]
}

function placeOf(at: unknown): Place {
  return { path: pathOf(fieldsOf(at, 'path').path) }
}

/** Nothing that a journal can name but what we ourselves give such names to. */
function tempPlaceOf(at: unknown): Place {
  const { path } = placeOf(at)
  return { path: isTempPath(path) ? path : textOf(path, /\.lock$/) }
}

function thereOf(value: unknown): Readonly<Record<string, never>> {
  fieldsOf(value)
  return {}
}

function folderValueOf(value: unknown): FolderValue {
  const { mode, exact } = fieldsOf(value, 'mode', 'exact?')
  return { mode: countOf(mode, 0o777), ...(exact === undefined || !booleanOf(exact) ? {} : { exact: true }) }
}

function fileValueOf(value: unknown): FileValue {
  const { mode, text, hash } = fieldsOf(value, 'mode', 'text?', 'hash?')
  return {
    mode: countOf(mode, 0o777),
    ...(text === undefined ? {} : { text: textOf(text) }),
    ...(hash === undefined ? {} : { hash: textOf(hash, HASH) }),
  }
}

function lastNewlineOf(value: unknown): LastNewlineValue {
  const { before } = fieldsOf(value, 'before?')
  return before === undefined ? {} : { before: textOf(before, HASH) }
}

function startHash(value: FileValue | undefined): string | undefined {
  if (value?.hash !== undefined) return value.hash
  return value?.text === undefined ? undefined : sha256(value.text)
}

/** undefined where the last line has none. */
function withoutLastLineEnd(bytes: Buffer): Buffer | undefined {
  const end = lastLineEnd(bytes)
  return end === undefined ? undefined : bytes.subarray(0, bytes.length - end.length)
}

function notAsRead(path: string): never {
  throw fileFault('conflict', 'write', path, 'it was changed by somebody else meanwhile', 'ESTALE')
}
