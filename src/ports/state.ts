/** An open journal. Every append is on disk (fsync) when it returns; it throws when it may not be. */
export type JournalFile = {
  readonly path: string
  append(line: string): Promise<void>
  close(): Promise<void>
}

/** Who holds the lock: enough to tell a living owner from a dead one on the same machine. */
export type LockHolder = {
  readonly pid: number
  readonly host: string
  readonly since: string
  readonly command: string
}

/**
 * The state folder: 0700, files 0600. Nothing in it is secret. Throws AppError STATE_DIR when it cannot be used:
 * no place for it, not ours, writable by others, read-only.
 */
export type State = {
  readonly folder: string
  /** Looks, without making anything, whether the folder can be used. */
  check(): Promise<void>
  /** The journals' texts, oldest run first. Empty when there is no folder yet. */
  journals(): Promise<readonly { readonly run: string; readonly path: string; readonly text: string }[]>
  /** A new journal (O_EXCL), or an unfinished one again, cut to `length` bytes: a torn last line goes. */
  openJournal(run: string, length?: number): Promise<JournalFile>
  /** Writes a backup once, under a name; one that is there stays. Answers its path. */
  backup(name: string, text: string): Promise<string>
  /** Waits up to `waitMs` for a living holder, calling `waiting` once; breaks the lock of a dead one. Throws AppError LOCKED. */
  lock(command: string, waitMs: number, waiting: (holder: LockHolder) => void): Promise<() => Promise<void>>
}
