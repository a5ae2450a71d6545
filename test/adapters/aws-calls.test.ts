import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createAws } from '../../src/adapters/aws.ts'
import type { Aws } from '../../src/ports/aws.ts'
import type { Stub } from './stub-server.ts'
import { quickClock, startStub, xml, xmlError } from './stub-server.ts'

const USER =
  '<User><Path>/</Path><UserName>dev</UserName><UserId>AIDA1</UserId><Arn>arn:aws:iam::111122223333:user/dev</Arn><CreateDate>2026-01-31T12:00:00Z</CreateDate></User>'
const HTML = {
  status: 200,
  headers: { 'content-type': 'text/html' },
  body: '<html><body>canary-secret</body></html>',
}

let stub: Stub
let aws: Aws
let clock: ReturnType<typeof quickClock>

beforeEach(async () => {
  stub = await startStub()
  clock = quickClock()
  // What a person's own surroundings might set must not count.
  vi.stubEnv('AWS_MAX_ATTEMPTS', '5')
  vi.stubEnv('AWS_RETRY_MODE', 'adaptive')
  aws = await createAws({
    env: {
      AWS_ENDPOINT_URL: `http://${stub.url}`,
      AWS_ACCESS_KEY_ID: 'AKIAENV',
      AWS_SECRET_ACCESS_KEY: 'env-secret',
      AWS_REGION: 'us-west-2',
    },
    clock,
    patience: { connectMs: 1_000, totalMs: 2_000 },
  })
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await stub.close()
})

const newUser = { name: 'dev', tags: { 'eks-access:run': 'r' } }

describe('a call that changes something', () => {
  it.each([
    ['a lost reply', 'reset', 'unknown', 'ECONNRESET'],
    ['an error of the server', xmlError('ServiceFailure', 'oops', 500), 'unknown', 'ServiceFailure'],
    ['a page of a proxy', { ...HTML, status: 503 }, 'unknown', 'HTTP 503'],
    ['a page in place of an answer', HTML, 'unknown', ''],
    ['an empty answer', { body: '' }, 'unknown', 'the answer has no User'],
    ['a busy service', xmlError('Throttling', 'Rate exceeded'), 'throttled', 'Rate exceeded'],
    ['another change under way', xmlError('ConcurrentModification', 'busy', 409), 'contended', 'busy'],
    ['a limit', xmlError('LimitExceeded', 'Cannot exceed quota', 409), 'quota', 'Cannot exceed quota'],
    ['a name that is taken', xmlError('EntityAlreadyExists', 'exists', 409), 'exists', 'exists'],
    ['no right to it', xmlError('AccessDenied', 'not authorized', 403), 'denied', 'not authorized'],
  ] as const)('is sent once: %s', async (_name, answer, kind, message) => {
    stub.answer(answer)
    await expect(aws.iam.createUser(newUser)).rejects.toMatchObject({
      kind,
      service: 'iam',
      operation: 'iam:CreateUser',
      message: expect.stringContaining(message),
    })
    expect(stub.seen.map(({ action }) => action)).toEqual(['CreateUser'])
    expect(clock.slept).toEqual([])
  })

  it('is given up when no answer ever comes', async () => {
    const hasty = await createAws({
      env: {
        AWS_ENDPOINT_URL: `http://${stub.url}`,
        AWS_ACCESS_KEY_ID: 'A',
        AWS_SECRET_ACCESS_KEY: 's',
        AWS_REGION: 'us-west-2',
      },
      clock,
      patience: { connectMs: 100, totalMs: 100 },
    })
    stub.answer('hang')
    await expect(hasty.iam.createUser(newUser)).rejects.toMatchObject({
      kind: 'unknown',
      message: 'time-out',
    })
    expect(stub.seen).toHaveLength(1)
  })

  it('is ended by the stop', async () => {
    const stop = new AbortController()
    const patient = await createAws({
      env: {
        AWS_ENDPOINT_URL: `http://${stub.url}`,
        AWS_ACCESS_KEY_ID: 'A',
        AWS_SECRET_ACCESS_KEY: 's',
        AWS_REGION: 'us-west-2',
      },
      clock,
      stop: stop.signal,
    })
    stub.answer('hang')
    const made = patient.iam.createUser(newUser)
    await stub.reached
    stop.abort('SIGINT')
    await expect(made).rejects.toMatchObject({ kind: 'unknown' })
  })

  it('shows nothing of an answer that cannot be read, in which a secret may stand', async () => {
    const answer = xml('CreateAccessKey', '<AccessKey><SecretAccessKey>canary-secret</SecretAccessKey>')
    stub.answer(typeof answer === 'string' ? answer : { ...answer, cut: true })
    const error: unknown = await aws.iam.createAccessKey('dev').catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ kind: 'unknown' })
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('canary')
    expect(stub.seen).toHaveLength(1)
  })
})

describe('a call that looks', () => {
  it('is tried three times, with pauses', async () => {
    stub.answer('reset', xmlError('Throttling', 'Rate exceeded'), xml('GetUser', USER))
    await expect(aws.iam.getUser('dev')).resolves.toMatchObject({
      id: 'AIDA1',
      created: '2026-01-31T12:00:00.000Z',
    })
    expect(stub.seen).toHaveLength(3)
    expect(clock.slept).toHaveLength(2)
  })

  it('waits as long as it is told to', async () => {
    stub.answer(xmlError('Throttling', 'Rate exceeded', 400, { 'retry-after': '7' }), xml('GetUser', USER))
    await aws.iam.getUser('dev')
    expect(clock.slept).toEqual([7_000])
  })

  it('gives up after that', async () => {
    stub.answer('reset')
    await expect(aws.iam.getUser('dev')).rejects.toMatchObject({ kind: 'unknown' })
    expect(stub.seen).toHaveLength(3)
  })

  it('does not ask again what was refused', async () => {
    stub.answer(xmlError('LimitExceeded', 'quota', 409))
    await expect(aws.iam.getUser('dev')).rejects.toMatchObject({ kind: 'quota' })
    expect(stub.seen).toHaveLength(1)
  })

  it('believes only IAM itself that something is not there', async () => {
    stub.answer(xmlError('NoSuchEntity', 'not found', 404))
    await expect(aws.iam.getUser('dev')).resolves.toBeUndefined()
    stub.answer({ ...HTML, status: 404 })
    await expect(aws.iam.getUser('dev')).rejects.toMatchObject({ kind: 'unknown' })
    stub.answer({ ...HTML, status: 403 })
    await expect(aws.iam.getUser('dev')).rejects.toMatchObject({ kind: 'unknown' })
  })

  it('reads all pages', async () => {
    stub.answer(
      xml(
        'ListGroupsForUser',
        `<Groups><member>${group('a')}</member></Groups><IsTruncated>true</IsTruncated><Marker>m</Marker>`,
      ),
      xml(
        'ListGroupsForUser',
        `<Groups><member>${group('b')}</member></Groups><IsTruncated>false</IsTruncated>`,
      ),
    )
    await expect(aws.iam.listGroupsOf('dev')).resolves.toEqual(['a', 'b'])
    expect(stub.seen.map(({ body }) => new URLSearchParams(body).get('Marker'))).toEqual([null, 'm'])
  })

  it('takes half a list for none', async () => {
    stub.answer(xml('ListGroupsForUser', `<Groups></Groups><IsTruncated>true</IsTruncated>`))
    await expect(aws.iam.listGroupsOf('dev')).rejects.toMatchObject({ kind: 'unknown' })
    const page = xml(
      'ListGroupsForUser',
      `<Groups><member>${group('a')}</member></Groups><IsTruncated>true</IsTruncated><Marker>m</Marker>`,
    )
    stub.answer(page, xmlError('AccessDenied', 'no', 403))
    await expect(aws.iam.listGroupsOf('dev')).rejects.toMatchObject({ kind: 'denied' })
  })

  it('decodes documents', async () => {
    const trust = encodeURIComponent('{"Statement":[{"Sid":"100% ü+"}]}')
    stub.answer(
      xml(
        'GetRole',
        `<Role><Path>/</Path><RoleName>r</RoleName><RoleId>AROA1</RoleId><Arn>arn:aws:iam::111122223333:role/r</Arn><CreateDate>2026-01-31T12:00:00Z</CreateDate><AssumeRolePolicyDocument>${trust}</AssumeRolePolicyDocument></Role>`,
      ),
    )
    await expect(aws.iam.getRole('r')).resolves.toMatchObject({
      trust: { Statement: [{ Sid: '100% ü+' }] },
      maxSessionSeconds: 3600,
      description: '',
      tags: {},
    })
  })
})

it('says whose keys were refused', async () => {
  stub.answer(xmlError('InvalidClientTokenId', 'The security token included in the request is invalid.', 403))
  await expect(aws.sts.getCallerIdentity()).rejects.toMatchObject({
    kind: 'credentials',
    code: 'InvalidClientTokenId',
    message:
      'The security token included in the request is invalid. (signed with the keys in the environment)',
  })
})

it('signs again, once, when only the clock was wrong', async () => {
  const date = new Date(Date.now() + 3_600_000).toUTCString()
  stub.answer(xmlError('SignatureDoesNotMatch', 'Signature expired', 403, { date }), xml('CreateUser', USER))
  await expect(aws.iam.createUser(newUser)).resolves.toMatchObject({ id: 'AIDA1' })
  expect(stub.seen).toHaveLength(2)
  expect(clock.dates).toContain(date)
})

it('knows when nothing was sent', async () => {
  await stub.close()
  await expect(aws.iam.createUser(newUser)).rejects.toMatchObject({
    kind: 'unsent',
    code: 'ECONNREFUSED',
    message: 'could not connect to 127.0.0.1 (ECONNREFUSED)',
  })
})

it('says which tool is calling', async () => {
  stub.answer(xml('GetUser', USER))
  await aws.iam.getUser('dev')
  expect(stub.seen[0]?.headers['user-agent']).toMatch(/eks-access\/\d+\.\d+\.\d+/)
})

function group(name: string): string {
  return `<Path>/</Path><GroupName>${name}</GroupName><GroupId>AGPA</GroupId><Arn>arn:aws:iam::111122223333:group/${name}</Arn><CreateDate>2026-01-31T12:00:00Z</CreateDate>`
}
