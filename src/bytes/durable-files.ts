import { constants } from 'node:fs'
import { basename, dirname, isAbsolute, join, sep } from 'node:path'
import type { FileRead, Files, StagedFile, WriteOptions } from '../ports/files.ts'
import type { Disk, DiskHandle, DiskStat } from './disk.ts'
import { afterwards, codeOf, faulty, fileFault } from './file-fault.ts'
import type { FileOperation } from './file-fault.ts'
import { withKubectlLock } from './kubectl-lock.ts'
import { sha256 } from './splice.ts'
import { isLockMark, isTempPath, lockMark, lockPath, tempPath } from './temp.ts'

const LARGEST = 10 * 1024 * 1024

/** As many links as Linux follows. */
const MOST_LINKS = 40

/** An indexer or a virus scanner lets go of a file within seconds. */
const RENAME_PATIENCE_MS = 10_000
const RENAME_PAUSE_MS = 100
const IN_THE_WAY = new Set(['EPERM', 'EACCES', 'EBUSY'])

/** File systems that cannot, and folders that we may write but not open. */
const NO_FOLDER_SYNC = new Set(['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'EACCES', 'EPERM'])

/** A FIFO must not hang us, and the last part of the path is no link any more. (Flags that Windows lacks count 0.) */
const READ_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
const TEMP_FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW

/** What is at a place now, links followed. */
type Look = FileRead & { readonly stat: DiskStat }

/**
 * The file protocol over a set of system calls. A write that is cut off at any of them leaves the old bytes or the
 * new ones, and at most a temporary file and a lock, which `leftovers` finds. Against a writer that takes no lock
 * the time between the last comparison and the rename remains: one system call. Extended attributes and ACLs are
 * not carried over, Node cannot read them.
 */
export function createDurableFiles(disk: Disk): Files {
  const files: Files = {
    read: (path) =>
      faulty('read', path, async () => {
        const target = await orNone(locate(disk, path, 'read'))
        const now = target === undefined ? undefined : await look(disk, target, 'read')
        return now === undefined ? undefined : toRead(now)
      }),
    async replace(path, bytes, options) {
      const staged = await files.stage(path, options)
      try {
        return await staged.commit(bytes, options.expect)
      } catch (error) {
        // What went wrong first is what has to be told.
        await staged.drop().catch(() => undefined)
        throw error
      }
    },
    stage: (path, options) => faulty('write', path, () => stage(disk, path, options)),
    remove: (path, expect) =>
      faulty('remove', path, async () => {
        const target = await locate(disk, path, 'remove')
        await lookStill(disk, target, expect, 'remove')
        await disk.unlink(target)
        await syncFolder(disk, dirname(target))
      }),
    leftovers: (path, temp) =>
      faulty('read', path, async () => {
        const target = await orNone(locate(disk, path, 'read'))
        if (target === undefined) return []
        const left = tempPath(target, temp)
        const lock = lockPath(path)
        return [
          ...((await orNone(disk.lstat(left))) === undefined ? [] : [left]),
          ...((await linkText(disk, lock)) === lockMark(temp) ? [lock] : []),
        ]
      }),
    isTemp: (path) => faulty('read', path, () => isTemp(disk, path)),
    removeTemp: (path) =>
      faulty('remove', path, async () => {
        if ((await orNone(disk.lstat(path))) === undefined) return
        if (!(await isTemp(disk, path)))
          throw fileFault('invalid', 'remove', path, 'not a temporary file of ours', 'EINVAL')
        await disk.unlink(path)
        await syncFolder(disk, dirname(path))
      }),
    exists: (path) => faulty('read', path, async () => (await orNone(disk.lstat(path))) !== undefined),
    readFolder: (path) =>
      faulty('read', path, async () => {
        const stat = await orNone(disk.stat(path))
        if (stat === undefined) return undefined
        if (!stat.isDirectory()) throw fileFault('invalid', 'read', path, 'it is not a folder', 'ENOTDIR')
        return { mode: stat.mode & 0o777, entries: await disk.readdir(path) }
      }),
    makeFolder: (path, mode) =>
      faulty('write', path, async () => {
        if ((await orNone(disk.lstat(path))) !== undefined)
          throw fileFault('conflict', 'write', path, 'there is something of that name by now', 'EEXIST')
        await disk.mkdir(path, mode)
        await afterwards(path, () => disk.chmod(path, mode))
        await syncFolder(disk, dirname(path))
      }),
    changeFolder: (path, mode) => faulty('write', path, () => disk.chmod(path, mode)),
    removeFolder: (path) =>
      faulty('remove', path, async () => {
        await disk.rmdir(path)
        await syncFolder(disk, dirname(path))
      }),
  }
  return files
}

async function stage(
  disk: Disk,
  path: string,
  options: WriteOptions & { readonly reserve?: number },
): Promise<StagedFile> {
  const target = await locate(disk, path, 'write')
  const before = await lookStill(disk, target, options.expect, 'write')
  const temp = tempPath(target, options.temp)
  const handle = await disk.open(temp, TEMP_FLAGS, 0o600)
  let isOpen = true
  let isHere = true
  const drop = async (): Promise<void> => {
    if (!isOpen) return
    isOpen = false
    await handle.close().catch(() => undefined)
    if (isHere) await orNone(disk.unlink(temp))
  }
  const commit = async (bytes: Buffer, expect: string | undefined): Promise<FileRead> => {
    await writeAll(handle, bytes)
    await handle.truncate(bytes.length)
    const mode = await dress(handle, await lookStill(disk, target, expect, 'write'), options.mode)
    await handle.sync()
    const swap = async (): Promise<void> => {
      await lookStill(disk, target, expect, 'write')
      await rename(disk, temp, target)
      isHere = false
    }
    await (options.lock === true ? withKubectlLock(disk, path, options.temp, swap) : swap())
    await drop()
    await syncFolder(disk, dirname(target))
    return { bytes, mode: mode & 0o777, hash: sha256(bytes), target }
  }
  try {
    await own(handle, before)
    if (options.reserve !== undefined) {
      await writeAll(handle, Buffer.alloc(options.reserve))
      await handle.sync()
    }
  } catch (error) {
    await drop().catch(() => undefined)
    throw error
  }
  return {
    commit: (bytes, expect) => faulty('write', path, () => commit(bytes, expect)),
    drop: () => faulty('remove', temp, drop),
  }
}

/** The mode and owner of the file that it takes the place of. Mode last: until then only its owner can read it. */
async function dress(handle: DiskHandle, now: Look | undefined, mode: number): Promise<number> {
  await own(handle, now)
  const full = now === undefined ? mode : now.stat.mode & 0o7777
  await handle.chmod(full)
  return full
}

/** A file of another user, edited by root, stays that user's; where that cannot be, it is refused. */
async function own(handle: DiskHandle, now: Look | undefined): Promise<void> {
  if (now === undefined) return
  const mine = await handle.stat()
  if (mine.uid !== now.stat.uid || mine.gid !== now.stat.gid) await handle.chown(now.stat.uid, now.stat.gid)
}

async function writeAll(handle: DiskHandle, bytes: Buffer): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, done)
    done += bytesWritten
  }
}

async function rename(disk: Disk, from: string, to: string): Promise<void> {
  for (let waited = 0; ; waited += RENAME_PAUSE_MS) {
    try {
      return await disk.rename(from, to)
    } catch (error) {
      const isInTheWay = disk.windows && IN_THE_WAY.has(codeOf(error) ?? '')
      if (!isInTheWay || waited >= RENAME_PATIENCE_MS) throw error
      await disk.sleep(RENAME_PAUSE_MS)
    }
  }
}

/** Without it a power cut may bring the old name back. */
async function syncFolder(disk: Disk, folder: string): Promise<void> {
  if (disk.windows) return
  await afterwards(folder, async () => {
    try {
      const handle = await disk.open(folder, constants.O_RDONLY)
      await handle.sync().finally(() => handle.close())
    } catch (error) {
      if (!NO_FOLDER_SYNC.has(codeOf(error) ?? '')) throw error
    }
  })
}

/** The real place behind links, also behind a link to a file that is not there yet. Its folder has to be there. */
async function locate(disk: Disk, path: string, operation: FileOperation): Promise<string> {
  let at = path
  for (let links = 0; links <= MOST_LINKS; links += 1) {
    const folder = await disk.realpath(dirname(at))
    const real = join(folder, basename(at))
    const text = await linkText(disk, real)
    if (text === undefined) return real
    at = isAbsolute(text) ? text : folder + sep + text
  }
  throw fileFault('invalid', operation, path, 'too many symbolic links, or a loop of them', 'ELOOP')
}

async function linkText(disk: Disk, path: string): Promise<string | undefined> {
  const stat = await orNone(disk.lstat(path))
  return stat?.isSymbolicLink() === true ? disk.readlink(path) : undefined
}

async function look(disk: Disk, target: string, operation: FileOperation): Promise<Look | undefined> {
  const handle = await orNone(disk.open(target, READ_FLAGS))
  if (handle === undefined) return undefined
  try {
    const stat = await handle.stat()
    const refused = refusal(stat)
    if (refused !== undefined) throw fileFault('invalid', operation, target, ...refused)
    const bytes = await handle.readFile()
    return { bytes, mode: stat.mode & 0o777, hash: sha256(bytes), target, stat }
  } finally {
    await handle.close()
  }
}

function refusal(stat: DiskStat): [words: string, code: string] | undefined {
  if (stat.isDirectory()) return ['it is a folder', 'EISDIR']
  if (!stat.isFile()) return ['it is not a plain file', 'EINVAL']
  if (stat.size > LARGEST) return ['it is larger than 10 MiB', 'EFBIG']
  if (stat.nlink > 1) return ['it has a second name (hard link), which a safe write would cut off', 'EMLINK']
  return undefined
}

async function lookStill(
  disk: Disk,
  target: string,
  expect: string | undefined,
  operation: FileOperation,
): Promise<Look | undefined> {
  const now = await look(disk, target, operation)
  if (now?.hash === expect) return now
  const words = now === undefined ? 'it is gone by now' : 'it was changed by somebody else meanwhile'
  throw fileFault('conflict', operation, target, words, 'ESTALE')
}

async function isTemp(disk: Disk, path: string): Promise<boolean> {
  if (isTempPath(path)) return (await orNone(disk.lstat(path)))?.isFile() === true
  return path === lockPath(path.slice(0, -'.lock'.length)) && isLockMark((await linkText(disk, path)) ?? '')
}

function toRead({ bytes, mode, hash, target }: Look): FileRead {
  return { bytes, mode, hash, target }
}

/** undefined where the path leads nowhere. */
async function orNone<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}
