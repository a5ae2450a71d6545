import { describe, expect, it } from 'vitest'
import { isFault } from '../../src/ports/fault.ts'
import { readProfiles } from '../../src/token/profiles.ts'
import { chooseSource } from '../../src/token/source.ts'
import type { Source } from '../../src/token/source.ts'

const CONFIG = `
[default]
region = eu-west-1
[profile dev]
region = us-west-2
[profile admin]
role_arn = arn:aws:iam::111122223333:role/admin
source_profile = dev
external_id = ext
duration_seconds = 900
role_session_name = me
[profile chained]
role_arn = arn:aws:iam::111122223333:role/second
source_profile = admin
[profile own]
role_arn = arn:aws:iam::111122223333:role/own
source_profile = own
aws_access_key_id = AKIAOWN
aws_secret_access_key = own-secret
[profile round]
role_arn = arn:aws:iam::111122223333:role/a
source_profile = about
[profile about]
role_arn = arn:aws:iam::111122223333:role/b
source_profile = round
[profile orphan]
role_arn = arn:aws:iam::111122223333:role/a
source_profile = gone
[profile mfa]
role_arn = arn:aws:iam::111122223333:role/a
source_profile = dev
mfa_serial = arn:aws:iam::111122223333:mfa/me
[profile sso]
sso_session = corp
sso_account_id = 111122223333
[profile through-sso]
role_arn = arn:aws:iam::111122223333:role/a
source_profile = sso
[profile program]
credential_process = /bin/keys
[profile "my dev"]
aws_access_key_id = AKIASPACE
aws_secret_access_key = s
[profile metadata]
role_arn = arn:aws:iam::111122223333:role/a
credential_source = Ec2InstanceMetadata
`
const CREDENTIALS = `
[default]
aws_access_key_id = AKIADEFAULT
aws_secret_access_key = default-secret
[dev]
aws_access_key_id = AKIADEV
aws_secret_access_key = dev-secret
aws_session_token = dev-token
`
const files = readProfiles(
  { path: 'config', bytes: Buffer.from(CONFIG) },
  { path: 'credentials', bytes: Buffer.from(CREDENTIALS) },
)
const envKeys = { AWS_ACCESS_KEY_ID: 'AKIAENV', AWS_SECRET_ACCESS_KEY: 'env-secret' }

/** What was chosen, in one word. */
function tell(source: Source): string {
  if (source.kind === 'keys') return source.credentials.accessKeyId
  if (source.kind === 'role') return `${tell(source.base)} takes ${source.role.arn.split('/')[1]}`
  return `chain of ${source.profile ?? 'everything'}`
}

describe('chooseSource', () => {
  it.each([
    ['a given profile beats keys in the environment', envKeys, 'dev', 'AKIADEV'],
    ['keys in the environment beat AWS_PROFILE', { ...envKeys, AWS_PROFILE: 'dev' }, undefined, 'AKIAENV'],
    ['AWS_PROFILE beats the default profile', { AWS_PROFILE: 'dev' }, undefined, 'AKIADEV'],
    ['AWS_DEFAULT_PROFILE is read too', { AWS_DEFAULT_PROFILE: 'dev' }, undefined, 'AKIADEV'],
    ['the default profile', {}, undefined, 'AKIADEFAULT'],
    [
      'web identity before the default profile',
      { AWS_WEB_IDENTITY_TOKEN_FILE: '/t' },
      undefined,
      'chain of everything',
    ],
    ['a role with the keys of another profile', {}, 'admin', 'AKIADEV takes admin'],
    ['a role taken with a role', {}, 'chained', 'AKIADEV takes admin takes second'],
    ['a role taken with keys of its own', {}, 'own', 'AKIAOWN takes own'],
    ['a name with a blank', {}, 'my dev', 'AKIASPACE'],
    ['a second factor', {}, 'mfa', 'chain of mfa'],
    ['a login', {}, 'sso', 'chain of sso'],
    ['a role taken with a login', {}, 'through-sso', 'chain of through-sso'],
    ['a program', {}, 'program', 'chain of program'],
    ['a metadata service', {}, 'metadata', 'chain of metadata'],
  ])('%s', (_name, env, given, expected) => {
    expect(tell(chooseSource(env, files, given))).toBe(expected)
  })

  it('keeps what belongs to the role', () => {
    expect(chooseSource({}, files, 'admin')).toMatchObject({
      role: { sessionName: 'me', externalId: 'ext', durationSeconds: '900' },
    })
  })

  it('takes a session token with its keys', () => {
    const source = chooseSource({}, files, 'dev')
    expect(source.kind === 'keys' && source.credentials.sessionToken?.reveal()).toBe('dev-token')
  })

  it('asks the chain where there is no profile at all', () => {
    expect(tell(chooseSource({}, readProfiles(undefined, undefined), undefined))).toBe('chain of everything')
  })

  it.each([
    ['a profile that is not there', {}, 'nobody', 'there is no profile "nobody"'],
    ['one of the environment', { AWS_PROFILE: 'nobody' }, undefined, 'there is no profile "nobody"'],
    [
      'a source that is not there',
      {},
      'orphan',
      'no profile "gone" in the AWS config and credentials files, which profile "orphan"',
    ],
    ['a circle', {}, 'round', 'takes its keys from itself'],
    ['half a key', { AWS_ACCESS_KEY_ID: 'AKIA' }, undefined, 'without AWS_SECRET_ACCESS_KEY'],
  ])('refuses %s', (_name, env, given, message) => {
    const thrown = catching(() => chooseSource(env, files, given))
    expect(isFault(thrown, 'credentials')).toBe(true)
    expect(thrown).toMatchObject({ message: expect.stringContaining(message), fix: expect.any(String) })
  })
})

function catching(act: () => unknown): unknown {
  try {
    return act()
  } catch (error) {
    return error
  }
}
