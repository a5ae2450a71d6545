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
  readonly open: (path: string, flags: number, mode?: number) => Promise<DiskHandle>
  readonly lstat: (path: string) => Promise<DiskStat>
  readonly stat: (path: string) => Promise<DiskStat>
  readonly readlink: (path: string) => Promise<string>
  readonly symlink: (target: string, path: string) => Promise<void>
  readonly realpath: (path: string) => Promise<string>
  readonly rename: (from: string, to: string) => Promise<void>
  readonly unlink: (path: string) => Promise<void>
  readonly mkdir: (path: string, mode: number) => Promise<void>
  readonly chmod: (path: string, mode: number) => Promise<void>
  readonly rmdir: (path: string) => Promise<void>
  readonly readdir: (path: string) => Promise<string[]>
  readonly sleep: (ms: number) => Promise<void>
}
