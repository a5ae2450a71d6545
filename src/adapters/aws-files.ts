import { readFileSync } from 'node:fs'
import { AppError, quote } from '../app-error.ts'
import { awsFiles } from '../aws-profiles/paths.ts'
import type { AwsFile, Profiles } from '../token/profiles.ts'
import { readProfiles } from '../token/profiles.ts'

type Env = Readonly<Record<string, string | undefined>>

/**
 * The AWS config and credentials files as one view; a file that is not there is empty, and so are both where there
 * is no home folder and no setting. Throws AppError FILE_UNUSABLE or FILE_INVALID.
 */
export function readAwsFiles(env: Env, home: string | undefined): Profiles {
  if (!home && !env['AWS_CONFIG_FILE'] && !env['AWS_SHARED_CREDENTIALS_FILE'])
    return readProfiles(undefined, undefined)
  const { config, credentials } = awsFiles(env, home)
  return readProfiles(readIfThere(config), readIfThere(credentials))
}

function readIfThere(path: string): AwsFile | undefined {
  try {
    return { path, bytes: readFileSync(path) }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'error'
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw new AppError('FILE_UNUSABLE', `the file ${quote(path)} cannot be read (${code})`, {
      fix: `ls -ld ${quote(path)}`,
    })
  }
}
