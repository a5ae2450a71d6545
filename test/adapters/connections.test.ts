import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createAws } from '../../src/adapters/aws.ts'
import { credentialSource } from '../../src/adapters/credentials.ts'
import type { Aws } from '../../src/ports/aws.ts'
import { createTlsIdentity } from '../../src/sandbox/tls.ts'
import { readProfiles } from '../../src/token/profiles.ts'
import { startConnectProxy } from './connect-proxy.ts'
import type { ConnectProxy } from './connect-proxy.ts'
import { clusterAt, quickClock, startStub, xml } from './stub-server.ts'
import type { Stub } from './stub-server.ts'

// AWS under its own names: one server behind a proxy, whose certificate only its own CA vouches for.

const EKS_HOST = 'ABC.gr7.us-west-2.eks.amazonaws.com'
const tls = createTlsIdentity(new Date(), [
  '*.amazonaws.com',
  '*.us-west-2.amazonaws.com',
  '*.sso.us-east-1.amazonaws.com',
  EKS_HOST,
])
const ME = xml(
  'GetCallerIdentity',
  '<Arn>arn:aws:iam::111122223333:user/me</Arn><UserId>AIDA1</UserId><Account>111122223333</Account>',
)
const KEYS = { AWS_ACCESS_KEY_ID: 'AKIAENV', AWS_SECRET_ACCESS_KEY: 's', AWS_REGION: 'us-west-2' }

let stub: Stub
let proxy: ConnectProxy
let folder: string
let bundle: string

beforeEach(async () => {
  stub = await startStub((listener) => createServer(tls, listener))
  proxy = await startConnectProxy(stub.url)
  folder = await mkdtemp(join(tmpdir(), 'eks-access-connections-'))
  bundle = join(folder, 'ca.pem')
  await writeFile(bundle, tls.cert)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await Promise.all([stub.close(), proxy.close(), rm(folder, { recursive: true })])
})

function open(env: Record<string, string> = {}): Promise<Aws> {
  return createAws({
    env: { ...KEYS, HTTPS_PROXY: `http://me:hunter2@${proxy.host}`, AWS_CA_BUNDLE: bundle, ...env },
    home: folder,
    clock: quickClock(),
    patience: { connectMs: 1_000, totalMs: 2_000 },
  })
}

const hosts = (): readonly (string | undefined)[] => proxy.asked.map(({ host }) => host)

const cluster = clusterAt(`https://${EKS_HOST}`, tls.cert)
const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } }
const found = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(namespace) }

describe('HTTPS_PROXY', () => {
  it('leads to AWS, with the password of the address', async () => {
    stub.answer(ME)
    const aws = await open()
    await expect(aws.sts.getCallerIdentity()).resolves.toMatchObject({ account: '111122223333' })
    expect(hosts()).toEqual(['sts.us-west-2.amazonaws.com:443'])
    const basic = Buffer.from('me:hunter2').toString('base64')
    expect(proxy.asked[0]?.headers).toMatchObject({ 'proxy-authorization': `Basic ${basic}` })
    expect(stub.seen[0]?.headers).not.toHaveProperty('proxy-authorization')
  })

  it('leads to the cluster, by one connection for all calls', async () => {
    stub.answer(found)
    const kube = (await open()).kube(cluster)
    const get = () => kube.get({ resource: 'namespaces', name: 'default' })
    await expect(get()).resolves.toMatchObject({ kind: 'Namespace' })
    await expect(get()).resolves.toMatchObject({ kind: 'Namespace' })
    expect(hosts()).toEqual([`${EKS_HOST.toLowerCase()}:443`])
  })

  it('is not for what is on this machine', async () => {
    stub.answer(found)
    const kube = (await open()).kube({ ...cluster, endpoint: `https://${stub.url}` })
    await expect(kube.get({ resource: 'namespaces', name: 'default' })).resolves.toBeDefined()
    expect(hosts()).toEqual([])
  })

  it('leads to STS for a role that a token needs', async () => {
    const keys =
      '<AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2036-01-31T13:00:00Z</Expiration>'
    stub.answer(xml('AssumeRole', `<Credentials>${keys}</Credentials>`))
    const { load } = credentialSource({
      roleArn: 'arn:aws:iam::111122223333:role/admin',
      region: 'us-west-2',
      env: { ...KEYS, https_proxy: proxy.host, AWS_CA_BUNDLE: bundle },
      home: folder,
      files: readProfiles(undefined, undefined),
      sessionName: 'me',
      now: () => new Date(),
    })
    await expect(load()).resolves.toMatchObject({ accessKeyId: 'ASIA1' })
    expect(hosts()).toEqual(['sts.us-west-2.amazonaws.com:443'])
  })

  it('leads to the portal of an SSO login, in the region of the login', async () => {
    const start = 'https://x.awsapps.com/start'
    const config = `[profile p]\nsso_start_url = ${start}\nsso_region = us-east-1\nsso_account_id = 111122223333\nsso_role_name = r\n`
    const cache = join(folder, '.aws', 'sso', 'cache')
    await mkdir(cache, { recursive: true })
    await writeFile(join(folder, '.aws', 'config'), config)
    const login = { accessToken: 'token', expiresAt: '2036-01-31T13:00:00Z', startUrl: start }
    await writeFile(
      join(cache, `${createHash('sha1').update(start).digest('hex')}.json`),
      JSON.stringify(login),
    )
    const roleCredentials = {
      accessKeyId: 'ASIA2',
      secretAccessKey: 's',
      sessionToken: 't',
      expiration: Date.parse('2036-01-31T13:00:00Z'),
    }
    stub.answer({
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ roleCredentials }),
    })
    vi.stubEnv('HOME', folder)
    const { load } = credentialSource({
      profile: 'p',
      region: 'us-west-2',
      env: { HTTPS_PROXY: `http://${proxy.host}`, AWS_CA_BUNDLE: bundle },
      home: folder,
      files: readProfiles({ path: 'config', bytes: Buffer.from(config) }, undefined),
      sessionName: 'me',
      now: () => new Date(),
    })
    await expect(load()).resolves.toMatchObject({ accessKeyId: 'ASIA2' })
    expect(hosts()).toEqual(['portal.sso.us-east-1.amazonaws.com:443'])
  })

  it('that lets nobody through: nothing was sent, and the password is not told', async () => {
    proxy.refuse(407)
    const aws = await open()
    await expect(aws.iam.createUser({ name: 'dev', tags: {} })).rejects.toMatchObject({
      kind: 'unsent',
      message: `could not connect to iam.amazonaws.com (407 from the proxy ${proxy.host})`,
    })
    expect(stub.seen).toEqual([])
  })

  it('where nobody is', async () => {
    const aws = await open({ HTTPS_PROXY: `http://me:hunter2@${proxy.host}` })
    await proxy.close()
    await expect(aws.sts.getCallerIdentity()).rejects.toMatchObject({
      kind: 'unsent',
      message: `could not connect to sts.us-west-2.amazonaws.com (ECONNREFUSED from the proxy ${proxy.host})`,
    })
  })

  it('that is no address is said before anything is asked', async () => {
    await expect(open({ HTTPS_PROXY: 'socks5://p' })).rejects.toMatchObject({ code: 'PROXY' })
  })
})

describe('AWS_CA_BUNDLE', () => {
  it('is what vouches for AWS', async () => {
    const aws = await open({ AWS_CA_BUNDLE: '' })
    await expect(aws.sts.getCallerIdentity()).rejects.toMatchObject({ kind: 'unsent' })
    expect(stub.seen).toEqual([])
  })

  it('is ca_bundle in a profile', async () => {
    stub.answer(ME)
    await mkdir(join(folder, '.aws'))
    await writeFile(join(folder, '.aws', 'config'), `[default]\nca_bundle = ${bundle}\n`)
    const aws = await open({ AWS_CA_BUNDLE: '' })
    await expect(aws.sts.getCallerIdentity()).resolves.toBeDefined()
  })

  it('does not vouch for a cluster', async () => {
    const kube = (await open()).kube({ ...cluster, ca: createTlsIdentity().cert })
    await expect(kube.get({ resource: 'namespaces', name: 'default' })).rejects.toMatchObject({
      kind: 'unsent',
    })
  })

  it('that cannot be read is named', async () => {
    await expect(open({ AWS_CA_BUNDLE: `${folder}/none` })).rejects.toMatchObject({
      code: 'FILE_UNUSABLE',
      message: `AWS_CA_BUNDLE names "${folder}/none", which cannot be read (ENOENT)`,
      fix: 'have AWS_CA_BUNDLE name a file of certificates in PEM',
    })
  })
})
