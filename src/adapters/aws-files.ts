import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs'
import { AppError, quote } from '../app-error.ts'
import { awsFiles } from '../aws-profiles/paths.ts'
import { shellLine } from '../shell.ts'
import type { AwsFile, Profiles } from '../token/profiles.ts'
import { readProfiles } from '../token/profiles.ts'

type Env = Readonly<Record<string, string | undefined>>

/**
 * The AWS config and credentials files as one view; a file that is not there is empty, and so are both where there
 * is no home folder and no setting. They are read when something of them is asked for, since keys and region of the
 * environment need neither; that is where it throws AppError FILE_UNUSABLE or FILE_INVALID.
 */
export function readAwsFiles(env: Env, home: string | undefined): Profiles {
  let read: Profiles | undefined
  const files = (): Profiles => (read ??= readBoth(env, home))
  return {
    get profiles() {
      return files().profiles
    },
    get services() {
      return files().services
    },
  }
}

function readBoth(env: Env, home: string | undefined): Profiles {
  if (!home && !env['AWS_CONFIG_FILE'] && !env['AWS_SHARED_CREDENTIALS_FILE'])
    return readProfiles(undefined, undefined)
  const { config, credentials } = awsFiles(env, home)
  return readProfiles(readIfThere(config), readIfThere(credentials))
}

const LARGEST = 10 * 1024 * 1024

/** A FIFO must not hang us: it is opened without waiting for its other end, and not read. */
function readIfThere(path: string): AwsFile | undefined {
  let file: number | undefined
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const info = fstatSync(file)
    // Some point the setting at /dev/null, for no file at all.
    if (info.isCharacterDevice()) return undefined
    if (info.isDirectory()) throw unusable(path, 'it is a folder')
    if (!info.isFile()) throw unusable(path, 'it is not a plain file')
    if (info.size > LARGEST) throw unusable(path, 'it is larger than 10 MiB')
    return { path, bytes: readFileSync(file) }
  } catch (error) {
    if (error instanceof AppError) throw error
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'error'
    if (code === 'ENOENT') return undefined
    throw unusable(path, WORDS[code] ?? code)
  } finally {
    if (file !== undefined) closeSync(file)
  }
}

const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  ELOOP: 'too many symbolic links, or a loop of them',
  ENOTDIR: 'a part of the path is not a folder',
  ENXIO: 'it is not a plain file',
}

function unusable(path: string, why: string): AppError {
  return new AppError('FILE_UNUSABLE', `the file ${quote(path)} cannot be read`, {
    why,
    fix: `look at it: ${shellLine('ls', '-ld', path)}`,
  })
}
