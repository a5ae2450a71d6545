import { describe, expect, it } from 'vitest'
import { awsAuthOf, byHand, fates, textOf } from '../support/by-hand.ts'
import { setStage } from '../support/stage.ts'
import type { Stage } from '../support/stage.ts'

const add = (stage: Stage, name: string, ...flags: readonly string[]) =>
  stage.json('add-user', name, '--group', 'reader', ...flags)

/** Cleans one run: its document, without what was kept. */
async function clean(stage: Stage, run: string | null): Promise<readonly string[]> {
  const done = await stage.json('clean', '--run', run ?? '')
  expect(done).toMatchObject({ exit: 0, status: 'undone', left: [], run })
  return fates(done)
}

describe('two users who share policy, group, ClusterRole and files', () => {
  it('the first goes first: what the second uses is kept for it, and goes with it', async () => {
    const stage = await setStage()
    const before = await stage.look()
    const [first, second] = [await add(stage, 'ann'), await add(stage, 'bob')]
    const one = await clean(stage, first.run)
    const kept = one.filter((fate) => fate.startsWith('kept '))
    for (const shared of ['IAM group developers', 'IAM policy AmazonEKSView', 'ClusterRole reader', 'file '])
      expect(kept).toContainEqual(expect.stringContaining(shared))
    expect(kept.every((fate) => fate.includes(`still used by run ${second.run}`))).toBe(true)
    // Bob has everything that he was promised, Ann has nothing.
    expect(await add(stage, 'bob')).toMatchObject({ status: 'nothing' })
    expect(awsAuthOf(stage)['mapUsers']).toContain('user/bob')
    expect(awsAuthOf(stage)['mapUsers']).not.toContain('user/ann')
    expect(await textOf(stage, 'credentials')).not.toContain('ann')
    expect((await clean(stage, second.run)).filter((fate) => !fate.startsWith('undone '))).toEqual([])
    expect(await stage.changed(before)).toEqual([])
    expect(await stage.json('clean')).toMatchObject({ status: 'nothing', changes: [] })
  })

  it('the second goes first: nothing of the first is touched', async () => {
    const stage = await setStage()
    const before = await stage.look()
    const first = await add(stage, 'ann')
    const between = await stage.look()
    const second = await add(stage, 'bob')
    await clean(stage, second.run)
    expect(await stage.changed(between)).toEqual([])
    await clean(stage, first.run)
    expect(await stage.changed(before)).toEqual([])
  })

  it('three at once, newest first', async () => {
    const stage = await setStage()
    const before = await stage.look()
    await add(stage, 'ann')
    await add(stage, 'bob')
    await add(stage, 'cem', '--iam-group', 'others')
    const done = await stage.json('clean')
    expect(done).toMatchObject({ exit: 0, status: 'undone', run: null, left: [] })
    expect(fates(done).filter((fate) => !fate.startsWith('undone '))).toEqual([])
    const users = done.changes.filter(({ kind }) => kind === 'iam-user').map(({ resource }) => resource)
    expect(users).toEqual(['IAM user cem', 'IAM user bob', 'IAM user ann'])
    expect(await stage.changed(before)).toEqual([])
  })
})

describe('what was kept for a run that then came to nothing', () => {
  it('goes with the next clean', async () => {
    const stage = await setStage()
    const before = await stage.look()
    const first = await add(stage, 'ann')
    const refuse = (code: string): void =>
      stage.sandbox.intercept(({ operation }) =>
        operation === 'CreateAccessKey' ? { when: 'before', status: 403, code, message: 'no' } : undefined,
      )
    refuse('ExpiredToken')
    expect(await add(stage, 'bob')).toMatchObject({ exit: 5 })
    expect((await clean(stage, first.run)).filter((fate) => fate.startsWith('kept '))).not.toEqual([])
    refuse('AccessDenied')
    expect(await add(stage, 'bob')).toMatchObject({ exit: 4, left: [] })
    expect(await stage.json('clean')).toMatchObject({ exit: 0, status: 'undone', run: first.run, left: [] })
    expect(await stage.changed(before)).toEqual([])
  })
})

describe('narrow and wide', () => {
  it('rights that others have are not made narrower under them', async () => {
    const stage = await setStage()
    const first = await add(stage, 'ann')
    const between = await stage.look()
    expect(await add(stage, 'bob', '--least-privilege')).toMatchObject({
      exit: 3,
      error: {
        code: 'EXISTS',
        message: expect.stringContaining('ClusterRole reader'),
        fix: expect.stringContaining(`eks-access clean --run ${first.run}`),
      },
    })
    expect(await stage.changed(between)).toEqual([])
  })
})

describe('current-context of two who both asked for it', () => {
  it.each([
    ['the first', 0],
    ['the second', 1],
  ] as const)('%s goes first: in the end it is what it was', async (_which, index) => {
    const stage = await setStage()
    const before = await stage.look()
    const runs = [
      await add(stage, 'ann', '--use-context'),
      await add(stage, 'bob', '--use-context', '--cluster', 'demo'),
    ]
    const [going, staying] = index === 0 ? runs : runs.toReversed()
    await clean(stage, going?.run ?? null)
    const current = /current-context: (.*)/.exec(await textOf(stage, 'kubeconfig'))?.[1]
    expect(current).toBe(index === 0 ? 'bob@demo.us-west-2' : 'ann@demo.us-west-2')
    await clean(stage, staying?.run ?? null)
    expect(await stage.changed(before)).toEqual([])
  })
})

describe('one principal in several runs', () => {
  it('a role taken by the user of an earlier add-user: the user outlives the role', async () => {
    const stage = await setStage()
    const before = await stage.look()
    const user = await add(stage, 'ann')
    const between = await stage.look()
    const role = await stage.json('add-role', 'eks-admin', '--masters', '--assumed-by', 'ann')
    expect(role).toMatchObject({ exit: 0, status: 'done' })
    // One key for both.
    expect(role.made?.accessKeyId).toBe(user.made?.accessKeyId)
    await clean(stage, role.run)
    expect(await stage.changed(between)).toEqual([])
    await clean(stage, user.run)
    expect(await stage.changed(before)).toEqual([])
  })

  it('the other way round: the user and her key stay for the role', async () => {
    const stage = await setStage()
    const before = await stage.look()
    const user = await add(stage, 'ann')
    const role = await stage.json('add-role', 'eks-admin', '--masters', '--assumed-by', 'ann')
    const kept = (await clean(stage, user.run)).filter((fate) => fate.startsWith('kept '))
    expect(kept).toContainEqual(expect.stringContaining('IAM user ann'))
    expect(kept).toContainEqual(expect.stringContaining('access key of IAM user ann'))
    expect(awsAuthOf(stage)['mapUsers']).toBeUndefined()
    expect(await stage.json('add-role', 'eks-admin', '--masters', '--assumed-by', 'ann')).toMatchObject({
      status: 'nothing',
    })
    await clean(stage, role.run)
    expect(await stage.changed(before)).toEqual([])
  })

  it('other groups later: an update of ours, and back to what it was', async () => {
    const stage = await setStage()
    const before = await stage.look()
    await add(stage, 'ann')
    const between = await stage.look()
    const argv = ['add-user', 'ann', '--masters'] as const
    expect(await stage.json(...argv)).toMatchObject({
      exit: 3,
      error: { code: 'ALREADY_MAPPED', message: expect.stringContaining('reader') },
    })
    const later = await stage.json(...argv, '--replace')
    expect(later).toMatchObject({ exit: 0, principal: { groups: ['system:masters'] } })
    expect(later.changes.find(({ kind }) => kind === 'aws-auth-entry')).toMatchObject({
      action: 'update',
      owner: 'ours',
    })
    await clean(stage, later.run)
    expect(await stage.changed(between)).toEqual([])
    await stage.json('clean')
    expect(await stage.changed(before)).toEqual([])
  })

  it('other groups later, and the first run goes first', async () => {
    const stage = await setStage()
    const before = await stage.look()
    const first = await add(stage, 'ann')
    const later = await stage.json('add-user', 'ann', '--masters', '--append')
    expect(later.principal?.groups).toEqual(['reader', 'system:masters'])
    await clean(stage, first.run)
    const { kube } = await byHand(stage)
    expect(await kube.get({ resource: 'clusterroles', name: 'reader' })).toBeDefined()
    expect(await stage.json('clean')).toMatchObject({ exit: 0, status: 'undone', left: [] })
    expect(await stage.changed(before)).toEqual([])
  })
})

describe('two clusters of one account', () => {
  const clusters = [{ name: 'demo' }, { name: 'prod' }]

  it.each([
    ['the first', 0],
    ['the second', 1],
  ] as const)('what both need in IAM stays until the last is gone: %s goes first', async (_which, index) => {
    const stage = await setStage({ clusters })
    const before = await stage.look()
    const runs = [await add(stage, 'ann', '--cluster', 'demo'), await add(stage, 'ann', '--cluster', 'prod')]
    expect(runs.map(({ exit }) => exit)).toEqual([0, 0])
    expect(runs[1]?.made?.accessKeyId).toBe(runs[0]?.made?.accessKeyId)
    const [going, staying] = index === 0 ? runs : runs.toReversed()
    await clean(stage, going?.run ?? null)
    const { iam } = await byHand(stage)
    expect(await iam.getUser('ann')).toBeDefined()
    expect(await add(stage, 'ann', '--cluster', staying?.cluster?.name ?? '')).toMatchObject({
      status: 'nothing',
    })
    expect(awsAuthOf(stage, index)['mapUsers']).toBeUndefined()
    await clean(stage, staying?.run ?? null)
    expect(await stage.changed(before)).toEqual([])
  })

  it('all at once, though the runs alternate', async () => {
    const stage = await setStage({ clusters })
    const before = await stage.look()
    await add(stage, 'ann', '--cluster', 'demo')
    await add(stage, 'ann', '--cluster', 'prod')
    await add(stage, 'bob', '--cluster', 'demo')
    await add(stage, 'cem', '--cluster', 'prod')
    const planned = await stage.json('clean', '--dry-run')
    expect(fates(planned).filter((fate) => !fate.startsWith('planned '))).toEqual([])
    const done = await stage.json('clean')
    expect(done).toMatchObject({ exit: 0, status: 'undone', cluster: null, principal: null, left: [] })
    expect(await stage.changed(before)).toEqual([])
  })

  it('--cluster: the runs on that one alone', async () => {
    const stage = await setStage({ clusters })
    const before = await stage.look()
    await add(stage, 'ann', '--cluster', 'demo')
    const between = await stage.look()
    await add(stage, 'bob', '--cluster', 'prod')
    expect(await stage.json('clean', '--cluster', 'prod')).toMatchObject({ status: 'undone' })
    expect(await stage.changed(between)).toEqual([])
    expect(await stage.json('clean')).toMatchObject({ status: 'undone' })
    expect(await stage.changed(before)).toEqual([])
  })
})
