import { join, resolve } from 'node:path'
import { AppError } from '../app-error.ts'

export type AwsFiles = { readonly config: string; readonly credentials: string }

/**
 * Where the AWS CLI looks for its files: AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE, with variables and then a
 * leading `~` in them replaced (botocore configloader.raw_config_parse), else .aws in HOME. Throws AppError
 * FILE_UNUSABLE where that leads nowhere.
 */
export function awsFiles(
  env: Readonly<Record<string, string | undefined>>,
  home: string | undefined,
): AwsFiles {
  return {
    config: place(env, home, 'AWS_CONFIG_FILE', 'config'),
    credentials: place(env, home, 'AWS_SHARED_CREDENTIALS_FILE', 'credentials'),
  }
}

function place(
  env: Readonly<Record<string, string | undefined>>,
  home: string | undefined,
  variable: 'AWS_CONFIG_FILE' | 'AWS_SHARED_CREDENTIALS_FILE',
  name: string,
): string {
  const given = env[variable]
  if (given === undefined || given === '') return join(homeFor(home, variable), '.aws', name)
  const expanded = given.replaceAll(/\$(?:(\w+)|\{([^}]*)\})/g, (whole, bare?: string, braced?: string) => {
    return env[bare ?? braced ?? ''] ?? whole
  })
  if (!expanded.startsWith('~')) return resolve(expanded)
  if (expanded === '~' || expanded.startsWith('~/')) return join(homeFor(home, variable), expanded.slice(1))
  throw new AppError('FILE_UNUSABLE', `${variable} names the home folder of another user`, {
    fix: `set it to a full path: export ${variable}=/path/to/${name}`,
  })
}

function homeFor(home: string | undefined, variable: string): string {
  if (home !== undefined && home !== '') return resolve(home)
  throw new AppError('FILE_UNUSABLE', `there is no HOME, and ${variable} is not set`, {
    fix: 'set HOME, or AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE',
  })
}
