import { expect, describe, it } from 'vitest'
import { hold, setScene } from '../support/scene.ts'
import { CTRL_C, DOWN, ENTER } from '../support/terminal.ts'

// Whole stories with the wizard at a terminal: what it does, and takes back.

/** All is found out: what is asked no longer depends on what comes first. */
const READY = 'clusters  demo'
const USER = 'Name of the IAM user:'
const ROLE = 'Name of the IAM role:'
const TAKER = 'Who may take the role:'
const GROUP = 'Which Kubernetes group:'
const MACHINE = 'Whose machine is it for?'
const PLAN = 'Carry out this plan?'
const STEP = 'This step?'

describe('the wizard, from the first question to clean:', () => {
  it('lets a person look, and takes it back', async () => {
    const { open, expectUnchanged } = await setScene()
    {
      await using terminal = open('', {}, { cols: 80, rows: 120 })
      await terminal.see(READY)
      terminal.press(ENTER)
      await terminal.see(USER)
      terminal.press(`developer${ENTER}`)
      await terminal.see('❯ reader')
      terminal.press(ENTER)
      await terminal.see(MACHINE)
      terminal.press(ENTER)
      await terminal.see(PLAN)
      terminal.press(`y${ENTER}`)
      expect(await terminal.exited).toBe(0)
      expect(terminal.screen()).toMatch(/can +get pods/)
      expect(terminal.screen()).toContain('eks-access clean --run')
    }
    await using terminal = open('', {}, { cols: 80, rows: 120 })
    await terminal.see(READY)
    terminal.press(`back${ENTER}`)
    await terminal.see('add-user developer --group reader')
    terminal.press(DOWN + ENTER)
    await terminal.see(PLAN)
    terminal.press(`y${ENTER}`)
    expect(await terminal.exited).toBe(0)
    await expectUnchanged()
  })

  it('lets a person take an admin role, explained step by step, then all of it undone', async () => {
    const { open, expectUnchanged } = await setScene()
    await using terminal = open('', {}, { cols: 80, rows: 200 })
    await terminal.see(READY)
    terminal.press(DOWN + ENTER)
    await terminal.see(`${ROLE} eks-admin`)
    terminal.press(ENTER)
    await terminal.see(`${TAKER} manager`)
    terminal.press(ENTER)
    await terminal.see('❯ masters')
    terminal.press(ENTER)
    await terminal.see(MACHINE)
    terminal.press(ENTER)
    await terminal.see(PLAN)
    terminal.press(`e${ENTER}`)
    await terminal.see('aws iam create-user --user-name manager')
    terminal.press(ENTER)
    await terminal.see('aws iam create-role --role-name eks-admin')
    terminal.press(`u${ENTER}`)
    expect(await terminal.exited).toBe(130)
    expect(terminal.screen()).toContain('delete IAM user manager')
    await expectUnchanged()
  })

  it('stops in the walk-through and keeps what is there; the line under it goes on', async () => {
    const { open, stage, expectUnchanged } = await setScene()
    await using terminal = open('', {}, { cols: 120, rows: 200 })
    await terminal.see(READY)
    terminal.press(ENTER)
    await terminal.see(USER)
    terminal.press(`developer${ENTER}`)
    await terminal.see('❯ reader')
    terminal.press(ENTER)
    await terminal.see(MACHINE)
    terminal.press(ENTER)
    await terminal.see(PLAN)
    terminal.press(`e${ENTER}`)
    await terminal.see(STEP)
    terminal.press(ENTER)
    await terminal.see(`✔ ${STEP} Go`)
    await terminal.see(`? ${STEP}`)
    terminal.press(`k${ENTER}`)
    expect(await terminal.exited).toBe(5)
    expect(terminal.screen()).toContain('eks-access add-user developer --group reader')
    expect(await stage.json('add-user', 'developer', '--group', 'reader')).toMatchObject({ status: 'done' })
    expect(await stage.json('clean')).toMatchObject({ status: 'undone' })
    await expectUnchanged()
  })

  it('Ctrl-C in the walk-through takes back what was done', async () => {
    const { open, expectUnchanged } = await setScene()
    await using terminal = open('', {}, { cols: 120, rows: 200 })
    await terminal.see(READY)
    terminal.press(ENTER)
    await terminal.see(USER)
    terminal.press(`developer${ENTER}`)
    await terminal.see('❯ reader')
    terminal.press(ENTER)
    await terminal.see(MACHINE)
    terminal.press(ENTER)
    await terminal.see(PLAN)
    terminal.press(`e${ENTER}`)
    await terminal.see(STEP)
    terminal.press(ENTER)
    await terminal.see(`✔ ${STEP} Go`)
    await terminal.see(`? ${STEP}`)
    terminal.press(CTRL_C)
    expect(await terminal.exited).toBe(130)
    await expectUnchanged()
  })

  it('Ctrl-C while a step is under way, and the window made narrower meanwhile', async () => {
    const { open, stage, expectUnchanged } = await setScene()
    const held = hold(stage, 'CreateAccessKey')
    await using terminal = open('', {}, { cols: 100, rows: 120 })
    await terminal.see(READY)
    terminal.press(ENTER)
    await terminal.see(USER)
    terminal.press(`developer${ENTER}`)
    await terminal.see('❯ reader')
    terminal.press(ENTER)
    await terminal.see(MACHINE)
    terminal.press(ENTER)
    await terminal.see(PLAN)
    terminal.press(`y${ENTER}`)
    await held.reached
    await terminal.see('access key')
    terminal.resize({ cols: 44, rows: 120 })
    terminal.press(CTRL_C)
    await terminal.see('Stopping')
    held.release()
    expect(await terminal.exited).toBe(130)
    expect(terminal.screen()).not.toMatch(/[\u2800-\u28ff]/)
    await expectUnchanged()
  })
})

describe('while a list is on its way', () => {
  it('one can type, and go on', async () => {
    const { open, stage, expectUnchanged } = await setScene()
    const held = hold(stage, 'ListUsers')
    await using terminal = open('')
    await terminal.see(READY)
    terminal.press(ENTER)
    await terminal.see('looking what there is')
    terminal.press(`developer${ENTER}`)
    await terminal.see(GROUP)
    held.release()
    terminal.press(CTRL_C)
    expect(await terminal.exited).toBe(130)
    await expectUnchanged()
  })
})
