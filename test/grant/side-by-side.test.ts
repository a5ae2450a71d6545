import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { decodeJournal } from '../../src/engine/journal.ts'
import { readAwsAuth } from '../../src/aws-auth/read.ts'
import { awsAuthOf, putAwsAuth } from '../support/by-hand.ts'
import { setStage } from '../support/stage.ts'

it('two runs at once: one waits for the other, and both come to what was asked', async () => {
  const stage = await setStage()
  const before = await stage.look()
  const runs = await Promise.all([
    stage.json('add-user', 'ann', '--group', 'reader'),
    stage.json('add-user', 'bob', '--group', 'reader'),
  ])
  expect(runs.map(({ exit, status }) => [exit, status])).toEqual([
    [0, 'done'],
    [0, 'done'],
  ])
  const users = readAwsAuth(awsAuthOf(stage)).mapUsers.entries.map(({ username }) => username)
  expect(users.toSorted()).toEqual(['ann', 'bob'])
  // Each journal is one run's own, whole and in its order.
  const folder = join(stage.env['EKS_ACCESS_STATE_DIR'] ?? '', 'runs')
  const names = await readdir(folder)
  expect(names).toHaveLength(2)
  for (const name of names) {
    const journal = decodeJournal(await readFile(join(folder, name), 'utf8'), name)
    expect(journal.entries.filter(({ type }) => type === 'run')).toHaveLength(1)
    expect(journal.entries.at(-1)?.type).toBe('finished')
  }
  expect(await stage.json('clean')).toMatchObject({ exit: 0, status: 'undone', left: [] })
  expect(await stage.changed(before)).toEqual([])
})

it('the same twice at once: one does it, the other finds it done', async () => {
  const stage = await setStage()
  const before = await stage.look()
  const same = () => stage.json('add-user', 'ann', '--group', 'reader')
  const runs = await Promise.all([same(), same()])
  expect(runs.map(({ exit, status }) => `${exit} ${status}`).toSorted()).toEqual(['0 done', '0 nothing'])
  expect(await stage.json('clean')).toMatchObject({ exit: 0, status: 'undone', left: [] })
  expect(await stage.changed(before)).toEqual([])
})

it('somebody edits aws-auth between the plan and the write: both edits are there, and theirs stays to the byte', async () => {
  const stage = await setStage()
  const theirs =
    '# of the platform team\n- userarn: arn:aws:iam::111122223333:user/zoe\n  username: zoe\n  groups: [x]\n'
  let edits = 0
  stage.sandbox.intercept(({ operation }) => {
    if (operation !== 'patch configmaps' || edits > 0) return undefined
    edits += 1
    return { when: 'before', wait: async () => putAwsAuth(stage, 'mapUsers', theirs) }
  })
  expect(await stage.json('add-user', 'ann', '--group', 'reader')).toMatchObject({ exit: 0, status: 'done' })
  expect(edits).toBe(1)
  expect(awsAuthOf(stage)['mapUsers']).toContain(theirs.trimEnd())
  expect(awsAuthOf(stage)['mapUsers']).toContain('user/ann')
  expect(await stage.json('clean')).toMatchObject({ exit: 0, status: 'undone', left: [] })
  expect(awsAuthOf(stage)['mapUsers']).toBe(theirs)
})

it('somebody maps the very same user meanwhile: theirs is not touched, and ours is taken back', async () => {
  const stage = await setStage()
  const theirs = '- userarn: arn:aws:iam::111122223333:user/ann\n  username: zoe\n  groups: [x]\n'
  let edits = 0
  stage.sandbox.intercept(({ operation }) => {
    if (operation !== 'patch configmaps' || edits > 0) return undefined
    edits += 1
    return { when: 'before', wait: async () => putAwsAuth(stage, 'mapUsers', theirs) }
  })
  const before = await stage.look()
  const done = await stage.json('add-user', 'ann', '--group', 'reader')
  expect(done).toMatchObject({ ok: false, exit: 3, left: [] })
  expect(await stage.changed(before)).toEqual([
    '/clusters/0/objects/configmaps kube-system/aws-auth/data/mapUsers',
  ])
  expect(awsAuthOf(stage)['mapUsers']).toBe(theirs)
})
