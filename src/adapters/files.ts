import * as fs from 'node:fs/promises'
import { platform } from 'node:os'
import { setTimeout } from 'node:timers/promises'
import type { Disk } from '../bytes/disk.ts'
import { createDurableFiles } from '../bytes/durable-files.ts'
import type { Files } from '../ports/files.ts'

/** The real file system. */
export const disk: Disk = {
  windows: platform() === 'win32',
  open: (path, flags, mode) => fs.open(path, flags, mode),
  lstat: (path) => fs.lstat(path),
  stat: (path) => fs.stat(path),
  readlink: (path) => fs.readlink(path),
  symlink: (target, path) => fs.symlink(target, path),
  realpath: (path) => fs.realpath(path),
  rename: (from, to) => fs.rename(from, to),
  unlink: (path) => fs.unlink(path),
  mkdir: async (path, mode) => {
    await fs.mkdir(path, mode)
  },
  chmod: (path, mode) => fs.chmod(path, mode),
  rmdir: (path) => fs.rmdir(path),
  readdir: (path) => fs.readdir(path),
  sleep: (ms) => setTimeout(ms),
}

/** This machine's files. */
export function createFiles(): Files {
  return createDurableFiles(disk)
}
