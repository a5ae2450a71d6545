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

const SETS = [
  { name: 'Admin', suffix: '0f4c2b9a7d1e6835' },
  { name: 'Twice', suffix: '8a3e5c7f1b9d2046' },
  { name: 'Twice', suffix: '8a3e5c7f1b9d2047' },
] as const

it('are what the account, the cluster and the journals have', async () => {
  const stage = await setStage({ clusters: [{ name: 'prod' }, { name: 'demo' }], permissionSets: SETS })
  const { aws, kube } = await byHand(stage)
  await expect(clusterChoices(aws)).resolves.toMatchObject([{ value: 'demo' }, { value: 'prod' }])
  const { run } = await stage.json('add-user', 'jane', '--group', 'reader', '--cluster', 'demo')
  const users = await userChoices(aws)
  expect(users.map(({ value }) => value)).toContain('jane')
  expect(users).toEqual(users.toSorted((a, b) => (a.label < b.label ? -1 : 1)))
  const roles = await roleChoices(aws)
  expect(roles).toContainEqual({ value: 'demo-node', label: 'demo-node' })
  expect(roles.filter(({ value }) => value.startsWith('AWSServiceRoleFor'))).toEqual([])
  const admin = `AWSReservedSSO_Admin_${SETS[0].suffix}`
  expect(roles).toContainEqual({ value: admin, label: 'Admin', hint: 'permission set Admin', also: admin })
  const twice = roles.filter(({ hint }) => hint === 'permission set Twice')
  expect(twice.map(({ label }) => label)).toEqual(twice.map(({ value }) => value))
  expect(twice).toHaveLength(2)
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
