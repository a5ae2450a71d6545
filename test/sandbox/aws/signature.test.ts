import { ListClustersCommand } from '@aws-sdk/client-eks'
import { GetUserCommand, ListUsersCommand } from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { expect, test } from 'vitest'
import { ROOT } from './iam-world.ts'
import { assume, createRole } from './people.ts'
import { allow, refusal, startWorld, trust } from './world.ts'

const MISMATCH = /The request signature we calculated does not match the signature you provided/

test('who signed is who it is', async () => {
  const world = await startWorld()
  const caller = await world.sts().send(new GetCallerIdentityCommand({}))
  expect(caller).toMatchObject({ Account: '111122223333', Arn: 'arn:aws:iam::111122223333:user/operator' })
  expect(caller.UserId).toMatch(/^AIDA/)
})

test('an unknown key', async () => {
  const world = await startWorld()
  const keys = { ...world.operator, accessKeyId: 'AKIAIOSFODNN7EXAMPLE' }
  const invalid = 'The security token included in the request is invalid.'
  expect(await refusal(world.iam(keys).send(new ListUsersCommand({})))).toBe(
    `InvalidClientTokenId: ${invalid}`,
  )
  expect(await refusal(world.sts(keys).send(new GetCallerIdentityCommand({})))).toBe(
    `InvalidClientTokenId: ${invalid}`,
  )
  expect(await refusal(world.eks(keys).send(new ListClustersCommand({})))).toBe(
    `UnrecognizedClient: ${invalid}`,
  )
})

test('a wrong secret', async () => {
  const world = await startWorld()
  const keys = { ...world.operator, secretAccessKey: 'wrong' }
  expect(await refusal(world.iam(keys).send(new ListUsersCommand({})))).toMatch(/^SignatureDoesNotMatch: /)
  expect(await refusal(world.sts(keys).send(new GetCallerIdentityCommand({})))).toMatch(MISMATCH)
  expect(await refusal(world.eks(keys).send(new ListClustersCommand({})))).toMatch(/^InvalidSignature: /)
})

test('a session needs its own token, and ends', async () => {
  let now = Date.now()
  const world = await startWorld({ now: () => new Date(now) })
  const role = await createRole(world.iam(), 'r', trust(ROOT), allow('*'))
  const keys = await assume(world.sts(), role)
  const me = (with_: { sessionToken?: string }) => {
    const { accessKeyId, secretAccessKey } = keys
    return world.sts({ accessKeyId, secretAccessKey, ...with_ }).send(new GetCallerIdentityCommand({}))
  }
  expect((await me(keys)).Arn).toBe('arn:aws:sts::111122223333:assumed-role/r/work')
  expect(await refusal(me({}))).toMatch(/^InvalidClientTokenId: /)
  expect(await refusal(me({ sessionToken: `${keys.sessionToken}x` }))).toMatch(/^InvalidClientTokenId: /)
  expect(
    await refusal(world.iam({ ...world.operator, sessionToken: 'x' }).send(new GetUserCommand({}))),
  ).toMatch(/^InvalidClientTokenId: /)
  now += 3_600_000
  expect(await refusal(me(keys))).toBe('ExpiredToken: The security token included in the request is expired')
  expect(await refusal(world.eks(keys).send(new ListClustersCommand({})))).toMatch(/^ExpiredToken: /)
})

test('a request of another time is refused', async () => {
  const world = await startWorld({ now: () => new Date(Date.now() + 16 * 60_000) })
  expect(await refusal(world.iam().send(new ListUsersCommand({})))).toMatch(
    /^SignatureDoesNotMatch: Signature expired/,
  )
  const early = await startWorld({ now: () => new Date(Date.now() - 16 * 60_000) })
  expect(await refusal(early.iam().send(new ListUsersCommand({})))).toMatch(/Signature not yet current/)
})

test('a request without a signature, and a call that does not exist', async () => {
  const { endpoint, calls } = await startWorld()
  const post = (body: string, headers: Record<string, string> = {}) =>
    fetch(endpoint, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    })
  const unsigned = await post('Action=ListUsers&Version=2010-05-08')
  expect(unsigned.status).toBe(403)
  expect(await unsigned.text()).toContain('<Code>MissingAuthenticationToken</Code>')
  const broken = await post('Action=ListUsers', { authorization: 'AWS4-HMAC-SHA256 Credential=x' })
  expect(await broken.text()).toContain('<Code>IncompleteSignature</Code>')
  const eks = await fetch(`${endpoint}/clusters`)
  expect(eks.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationTokenException')
  expect(calls.records.map(({ operation, caller }) => [operation, caller])).toEqual([
    ['ListUsers', undefined],
    ['ListUsers', undefined],
    ['ListClusters', undefined],
  ])
})
