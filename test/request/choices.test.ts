import { expect, it } from 'vitest'
import {
  clusterChoices,
  groupChoices,
  roleChoices,
  runChoices,
  userChoices,
} from '../../src/request/choices.ts'
import { createClock } from '../../src/adapters/clock.ts'
import { createState } from '../../src/adapters/state.ts'
import { byHand } from '../support/by-hand.ts'
import { setStage } from '../support/stage.ts'

it('are what the account, the cluster and the journals have', async () => {
  const stage = await setStage({ clusters: [{ name: 'prod' }, { name: 'demo' }] })
  const { aws, kube } = await byHand(stage)
  await expect(clusterChoices(aws)).resolves.toMatchObject([{ value: 'demo' }, { value: 'prod' }])
  const { run } = await stage.json('add-user', 'jane', '--group', 'reader', '--cluster', 'demo')
  const users = await userChoices(aws)
  expect(users.map(({ value }) => value)).toContain('jane')
  expect(users).toEqual(users.toSorted((a, b) => (a.label < b.label ? -1 : 1)))
  const roles = (await roleChoices(aws)).map(({ value }) => value)
  expect(roles).toContain('demo-node')
  expect(roles.filter((name) => name.startsWith('AWSServiceRoleFor'))).toEqual([])
  expect((await groupChoices(kube))[0]).toMatchObject({ value: 'reader', hint: expect.any(String) })
  const state = createState({
    env: stage.env,
    home: stage.home.folder,
    clock: createClock(),
    process: { pid: process.pid, platform: 'linux', uid: process.getuid?.() },
  })
  await expect(runChoices(state)).resolves.toMatchObject([
    { value: run, hint: expect.stringContaining('add-user jane --group reader') },
  ])
  await stage.json('clean')
  await expect(runChoices(state)).resolves.toEqual([])
})
