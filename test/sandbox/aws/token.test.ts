import { UpdateAccessKeyCommand } from '@aws-sdk/client-iam'
import { createHash, createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createVerifyToken } from '../../../src/sandbox/aws/token.ts'
import { ROOT } from './iam-world.ts'
import { assume, createRole } from './people.ts'
import { startWorld, trust } from './world.ts'
import type { Keys } from './world.ts'

type Wish = {
  base?: string
  cluster?: string
  action?: string
  at?: Date
  expires?: string
  service?: string
  signedHeaders?: string
  more?: Record<string, string>
}

/** A token's URL made from the description of Signature Version 4 alone. */
function presign(keys: Keys, wish: Wish = {}): string {
  const base = wish.base ?? 'https://sts.us-west-2.amazonaws.com/'
  const cluster = wish.cluster ?? 'demo'
  const stamp = (wish.at ?? new Date()).toISOString().replace(/[-:]|\.\d+/g, '')
  const scope = `${stamp.slice(0, 8)}/us-west-2/${wish.service ?? 'sts'}/aws4_request`
  const signedHeaders = wish.signedHeaders ?? 'host;x-k8s-aws-id'
  const parameters: Record<string, string> = {
    Action: wish.action ?? 'GetCallerIdentity',
    Version: '2011-06-15',
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${keys.accessKeyId}/${scope}`,
    'X-Amz-Date': stamp,
    'X-Amz-Expires': wish.expires ?? '60',
    ...(keys.sessionToken === undefined ? {} : { 'X-Amz-Security-Token': keys.sessionToken }),
    'X-Amz-SignedHeaders': signedHeaders,
    ...wish.more,
  }
  const query = Object.entries(parameters)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .toSorted()
    .join('&')
  const [, host = '', path = ''] = /^https?:\/\/([^/]+)(.*)$/.exec(base) ?? []
  const headers = signedHeaders
    .split(';')
    .map((name) => `${name}:${name === 'host' ? host : cluster}\n`)
    .join('')
  const hash = (text: string) => createHash('sha256').update(text).digest('hex')
  const canonical = ['GET', path, query, headers, signedHeaders, hash('')].join('\n')
  const toSign = ['AWS4-HMAC-SHA256', stamp, scope, hash(canonical)].join('\n')
  let key: Buffer = Buffer.from(`AWS4${keys.secretAccessKey}`)
  for (const part of scope.split('/')) key = createHmac('sha256', key).update(part).digest()
  return `${base}?${query}&X-Amz-Signature=${createHmac('sha256', key).update(toSign).digest('hex')}`
}

const minutes = (count: number) => new Date(Date.now() + count * 60_000)

describe('a token', () => {
  test('of a user', async () => {
    const world = await startWorld()
    const verify = createVerifyToken(world.account, world.endpoint)
    expect(verify(presign(world.operator), 'demo')).toMatchObject({
      arn: 'arn:aws:iam::111122223333:user/operator',
      canonicalArn: 'arn:aws:iam::111122223333:user/operator',
      account: '111122223333',
      accessKeyId: world.operator.accessKeyId,
      sessionName: '',
    })
  })

  test('of a role: its ARN without session and path', async () => {
    const world = await startWorld()
    const role = await createRole(world.iam(), 'admin', trust(ROOT), undefined, '/team/')
    const keys = await assume(world.sts(), role)
    const caller = createVerifyToken(world.account, world.endpoint)(presign(keys), 'demo')
    expect(caller).toMatchObject({
      arn: 'arn:aws:sts::111122223333:assumed-role/admin/work',
      canonicalArn: 'arn:aws:iam::111122223333:role/admin',
      sessionName: 'work',
    })
    expect(caller?.userId).toMatch(/^AROA[A-Z2-7]{17}:work$/)
  })

  test.each<[string, Wish]>([
    ['for the one STS of all regions', { base: 'https://sts.amazonaws.com/' }],
    ['14 minutes old', { at: minutes(-14) }],
    ['that says it lives for 15 minutes', { expires: '900' }],
    ['by a clock that is 4 minutes ahead', { at: minutes(4) }],
  ])('%s is good', async (_name, wish) => {
    const world = await startWorld()
    const verify = createVerifyToken(world.account, world.endpoint)
    expect(verify(presign(world.operator, wish), 'demo')?.sessionName).toBe('')
  })

  test('for this sandbox itself is good, as the AWS CLI makes it here', async () => {
    const world = await startWorld()
    const verify = createVerifyToken(world.account, world.endpoint)
    expect(verify(presign(world.operator, { base: `${world.endpoint}/` }), 'demo')?.sessionName).toBe('')
    expect(verify(presign(world.operator, { base: 'http://127.0.0.1:1/' }), 'demo')).toBeUndefined()
  })

  test.each<[string, Wish]>([
    ['for another cluster', { cluster: 'other' }],
    ['without the cluster in its signature', { signedHeaders: 'host' }],
    ['over plain http', { base: 'http://sts.us-west-2.amazonaws.com/' }],
    ['for another host', { base: 'https://sts.us-west-2.amazonaws.com.example.org/' }],
    ['for another service', { service: 'iam' }],
    ['for another path', { base: 'https://sts.us-west-2.amazonaws.com/x' }],
    ['for another action', { action: 'AssumeRole' }],
    ['with a parameter too many', { more: { RoleArn: 'x' } }],
    ['with a parameter twice', { more: { action: 'GetCallerIdentity' } }],
    ['that would live too long', { expires: '901' }],
    ['that lives for no number', { expires: 'x' }],
    ['16 minutes old', { at: minutes(-16) }],
    ['of the future', { at: minutes(6) }],
    ['that is too long', { more: { 'X-Amz-Security-Token': 'x'.repeat(4096) } }],
  ])('%s proves nothing', async (_name, wish) => {
    const world = await startWorld()
    const verify = createVerifyToken(world.account, world.endpoint)
    expect(verify(presign(world.operator, wish), 'demo')).toBeUndefined()
  })

  test('of a wrong secret, an unknown key, an inactive key, an ended session proves nothing', async () => {
    let now = Date.now()
    const world = await startWorld({ now: () => new Date(now) })
    const verify = createVerifyToken(world.account, world.endpoint)
    expect(verify(presign({ ...world.operator, secretAccessKey: 'x' }), 'demo')).toBeUndefined()
    expect(
      verify(presign({ ...world.operator, accessKeyId: 'AKIAIOSFODNN7EXAMPLE' }), 'demo'),
    ).toBeUndefined()
    const role = await createRole(world.iam(), 'r', trust(ROOT))
    const session = await assume(world.sts(), role)
    expect(verify(presign({ ...session, sessionToken: 'x' }), 'demo')).toBeUndefined()
    now += 3_600_000
    expect(verify(presign(session, { at: new Date(now) }), 'demo')).toBeUndefined()
    now -= 3_600_000
    const off = new UpdateAccessKeyCommand({ AccessKeyId: world.operator.accessKeyId, Status: 'Inactive' })
    await world.iam().send(off)
    expect(verify(presign(world.operator), 'demo')).toBeUndefined()
  })

  test('is answered by STS itself as well', async () => {
    const world = await startWorld()
    const response = await fetch(presign(world.operator, { base: `${world.endpoint}/` }), {
      headers: { 'x-k8s-aws-id': 'demo' },
    })
    expect(response.status).toBe(200)
    expect(await response.text()).toContain('<Arn>arn:aws:iam::111122223333:user/operator</Arn>')
  })
})
