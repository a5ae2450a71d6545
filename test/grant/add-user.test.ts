import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { awsAuthOf, byHand, changesOf, live, pathOf, putAwsAuth, textOf } from '../support/by-hand.ts'
import { setStage } from '../support/stage.ts'

const READER = ['add-user', 'developer', '--group', 'reader'] as const
const ARN = 'arn:aws:iam::111122223333:user/developer'

/** A binding of somebody else's, so that a group that is no level gives something. */
async function bind(
  stage: Awaited<ReturnType<typeof setStage>>,
  group: string,
  role = 'view',
): Promise<void> {
  const { kube } = await byHand(stage)
  const apiGroup = 'rbac.authorization.k8s.io'
  await kube.create('clusterrolebindings', {
    apiVersion: `${apiGroup}/v1`,
    kind: 'ClusterRoleBinding',
    metadata: { name: group },
    roleRef: { apiGroup, kind: 'ClusterRole', name: role },
    subjects: [{ apiGroup, kind: 'Group', name: group }],
  })
}

describe('how much', () => {
  it('--group: all that the document says of a reader', async () => {
    const stage = await setStage()
    await live(stage, READER, async (done) => {
      const { iam } = await byHand(stage)
      const [key] = (await iam.listAccessKeys('developer')) ?? []
      expect(done.made).toEqual({
        profile: 'developer',
        context: 'developer@demo.us-west-2',
        files: ['credentials', 'config', 'kubeconfig'].map((file) =>
          pathOf(stage, file as 'config' | 'credentials' | 'kubeconfig'),
        ),
        accessKeyId: key?.id,
      })
      expect(done.principal).toEqual({ arn: ARN, username: 'developer', groups: ['reader'], policies: [] })
      expect(
        done.checks.map(({ how, verb, resource, actual }) => `${how} ${verb} ${resource} ${actual}`),
      ).toEqual([
        'identity log in cluster developer in reader',
        'identity get pods yes',
        'identity list deployments yes',
        'identity create pods no',
        'identity delete deployments no',
        'identity get secrets yes',
        'identity create (dry run) pods forbidden',
      ])
      expect((await stat(pathOf(stage, 'credentials'))).mode & 0o777).toBe(0o600)
    })
  })

  it('--group several times: every group is in the entry, and the rights add up', async () => {
    const stage = await setStage()
    await bind(stage, 'deployers', 'edit')
    await live(stage, [...READER, '--group', 'deployers'], (done) => {
      expect(done.principal?.groups).toEqual(['reader', 'deployers'])
      expect(awsAuthOf(stage)['mapUsers']).toContain('- "reader"\n    - "deployers"')
      // Whoever is in deployers too may create pods: no is not asked for.
      expect(done.checks.map(({ expected }) => expected)).not.toContain('no')
      expect(changesOf(done, 'cluster-role').map(({ resource }) => resource)).toEqual(['ClusterRole reader'])
    })
  })

  it('--masters: system:masters, no ClusterRole, and everything allowed', async () => {
    const stage = await setStage()
    await live(stage, ['add-user', 'developer', '--masters'], (done) => {
      expect(done.principal?.groups).toEqual(['system:masters'])
      expect(changesOf(done, 'cluster-role')).toEqual([])
      expect(done.checks.slice(1)).toMatchObject([
        { verb: '*', resource: '*', actual: 'yes' },
        { verb: 'create (dry run)', actual: 'accepted' },
      ])
    })
  })

  it('--group with --masters: both are honoured', async () => {
    const stage = await setStage()
    await live(stage, [...READER, '--masters'], (done) => {
      expect(done.principal?.groups).toEqual(['reader', 'system:masters'])
      expect(changesOf(done, 'cluster-role')).toHaveLength(1)
      expect(done.checks.at(-1)).toMatchObject({ verb: 'create (dry run)', actual: 'accepted' })
    })
  })

  it('--least-privilege: one cluster by its ARN, no secrets, no wide API group', async () => {
    const stage = await setStage()
    await live(stage, [...READER, '--least-privilege'], async (done) => {
      const { iam, kube } = await byHand(stage)
      const policy = await iam.getPolicy('arn:aws:iam::111122223333:policy/EKSReader@demo.us-west-2')
      expect(policy?.document).toMatchObject({
        Statement: [
          { Action: 'eks:DescribeCluster', Resource: 'arn:aws:eks:us-west-2:111122223333:cluster/demo' },
        ],
      })
      const role = JSON.stringify(await kube.get({ resource: 'clusterroles', name: 'reader' }))
      expect(role).not.toContain('secrets')
      expect(role).not.toContain('"*"')
      expect(done.warnings.map(({ code }) => code)).not.toContain('WIDE')
      expect(done.checks).toContainEqual(
        expect.objectContaining({ verb: 'get', resource: 'secrets', actual: 'no', ok: true }),
      )
    })
  })
})

describe('whom', () => {
  it('--iam-group: that group carries the policy', async () => {
    const stage = await setStage()
    await live(stage, [...READER, '--iam-group', 'viewers'], async () => {
      const { iam } = await byHand(stage)
      expect(await iam.getGroup('viewers')).toMatchObject({ members: ['developer'] })
      expect(await iam.getGroup('developers')).toBeUndefined()
    })
  })

  it('--use-existing with a group of others: its members and policies stay, ours go', async () => {
    const stage = await setStage()
    const { iam } = await byHand(stage)
    await iam.createGroup({ name: 'staff', path: '/' })
    await iam.createUser({ name: 'old', tags: {} })
    await iam.addToGroup('staff', 'old')
    const before = await stage.look()
    expect(await stage.json(...READER, '--iam-group', 'staff')).toMatchObject({
      exit: 3,
      status: 'refused',
      error: { code: 'EXISTS', message: expect.stringContaining('staff') },
    })
    expect(await stage.changed(before)).toEqual([])
    await live(stage, [...READER, '--iam-group', 'staff', '--use-existing'], async () => {
      expect((await iam.getGroup('staff'))?.members.toSorted()).toEqual(['developer', 'old'])
    })
    expect(await iam.getGroup('staff')).toMatchObject({ members: ['old'] })
  })

  it('a user of others is refused, and with --use-existing gets rights but no key', async () => {
    const stage = await setStage()
    const { iam } = await byHand(stage)
    await iam.createUser({ name: 'developer', path: '/team/', tags: { owner: 'platform' } })
    const before = await stage.look()
    expect(await stage.json(...READER)).toMatchObject({ exit: 3, error: { code: 'EXISTS' } })
    expect(await stage.changed(before)).toEqual([])
    await live(stage, [...READER, '--use-existing'], async (done) => {
      expect(done.principal?.arn).toBe('arn:aws:iam::111122223333:user/team/developer')
      // The authenticator compares the ARN of a user with its path.
      expect(awsAuthOf(stage)['mapUsers']).toContain('user/team/developer')
      expect(done.made).toEqual({ profile: null, context: null, files: [] })
      expect(await iam.listAccessKeys('developer')).toEqual([])
      expect(done.warnings.map(({ code }) => code)).toEqual(expect.arrayContaining(['EXISTING', 'UNPROVEN']))
      expect(done.checks.map(({ how, ok }) => [how, ok])).toEqual([
        ['review', true],
        ['review', true],
        ['review', true],
        ['review', true],
        ['review', true],
        ['skipped', true],
      ])
    })
    expect(await iam.getUser('developer')).toMatchObject({ tags: { owner: 'platform' } })
  })

  it('--use-existing by ARN, with its path', async () => {
    const stage = await setStage()
    const { iam } = await byHand(stage)
    await iam.createUser({ name: 'developer', path: '/team/', tags: {} })
    expect(await stage.json('add-user', ARN, '--group', 'reader', '--use-existing')).toMatchObject({
      exit: 3,
      error: { code: 'PRINCIPAL', message: expect.stringContaining('user/team/developer') },
    })
    const arn = 'arn:aws:iam::111122223333:user/team/developer'
    await live(stage, ['add-user', arn, '--group', 'reader', '--use-existing'], (done) => {
      expect(done.principal).toMatchObject({ arn, username: 'developer' })
    })
  })

  it('--new-key: a user of others gets a key of ours, which alone goes again', async () => {
    const stage = await setStage()
    const { iam } = await byHand(stage)
    await iam.createUser({ name: 'developer', tags: {} })
    const own = await iam.createAccessKey('developer')
    await live(stage, [...READER, '--use-existing', '--new-key'], async (done) => {
      const keys = (await iam.listAccessKeys('developer'))?.map(({ id }) => id) ?? []
      expect(keys).toHaveLength(2)
      expect(done.made?.accessKeyId).toBe(keys.find((id) => id !== own.id))
      expect(done.checks.map(({ how }) => how)).not.toContain('review')
    })
    expect((await iam.listAccessKeys('developer'))?.map(({ id }) => id)).toEqual([own.id])
  })
})

describe('what is mapped already', () => {
  const OTHERS = `- userarn: ${ARN} # of the platform team
  username: dev
  groups: [deployers]
`

  it('is refused, told how to go on, and left', async () => {
    const stage = await setStage()
    putAwsAuth(stage, 'mapUsers', OTHERS)
    const { iam } = await byHand(stage)
    await iam.createUser({ name: 'developer', tags: {} })
    const before = await stage.look()
    expect(await stage.json(...READER, '--use-existing')).toMatchObject({
      exit: 3,
      error: { code: 'ALREADY_MAPPED', fix: expect.stringMatching(/--append.*--replace/) },
    })
    expect(await stage.changed(before)).toEqual([])
  })

  it('--append adds to its groups and keeps its username', async () => {
    const stage = await setStage()
    putAwsAuth(stage, 'mapUsers', OTHERS)
    await bind(stage, 'deployers')
    const { iam } = await byHand(stage)
    await iam.createUser({ name: 'developer', tags: {} })
    await live(stage, [...READER, '--use-existing', '--new-key', '--append'], (done) => {
      expect(done.principal).toMatchObject({ username: 'dev', groups: ['deployers', 'reader'] })
      expect(awsAuthOf(stage)['mapUsers']).toContain('# of the platform team')
    })
    expect(awsAuthOf(stage)['mapUsers']).toBe(OTHERS)
  })

  it('--replace puts these groups in the place of those', async () => {
    const stage = await setStage()
    putAwsAuth(stage, 'mapUsers', OTHERS)
    const { iam } = await byHand(stage)
    await iam.createUser({ name: 'developer', tags: {} })
    await live(stage, [...READER, '--use-existing', '--new-key', '--replace'], (done) => {
      expect(done.principal).toMatchObject({ username: 'dev', groups: ['reader'] })
      expect(awsAuthOf(stage)['mapUsers']).not.toContain('deployers')
    })
    expect(awsAuthOf(stage)['mapUsers']).toBe(OTHERS)
  })
})

describe('where', () => {
  it('a cluster without aws-auth: made, and gone again, though the surroundings changed meanwhile', async () => {
    const stage = await setStage({ clusters: [{ awsAuth: null, mode: 'CONFIG_MAP' }] })
    const before = await stage.look()
    const done = await stage.json(...READER)
    expect(done).toMatchObject({ exit: 0, status: 'done' })
    expect(done.warnings.map(({ code }) => code)).toContain('AWS_AUTH_MISSING')
    // The journal says where it was.
    stage.env['AWS_REGION'] = 'eu-west-1'
    stage.env['AWS_DEFAULT_REGION'] = 'eu-west-1'
    for (const name of ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE', 'KUBECONFIG'])
      delete stage.env[name]
    expect(await stage.json('clean')).toMatchObject({ exit: 0, status: 'undone', left: [] })
    expect(await stage.changed(before)).toEqual([])
  })
})

describe('files', () => {
  it('--profile-name: the profile, the section of the key and the kubeconfig have that name', async () => {
    const stage = await setStage()
    await live(stage, [...READER, '--profile-name', 'work.dev'], async (done) => {
      expect(done.made?.profile).toBe('work.dev')
      expect(await textOf(stage, 'config')).toContain('[profile work.dev]')
      expect(await textOf(stage, 'credentials')).toContain('[work.dev]')
      expect(await textOf(stage, 'kubeconfig')).toContain('work.dev')
    })
  })

  it('--profile-name without a key: the kubeconfig uses the profile that the person has', async () => {
    const stage = await setStage()
    const { iam } = await byHand(stage)
    await iam.createUser({ name: 'developer', tags: {} })
    await live(stage, [...READER, '--use-existing', '--profile-name', 'mine'], async (done) => {
      expect(done.made).toEqual({
        profile: null,
        context: 'developer@demo.us-west-2',
        files: [pathOf(stage, 'kubeconfig')],
      })
      expect(await textOf(stage, 'kubeconfig')).toContain('mine')
    })
  })

  it('--kubeconfig of a new file: made, and gone again with its folder', async () => {
    const stage = await setStage()
    const file = join(stage.home.folder, 'kube', 'people', 'developer.yaml')
    const own = await textOf(stage, 'kubeconfig')
    await live(stage, [...READER, '--kubeconfig', file], async (done) => {
      expect(done.made?.files).toContain(file)
      const text = await readFile(file, 'utf8')
      expect(text).toContain('current-context: developer@demo.us-west-2')
      expect(text).toContain('cluster/demo')
      expect((await stat(file)).mode & 0o777).toBe(0o600)
      expect(await textOf(stage, 'kubeconfig')).toBe(own)
    })
    await expect(stat(join(stage.home.folder, 'kube', 'people'))).rejects.toThrow('ENOENT')
  })

  it('--kubeconfig of a file that is there: what others have in it stays, byte for byte', async () => {
    const stage = await setStage()
    const file = join(stage.home.folder, 'kube', 'other')
    const text = 'apiVersion: v1\r\nkind: Config # theirs\r\ncontexts: []\r\ncurrent-context: theirs'
    await writeFile(file, text, { mode: 0o640 })
    await live(stage, [...READER, '--kubeconfig', file], async () => {
      expect(await readFile(file, 'utf8')).toContain('kind: Config # theirs\r\n')
      expect(await readFile(file, 'utf8')).toContain('current-context: theirs')
    })
    expect(await readFile(file, 'utf8')).toBe(text)
  })

  it('--use-context: the current one is ours for a while', async () => {
    const stage = await setStage()
    await live(stage, [...READER, '--use-context', '--cluster', 'demo'], async () => {
      expect(await textOf(stage, 'kubeconfig')).toContain('current-context: developer@demo.us-west-2')
    })
    expect(await textOf(stage, 'kubeconfig')).toContain('current-context: demo\n')
  })

  it.each([
    ['aws', ['eks', 'get-token', '--profile', 'developer']],
    ['eks-access', ['token', '--cluster-name', 'demo', '--profile', 'developer']],
  ])('--exec %s', async (program, words) => {
    const stage = await setStage()
    await live(stage, [...READER, '--exec', program], (done) => {
      const [user] = changesOf(done, 'kubeconfig-user')
      expect(user?.after).toMatchObject({
        command: expect.stringMatching(new RegExp(`(^|/)${program}$`)),
        args: expect.arrayContaining(words),
      })
    })
  })

  it('--exec auto: aws where it is on PATH, else this program', async () => {
    const stage = await setStage()
    const program = async (): Promise<unknown> =>
      changesOf(await stage.json(...READER, '--dry-run'), 'kubeconfig-user')[0]?.after
    expect(await program()).toMatchObject({ command: '/usr/local/bin/eks-access' })
    const bin = join(stage.home.folder, 'tools')
    await mkdir(bin)
    await writeFile(join(bin, 'aws'), '#!/bin/sh\n', { mode: 0o755 })
    stage.env['PATH'] = `${bin}:${stage.env['PATH']}`
    expect(await program()).toMatchObject({ command: 'aws' })
  })
})
