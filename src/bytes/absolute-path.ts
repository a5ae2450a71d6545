import { posix, win32 } from 'node:path'

/** What a path that somebody typed hangs on. */
export type Standpoint = {
  readonly home: string | undefined
  readonly cwd: string
  readonly platform: NodeJS.Platform
}

/** A path as typed, made absolute, with a leading `~` taken for the home folder; undefined where there is none. */
export function absolutePath(given: string, { home, cwd, platform }: Standpoint): string | undefined {
  const path = platform === 'win32' ? win32 : posix
  if (!/^~(?:$|[/\\])/.test(given)) return path.resolve(cwd, given)
  return home === undefined ? undefined : path.join(home, given.slice(1))
}
