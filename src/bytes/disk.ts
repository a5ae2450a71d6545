/** What we need to know of a file; `node:fs` Stats is one. */
export type DiskStat = {
  readonly mode: number
  readonly size: number
  readonly nlink: number
  readonly uid: number
  readonly gid: number
  readonly mtimeMs: number
  isFile(): boolean
  isDirectory(): boolean
  isSymbolicLink(): boolean
}

export type DiskHandle = {
  stat(): Promise<DiskStat>
  readFile(): Promise<Buffer>
  /** May write less than it was asked to. */
  write(
    bytes: Buffer,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesWritten: number }>
  truncate(length: number): Promise<void>
  chmod(mode: number): Promise<void>
  chown(uid: number, gid: number): Promise<void>
  sync(): Promise<void>
  close(): Promise<void>
}

/**
 * The system calls under the file protocol, one promise each, failing with Node's error codes. `adapters/files.ts`
 * gives the real ones; a test gives ones that fail or stop at the N-th call.
 */
export type Disk = {
  /** Windows: no fsync of folders, no symbolic links for everybody, and a rename may be in an indexer's way. */
  readonly windows: boolean
  open(path: string, flags: number, mode?: number): Promise<DiskHandle>
  lstat(path: string): Promise<DiskStat>
  stat(path: string): Promise<DiskStat>
  readlink(path: string): Promise<string>
  symlink(target: string, path: string): Promise<void>
  realpath(path: string): Promise<string>
  rename(from: string, to: string): Promise<void>
  unlink(path: string): Promise<void>
  mkdir(path: string, mode: number): Promise<void>
  chmod(path: string, mode: number): Promise<void>
  rmdir(path: string): Promise<void>
  readdir(path: string): Promise<string[]>
  sleep(ms: number): Promise<void>
}
