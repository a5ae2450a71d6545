import { AppError, safe } from '../app-error.ts'
import { YamlError } from '../bytes/yaml-place.ts'
import { Fault } from '../ports/fault.ts'
import type { Files, FileRead } from '../ports/files.ts'
import { shellLine } from '../shell.ts'
import { decodeKubeconfig, parseKubeconfig } from './read.ts'
import type { Kubeconfig } from './read.ts'

/** A kubeconfig with the bytes that a write of it hangs on. */
export type OpenFile = {
  readonly path: string
  readonly text: string
  readonly config: Kubeconfig
  readonly read: FileRead
}

/** undefined where there is none. Throws AppError FILE_INVALID, Fault. */
export async function openFile(path: string, files: Files): Promise<OpenFile | undefined> {
  const read = await files.read(path)
  if (read === undefined) return undefined
  const text = decodeKubeconfig(read.bytes, path)
  return { path, text, config: parseKubeconfig(text, path), read }
}

/** The same, for a write that needs it: one that is gone is a Fault. */
export async function openExisting(path: string, files: Files): Promise<OpenFile> {
  const file = await openFile(path, files)
  if (file !== undefined) return file
  throw new Fault('missing', `cannot write ${safe(path)}: there is no such file any more`, {
    service: 'file',
    operation: 'write',
    code: 'ENOENT',
  })
}

/**
 * Writes what `edit` makes of the text, on the condition that the file is still what was read, under kubectl's own
 * lock. Throws AppError FILE_UNUSABLE for a text that cannot be edited there, Fault.
 */
export async function saveFile(
  { path, text, read }: OpenFile,
  edit: (text: string) => string,
  { files, temp }: { files: Files; temp: string },
): Promise<void> {
  const bytes = Buffer.from(editable(path, () => edit(text)))
  await files.replace(path, bytes, { expect: read.hash, mode: read.mode, temp, lock: true })
}

/** Runs a reading or an edit of the text; what YAML it cannot deal with is AppError FILE_UNUSABLE. */
export function editable<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof YamlError)) throw error
    const message = `${safe(path)}:${error.line}:${error.column} cannot be edited: ${safe(error.message)}`
    throw new AppError('FILE_UNUSABLE', message, {
      fix: `let kubectl write it anew: ${shellLine('kubectl', 'config', 'view', '--raw', '--kubeconfig', path)} > NEW, or use --kubeconfig FILE`,
      cause: error,
    })
  }
}

/** A write found something else than was read before. */
export function notAsRead(path: string): Fault {
  return new Fault('conflict', `cannot write ${safe(path)}: it was changed by somebody else meanwhile`, {
    service: 'file',
    operation: 'write',
    code: 'ESTALE',
  })
}
