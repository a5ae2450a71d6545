import { basename, dirname, join } from 'node:path'

/** Leaves room in the 255 bytes of a file name for what is put around it. */
const LONGEST_BASE = 120

const TEMP_NAME = /^\..+\.eks-access-[A-Za-z0-9_-]+$/
const LOCK_MARK = /^eks-access-[A-Za-z0-9_-]+$/

/**
 * The temporary file of a write: beside its target, since a rename works only within one file system. `temp` is
 * the write's own tag, which the journal holds before the file is made.
 */
export function tempPath(target: string, temp: string): string {
  return join(dirname(target), `.${cut(basename(target))}.${lockMark(temp)}`)
}

/** Whether a path can be that of a temporary file of ours. */
export function isTempPath(path: string): boolean {
  return TEMP_NAME.test(basename(path))
}

/** kubectl's lock of a kubeconfig: its path as it was given, not that of the file behind a link. */
export function lockPath(path: string): string {
  return `${path}.lock`
}

/**
 * What a lock of ours points to. It is a symbolic link, which is made in one call together with the name of its
 * owner, and stops kubectl's O_EXCL like any file: a crash leaves no lock that nobody can tell from kubectl's.
 */
export function lockMark(temp: string): string {
  return `eks-access-${temp}`
}

export function isLockMark(text: string): boolean {
  return LOCK_MARK.test(text)
}

function cut(base: string): string {
  return base.length > LONGEST_BASE ? base.slice(0, LONGEST_BASE) : base
}
