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
 * Local files. Every write is lock-free, exact and durable: temporary file beside the target (O_EXCL,
 * O_NOFOLLOW, its mode set first), all bytes, fsync, compare with what was read, rename, fsync of the folder.
 * Links are written through; hard links are refused. Throws Fault of service 'file' (kind 'conflict' when the
 * file is no longer what was read, 'denied' on EACCES/EROFS/EPERM, 'invalid' for what is not a plain file,
 * over 10 MiB, a link loop or hard-linked; anything else 'unknown'). Paths are absolute.
 */
export type Files = {
  /** undefined when there is none. */
  read(path: string): Promise<FileRead | undefined>
  /**
   * Replaces the content. `expect` is the hash that was read, undefined for 'there is none yet'. `temp` goes
   * into the temporary file's name: see `tempName` in bytes/.
   */
  replace(
    path: string,
    bytes: Buffer,
    options: { expect: string | undefined; mode: number; temp: string },
  ): Promise<FileRead>
  /**
   * The two halves of `replace` for a caller that must know that the disk takes the file before it does
   * something that can't be repeated (an access key): `stage` opens the temporary file, `commit` writes and
   * renames, `drop` removes it.
   */
  stage(
    path: string,
    options: { expect: string | undefined; mode: number; temp: string },
  ): Promise<StagedFile>
  /** Only when it is still what was read. */
  remove(path: string, expect: string): Promise<void>
  /** Removes a temporary file of ours by its full path; fine when it is gone. */
  removeTemp(path: string): Promise<void>
  exists(path: string): Promise<boolean>
  /** undefined when there is none; names of what is in it. */
  readFolder(
    path: string,
  ): Promise<{ readonly mode: number; readonly entries: readonly string[] } | undefined>
  /** One level; 'conflict' when something of that name is there. */
  makeFolder(path: string, mode: number): Promise<void>
  /** Only an empty one; 'in-use' otherwise. */
  removeFolder(path: string): Promise<void>
}

export type StagedFile = {
  commit(bytes: Buffer, expect: string | undefined): Promise<FileRead>
  drop(): Promise<void>
}
