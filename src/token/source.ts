import { quote } from '../app-error.ts'
import { Fault } from '../ports/fault.ts'
import type { Credentials } from '../ports/secret.ts'
import { Secret } from '../ports/secret.ts'
import type { Profiles, Section } from './profiles.ts'

type Env = Readonly<Record<string, string | undefined>>

/** A role that a profile takes. */
export type ProfileRole = {
  readonly arn: string
  readonly sessionName?: string
  readonly externalId?: string
  readonly durationSeconds?: string
}

/**
 * Where the keys to sign with come from. `from` says it to a person. `chain`: needs what only the SDK does (a
 * login, a program, a metadata service, a second factor).
 */
export type Source =
  | { readonly kind: 'keys'; readonly from: string; readonly credentials: Credentials }
  | { readonly kind: 'role'; readonly from: string; readonly role: ProfileRole; readonly base: Source }
  | { readonly kind: 'chain'; readonly from: string; readonly profile?: string }

/** Keys of a profile whose meaning is the SDK's business. */
const CHAIN_KEYS = [
  'credential_process',
  'credential_source',
  'login_session',
  'mfa_serial',
  'web_identity_token_file',
]

/** The profile that the environment or the command line names, if any. */
export function chosenProfile(env: Env, given: string | undefined): string | undefined {
  return given ?? (env['AWS_PROFILE'] || env['AWS_DEFAULT_PROFILE'] || undefined)
}

/**
 * Decides whose keys are used, in the order of the AWS CLI (botocore credentials.py): a given profile, then keys
 * in the environment, then the profile of the environment or the default one, then the SDK's chain.
 * Throws Fault 'credentials' when what was named is not there.
 */
export function chooseSource(env: Env, files: Profiles, given: string | undefined): Source {
  if (given === undefined) {
    const keys = keysOf(env['AWS_ACCESS_KEY_ID'], env['AWS_SECRET_ACCESS_KEY'], env['AWS_SESSION_TOKEN'])
    if (keys !== undefined) return { kind: 'keys', from: 'the keys in the environment', credentials: keys }
    if (env['AWS_ACCESS_KEY_ID']) {
      throw noCredentials(
        'AWS_ACCESS_KEY_ID is set without AWS_SECRET_ACCESS_KEY',
        'export both, or give --profile',
      )
    }
  }
  const name = chosenProfile(env, given)
  if (name !== undefined) return sourceOf(name, files, [])
  const chain: Source = { kind: 'chain', from: 'the default credentials' }
  const profile = files.profiles.get('default')
  if (env['AWS_WEB_IDENTITY_TOKEN_FILE'] || profile === undefined) return chain
  const source = sourceOf('default', files, [])
  // A default profile may be there for a region alone: then the machine may still have credentials.
  const isSilent = source.kind === 'chain' && !needsChain(profile) && !profile.has('role_arn')
  return isSilent ? chain : source
}

function sourceOf(name: string, files: Profiles, takenBy: readonly string[]): Source {
  const profile = files.profiles.get(name)
  if (profile === undefined) throw noProfile(name, takenBy.at(-1))
  const from = `profile ${quote(name)}`
  const chain: Source = { kind: 'chain', from, profile: name }
  if (needsChain(profile)) return chain
  // Keys of its own count before a role's only in a profile that another one (or it itself) takes keys from.
  const keys = keysOf(
    profile.get('aws_access_key_id'),
    profile.get('aws_secret_access_key'),
    profile.get('aws_session_token'),
  )
  const arn = profile.get('role_arn')
  const source = profile.get('source_profile')
  if (arn === undefined || (takenBy.length > 0 && keys !== undefined)) {
    return keys === undefined ? chain : { kind: 'keys', from, credentials: keys }
  }
  if (source === undefined) return chain
  if (takenBy.includes(name)) {
    throw noCredentials(
      `${from} takes its keys from itself`,
      'look at its source_profile in the AWS config file',
    )
  }
  const base = sourceOf(source, files, [...takenBy, name])
  return base.kind === 'chain' ? chain : { kind: 'role', from, role: roleOf(arn, profile), base }
}

function needsChain(profile: Section): boolean {
  return [...profile.keys()].some((key) => key.startsWith('sso_') || CHAIN_KEYS.includes(key))
}

function roleOf(arn: string, profile: Section): ProfileRole {
  const sessionName = profile.get('role_session_name')
  const externalId = profile.get('external_id')
  const durationSeconds = profile.get('duration_seconds')
  return {
    arn,
    ...(sessionName === undefined ? {} : { sessionName }),
    ...(externalId === undefined ? {} : { externalId }),
    ...(durationSeconds === undefined ? {} : { durationSeconds }),
  }
}

function keysOf(
  id: string | undefined,
  secret: string | undefined,
  token: string | undefined,
): Credentials | undefined {
  if (!id || !secret) return undefined
  return {
    accessKeyId: id,
    secretAccessKey: new Secret(secret),
    ...(token ? { sessionToken: new Secret(token) } : {}),
  }
}

/** A profile that is not there; `takenBy` names the one that takes its keys from it. */
export function noProfile(name: string, takenBy?: string): Fault {
  const why = takenBy === undefined ? '' : `, which profile ${quote(takenBy)} takes its keys from`
  return noCredentials(
    `there is no profile ${quote(name)} in the AWS config and credentials files${why}`,
    'aws configure list-profiles',
  )
}

/** No keys to sign with: nothing was sent. */
export function noCredentials(message: string, fix: string): Fault {
  return new Fault('credentials', message, {
    service: 'sts',
    operation: 'load credentials',
    code: 'NoCredentials',
    fix,
  })
}
