import { disk } from '../../src/adapters/files.ts'
import type { Disk, DiskHandle } from '../../src/bytes/disk.ts'

/** Told of every system call before it is made: its name and, where it has one, the path. It may throw instead. */
export type Watch = (call: string, path: string) => void

/** The real disk with a watch on every call, those on open files included. Sleeping takes no time. */
export function watchedDisk(watch: Watch, over: Partial<Disk> = {}): Disk {
  const real: Disk = { ...disk, ...over }
  const seen = <A extends unknown[], R>(name: string, call: (...args: A) => Promise<R>) => {
    return async (...args: A): Promise<R> => {
      watch(name, String(args[0]))
      return call(...args)
    }
  }
  return {
    windows: real.windows,
    open: async (path, flags, mode) => {
      watch('open', path)
      return watchedHandle(await real.open(path, flags, mode), path, watch)
    },
    lstat: seen('lstat', real.lstat),
    stat: seen('stat', real.stat),
    readlink: seen('readlink', real.readlink),
    symlink: async (target, path) => {
      watch('symlink', path)
      return real.symlink(target, path)
    },
    realpath: seen('realpath', real.realpath),
    rename: seen('rename', real.rename),
    unlink: seen('unlink', real.unlink),
    mkdir: seen('mkdir', real.mkdir),
    chmod: seen('chmod', real.chmod),
    rmdir: seen('rmdir', real.rmdir),
    readdir: seen('readdir', real.readdir),
    sleep: async () => watch('sleep', ''),
  }
}

function watchedHandle(handle: DiskHandle, path: string, watch: Watch): DiskHandle {
  const seen = <A extends unknown[], R>(name: string, call: (...args: A) => Promise<R>) => {
    return async (...args: A): Promise<R> => {
      watch(name, path)
      return call(...args)
    }
  }
  return {
    stat: seen('fstat', () => handle.stat()),
    readFile: seen('read', () => handle.readFile()),
    write: seen('write', (bytes, offset, length, position) => handle.write(bytes, offset, length, position)),
    truncate: seen('ftruncate', (length) => handle.truncate(length)),
    chmod: seen('fchmod', (mode) => handle.chmod(mode)),
    chown: seen('fchown', (uid, gid) => handle.chown(uid, gid)),
    sync: seen('fsync', () => handle.sync()),
    // A dead process's files are closed by the system.
    close: async () => {
      await handle.close()
      watch('close', path)
    },
  }
}
