import { constants } from 'node:fs'
import { access, chmod, lstat, mkdir, open, readdir, readFile, rename, stat } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { AppError } from '../app-error.ts'
import type { Clock } from '../ports/clock.ts'
import type { JournalFile, LockHolder, State } from '../ports/state.ts'
import { lockFolder } from './lock.ts'

export type StateOptions = {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string | undefined
  readonly clock: Clock
  readonly process: { readonly pid: number; readonly platform: string; readonly uid: number | undefined }
}

/** Where the state folder is: EKS_ACCESS_STATE_DIR, else XDG_STATE_HOME, else ~/.local/state; on Windows LOCALAPPDATA. */
export function stateFolder({ env, home, process }: Pick<StateOptions, 'env' | 'home' | 'process'>): string {
  const own = env['EKS_ACCESS_STATE_DIR']
  if (own !== undefined && own !== '') return absolute(own)
  if (process.platform === 'win32' && env['LOCALAPPDATA'] !== undefined)
    return join(env['LOCALAPPDATA'], 'eks-access')
  const xdg = env['XDG_STATE_HOME']
  if (xdg !== undefined && xdg.startsWith('/')) return join(xdg, 'eks-access')
  if (home === undefined || home === '') {
    throw new AppError(
      'STATE_DIR',
      'there is no place for the journal: neither HOME nor EKS_ACCESS_STATE_DIR is set',
      {
        fix: 'set HOME, or EKS_ACCESS_STATE_DIR to a folder of yours',
      },
    )
  }
  return join(home, '.local', 'state', 'eks-access')
}

function absolute(path: string): string {
  if (path.startsWith('/') || /^[A-Za-z]:[\\/]/.test(path)) return path
  throw new AppError('STATE_DIR', `EKS_ACCESS_STATE_DIR is not an absolute path: ${JSON.stringify(path)}`, {
    fix: 'set EKS_ACCESS_STATE_DIR to a whole path, beginning with /',
  })
}

/** The state folder on disk. Nothing is made before the first write into it. */
export function createState(options: StateOptions): State {
  const folder = stateFolder(options)
  const runs = join(folder, 'runs')
  return {
    folder,
    check: () => checkFolder(folder, options.process.uid),
    journals: () => readJournals(runs),
    openJournal: async (run, length) => {
      await makeFolders(folder, runs)
      return length === undefined ? createJournal(runs, run) : reopenJournal(runs, run, length)
    },
    backup: async (name, text) => {
      const backups = join(folder, 'backups')
      await makeFolders(folder, backups)
      return writeOnce(join(backups, name), text)
    },
    lock: async (command, waitMs, waiting) => {
      await makeFolders(folder, runs)
      const holder: LockHolder = {
        pid: options.process.pid,
        host: hostname(),
        since: options.clock.now().toISOString(),
        command,
      }
      return lockFolder(join(folder, 'lock'), holder, { waitMs, waiting, clock: options.clock })
    },
  }
}

/** Whether the folder, or the nearest folder above it that is there, is ours to write into. */
async function checkFolder(folder: string, uid: number | undefined): Promise<void> {
  for (let path = folder; ; path = dirname(path)) {
    const info = await stat(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw unusable(folder, `${path}: ${error.code ?? error.message}`)
    })
    if (info === undefined && dirname(path) !== path) continue
    if (info === undefined || !info.isDirectory()) throw unusable(folder, `${path} is not a folder`)
    if (path === folder && uid !== undefined && info.uid !== uid)
      throw unusable(folder, 'it belongs to another user')
    if (path === folder && (info.mode & 0o022) !== 0) throw unusable(folder, 'others can write into it')
    return probe(folder, path)
  }
}

/** access(2) knows of read-only file systems too, and changes nothing. */
async function probe(folder: string, path: string): Promise<void> {
  try {
    await access(path, constants.W_OK | constants.X_OK)
  } catch (error) {
    throw unusable(folder, `${path} cannot be written (${codeOf(error)})`)
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}

function unusable(folder: string, why: string): AppError {
  return new AppError('STATE_DIR', `the state folder ${folder} cannot be used`, {
    why: `${why}; nothing was changed`,
    fix: 'set EKS_ACCESS_STATE_DIR to a folder of yours (mode 0700)',
  })
}

async function makeFolders(folder: string, inner: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await mkdir(inner, { recursive: true, mode: 0o700 })
    await chmod(folder, 0o700)
    await syncFolder(folder)
  } catch (error) {
    throw unusable(folder, error instanceof Error ? error.message : String(error))
  }
}

async function readJournals(folder: string): Promise<readonly { run: string; path: string; text: string }[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw unusable(folder, error.message)
  })
  const journals = names.filter((name) => name.endsWith('.jsonl')).toSorted()
  return Promise.all(
    journals.map(async (name) => {
      const path = join(folder, name)
      if (!(await lstat(path)).isFile()) throw unusable(folder, `${path} is not a plain file`)
      return { run: name.slice(0, -'.jsonl'.length), path, text: await readFile(path, 'utf8') }
    }),
  )
}

async function createJournal(folder: string, run: string): Promise<JournalFile> {
  const path = join(folder, `${run}.jsonl`)
  const flags = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | constants.O_NOFOLLOW
  try {
    const handle = await open(path, flags, 0o600)
    await handle.sync()
    await syncFolder(folder)
    return journalFile(path, handle)
  } catch (error) {
    throw unusable(folder, error instanceof Error ? error.message : String(error))
  }
}

async function reopenJournal(folder: string, run: string, length: number): Promise<JournalFile> {
  const path = join(folder, `${run}.jsonl`)
  try {
    const handle = await open(path, constants.O_RDWR | constants.O_NOFOLLOW)
    await handle.truncate(length)
    await handle.sync()
    return journalFile(path, handle, length)
  } catch (error) {
    throw unusable(folder, error instanceof Error ? error.message : String(error))
  }
}

function journalFile(path: string, handle: FileHandle, length = 0): JournalFile {
  let end = length
  return {
    path,
    append: async (line) => {
      const bytes = Buffer.from(line)
      for (let done = 0; done < bytes.length;) {
        const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, end + done)
        done += bytesWritten
      }
      await handle.datasync()
      end += bytes.length
    },
    close: () => handle.close(),
  }
}

/**
 * A backup is kept as it was first made: the text before our first write. Made by who holds the lock, so that what a
 * killed run has left of it is written over.
 */
async function writeOnce(path: string, text: string): Promise<string> {
  const temp = `${path}.new`
  if ((await stat(path).catch(() => undefined)) !== undefined) return path
  const flags = constants.O_CREAT | constants.O_TRUNC | constants.O_WRONLY | constants.O_NOFOLLOW
  const handle = await open(temp, flags, 0o600)
  await handle.writeFile(text)
  await handle.sync()
  await handle.close()
  await rename(temp, path)
  await syncFolder(dirname(path))
  return path
}

/** Windows cannot open a folder; there the rename alone has to do. */
async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, constants.O_RDONLY).catch(() => undefined)
  if (handle === undefined) return
  await handle.sync()
  await handle.close()
}
