import { expect, it } from 'vitest'
import { setStage } from '../support/stage.ts'

it('add-user, again, and clean: once, nothing, and the world as it was', async () => {
  const stage = await setStage()
  const before = await stage.look()
  const first = await stage.json('add-user', 'developer', '--group', 'reader')
  expect(first).toMatchObject({ ok: true, exit: 0, status: 'done' })
  const calls = stage.sandbox.calls.length
  const second = await stage.json('add-user', 'developer', '--group', 'reader')
  expect(second).toMatchObject({ ok: true, exit: 0, status: 'nothing' })
  expect(stage.sandbox.calls.slice(calls).filter((call) => call.mutating)).toEqual([])
  expect(await stage.json('clean')).toMatchObject({ ok: true, status: 'undone' })
  expect(await stage.changed(before)).toEqual([])
})
