import { writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { awsAuthOf, byHand, edit, fates, pathOf, putAwsAuth, textOf } from '../support/by-hand.ts'
import { setStage } from '../support/stage.ts'
import type { Stage } from '../support/stage.ts'

const READER = ['add-user', 'ann', '--group', 'reader'] as const

/** A stage on which Ann has access. */
async function withAnn(...flags: readonly string[]): Promise<Stage> {
  const stage = await setStage()
  expect(await stage.json(...READER, ...flags)).toMatchObject({ exit: 0, status: 'done' })
  return stage
}

/** Cleans, where something must be left: which things, by their names and why. */
async function leaves(stage: Stage): Promise<Record<string, string>> {
  const done = await stage.json('clean')
  expect(done).toMatchObject({ ok: false, exit: 5, status: 'left', error: { code: 'LEFT' } })
  expect(done.left.every(({ fix }) => fix !== '')).toBe(true)
  const others = done.changes.filter(({ status }) => !['undone', 'none', 'left', 'kept'].includes(status))
  expect(others).toEqual([])
  return Object.fromEntries(done.left.map(({ resource, why }) => [resource, why]))
}

/** What is there beside what was there before. */
async function rest(stage: Stage): Promise<readonly string[]> {
  const { iam, kube } = await byHand(stage)
  const [users, groups, policies, roles, bindings] = await Promise.all([
    iam.listUsers(),
    iam.listGroups(),
    iam.listPolicies(),
    kube.get({ resource: 'clusterroles', name: 'reader' }),
    kube.get({ resource: 'clusterrolebindings', name: 'reader' }),
  ])
  return [
    ...users.filter(({ name }) => name !== 'operator').map(({ name }) => `user ${name}`),
    ...groups.map(({ name }) => `group ${name}`),
    ...policies.map(({ name }) => `policy ${name}`),
    ...(roles === undefined ? [] : ['ClusterRole']),
    ...(bindings === undefined ? [] : ['ClusterRoleBinding']),
    ...((awsAuthOf(stage)['mapUsers'] ?? '').includes('user/ann') ? ['mapping'] : []),
  ]
}

describe('others depend on it', () => {
  it('somebody else is mapped to the group: its role and binding stay, are said, and go when nobody is', async () => {
    const stage = await setStage()
    const before = await stage.look()
    await stage.json(...READER)
    const ours = awsAuthOf(stage)['mapUsers'] ?? ''
    const theirs = `- userarn: arn:aws:iam::111122223333:user/zoe\n  username: zoe\n  groups: [reader]\n`
    putAwsAuth(stage, 'mapUsers', `${ours}${theirs}`)
    const done = await stage.json('clean')
    expect(done).toMatchObject({ ok: true, exit: 0, status: 'undone' })
    expect(done.warnings).toContainEqual({
      code: 'STILL_MAPPED',
      message: expect.stringMatching(/user\/zoe is still mapped to reader/),
    })
    expect(fates(done).filter((fate) => fate.startsWith('kept '))).toEqual([
      expect.stringMatching(/^kept mapUsers of ConfigMap/),
      expect.stringMatching(/ClusterRoleBinding reader: .*user\/zoe/),
      expect.stringMatching(/ClusterRole reader: .*user\/zoe/),
    ])
    expect(await rest(stage)).toEqual(['ClusterRole', 'ClusterRoleBinding'])
    expect(awsAuthOf(stage)['mapUsers']).toBe(theirs)
    // Once nobody needs them they go with the next clean.
    putAwsAuth(stage, 'mapUsers', '')
    expect(await stage.json('clean')).toMatchObject({ exit: 0, status: 'undone' })
    expect(await rest(stage)).toEqual([])
    expect(await stage.changed(before)).toEqual([
      '/clusters/0/objects/configmaps kube-system/aws-auth/data/mapUsers',
    ])
  })

  it('a user of others in the group that we made: the group and its policy stay', async () => {
    const stage = await withAnn()
    const { iam } = await byHand(stage)
    await iam.createUser({ name: 'zoe', tags: {} })
    await iam.addToGroup('developers', 'zoe')
    const left = await leaves(stage)
    expect(left['IAM group developers']).toContain('member zoe')
    expect(await iam.getGroup('developers')).toMatchObject({ members: ['zoe'] })
    expect(await iam.getUser('ann')).toBeUndefined()
    await iam.removeFromGroup('developers', 'zoe')
    expect(await stage.json('clean')).toMatchObject({ exit: 0, status: 'undone' })
    expect(await rest(stage)).toEqual(['user zoe'])
  })
})

describe('somebody changed it', () => {
  it('a ClusterRole with another rule: left and said, all else goes', async () => {
    const stage = await withAnn()
    const { kube } = await byHand(stage)
    const where = { resource: 'clusterroles', name: 'reader' } as const
    await kube.patch(where, { rules: [{ apiGroups: [''], resources: ['nodes'], verbs: ['get'] }] })
    expect(await leaves(stage)).toEqual({ 'ClusterRole reader': 'it was changed since' })
    expect(await rest(stage)).toEqual(['ClusterRole'])
    // Taken away by hand there is nothing left to do.
    await kube.remove(where, {})
    expect(await stage.json('clean')).toMatchObject({ exit: 0, left: [] })
    expect(await stage.json('clean')).toMatchObject({ exit: 0, status: 'nothing' })
  })

  it('a user and a role made anew under the same name are somebody else’s', async () => {
    const stage = await setStage()
    await stage.json('add-role', 'eks-admin', '--masters', '--assumed-by', 'ann')
    const { iam } = await byHand(stage)
    const [key] = (await iam.listAccessKeys('ann')) ?? []
    await iam.deleteAccessKey('ann', key?.id ?? '')
    for (const policyArn of (await iam.listAttached({ user: 'ann' })) ?? [])
      await iam.detach({ user: 'ann' }, policyArn)
    await iam.deleteUser('ann')
    const user = await iam.createUser({ name: 'ann', tags: {} })
    const role = await iam.getRole('eks-admin')
    for (const policyArn of (await iam.listAttached({ role: 'eks-admin' })) ?? [])
      await iam.detach({ role: 'eks-admin' }, policyArn)
    await iam.deleteRole('eks-admin')
    const anew = await iam.createRole({ name: 'eks-admin', trust: role?.trust ?? {}, tags: {} })
    expect(await leaves(stage)).toEqual({
      'IAM user ann': 'somebody else made it anew since',
      'IAM role eks-admin': 'somebody else made it anew since',
    })
    expect([(await iam.getUser('ann'))?.id, (await iam.getRole('eks-admin'))?.id]).toEqual([user.id, anew.id])
    expect(await iam.listPolicies()).toEqual([])
  })

  it('the groups of the entry: left, and with it the rights that it has', async () => {
    const stage = await withAnn()
    const text = awsAuthOf(stage)['mapUsers'] ?? ''
    putAwsAuth(stage, 'mapUsers', text.replace('"reader"', '"reader"\n    - "auditors"'))
    const left = await leaves(stage)
    expect(left['mapUsers entry of arn:aws:iam::111122223333:user/ann']).toBe('it was changed since')
    expect(await rest(stage)).toEqual(['ClusterRole', 'ClusterRoleBinding', 'mapping'])
  })

  it.each([
    ['config', '[profile ann]', '[profile ann]\noutput = text', 'profile ann'],
    ['kubeconfig', /user: "?ann@demo.us-west-2"?/, 'user: mine', 'context ann'],
  ] as const)('an entry of %s: left, all else goes', async (file, from, to, name) => {
    const stage = await withAnn()
    await edit(stage, file, (text) => text.replace(from, to))
    const left = Object.entries(await leaves(stage))
    expect(left).toEqual([[expect.stringContaining(name), 'it was changed since']])
    expect(await textOf(stage, file)).toContain(to)
    expect(await rest(stage)).toEqual([])
  })

  it('a namespace of the context is worth nothing without it', async () => {
    const stage = await setStage()
    const before = await stage.look()
    await stage.json(...READER)
    await edit(stage, 'kubeconfig', (text) =>
      text.replace(/( *)user: "?ann@demo.us-west-2"?/, '$&\n$1namespace: shop'),
    )
    expect(await textOf(stage, 'kubeconfig')).toContain('namespace: shop')
    expect(await stage.json('clean')).toMatchObject({ exit: 0, status: 'undone' })
    expect(await stage.changed(before)).toEqual([])
  })

  it('current-context: whichever somebody has chosen meanwhile stays', async () => {
    const stage = await withAnn('--use-context')
    await edit(stage, 'kubeconfig', (text) => text.replace(/current-context: .*/, 'current-context: mine'))
    const done = await stage.json('clean')
    expect(await textOf(stage, 'kubeconfig')).toContain('current-context: mine')
    expect(await textOf(stage, 'kubeconfig')).not.toContain('ann')
    expect(done).toMatchObject({ exit: 0, status: 'undone' })
  })

  it('a file that we made and others wrote into: what is theirs stays', async () => {
    const stage = await withAnn()
    await edit(stage, 'credentials', (text) => `${text}\n[zoe]\naws_access_key_id = THEIRS\n`)
    expect(await stage.json('clean')).toMatchObject({ exit: 0, status: 'undone' })
    expect((await textOf(stage, 'credentials')).trim()).toBe('[zoe]\naws_access_key_id = THEIRS')
    expect(await rest(stage)).toEqual([])
  })
})

describe('the key', () => {
  it('deleted in IAM by hand: its lines go', async () => {
    const stage = await setStage()
    const before = await stage.look()
    await stage.json(...READER)
    const { iam } = await byHand(stage)
    const [key] = (await iam.listAccessKeys('ann')) ?? []
    await iam.deleteAccessKey('ann', key?.id ?? '')
    expect(await stage.json('clean')).toMatchObject({ exit: 0, status: 'undone' })
    expect(await stage.changed(before)).toEqual([])
  })

  it('its lines taken out by hand: it is deleted all the same', async () => {
    const stage = await setStage()
    const before = await stage.look()
    await stage.json(...READER)
    await writeFile(pathOf(stage, 'credentials'), '')
    expect(await stage.json('clean')).toMatchObject({ exit: 0, status: 'undone' })
    expect(await stage.changed(before)).toEqual([])
  })

  it('rotated by hand: the new one is somebody’s work, and keeps its user', async () => {
    const stage = await withAnn()
    const { iam } = await byHand(stage)
    const [old] = (await iam.listAccessKeys('ann')) ?? []
    const fresh = await iam.createAccessKey('ann')
    await iam.deleteAccessKey('ann', old?.id ?? '')
    await edit(stage, 'credentials', (text) => text.replace(old?.id ?? '', fresh.id))
    const left = await leaves(stage)
    expect(left['IAM user ann']).toContain(fresh.id)
    expect((await iam.listAccessKeys('ann'))?.map(({ id }) => id)).toEqual([fresh.id])
    expect(await textOf(stage, 'credentials')).toContain(fresh.id)
    expect(await rest(stage)).toEqual(['user ann'])
  })
})
