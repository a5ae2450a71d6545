import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { credentialSource } from '../../src/adapters/credentials.ts'
import { readProfiles } from '../../src/token/profiles.ts'
import type { Stub } from './stub-server.ts'
import { startStub, xml, xmlError } from './stub-server.ts'

const CONFIG = `
[profile admin]
role_arn = arn:aws:iam::111122223333:role/admin
source_profile = dev
external_id = a&b
[profile dev]
aws_access_key_id = AKIADEV
aws_secret_access_key = dev-secret
`
const ROLE = 'arn:aws:iam::111122223333:role/more'
let stub: Stub
let home: string
let clock: number

beforeEach(async () => {
  stub = await startStub()
  home = await mkdtemp(join(tmpdir(), 'eks-access-credentials-'))
  clock = Date.parse('2026-01-31T12:00:00Z')
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await stub.close()
  await rm(home, { recursive: true })
})

const source = (
  given: { profile?: string; roleArn?: string },
  env: Record<string, string> = {},
  config = CONFIG,
) =>
  credentialSource({
    ...given,
    region: 'us-west-2',
    env: { AWS_ENDPOINT_URL: `http://${stub.url}/sts`, ...env },
    home,
    files: readProfiles({ path: 'config', bytes: Buffer.from(config) }, undefined),
    sessionName: 'test',
    now: () => new Date(clock),
  })

const session = (id: string, expires = '2026-01-31T13:00:00Z') =>
  xml(
    'AssumeRole',
    `<Credentials><AccessKeyId>${id}</AccessKeyId><SecretAccessKey>s&amp;&lt;t</SecretAccessKey><SessionToken>tok</SessionToken><Expiration>${expires}</Expiration></Credentials>`,
  )
const sent = (index: number) => Object.fromEntries(new URLSearchParams(stub.seen[index]?.body))

describe('a role', () => {
  it('is taken with the keys of its source profile', async () => {
    stub.answer(session('ASIA1'))
    const { from, load } = source({ profile: 'admin' })
    const keys = await load()
    expect(from).toBe('profile "admin"')
    expect(keys).toMatchObject({ accessKeyId: 'ASIA1', expires: new Date('2026-01-31T13:00:00Z') })
    expect(keys.secretAccessKey.reveal()).toBe('s&<t')
    expect(sent(0)).toEqual({
      Action: 'AssumeRole',
      Version: '2011-06-15',
      RoleArn: 'arn:aws:iam::111122223333:role/admin',
      RoleSessionName: 'test',
      ExternalId: 'a&b',
    })
    expect(stub.seen[0]?.path).toBe('/sts')
    expect(stub.seen[0]?.headers.authorization).toContain(
      'Credential=AKIADEV/20260131/us-west-2/sts/aws4_request',
    )
  })

  it('is taken on top of another one', async () => {
    stub.answer(session('ASIA1'), session('ASIA2'))
    const { from, load } = source({ profile: 'admin', roleArn: ROLE })
    await expect(load()).resolves.toMatchObject({ accessKeyId: 'ASIA2' })
    expect(from).toBe(`role ${ROLE}, taken with profile "admin"`)
    expect(sent(1)).toMatchObject({ RoleArn: ROLE })
    expect(stub.seen[1]?.headers).toMatchObject({ 'x-amz-security-token': 'tok' })
  })

  it('is taken once, and again five minutes before it ends', async () => {
    stub.answer(session('ASIA1'), session('ASIA2', '2026-01-31T14:00:00Z'))
    const { load } = source({ profile: 'dev', roleArn: ROLE })
    await Promise.all([load(), load().then(load)])
    expect(stub.seen).toHaveLength(1)
    clock = Date.parse('2026-01-31T12:56:00Z')
    await expect(load()).resolves.toMatchObject({ accessKeyId: 'ASIA2' })
  })

  it.each([
    [
      'not allowed',
      xmlError('AccessDenied', 'User is not authorized to perform: sts:AssumeRole', 403),
      'denied',
      'not authorized',
    ],
    [
      'keys that are gone',
      xmlError('InvalidClientTokenId', 'invalid', 403),
      'credentials',
      'signed with profile "dev"',
    ],
    ['a page of a proxy', { status: 200, body: '<html>canary</html>' }, 'unknown', 'HTTP 200'],
    [
      'half an answer',
      xml('AssumeRole', '<Credentials><AccessKeyId>A</AccessKeyId></Credentials>'),
      'unknown',
      'HTTP 200',
    ],
    ['no answer', 'reset', 'unknown', 'ECONNRESET'],
  ] as const)('is not taken: %s', async (_name, answer, kind, message) => {
    stub.answer(answer)
    const { load } = source({ profile: 'dev', roleArn: ROLE })
    await expect(load()).rejects.toMatchObject({
      kind,
      operation: 'sts:AssumeRole',
      message: expect.stringContaining(message),
    })
    expect(stub.seen).toHaveLength(1)
    stub.answer(session('ASIA1'))
    await expect(load()).resolves.toMatchObject({ accessKeyId: 'ASIA1' })
  })

  it('is never asked for without TLS', async () => {
    const { load } = source({ profile: 'admin' }, { AWS_ENDPOINT_URL: 'http://sts.example' })
    await expect(load()).rejects.toMatchObject({ code: 'INSECURE' })
  })
})

describe('the chain of the SDK', () => {
  const chain = async (config: string, profile: string | undefined) => {
    await writeFile(join(home, 'config'), config)
    const env = {
      AWS_CONFIG_FILE: join(home, 'config'),
      AWS_SHARED_CREDENTIALS_FILE: join(home, 'credentials'),
    }
    // The SDK looks at the process itself for some of it.
    for (const [name, value] of Object.entries({ ...env, AWS_EC2_METADATA_DISABLED: 'true' }))
      vi.stubEnv(name, value)
    return source(profile === undefined ? {} : { profile }, env, config)
  }

  it('runs a program that makes keys', async () => {
    const program = join(home, 'keys')
    const keys = {
      Version: 1,
      AccessKeyId: 'ASIAPROGRAM',
      SecretAccessKey: 's',
      SessionToken: 't',
      Expiration: '2099-01-01T00:00:00Z',
    }
    await writeFile(program, `#!/bin/sh\necho '${JSON.stringify(keys)}'\n`)
    await chmod(program, 0o755)
    const { load } = await chain(`[profile p]\ncredential_process = ${program}\n`, 'p')
    await expect(load()).resolves.toMatchObject({ accessKeyId: 'ASIAPROGRAM' })
  })

  it('goes on to nobody else when a profile was named', async () => {
    vi.stubEnv('AWS_WEB_IDENTITY_TOKEN_FILE', join(home, 'token'))
    vi.stubEnv('AWS_ROLE_ARN', ROLE)
    vi.stubEnv('AWS_ENDPOINT_URL', `http://${stub.url}`)
    const { load } = await chain('[profile p]\nregion = us-east-1\n', 'p')
    await expect(load()).rejects.toMatchObject({ kind: 'credentials' })
    expect(stub.seen).toEqual([])
  })

  const sso =
    'sso_start_url = https://x.example\nsso_region = us-east-1\nsso_account_id = 111122223333\nsso_role_name = r'
  it.each([
    [
      'a login that is over',
      `[profile p]\n${sso}\n`,
      'p',
      'login is missing or over',
      'aws sso login --profile p',
    ],
    [
      'the login of a source',
      `[profile s]\n${sso}\n[profile p]\nrole_arn = ${ROLE}\nsource_profile = s\n`,
      'p',
      'login is missing or over',
      'aws sso login --profile p',
    ],
    [
      'a program that fails',
      '[profile p]\ncredential_process = sh -c "echo canary; echo canary >&2; exit 1"\n',
      'p',
      'what it names gave none',
      'aws sts get-caller-identity --profile p',
    ],
    [
      'a program that prints nonsense',
      '[profile p]\ncredential_process = echo canary\n',
      'p',
      'what it names gave none',
      'aws sts get-caller-identity --profile p',
    ],
    [
      'a second factor',
      `[profile s]\naws_access_key_id = A\naws_secret_access_key = s\n[profile p]\nrole_arn = ${ROLE}\nsource_profile = s\nmfa_serial = m\n`,
      'p',
      'second factor',
      'aws configure export-credentials --format env --profile p',
    ],
    [
      'a profile without anything',
      '[profile p]\nregion = us-east-1\n',
      'p',
      'what it names gave none',
      'aws sts get-caller-identity --profile p',
    ],
    [
      'nothing anywhere',
      '',
      undefined,
      'there are no AWS credentials',
      'give --profile NAME, or run aws configure',
    ],
  ])('says what is wrong and how to mend it: %s', async (_name, config, profile, message, fix) => {
    const { load } = await chain(config, profile)
    const error: unknown = await load().catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ kind: 'credentials', message: expect.stringContaining(message), fix })
    expect(String(error)).not.toContain('canary')
  })
})
