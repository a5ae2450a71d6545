import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runToken } from '../../src/commands/token.ts'
import type { Stub } from '../adapters/stub-server.ts'
import { startStub, xml, xmlError } from '../adapters/stub-server.ts'

const now = () => new Date('2026-01-31T12:00:00Z')
const envKeys = { AWS_ACCESS_KEY_ID: 'AKIAENV', AWS_SECRET_ACCESS_KEY: 'env-secret', AWS_REGION: 'us-west-2' }
const version = (name: string) => `client.authentication.k8s.io/${name}`

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'eks-access-token-'))
  await mkdir(join(home, '.aws'))
  await writeFile(
    join(home, '.aws', 'credentials'),
    '[developer]\naws_access_key_id = AKIADEV\naws_secret_access_key = dev-secret\n',
  )
  await writeFile(
    join(home, '.aws', 'config'),
    '[profile developer]\nregion = eu-west-1\n[profile admin]\nregion = eu-west-1\nrole_arn = arn:aws:iam::111122223333:role/admin\nsource_profile = developer\n',
  )
})
afterEach(() => rm(home, { recursive: true }))

/** One run: what came out where, and the URL that was signed. */
async function token(words: string, env: Record<string, string> = {}) {
  let out = ''
  let err = ''
  const write = { out: (text: string) => (out += text), err: (text: string) => (err += text) }
  const exit = await runToken(words.split(' ').filter(Boolean), env, home, write, now)
  const { apiVersion, status } = out.startsWith('{') ? JSON.parse(out) : { apiVersion: '', status: undefined }
  const url =
    status === undefined ? undefined : Buffer.from(status.token.slice('k8s-aws-v1.'.length), 'base64url')
  return { exit, out, err, apiVersion, url: url?.toString() }
}

describe('token', () => {
  it.each([
    ['keys in the environment', '--cluster-name demo', envKeys, 'AKIAENV', 'us-west-2'],
    ['a region that was given', '--cluster-name demo --region cn-north-1', envKeys, 'AKIAENV', 'cn-north-1'],
    [
      'a profile in the environment',
      '--cluster-name=demo',
      { AWS_PROFILE: 'developer' },
      'AKIADEV',
      'eu-west-1',
    ],
    [
      'a given profile, which beats keys',
      '--profile developer --cluster-name demo --region=us-east-1',
      envKeys,
      'AKIADEV',
      'us-east-1',
    ],
    [
      'the id of a local cluster',
      '--cluster-id 8e7d6c5b-0000 --output json',
      envKeys,
      'AKIAENV',
      'us-west-2',
    ],
    ['the same flag twice', '--cluster-name demo --cluster-name demo', envKeys, 'AKIAENV', 'us-west-2'],
  ])('is signed with %s', async (_name, words, env, key, region) => {
    const { exit, err, url, out } = await token(words, env)
    expect({ exit, err }).toEqual({ exit: 0, err: '' })
    expect(out).toMatch(/^\{.*\}\n$/)
    expect(url).toContain(`https://sts.${region}.amazonaws.com`)
    expect(url).toContain(`X-Amz-Credential=${key}%2F20260131%2F${region}%2Fsts%2F`)
  })

  it('is the same whatever endpoint the clients use', async () => {
    const plain = await token('--cluster-name demo', envKeys)
    const elsewhere = await token('--cluster-name demo', {
      ...envKeys,
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    })
    expect(elsewhere.url).toBe(plain.url)
  })

  it('answers in the version that the client asks for, and warns beside it', async () => {
    const asked = (name: string) => ({
      ...envKeys,
      KUBERNETES_EXEC_INFO: JSON.stringify({ apiVersion: version(name) }),
    })
    await expect(token('--cluster-name demo', asked('v1'))).resolves.toMatchObject({
      apiVersion: version('v1'),
      err: '',
    })
    await expect(token('--cluster-name demo', asked('v1alpha1'))).resolves.toMatchObject({
      exit: 0,
      apiVersion: version('v1alpha1'),
      err: expect.stringContaining('deprecated'),
    })
  })

  it('needs no home folder', async () => {
    let out = ''
    const write = { out: (text: string) => (out += text), err: () => undefined }
    await expect(runToken(['--cluster-name', 'demo'], envKeys, undefined, write, now)).resolves.toBe(0)
    expect(JSON.parse(out)).toMatchObject({ kind: 'ExecCredential' })
  })
})

describe('a wrong command line', () => {
  it.each([
    ['', envKeys, '--cluster-name is missing'],
    ['--cluster-name', envKeys, '--cluster-name needs a value'],
    ['--cluster-name=', envKeys, '--cluster-name needs a value'],
    ['--cluster-name --region us-east-1', envKeys, '--cluster-name needs a value'],
    ['--cluster demo', envKeys, '"--cluster" is not known here'],
    ['--cluster-name demo extra', envKeys, '"extra" is not known here'],
    ['--cluster-name demo -v', envKeys, '"-v" is not known here'],
    ['--cluster-name demo --cluster-name prod', envKeys, '--cluster-name is given twice: "demo" and "prod"'],
    ['--cluster-name demo --cluster-id x', envKeys, 'exclude each other'],
    ['--cluster-name ../x', envKeys, '"../x" is not a name of a cluster'],
    ['--cluster-name demo --output yaml', envKeys, 'a token comes as json'],
    ['--cluster-name demo --region us-east1', envKeys, '"us-east1" (--region) is not a region'],
    ['--cluster-name demo', { ...envKeys, AWS_REGION: '' }, 'no region is set'],
  ])('%j prints two lines on stderr and nothing else', async (words, env, message) => {
    const { exit, out, err } = await token(words, env)
    expect({ exit, out }).toEqual({ exit: 2, out: '' })
    expect(err).toContain(message)
    expect(err).toMatch(/^eks-access token: .+\n.+\n$/)
  })
})

describe('credentials that are none', () => {
  it.each([
    [
      'a profile that is not there',
      '--profile gone --region us-east-1',
      {},
      'there is no profile "gone"',
      'aws configure list-profiles',
    ],
    ['one, and no region either', '--profile gone', {}, 'there is no profile "gone"', 'list-profiles'],
    [
      'half a key',
      '--region us-east-1',
      { AWS_ACCESS_KEY_ID: 'A' },
      'without AWS_SECRET_ACCESS_KEY',
      'export both',
    ],
  ])('%s is exit 4', async (_name, words, env, message, fix) => {
    const { exit, out, err } = await token(`--cluster-name demo ${words}`, env)
    expect({ exit, out }).toEqual({ exit: 4, out: '' })
    expect(err.split('\n')).toEqual([expect.stringContaining(message), expect.stringContaining(fix), ''])
  })

  it('is a file that the AWS CLI cannot read, exit 3 with its line', async () => {
    await writeFile(join(home, '.aws', 'config'), '[default]\nnonsense\n')
    await expect(token('--cluster-name demo --profile developer', envKeys)).resolves.toMatchObject({
      exit: 3,
      out: '',
      err: expect.stringContaining('line 2'),
    })
  })
})

describe('a role', () => {
  let stub: Stub
  beforeEach(async () => {
    stub = await startStub()
  })
  afterEach(() => stub.close())
  const credentials =
    '<Credentials><AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t/+=</SessionToken><Expiration>2026-01-31T13:00:00Z</Expiration></Credentials>'

  it.each([
    [
      'that was given',
      '--role-arn arn:aws:iam::111122223333:role/admin --region us-west-2 --profile developer',
      'us-west-2',
    ],
    ['of a profile', '--profile admin', 'eu-west-1'],
  ])('%s is taken first', async (_name, words, region) => {
    stub.answer(xml('AssumeRole', credentials))
    const { exit, err, url } = await token(`--cluster-name demo ${words}`, {
      AWS_ENDPOINT_URL_STS: `http://${stub.url}`,
    })
    expect({ exit, err }).toEqual({ exit: 0, err: '' })
    expect(url).toContain(`https://sts.${region}.amazonaws.com/?`)
    expect(url).toContain('X-Amz-Security-Token=t%2F%2B%3D')
    expect(Object.fromEntries(new URLSearchParams(stub.seen[0]?.body))).toMatchObject({
      Action: 'AssumeRole',
      RoleArn: 'arn:aws:iam::111122223333:role/admin',
      RoleSessionName: 'EKSGetTokenAuth',
    })
  })

  it('that is refused is exit 4', async () => {
    stub.answer(xmlError('AccessDenied', 'User: x is not authorized to perform: sts:AssumeRole', 403))
    const { exit, out, err } = await token('--cluster-name demo --profile admin', {
      AWS_ENDPOINT_URL: `http://${stub.url}`,
    })
    expect({ exit, out }).toEqual({ exit: 4, out: '' })
    expect(err).toMatch(/^eks-access token: sts:AssumeRole: User: x is not authorized.*\n.+\n$/)
  })

  it('is not taken over a connection that anybody can read: exit 3', async () => {
    await expect(
      token('--cluster-name demo --profile admin', { AWS_ENDPOINT_URL: 'http://sts.example' }),
    ).resolves.toMatchObject({
      exit: 3,
      out: '',
    })
  })
})
