import { expect, describe, it } from 'vitest'
import { hold, setScene } from '../support/scene.ts'
import { CTRL_C, DOWN, ENTER } from '../support/terminal.ts'
import { GROUP, MACHINE, PLAN, READY, ROLE, STEP, TAKER, TO_PLAN, talk } from '../support/wizard-talk.ts'

// Whole stories with the wizard at a terminal: what it does, and takes back.

describe('the wizard, from the first question to clean:', () => {
  it('lets a person look, and takes it back', async () => {
    const { open, expectUnchanged } = await setScene()
    {
      await using terminal = open('', {}, { cols: 80, rows: 120 })
      await talk(terminal, [...TO_PLAN, [PLAN, `y${ENTER}`]])
      expect(await terminal.exited).toBe(0)
      expect(terminal.screen()).toMatch(/can +get pods/)
      expect(terminal.screen()).toContain('eks-access clean --run')
    }
    await using terminal = open('', {}, { cols: 80, rows: 120 })
    await talk(terminal, [
      [READY, `back${ENTER}`],
      ['add-user developer --group reader', DOWN + ENTER],
      [PLAN, `y${ENTER}`],
    ])
    expect(await terminal.exited).toBe(0)
    await expectUnchanged()
  })

  it('lets a person take an admin role, explained step by step, then all of it undone', async () => {
    const { open, expectUnchanged } = await setScene()
    await using terminal = open('', {}, { cols: 80, rows: 200 })
    await talk(terminal, [
      [READY, DOWN + ENTER],
      [`${ROLE} eks-admin`, ENTER],
      [`${TAKER} manager`, ENTER],
      ['❯ masters', ENTER],
      [MACHINE, ENTER],
      [PLAN, `e${ENTER}`],
      ['aws iam create-user --user-name manager', ENTER],
      ['aws iam create-role --role-name eks-admin', `u${ENTER}`],
    ])
    expect(await terminal.exited).toBe(130)
    expect(terminal.screen()).toContain('delete IAM user manager')
    await expectUnchanged()
  })

  it('stops in the walk-through and keeps what is there; the line under it goes on', async () => {
    const { open, stage, expectUnchanged } = await setScene()
    await using terminal = open('', {}, { cols: 120, rows: 200 })
    await talk(terminal, [...TO_PLAN, [PLAN, `e${ENTER}`], [STEP, ENTER]])
    await terminal.see(`✔ ${STEP} Go`)
    await terminal.see(`? ${STEP}`)
    terminal.press(`k${ENTER}`)
    expect(await terminal.exited).toBe(5)
    expect(terminal.screen()).toContain('eks-access add-user developer --group reader')
    expect(await stage.json('add-user', 'developer', '--group', 'reader')).toMatchObject({ status: 'done' })
    expect(await stage.json('clean')).toMatchObject({ status: 'undone' })
    await expectUnchanged()
  })

  it('keeps its kubectl lines to the context of the cluster', async () => {
    const { open, expectUnchanged } = await setScene()
    await using terminal = open('', {}, { cols: 120, rows: 120 })
    await talk(terminal, [
      [READY, `existing${ENTER}`],
      ['  Developer', 'developer'],
      ['❯ Developer', ENTER],
      ['❯ reader', ENTER],
      [PLAN, `e${ENTER}`],
      ['kubectl --context demo apply', `u${ENTER}`],
    ])
    expect(await terminal.exited).toBe(130)
    await expectUnchanged()
  })

  it('Ctrl-C in the walk-through takes back what was done', async () => {
    const { open, expectUnchanged } = await setScene()
    await using terminal = open('', {}, { cols: 120, rows: 200 })
    await talk(terminal, [...TO_PLAN, [PLAN, `e${ENTER}`], [STEP, ENTER]])
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
    await talk(terminal, [...TO_PLAN, [PLAN, `y${ENTER}`]])
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
    await talk(terminal, [
      [READY, ENTER],
      ['looking what there is', `developer${ENTER}`],
    ])
    await terminal.see(GROUP)
    held.release()
    terminal.press(CTRL_C)
    expect(await terminal.exited).toBe(130)
    await expectUnchanged()
  })
})
