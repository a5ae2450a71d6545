import { expect, it } from 'vitest'
import type { Json } from '../../src/engine/json.ts'
import type { Found, WriteContext } from '../../src/engine/kind.ts'
import { iamAttachment, iamGroup, iamPolicy, iamRole, iamUser } from '../../src/iam/kind.ts'
import type { AnyKind } from '../../src/engine/kind.ts'
import { policyArn } from '../../src/iam/names.ts'
import type { Iam } from '../../src/ports/iam.ts'
import { startWorld } from '../kinds/world.ts'

const allow = (...actions: string[]): Json => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
})
const trust = (principal: string): Json => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: principal }, Action: 'sts:AssumeRole' }],
})
const ROOT = 'arn:aws:iam::111122223333:root'
const VIEWER = 'arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy'

async function start() {
  const world = await startWorld()
  const { ports } = world
  const context: WriteContext = { ports, run: 'run-1', temp: 't', noteId: async () => {} }
  const arn = policyArn(ports.target, 'looks')
  const read = (kind: AnyKind, at: Json): Promise<Found> => kind.read(at, ports)
  const write = async (kind: AnyKind, at: Json, to: Json | undefined, made?: Found): Promise<Found> =>
    kind.write(at, await kind.read(at, ports), to, { ...context, ...(made === undefined ? {} : { made }) })
  const iam: Iam = ports.iam
  const snapshot = (): Promise<unknown> => world.snapshot()
  return { arn, context, iam, ports, read, snapshot, write }
}

it('an update of a policy that was half taken back is taken back for the rest', async () => {
  const { arn, iam, read, snapshot, write } = await start()
  await write(iamPolicy, { arn }, { document: allow('eks:ListClusters') })
  const before = await read(iamPolicy, { arn })
  const first = await snapshot()
  const made = await write(iamPolicy, { arn }, { document: allow('eks:*') })
  expect(made.value).toEqual({ document: allow('eks:*'), version: 'v2', others: ['v1'] })
  await iam.setDefaultPolicyVersion(arn, 'v1')
  const half = (await read(iamPolicy, { arn })).value ?? null
  expect(iamPolicy.same({ arn }, before.value ?? null, half)).toBe(false)
  expect(iamPolicy.undoes({ arn }, made.value ?? null, half)).toBe(true)
  await write(iamPolicy, { arn }, before.value, made)
  expect(await snapshot()).toEqual(first)
})

it('a policy with a version of somebody else is not what was made', async () => {
  const { arn, iam, read, write } = await start()
  const made = await write(iamPolicy, { arn }, { document: allow('eks:ListClusters') })
  await iam.createPolicyVersion(arn, allow('eks:*'))
  await iam.setDefaultPolicyVersion(arn, 'v1')
  const now = await read(iamPolicy, { arn })
  expect(iamPolicy.same({ arn }, { document: allow('eks:ListClusters') }, now.value ?? null)).toBe(true)
  expect(iamPolicy.undoes({ arn }, made.value ?? null, now.value ?? null)).toBe(false)
})

it('a policy of which a version is added between reading and writing is left alone', async () => {
  const { arn, context, iam, read, snapshot, write } = await start()
  await write(iamPolicy, { arn }, { document: allow('eks:ListClusters') })
  const seen = await read(iamPolicy, { arn })
  await iam.createPolicyVersion(arn, allow('eks:*'))
  const theirs = await snapshot()
  for (const to of [undefined, { document: allow('eks:DescribeCluster') }, seen.value]) {
    await expect(iamPolicy.write({ arn }, seen, to, context)).rejects.toMatchObject({ kind: 'conflict' })
  }
  expect(await snapshot()).toEqual(theirs)
})

it('no version is pruned for a sixth: the quota is said', async () => {
  const { arn, snapshot, write } = await start()
  const actions = ['ListClusters', 'DescribeCluster', 'ListNodegroups', 'DescribeNodegroup', 'ListUpdates']
  for (const action of actions) await write(iamPolicy, { arn }, { document: allow(`eks:${action}`) })
  const full = await snapshot()
  await expect(write(iamPolicy, { arn }, { document: allow('eks:*') })).rejects.toMatchObject({
    kind: 'quota',
  })
  expect(await snapshot()).toEqual(full)
})

it('a policy that others hold keeps its versions too', async () => {
  const { arn, iam, snapshot, write } = await start()
  await write(iamPolicy, { arn }, { document: allow('eks:ListClusters') })
  await write(iamPolicy, { arn }, { document: allow('eks:*') })
  await iam.attach({ user: 'operator' }, arn)
  const held = await snapshot()
  await expect(write(iamPolicy, { arn }, undefined)).rejects.toMatchObject({
    kind: 'in-use',
    message: 'IAM policy looks is still in use: user operator',
  })
  expect(await snapshot()).toEqual(held)
  await iam.detach({ user: 'operator' }, arn)
  await write(iamPolicy, { arn }, undefined)
  await expect(iam.getPolicy(arn)).resolves.toBeUndefined()
})

it('what hangs on a user, a group and a role is named', async () => {
  const { iam, write } = await start()
  await write(iamUser, { name: 'developer' }, { path: '/' })
  await write(iamGroup, { name: 'developers' }, {})
  await write(iamRole, { name: 'eks-admin' }, { trust: trust(ROOT) })
  const key = await iam.createAccessKey('developer')
  await iam.addToGroup('developers', 'developer')
  await iam.attach({ role: 'eks-admin' }, VIEWER)
  const messageOf = (kind: AnyKind, name: string): Promise<unknown> =>
    write(kind, { name }, undefined).catch((error: unknown) =>
      error instanceof Error ? error.message : error,
    )
  await expect(messageOf(iamUser, 'developer')).resolves.toBe(
    `IAM user developer is still in use: access key ${key.id}, membership of group developers`,
  )
  await expect(messageOf(iamGroup, 'developers')).resolves.toMatch(/: member developer$/)
  await expect(messageOf(iamRole, 'eks-admin')).resolves.toMatch(/: policy AmazonEKSWorkerNodePolicy$/)
})

it('a trust that was changed between reading and writing is left alone', async () => {
  const { context, iam, read, write } = await start()
  const at = { name: 'eks-admin' }
  await write(iamRole, at, { trust: trust(ROOT) })
  const seen = await read(iamRole, at)
  await iam.updateTrust('eks-admin', trust('arn:aws:iam::111122223333:user/operator'))
  await expect(iamRole.write(at, seen, { trust: trust(ROOT) }, context)).rejects.toMatchObject({
    kind: 'conflict',
  })
  await expect(iam.getRole('eks-admin')).resolves.toMatchObject({
    trust: trust('arn:aws:iam::111122223333:user/operator'),
  })
})

it('nothing is moved to another path', async () => {
  const { write } = await start()
  await write(iamUser, { name: 'developer' }, { path: '/' })
  await write(iamRole, { name: 'eks-admin' }, { trust: trust(ROOT), path: '/' })
  await expect(write(iamUser, { name: 'developer' }, { path: '/team/' })).rejects.toMatchObject({
    kind: 'invalid',
  })
  await expect(
    write(iamRole, { name: 'eks-admin' }, { trust: trust(ROOT), path: '/team/' }),
  ).rejects.toMatchObject({ kind: 'invalid' })
})

it('a role serves wherever it is when no path is wanted', () => {
  const now = { trust: trust(ROOT), path: '/team/' }
  expect(iamRole.same({ name: 'r' }, { trust: trust(ROOT) }, now)).toBe(true)
  expect(iamRole.same({ name: 'r' }, { trust: trust(ROOT), path: '/' }, now)).toBe(false)
})

it('an attachment hangs on the policy and its holder, and one of AWS itself on its holder alone', () => {
  const own = 'arn:aws:iam::111122223333:policy/looks'
  const parentsOf = (arn: string, holder: Json): unknown => iamAttachment.parents({ policyArn: arn, holder })
  expect(parentsOf(own, { group: 'g' })).toEqual([
    { kind: 'iam-policy', at: { arn: own } },
    { kind: 'iam-group', at: { name: 'g' } },
  ])
  expect(parentsOf(VIEWER, { group: 'g' })).toEqual([{ kind: 'iam-group', at: { name: 'g' } }])
  expect(parentsOf(VIEWER, { user: 'u' })).toEqual([{ kind: 'iam-user', at: { name: 'u' } }])
  expect(parentsOf(VIEWER, { role: 'r' })).toEqual([{ kind: 'iam-role', at: { name: 'r' } }])
})

it('is never there for a holder that is not', async () => {
  const { arn, read } = await start()
  for (const holder of [{ user: 'nobody' }, { group: 'nobody' }, { role: 'nobody' }]) {
    await expect(read(iamAttachment, { policyArn: arn, holder })).resolves.toEqual({})
  }
})
