/** A file as it was read: the hash and mode are the condition of a later write. */
export type FileRead = {
  readonly bytes: Buffer
  /** Permission bits, e.g. 0o600. */
  readonly mode: number
  /** sha-256 of the bytes, hex. */
  readonly hash: string
  /** The real file behind links. */
  readonly target: string
}

/**
 * `expect`: hash of what was read, undefined for 'there is none yet'. `mode`: of a new file; one that is there
 * keeps its mode and owner. `temp`: goes into the temporary file's name, see `tempPath` in bytes/.
 * `lock`: holds kubectl's own lock (`<path>.lock`) from the comparison to the rename; 'contended' when somebody
 * else has it and does not let go.
 */
export type WriteOptions = {
  readonly expect: string | undefined
  readonly mode: number
  readonly temp: string
  readonly lock?: true
}

/**
 * Local files. Every write is exact and durable: temporary file beside the target (O_EXCL, O_NOFOLLOW, 0600),
 * all bytes, mode and owner of the target, fsync, compare with what was read, rename, fsync of the folder.
 * Links are written through; hard links are refused. Throws Fault of service 'file' (kind 'conflict' when the
 * file is no longer what was read, 'missing' when its folder is not there, 'denied' on EACCES/EROFS/EPERM,
 * 'quota' on a full disk, 'invalid' for what is not a plain file, over 10 MiB, a link loop or hard-linked;
 * anything else 'unknown'). Paths are absolute.
 */
export type Files = {
  /** undefined when there is none. */
  read(path: string): Promise<FileRead | undefined>
  /** Replaces the content. */
  replace(path: string, bytes: Buffer, options: WriteOptions): Promise<FileRead>
  /**
   * The two halves of `replace` for a caller that must know that the disk takes the file before it does
   * something that cannot be repeated (an access key). `reserve`: so many bytes are written to the temporary
   * file at once, so that a full disk shows now.
   */
  stage(path: string, options: WriteOptions & { readonly reserve?: number }): Promise<StagedFile>
  /** Only when it is still what was read. */
  remove(path: string, expect: string): Promise<void>
  /** Full paths of what a write of `path` with this `temp` has left: its temporary file, its lock. */
  leftovers(path: string, temp: string): Promise<readonly string[]>
  /** Whether a temporary file or lock of ours is at this very path. */
  isTemp(path: string): Promise<boolean>
  /** Removes a temporary file or lock of ours by its full path; fine when it is gone, 'invalid' when it is not ours. */
  removeTemp(path: string): Promise<void>
  exists(path: string): Promise<boolean>
  /** undefined when there is none; names of what is in it. */
  readFolder(
    path: string,
  ): Promise<{ readonly mode: number; readonly entries: readonly string[] } | undefined>
  /** One level; 'conflict' when something of that name is there. */
  makeFolder(path: string, mode: number): Promise<void>
  /** Gives a folder another mode. */
  changeFolder(path: string, mode: number): Promise<void>
  /** Only an empty one; 'in-use' otherwise. */
  removeFolder(path: string): Promise<void>
}

/**
 * A file that is about to be written. `commit` may be called again, with other bytes, after a 'conflict'; `drop`
 * removes the temporary file and is always called, also after a commit, where it does nothing.
 */
export type StagedFile = {
  commit(bytes: Buffer, expect: string | undefined): Promise<FileRead>
  drop(): Promise<void>
}
