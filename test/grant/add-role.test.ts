import { describe, expect, it } from 'vitest'
import { awsAuthOf, byHand, changesOf, live, textOf } from '../support/by-hand.ts'
import { setStage } from '../support/stage.ts'

const ADMIN = ['add-role', 'eks-admin', '--masters'] as const
const ACCOUNT = '111122223333'
const TRUST = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'sts:AssumeRole' },
  ],
}

describe('who may take it', () => {
  it('manager, where nobody is named: user, key, both profiles, and the checks in the role', async () => {
    const stage = await setStage()
    await live(stage, ADMIN, async (done) => {
      const { iam } = await byHand(stage)
      const [key] = (await iam.listAccessKeys('manager')) ?? []
      expect(done.made).toMatchObject({
        profile: 'eks-admin',
        context: 'eks-admin@demo.us-west-2',
        accessKeyId: key?.id,
      })
      expect(await textOf(stage, 'config')).toContain(`[profile manager]
region = us-west-2
`)
      expect(await textOf(stage, 'config')).toContain(`role_arn = arn:aws:iam::${ACCOUNT}:role/eks-admin
source_profile = manager`)
      expect(done.warnings).toContainEqual({
        code: 'TRUST',
        message: expect.stringMatching(/everyone in account 111122223333.*the user manager/),
      })
      expect(done.checks.map(({ as, verb, actual }) => `${as} ${verb} ${actual}`)).toEqual([
        'eks-admin log in eks-admin in system:masters',
        'eks-admin * yes',
        'eks-admin create (dry run) accepted',
      ])
    })
  })

  it('--assumed-by a user of others, who has no key here: theirs stays theirs', async () => {
    const stage = await setStage()
    const { iam } = await byHand(stage)
    await iam.createUser({ name: 'jane', path: '/team/', tags: {} })
    const own = await iam.createAccessKey('jane')
    const before = await stage.look()
    expect(await stage.json(...ADMIN, '--assumed-by', 'jane')).toMatchObject({
      exit: 3,
      error: { code: 'EXISTS', message: expect.stringContaining('user/team/jane') },
    })
    expect(await stage.changed(before)).toEqual([])
    await live(stage, [...ADMIN, '--assumed-by', 'jane', '--use-existing'], async (done) => {
      expect(await iam.listAttached({ user: 'jane' })).toEqual([
        `arn:aws:iam::${ACCOUNT}:policy/AmazonEKSAssumeEKSAdminPolicy`,
      ])
      expect((await iam.listAccessKeys('jane'))?.map(({ id }) => id)).toEqual([own.id])
      expect(await textOf(stage, 'config')).toContain('source_profile = jane')
      expect(done.warnings.map(({ code }) => code)).toContain('UNPROVEN')
    })
    expect(await iam.getUser('jane')).toMatchObject({ path: '/team/' })
  })

  it('--assumed-by with --new-key: the user of others gets a key, and the role is tried', async () => {
    const stage = await setStage()
    const { iam } = await byHand(stage)
    await iam.createUser({ name: 'jane', tags: {} })
    await live(stage, [...ADMIN, '--assumed-by', 'jane', '--use-existing', '--new-key'], (done) => {
      expect(done.checks.map(({ how }) => how)).toEqual(['identity', 'identity', 'identity'])
    })
    expect(await iam.listAccessKeys('jane')).toEqual([])
  })

  it('--assumed-by-group: a group with the policy, no user and no key', async () => {
    const stage = await setStage()
    await live(stage, [...ADMIN, '--assumed-by-group', 'admins'], async (done) => {
      const { iam } = await byHand(stage)
      expect(await iam.listAttached({ group: 'admins' })).toEqual([
        `arn:aws:iam::${ACCOUNT}:policy/AmazonEKSAssumeEKSAdminPolicy`,
      ])
      expect(await iam.getUser('manager')).toBeUndefined()
      expect(changesOf(done, 'access-key')).toEqual([])
      expect(done.checks.at(-1)).toMatchObject({ how: 'skipped' })
    })
  })

  it('both: the user and the group', async () => {
    const stage = await setStage()
    await live(stage, [...ADMIN, '--assumed-by', 'jane', '--assumed-by-group', 'admins'], async (done) => {
      const { iam } = await byHand(stage)
      expect(await iam.listAttached({ group: 'admins' })).toHaveLength(1)
      expect(await iam.listAttached({ user: 'jane' })).toHaveLength(1)
      expect(done.warnings.find(({ code }) => code === 'TRUST')?.message).toMatch(/jane and .*admins/)
      expect(done.checks.map(({ how }) => how)).toEqual(['identity', 'identity', 'identity'])
    })
  })

  it('--least-privilege: trust in the named user alone, and one cluster by its ARN', async () => {
    const stage = await setStage()
    await live(stage, [...ADMIN, '--least-privilege', '--assumed-by', 'jane'], async (done) => {
      const { iam } = await byHand(stage)
      expect((await iam.getRole('eks-admin'))?.trust).toMatchObject({
        Statement: [{ Principal: { AWS: [`arn:aws:iam::${ACCOUNT}:user/jane`] } }],
      })
      const policies = JSON.stringify(changesOf(done, 'iam-policy').map(({ after }) => after))
      expect(policies).not.toContain('"*"')
      expect(policies).not.toContain('PassRole')
      expect(done.warnings.find(({ code }) => code === 'TRUST')?.message).toMatch(/jane alone/)
      expect(done.warnings.map(({ code }) => code)).not.toContain('WIDE')
    })
  })
})

describe('a role that is there', () => {
  it('is refused, and with --use-existing is mapped without its path and is otherwise left', async () => {
    const stage = await setStage()
    const { iam } = await byHand(stage)
    await iam.createRole({ name: 'eks-admin', path: '/sso/', trust: TRUST, tags: { owner: 'platform' } })
    const before = await stage.look()
    expect(await stage.json(...ADMIN)).toMatchObject({ exit: 3, error: { code: 'EXISTS' } })
    expect(await stage.changed(before)).toEqual([])
    await live(stage, [...ADMIN, '--use-existing'], (done) => {
      expect(done.principal?.arn).toBe(`arn:aws:iam::${ACCOUNT}:role/sso/eks-admin`)
      // The authenticator compares the ARN of a role without its path.
      expect(awsAuthOf(stage)['mapRoles']).toContain(`"arn:aws:iam::${ACCOUNT}:role/eks-admin"`)
      expect(changesOf(done, 'iam-user')).toEqual([])
      expect(done.made).toEqual({ profile: null, files: [], context: null })
      expect(done.warnings.map(({ code }) => code)).toEqual(
        expect.arrayContaining(['EXISTING', 'NO_CONTEXT', 'UNPROVEN']),
      )
    })
    await live(stage, [...ADMIN, '--use-existing', '--profile-name', 'sso-admin'], async (done) => {
      expect(done.made?.context).toBe('eks-admin@demo.us-west-2')
      expect(await textOf(stage, 'kubeconfig')).toContain('sso-admin')
      expect(await textOf(stage, 'config')).not.toContain('sso-admin')
    })
    expect(await iam.getRole('eks-admin')).toMatchObject({ tags: { owner: 'platform' } })
  })

  it('by its ARN, with another user named who may take it', async () => {
    const stage = await setStage()
    const { iam } = await byHand(stage)
    await iam.createRole({ name: 'eks-admin', path: '/sso/', trust: TRUST, tags: {} })
    const arn = `arn:aws:iam::${ACCOUNT}:role/sso/eks-admin`
    await live(
      stage,
      ['add-role', arn, '--masters', '--use-existing', '--assumed-by', 'jane'],
      async (done) => {
        expect(await textOf(stage, 'config')).toContain(`role_arn = ${arn}`)
        expect(done.checks.map(({ how }) => how)).toEqual(['identity', 'identity', 'identity'])
      },
    )
  })
})

describe('as whom', () => {
  it('--role-arn: the operator acts in platform-admin, and must hold on to it', async () => {
    const stage = await setStage()
    const { iam } = await byHand(stage)
    await iam.attach({ role: 'platform-admin' }, 'arn:aws:iam::aws:policy/AdministratorAccess')
    const arn = `arn:aws:iam::${ACCOUNT}:role/platform-admin`
    const before = await stage.look()
    const done = await stage.json(...ADMIN, '--role-arn', arn)
    expect(done).toMatchObject({ exit: 0, status: 'done' })
    expect(done.operator?.arn).toMatch(/^arn:aws:sts::111122223333:assumed-role\/platform-admin\//)
    expect(done.again).toContain(`--role-arn ${arn}`)
    const self = ['add-role', 'platform-admin', '--group', 'reader', '--replace', '--use-existing'] as const
    expect(await stage.json(...self, '--role-arn', arn)).toMatchObject({
      exit: 3,
      error: { code: 'SELF', message: expect.stringContaining('platform-admin') },
    })
    expect(await stage.json('clean', '--role-arn', arn)).toMatchObject({ exit: 0, status: 'undone' })
    expect(await stage.changed(before)).toEqual([])
  })

  it('--profile: that of the operator, which beats the keys in the environment', async () => {
    const stage = await setStage()
    const before = await stage.look()
    await stage.json('add-user', 'deputy', '--masters')
    const { iam } = await byHand(stage)
    await iam.attach({ user: 'deputy' }, 'arn:aws:iam::aws:policy/AdministratorAccess')
    const done = await stage.json(...ADMIN, '--profile', 'deputy')
    expect(done).toMatchObject({ exit: 0, operator: { arn: `arn:aws:iam::${ACCOUNT}:user/deputy` } })
    // Whoever acts cannot take themselves away.
    expect(await stage.json('clean', '--profile', 'deputy')).toMatchObject({
      exit: 3,
      error: { code: 'SELF', message: expect.stringContaining('user/deputy') },
    })
    await iam.detach({ user: 'deputy' }, 'arn:aws:iam::aws:policy/AdministratorAccess')
    expect(await stage.json('clean')).toMatchObject({ exit: 0, status: 'undone' })
    expect(await stage.changed(before)).toEqual([])
  })

  it('--account: any other is refused before anything is planned', async () => {
    const stage = await setStage()
    const before = await stage.look()
    expect(await stage.json(...ADMIN, '--account', '999900001111')).toMatchObject({
      exit: 3,
      error: { code: 'ACCOUNT_MISMATCH', message: expect.stringMatching(/111122223333.*999900001111/) },
    })
    expect(await stage.changed(before)).toEqual([])
    expect(await stage.json(...ADMIN, '--account', ACCOUNT, '--dry-run')).toMatchObject({ status: 'planned' })
  })
})
