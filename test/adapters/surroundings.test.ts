import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createAws } from '../../src/adapters/aws.ts'
import { assertSecure, endpointFor } from '../../src/adapters/endpoints.ts'
import { resolveRegion } from '../../src/adapters/region.ts'
import { readProfiles } from '../../src/token/profiles.ts'
import { quickClock } from './stub-server.ts'

const files = readProfiles(
  {
    path: 'config',
    bytes: Buffer.from(`
[default]
region = eu-west-1
endpoint_url = https://default.example
[profile dev]
region = us-west-2
services = local
endpoint_url = https://dev.example
[profile bad]
region = US-WEST-2
[profile none]
output = json
[services local]
iam =
  endpoint_url = http://127.0.0.1:4000
s3 =
  endpoint_url = http://127.0.0.1:4001
`),
  },
  undefined,
)

describe('resolveRegion', () => {
  it.each([
    ['the flag', { region: 'eu-north-1' }, { AWS_REGION: 'us-east-1' }, 'eu-north-1'],
    ['AWS_REGION', {}, { AWS_REGION: 'us-east-1', AWS_DEFAULT_REGION: 'us-east-2' }, 'us-east-1'],
    ['AWS_DEFAULT_REGION', { profile: 'dev' }, { AWS_DEFAULT_REGION: 'us-east-2' }, 'us-east-2'],
    ['the given profile', { profile: 'dev' }, { AWS_PROFILE: 'bad' }, 'us-west-2'],
    ['the profile of the environment', {}, { AWS_PROFILE: 'dev' }, 'us-west-2'],
    ['the default profile', {}, {}, 'eu-west-1'],
  ])('%s', (_name, given, env, region) => {
    expect(resolveRegion(given, env, files)).toBe(region)
  })

  it.each([
    ['nonsense', { region: 'us-east1' }, {}, 'did you mean us-east-1?'],
    ['nonsense in the environment', {}, { AWS_REGION: 'EU-WEST-1' }, 'did you mean eu-west-1?'],
    ['nonsense in a profile', { profile: 'bad' }, {}, 'did you mean us-west-2?'],
    ['no region anywhere', { profile: 'none' }, {}, 'give --region, or export AWS_REGION=eu-west-1'],
  ])('refuses %s', (_name, given, env, fix) => {
    expect(() => resolveRegion(given, env, files)).toThrow(
      expect.objectContaining({ code: 'REGION', exit: 2, fix }),
    )
  })
})

describe('endpoints', () => {
  it.each([
    [
      'one for the service',
      'iam',
      { AWS_ENDPOINT_URL_IAM: 'https://a', AWS_ENDPOINT_URL: 'https://b' },
      'dev',
      'https://a',
    ],
    [
      'one for all',
      'sts',
      { AWS_ENDPOINT_URL_IAM: 'https://a', AWS_ENDPOINT_URL: 'https://b' },
      'dev',
      'https://b',
    ],
    ['the services of the profile', 'iam', {}, 'dev', 'http://127.0.0.1:4000'],
    ['the profile', 'eks', {}, 'dev', 'https://dev.example'],
    ['the default profile', 'eks', {}, undefined, 'https://default.example'],
    ['none', 'eks', {}, 'none', undefined],
  ] as const)('%s', (_name, service, env, profile, endpoint) => {
    expect(endpointFor(service, env, files, profile)).toBe(endpoint)
  })

  it.each([
    'https://iam.example',
    'http://127.0.0.1:4566',
    'http://localhost:4566/moto',
    'http://[::1]:1',
    undefined,
  ])('may be %s', (endpoint) => {
    expect(() => assertSecure({}, [endpoint])).not.toThrow()
  })

  it.each([
    'http://iam.example',
    'http://127.0.0.1.evil.example',
    'http://localhost.evil.example',
    'ftp://127.0.0.1',
    'nonsense',
  ])('may not be %s', (endpoint) => {
    expect(() => assertSecure({}, [endpoint])).toThrow(expect.objectContaining({ code: 'INSECURE', exit: 3 }))
  })

  it('may not be believed without a certificate', () => {
    expect(() => assertSecure({ NODE_TLS_REJECT_UNAUTHORIZED: '0' }, [])).toThrow(
      'NODE_TLS_REJECT_UNAUTHORIZED',
    )
  })
})

describe('createAws', () => {
  let home: string
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'eks-access-aws-'))
    await mkdir(join(home, '.aws'))
  })
  afterEach(() => rm(home, { recursive: true }))
  const make = (env: Record<string, string>, more: { profile?: string; region?: string } = {}) =>
    createAws({ env, home, clock: quickClock(), ...more })

  it.each([
    [
      'an endpoint without TLS',
      { AWS_REGION: 'us-east-1', AWS_ENDPOINT_URL: 'http://aws.example' },
      {},
      'INSECURE',
    ],
    [
      'certificates that nobody checks',
      { AWS_REGION: 'us-east-1', NODE_TLS_REJECT_UNAUTHORIZED: '0' },
      {},
      'INSECURE',
    ],
    ['a region that is none', { AWS_REGION: 'us-east1' }, {}, 'REGION'],
    ['no region', {}, {}, 'REGION'],
  ])('refuses %s before any call', async (_name, env, more, code) => {
    await expect(make(env, more)).rejects.toMatchObject({ code })
  })

  it('refuses a profile that is not there, and a file that the AWS CLI cannot read', async () => {
    await expect(make({ AWS_REGION: 'us-east-1' }, { profile: 'gone' })).rejects.toMatchObject({
      kind: 'credentials',
      fix: 'aws configure list-profiles',
    })
    await writeFile(join(home, '.aws', 'config'), 'nonsense\n')
    await expect(make({ AWS_REGION: 'us-east-1' })).rejects.toMatchObject({ code: 'FILE_INVALID' })
  })

  it('names a folder in the place of a file', async () => {
    await mkdir(join(home, '.aws', 'config'))
    await expect(make({ AWS_REGION: 'us-east-1' })).rejects.toMatchObject({
      code: 'FILE_UNUSABLE',
      message: expect.stringContaining('it is a folder'),
    })
  })

  it('takes a setting that leads to no file at all for no file', async () => {
    const env = { AWS_REGION: 'us-east-1', AWS_CONFIG_FILE: '/dev/null' }
    await expect(make(env)).resolves.toMatchObject({ region: 'us-east-1' })
  })

  it('takes the region of the profile', async () => {
    await writeFile(
      join(home, '.aws', 'config'),
      '[profile dev]\nregion = eu-north-1\naws_access_key_id = A\naws_secret_access_key = s\n',
    )
    await expect(make({}, { profile: 'dev' })).resolves.toMatchObject({ region: 'eu-north-1' })
  })

  it('reaches no cluster that has no endpoint, or one without TLS', async () => {
    const aws = await make({ AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'A', AWS_SECRET_ACCESS_KEY: 's' })
    const cluster = {
      name: 'demo',
      arn: 'arn:aws:eks:us-east-1:111122223333:cluster/demo',
      region: 'us-east-1',
      account: '111122223333',
      status: 'CREATING',
      version: '1.33',
      mode: 'CONFIG_MAP',
    } as const
    expect(() => aws.kube(cluster)).toThrow(expect.objectContaining({ code: 'CLUSTER_STATUS' }))
    expect(() => aws.kube({ ...cluster, endpoint: 'http://127.0.0.1', ca: 'x' })).toThrow(
      expect.objectContaining({ code: 'INSECURE' }),
    )
  })
})
