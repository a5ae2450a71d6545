import { describe, expect, it } from 'vitest'
import { awsAuthOf, byHand, fates, textOf } from '../support/by-hand.ts'
import { setStage, tempFolder } from '../support/stage.ts'
import type { Stage } from '../support/stage.ts'

/** Another machine, as it were: the journals are somewhere else. */
async function forget(stage: Stage): Promise<void> {
  stage.env['EKS_ACCESS_STATE_DIR'] = await tempFolder()
}

describe('without a journal', () => {
  it('clean finds nothing, and says where to look', async () => {
    const stage = await setStage()
    await stage.json('add-user', 'ann', '--group', 'reader')
    await forget(stage)
    const between = await stage.look()
    const done = await stage.json('clean')
    expect(done).toMatchObject({ ok: true, exit: 0, status: 'nothing' })
    expect(done.warnings).toEqual([
      { code: 'NO_JOURNAL', message: expect.stringContaining('eks-access clean --from-tags') },
    ])
    const { stderr } = await stage.run('clean', '--yes')
    expect(stderr).toContain('eks-access clean --from-tags')
    expect(await stage.changed(between)).toEqual([])
  })

  it('clean says nothing of it where there are journals', async () => {
    const stage = await setStage()
    await stage.json('add-user', 'ann', '--group', 'reader')
    await stage.json('clean')
    expect(await stage.json('clean')).toMatchObject({ status: 'nothing', warnings: [] })
  })

  it('--from-tags: all that carries a mark, or hangs on it; not files, not look-alikes', async () => {
    const stage = await setStage()
    const { iam, kube } = await byHand(stage)
    const apiGroup = 'rbac.authorization.k8s.io'
    // Named and shaped as ours, without a mark; and with the label alone, which is easily copied.
    await iam.createUser({ name: 'developer', tags: { made: 'by eks-access' } })
    await iam.createGroup({ name: 'eks-access', path: '/' })
    await kube.create('clusterroles', {
      apiVersion: `${apiGroup}/v1`,
      kind: 'ClusterRole',
      metadata: { name: 'look-alike', labels: { 'app.kubernetes.io/managed-by': 'eks-access' } },
      rules: [],
    })
    const before = await stage.look()
    await stage.json('add-user', 'ann', '--group', 'reader')
    await stage.json('add-role', 'eks-admin', '--masters', '--assumed-by', 'jane')
    await forget(stage)
    const files = await Promise.all(
      (['config', 'credentials', 'kubeconfig'] as const).map((file) => textOf(stage, file)),
    )

    const planned = await stage.json('clean', '--from-tags', '--dry-run')
    expect(planned).toMatchObject({ exit: 0, status: 'planned', cluster: { name: 'demo' } })
    const done = await stage.json('clean', '--from-tags')
    expect(done).toMatchObject({ ok: true, exit: 0, status: 'undone', left: [] })
    expect(done.changes.map(({ resource }) => resource)).toEqual(
      planned.changes.map(({ resource }) => resource),
    )
    expect(fates(done).filter((fate) => !fate.startsWith('undone '))).toEqual([])
    expect(done.warnings).toContainEqual({ code: 'NO_JOURNAL', message: expect.stringContaining('files') })

    const changed = await stage.changed(before)
    expect(changed.filter((name) => !name.startsWith('aws/') && !name.startsWith('kube/'))).toEqual([
      // Who wrote the key itself is not known without a journal.
      '/clusters/0/objects/configmaps kube-system/aws-auth/data/mapUsers',
    ])
    expect(awsAuthOf(stage)['mapUsers']?.trim()).toBe('[]')
    expect(
      await Promise.all(
        (['config', 'credentials', 'kubeconfig'] as const).map((file) => textOf(stage, file)),
      ),
    ).toEqual(files)
    expect(await stage.json('clean', '--from-tags')).toMatchObject({
      exit: 0,
      status: 'nothing',
      changes: [],
    })
  })

  it('--from-tags: rights that somebody else still has stay, and say so', async () => {
    const stage = await setStage()
    await stage.json('add-user', 'ann', '--group', 'reader')
    const { iam } = await byHand(stage)
    await iam.createUser({ name: 'zoe', tags: {} })
    await stage.json('add-user', 'zoe', '--group', 'reader', '--use-existing')
    await forget(stage)
    const done = await stage.json('clean', '--from-tags')
    expect(done.warnings.map(({ code }) => code)).toContain('STILL_MAPPED')
    const { kube } = await byHand(stage)
    expect(await kube.get({ resource: 'clusterrolebindings', name: 'reader' })).toBeDefined()
    expect(awsAuthOf(stage)['mapUsers']).toContain('user/zoe')
    expect(await iam.getUser('ann')).toBeUndefined()
    expect(await iam.getUser('zoe')).toBeDefined()
  })

  it('--from-tags: what a journal of this machine knows is left to it', async () => {
    const stage = await setStage()
    const before = await stage.look()
    await stage.json('add-user', 'ann', '--group', 'reader')
    expect(await stage.json('clean', '--from-tags')).toMatchObject({ status: 'nothing', changes: [] })
    await stage.json('clean')
    expect(await stage.changed(before)).toEqual([])
  })
})
