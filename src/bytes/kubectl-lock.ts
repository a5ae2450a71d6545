import { constants } from 'node:fs'
import { safe } from '../app-error.ts'
import type { Disk } from './disk.ts'
import { afterwards, codeOf, fileFault } from './file-fault.ts'
import { lockMark, lockPath } from './temp.ts'

/** kubectl holds its lock for milliseconds. */
const PATIENCE_MS = 2000
const PAUSE_MS = 50

/**
 * Does the work while holding kubectl's own lock of a kubeconfig: kubectl refuses to write while it is there, and
 * we wait while kubectl has it. One that stays is not ours to remove: Fault 'contended', with its name and date.
 */
export async function withKubectlLock<T>(
  disk: Disk,
  path: string,
  temp: string,
  work: () => Promise<T>,
): Promise<T> {
  const lock = lockPath(path)
  for (let waited = 0; ; waited += PAUSE_MS) {
    try {
      await makeLock(disk, lock, temp)
      break
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error
      if (waited >= PATIENCE_MS) throw await stuck(disk, path, lock)
      await disk.sleep(PAUSE_MS)
    }
  }
  try {
    return await work()
  } finally {
    await afterwards(lock, () => disk.unlink(lock))
  }
}

async function makeLock(disk: Disk, lock: string, temp: string): Promise<void> {
  if (!disk.windows) return disk.symlink(lockMark(temp), lock)
  const handle = await disk.open(lock, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600)
  await handle.close()
}

async function stuck(disk: Disk, path: string, lock: string): Promise<Error> {
  const since = await disk.lstat(lock).then(
    (stat) => ` since ${new Date(stat.mtimeMs).toISOString()}`,
    () => '',
  )
  const words = `${safe(lock)} is there${since}; remove it if no kubectl is at work`
  return fileFault('contended', 'write', path, words, 'EEXIST')
}
