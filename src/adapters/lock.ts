import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { link, open, readdir, readFile, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { kill } from 'node:process'
import { AppError, safe } from '../app-error.ts'
import type { Clock } from '../ports/clock.ts'
import type { LockHolder } from '../ports/state.ts'

/** What the lock file holds beside its holder: enough to prove a process dead. */
type LockFile = LockHolder & { readonly started: string; readonly boot: string; readonly nonce: string }

type LockWait = {
  readonly waitMs: number
  readonly waiting: (holder: LockHolder) => void
  readonly clock: Clock
}

const POLL_MS = 100

/**
 * Takes the lock file, and answers how to give it back. One that is there is broken only on proof that its owner is
 * dead: another boot of this host, no such process, or a process of that number that started at another time. A
 * lock of another host (a shared HOME) is never broken.
 */
export async function lockFolder(
  path: string,
  holder: LockHolder,
  wait: LockWait,
): Promise<() => Promise<void>> {
  const mine: LockFile = {
    ...holder,
    started: (await startOf(holder.pid)) ?? '',
    boot: await bootId(),
    nonce: randomBytes(8).toString('hex'),
  }
  const since = wait.clock.ticks()
  for (let isTold = false; ;) {
    if (await create(path, mine)) {
      await sweep(path, mine)
      return () => release(path, mine)
    }
    const other = await readLock(path)
    if (other === undefined) continue
    if ((await isDead(other, mine)) && (await breakLock(path, other, mine))) continue
    if (!isTold) wait.waiting(other)
    isTold = true
    if (wait.clock.ticks() - since >= wait.waitMs) throw locked(path, other)
    await wait.clock.sleep(POLL_MS)
  }
}

/** Written aside first and then linked, so that a lock is never seen half written. */
async function create(path: string, mine: LockFile): Promise<boolean> {
  const aside = `${path}.new-${mine.nonce}`
  const flags = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | constants.O_NOFOLLOW
  const handle = await open(aside, flags, 0o600)
  try {
    await handle.writeFile(JSON.stringify(mine))
    await handle.sync()
    await link(aside, path)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  } finally {
    await handle.close()
    await unlink(aside)
  }
}

/** undefined when it is gone. One that is not ours to understand has no owner to prove dead. */
async function readLock(path: string): Promise<LockFile | undefined> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch {
    return undefined
  }
  try {
    const value: unknown = JSON.parse(text)
    if (isLockFile(value)) return value
  } catch {
    // Falls through: a lock that cannot be read is one of an unknown owner.
  }
  return { pid: 0, host: '', since: '', command: 'unknown', started: '', boot: '', nonce: text }
}

function isLockFile(value: unknown): value is LockFile {
  if (typeof value !== 'object' || value === null || !('pid' in value) || typeof value.pid !== 'number')
    return false
  if (!('nonce' in value) || typeof value.nonce !== 'string' || !/^[0-9a-f]{16}$/.test(value.nonce))
    return false
  const texts = ['host', 'since', 'command', 'started', 'boot']
  return texts.every((key) => typeof Object.entries(value).find(([name]) => name === key)?.[1] === 'string')
}

async function isDead(other: LockFile, mine: LockFile): Promise<boolean> {
  if (other.pid === 0 || other.host !== mine.host) return false
  if (other.boot !== '' && mine.boot !== '' && other.boot !== mine.boot) return true
  const started = await startOf(other.pid)
  if (started === undefined) return !isAlive(other.pid)
  return other.started !== '' && started !== other.started
}

function isAlive(pid: number): boolean {
  try {
    kill(pid, 0)
    return true
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH')
  }
}

/**
 * Removes the lock of a dead owner; answers whether it is gone. Who does so holds a lock on that very lock, named by
 * its nonce: nobody else removes it meanwhile, so what was read is what is removed, and never the next one's. A
 * breaker that died is broken in the same way.
 */
async function breakLock(path: string, dead: LockFile, mine: LockFile): Promise<boolean> {
  const claim = `${path}.${dead.nonce}`
  if (!(await create(claim, mine))) {
    const breaker = await readLock(claim)
    return breaker !== undefined && (await isDead(breaker, mine)) && breakLock(claim, breaker, mine)
  }
  try {
    if ((await readLock(path))?.nonce === dead.nonce) await unlink(path)
    return true
  } finally {
    await unlink(claim)
  }
}

/** What others have left beside it who died while they took or broke one. */
async function sweep(path: string, mine: LockFile): Promise<void> {
  for (const name of await readdir(dirname(path))) {
    if (!name.startsWith(`${basename(path)}.`)) continue
    const aside = join(dirname(path), name)
    const other = await readLock(aside)
    if (other !== undefined && (await isDead(other, mine))) await unlink(aside).catch(() => undefined)
  }
}

async function release(path: string, mine: LockFile): Promise<void> {
  if ((await readLock(path))?.nonce === mine.nonce) await unlink(path)
}

/** The 22nd field of /proc/PID/stat, in ticks since boot; undefined where there is no such process, or no /proc. */
async function startOf(pid: number): Promise<string | undefined> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return undefined
  }
}

async function bootId(): Promise<string> {
  try {
    return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()
  } catch {
    return ''
  }
}

function locked(path: string, other: LockHolder): AppError {
  const who =
    other.pid === 0
      ? 'another program'
      : `process ${other.pid} on ${safe(other.host)} (${safe(other.command)})`
  return new AppError('LOCKED', `another run holds the lock: ${who}, since ${safe(other.since)}`, {
    fix: `wait for it to end; if it is surely dead, remove ${path}`,
  })
}
