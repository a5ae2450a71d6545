import { describe, expect, it } from 'vitest'
import type { Result } from '../../src/commands/result.ts'
import type { SandboxOptions } from '../../src/sandbox/server.ts'
import { lookUp, readAwsAuth } from '../../src/sandbox/kube/aws-auth-reader.ts'
import { resolve } from '../../src/who/resolve.ts'
import { awsAuthOf, byHand, changesOf, live, putAwsAuth } from '../support/by-hand.ts'
import { setStage } from '../support/stage.ts'
import type { Stage } from '../support/stage.ts'

const ROOT = 'arn:aws:iam::111122223333'
const NAME = 'AWSReservedSSO_Developer_0123456789abcdef'
const AT = `${ROOT}:role/aws-reserved/sso.amazonaws.com/`
const SETS = {
  permissionSets: [
    { name: 'Developer', suffix: '0123456789abcdef', region: 'eu-west-1' },
    { name: 'Developer-2', suffix: '00000000deadbeef' },
  ],
} as const satisfies SandboxOptions
const READER = ['--use-existing', '--group', 'reader'] as const

/** Who a person is that has logged in to IAM Identity Center, to us and to the sandbox's own reader. */
async function whoIs(stage: Stage, role: string): Promise<unknown> {
  const awsAuth = awsAuthOf(stage)
  const arn = `arn:aws:sts::111122223333:assumed-role/${role}/jane@example.com`
  const ours = resolve({ awsAuth, entries: [], mode: 'API_AND_CONFIG_MAP' }, { arn })
  const theirs = lookUp(await readAwsAuth(awsAuth), `${ROOT}:role/${role}`, '111122223333')
  expect(theirs?.groups).toEqual(ours.groups)
  return { username: ours.username, groups: ours.groups }
}

/** What a run wrote and sent; an existing role is for the cluster alone to know. */
function writes({ changes }: Result): readonly string[] {
  return changes.filter(({ action }) => action !== 'none').map(({ resource }) => resource)
}

describe('a role of IAM Identity Center', () => {
  it('by its permission set: mapped without the path, nothing else than the cluster is written', async () => {
    const stage = await setStage(SETS)
    const planned = await stage.json('add-role', 'Developer', ...READER, '--dry-run')
    const calls = stage.sandbox.calls.length
    await live(stage, ['add-role', 'Developer', ...READER], async (done) => {
      expect(done.principal).toEqual({
        arn: `${AT}eu-west-1/${NAME}`,
        username: 'sso:Developer:{{SessionName}}',
        groups: ['reader'],
        policies: [],
      })
      expect(writes(done)).toEqual([
        'ClusterRole reader',
        'ClusterRoleBinding reader',
        `mapRoles entry of ${ROOT}:role/${NAME}`,
      ])
      expect(writes(planned)).toEqual(writes(done))
      const sent = stage.sandbox.calls.slice(calls).filter(({ mutating }) => mutating)
      expect(sent.map(({ operation }) => operation)).toEqual([
        'create clusterroles',
        'create clusterrolebindings',
        'patch configmaps',
      ])
      expect(done.made).toEqual({ profile: null, files: [], context: null })
      expect(done.again).toContain('add-role Developer ')
      expect(await whoIs(stage, NAME)).toEqual({
        username: 'sso:Developer:jane-example.com',
        groups: ['reader'],
      })
    })
  })

  it('says that the login is not proven, what was mapped, and how people get at it', async () => {
    const stage = await setStage(SETS)
    const { warnings, checks } = await stage.json('add-role', 'Developer', ...READER)
    const said = new Map(warnings.map(({ code, message }) => [code, message]))
    expect(said.get('UNPROVEN')).toMatch(/the login itself is not proven/)
    expect(said.get('EXISTING')).toContain(`without its path, which no login has: ${ROOT}:role/${NAME}`)
    expect(said.get('NO_CONTEXT')).toContain('aws configure sso --profile NAME')
    expect(said.get('NO_CONTEXT')).not.toContain('--profile-name')
    expect(said.get('WIDE')).not.toContain('IAM policy')
    expect(said.has('TRUST')).toBe(false)
    expect(new Set(checks.map(({ how }) => how))).toEqual(new Set(['review', 'skipped']))
  })

  it.each([
    ['its name', NAME],
    ['its ARN', `${AT}eu-west-1/${NAME}`],
  ])('by %s, as an administrator', async (_by, name) => {
    const stage = await setStage(SETS)
    await live(stage, ['add-role', name, '--use-existing', '--masters'], async (done) => {
      expect(writes(done)).toEqual([`mapRoles entry of ${ROOT}:role/${NAME}`])
      expect(done.warnings.map(({ code }) => code)).not.toContain('WIDE')
      expect(await whoIs(stage, NAME)).toEqual({
        username: 'sso:Developer:jane-example.com',
        groups: ['system:masters'],
      })
    })
  })

  it('a username that others gave it stays', async () => {
    const stage = await setStage(SETS)
    const text = awsAuthOf(stage)['mapRoles'] ?? ''
    putAwsAuth(
      stage,
      'mapRoles',
      `${text}- rolearn: ${ROOT}:role/${NAME}\n  username: devs\n  groups: [devs]\n`,
    )
    await live(stage, ['add-role', 'Developer', ...READER, '--append'], (done) => {
      expect(done.principal).toMatchObject({ username: 'devs', groups: ['devs', 'reader'] })
    })
  })

  it('of two with the same permission set the one that is named', async () => {
    const [set] = SETS.permissionSets
    const both = [set, { ...set, suffix: 'fedcba9876543210', region: 'us-east-1' }]
    const stage = await setStage({ permissionSets: both })
    const several = await stage.json('add-role', 'Developer', ...READER)
    expect(several).toMatchObject({ exit: 3, error: { code: 'PRINCIPAL' } })
    const [, line = ''] = /^name one by its ARN: eks-access (.*)$/.exec(several.error?.fix ?? '') ?? []
    await live(stage, line.split(' '), (done) => {
      expect(done.principal?.arn).toBe(`${AT}eu-west-1/${NAME}`)
    })
  })
})

describe('NAME', () => {
  it('is that of a role first, whatever permission sets there are', async () => {
    const stage = await setStage(SETS)
    const { iam } = await byHand(stage)
    const trust = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: `${ROOT}:root` }, Action: 'sts:AssumeRole' }],
    }
    await iam.createRole({ name: 'Developer', path: '/team/', trust, tags: {} })
    await live(stage, ['add-role', 'Developer', ...READER], async (done) => {
      expect(done.principal).toMatchObject({ arn: `${ROOT}:role/team/Developer`, username: 'Developer' })
      expect(writes(done)).toContain(`mapRoles entry of ${ROOT}:role/Developer`)
      expect(await whoIs(stage, 'Developer')).toEqual({ username: 'Developer', groups: ['reader'] })
    })
  })

  it('without --use-existing is that of a new role', async () => {
    const stage = await setStage(SETS)
    const planned = await stage.json('add-role', 'Developer', '--group', 'reader', '--dry-run')
    expect(planned).toMatchObject({ status: 'planned', principal: { arn: `${ROOT}:role/Developer` } })
    expect(changesOf(planned, 'iam-role')).toMatchObject([{ action: 'create' }])
  })
})
