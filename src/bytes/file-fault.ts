import { safe } from '../app-error.ts'
import { Fault, isFault } from '../ports/fault.ts'
import type { FaultKind } from '../ports/fault.ts'

export type FileOperation = 'read' | 'write' | 'remove'

const KINDS: Readonly<Record<string, readonly [FaultKind, string]>> = {
  EACCES: ['denied', 'permission denied'],
  EPERM: ['denied', 'not permitted'],
  EROFS: ['denied', 'the file system is read-only'],
  ENOSPC: ['quota', 'no space left on the device'],
  EDQUOT: ['quota', 'the disk quota is used up'],
  ENOENT: ['missing', 'no such file or folder'],
  EEXIST: ['exists', 'there is something of that name already'],
  ENOTEMPTY: ['in-use', 'the folder is not empty'],
  ELOOP: ['invalid', 'too many symbolic links, or a loop of them'],
  ENOTDIR: ['invalid', 'a part of the path is not a folder'],
  EISDIR: ['invalid', 'it is a folder'],
  ENAMETOOLONG: ['invalid', 'the name is too long'],
  ENXIO: ['invalid', 'it is not a plain file'],
}

/** The code of a failed system call; undefined for any other error, which is a bug. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined
  return /^E(?!RR_)[A-Z0-9]+$/.test(error.code) ? error.code : undefined
}

/** A failed system call as a Fault in one line; a Fault stays as it is, a bug stays a bug. */
export function toFileFault(error: unknown, operation: FileOperation, path: string): unknown {
  const code = isFault(error) ? undefined : codeOf(error)
  if (code === undefined) return error
  const [kind, words] = KINDS[code] ?? ['unknown', 'the system call failed']
  return fileFault(kind, operation, path, words, code, error)
}

export function fileFault(
  kind: FaultKind,
  operation: FileOperation,
  path: string,
  words: string,
  code: string,
  cause?: unknown,
): Fault {
  const message = `cannot ${operation} ${safe(path)}: ${words} (${code})`
  return new Fault(kind, message, {
    service: 'file',
    operation,
    code,
    ...(cause === undefined ? {} : { cause }),
  })
}

/** Runs system calls and turns what they fail with into Faults. */
export async function faulty<T>(operation: FileOperation, path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw toFileFault(error, operation, path)
  }
}

/** For what comes behind the step that counts: when it fails, that step has happened all the same, so 'unknown'. */
export async function afterwards(path: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    const code = codeOf(error)
    if (code === undefined) throw error
    throw fileFault('unknown', 'write', path, 'it could not be brought to its end', code, error)
  }
}
