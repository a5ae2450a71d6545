import { expect, it } from 'vitest'
import { setScene } from '../support/scene.ts'
import { CTRL_C, ENTER } from '../support/terminal.ts'

const PROD = `prod-${'x'.repeat(60)}`
const HEAD = ['  you  ', '  clusters  demo, ', '  context  ']
const LAST = '^C leaves'

it('a question whose window is made narrower, and wider again, stands there once', async () => {
  const { open } = await setScene({ clusters: [{ name: 'demo' }, { name: PROD }] })
  await using terminal = open('', {}, { cols: 100, rows: 40 })
  const expectOnce = (...parts: readonly string[]): void => {
    for (const part of parts) expect(terminal.screen().split(part), terminal.screen()).toHaveLength(2)
  }
  const resize = async (cols: number): Promise<void> => {
    const drawn = terminal.waitForMore(LAST)
    terminal.resize({ cols, rows: 40 })
    await drawn
  }
  for (const known of ['user/operator', PROD, LAST]) await terminal.see(known)
  // The line of the clusters is two then.
  await resize(70)
  expectOnce(...HEAD, 'What do you want', 'plan before', 'Look around', LAST)
  await resize(100)
  expectOnce(...HEAD, 'What do you want', 'plan before', 'Look around', LAST)
  terminal.press(`look${ENTER}`)
  await terminal.see('The whole story')
  expectOnce(...HEAD, 'What do you want', 'Look at what', LAST)
  terminal.press(CTRL_C)
  expect(await terminal.exited).toBe(130)
})
