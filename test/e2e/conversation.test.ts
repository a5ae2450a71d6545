import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hold, setScene } from '../support/scene.ts'
import { CTRL_C, DOWN, ENTER } from '../support/terminal.ts'

// A person at a terminal with the built program, and a sandbox in this process, where calls can be held.

const CONFIRM = 'Carry out this plan?'

describe('add-user at a terminal', () => {
  it('asks for what is missing, shows the plan, and takes no answer for a no', async () => {
    const { stage, open, expectUnchanged } = await setScene()
    await using terminal = open('add-user')
    await terminal.waitFor('Name of the IAM user:')
    terminal.press(`developer${ENTER}`)
    await terminal.waitFor('may look at workloads, and change nothing')
    terminal.press(ENTER)
    await terminal.waitFor(CONFIRM)
    expect(terminal.text()).toContain('+ IAM user developer\n')
    expect(terminal.text()).toContain(
      'The same again: eks-access add-user developer --group reader --cluster demo --region us-west-2',
    )
    terminal.press(ENTER)
    expect(await terminal.exited).toBe(130)
    expect(terminal.text()).toContain('✖ cancelled: nothing was changed')
    await expectUnchanged()
    await expect(readdir(stage.env['EKS_ACCESS_STATE_DIR'] ?? '')).rejects.toThrow('ENOENT')
  })

  it('with a yes does it, and says what to try; clean asks too, and takes it back', async () => {
    const { open, expectUnchanged } = await setScene()
    await using terminal = open('add-user developer --group reader')
    await terminal.waitFor(CONFIRM)
    terminal.press(`y${ENTER}`)
    expect(await terminal.exited).toBe(0)
    expect(terminal.raw()).toMatch(
      /\u001b\[2m[\u2800-\u28ff] \[\d+\/\d+\] create IAM user developer \d s\u001b/,
    )
    expect(terminal.raw()).toContain('\u001b[32m✔\u001b[39m create IAM user developer')
    const [, end = ''] = terminal.text().split('Try it:')
    expect(end).toMatch(
      /^\n {2}kubectl --context developer@demo\.us-west-2 auth whoami\n[^]*\nTake it back:\n {2}eks-access clean --run \w+\n$/,
    )
    await using cleaning = open('clean')
    await cleaning.waitFor(CONFIRM)
    expect(cleaning.text()).toContain('− IAM user developer')
    cleaning.press(`y${ENTER}`)
    expect(await cleaning.exited).toBe(0)
    await expectUnchanged()
  })

  it.each([
    ['the name', 'add-user', 'Name of the IAM user:'],
    ['the group', 'add-user developer', 'Which Kubernetes group'],
    ['the yes', 'add-user developer --group reader', CONFIRM],
  ])('Ctrl-C at the question for %s is exit 130', async (_what, line, question) => {
    const { open, expectUnchanged } = await setScene()
    await using terminal = open(line)
    await terminal.waitFor(question)
    terminal.press(CTRL_C)
    expect(await terminal.exited).toBe(130)
    expect(terminal.text()).toContain('✖ cancelled: nothing was changed')
    await expectUnchanged()
  })

  it('has no colour with NO_COLOR, from the first question to the summary', async () => {
    const { stage, open, expectUnchanged } = await setScene()
    await using terminal = open('add-user', { NO_COLOR: '1' })
    await terminal.waitFor('Name of the IAM user:')
    terminal.press(`developer${ENTER}`)
    await terminal.waitFor('may look at workloads')
    terminal.press(ENTER)
    await terminal.waitFor(CONFIRM)
    terminal.press(`y${ENTER}`)
    expect(await terminal.exited).toBe(0)
    // Cursor moves are not colours.
    expect(terminal.raw().match(/\u001b\[[\d;]*m/g)).toBeNull()
    expect(await stage.json('clean')).toMatchObject({ status: 'undone' })
    await expectUnchanged()
  })
})

describe('Ctrl-C during a step', () => {
  it.each(['CreateUser', 'CreateAccessKey', 'create clusterroles', 'patch configmaps'])(
    'lets %s end, and takes back what was done',
    async (operation) => {
      const { stage, open, expectUnchanged } = await setScene()
      const held = hold(stage, operation)
      await using terminal = open('add-user developer --group reader')
      await terminal.waitFor(CONFIRM)
      terminal.press(`y${ENTER}`)
      await held.reached
      terminal.press(CTRL_C)
      await terminal.waitFor('Stopping: the step under way ends')
      held.release()
      expect(await terminal.exited).toBe(130)
      expect(terminal.text()).toContain('Taking back what was done')
      expect(terminal.text()).toContain('What was done was taken back.')
      expect(terminal.text()).not.toContain('Try it:')
      await expectUnchanged()
      expect(await stage.json('clean')).toMatchObject({ status: 'nothing' })
    },
  )

  it('twice stops at once, and says how to go on', async () => {
    const { stage, open, expectUnchanged } = await setScene()
    const held = hold(stage, 'CreateUser')
    await using terminal = open('add-user developer --group reader')
    await terminal.waitFor(CONFIRM)
    terminal.press(`y${ENTER}`)
    await held.reached
    terminal.press(CTRL_C)
    await terminal.waitFor('Stopping: the step under way ends')
    terminal.press(CTRL_C)
    expect(await terminal.exited).toBe(5)
    expect(terminal.text()).toContain('✖ create IAM user developer: stopped\n')
    expect(terminal.text()).toContain('✖ cancelled\n')
    expect(terminal.raw()).toMatch(/\u001b\[\?25h(?![^]*\u001b\[\?25l)/)
    expect(terminal.text()).toContain('Left behind:')
    expect(terminal.text()).toContain('Go on with: eks-access add-user developer')
    // What was sent is carried out all the same.
    held.release()
    expect(await stage.json('clean')).toMatchObject({ exit: 0, status: 'undone', left: [] })
    await expectUnchanged()
  })

  it('of clean lets it end, and leaves the rest for the next', async () => {
    const { stage, open, expectUnchanged } = await setScene()
    await stage.json('add-user', 'developer', '--group', 'reader')
    const held = hold(stage, 'DeleteUser')
    await using terminal = open('clean --yes', { TERM: 'dumb' })
    await held.reached
    terminal.press(CTRL_C)
    await terminal.waitFor('the step under way ends, and the rest stays as it is')
    held.release()
    expect(await terminal.exited).toBe(5)
    expect(terminal.text()).toMatch(/✖ stopped: \d of the \d+ changes are not taken back yet/)
    expect(terminal.raw()).not.toContain('\u001b')
    expect(await stage.json('clean')).toMatchObject({ exit: 0, status: 'undone' })
    await expectUnchanged()
  })

  it('twice while it only looks is a cancel', async () => {
    const { stage, open, expectUnchanged } = await setScene()
    const held = hold(stage, 'DescribeCluster')
    await using terminal = open('add-user developer --group reader')
    await held.reached
    terminal.press(CTRL_C)
    await terminal.waitFor('Stopping: what is under way ends first')
    terminal.press(CTRL_C)
    expect(await terminal.exited).toBe(130)
    expect(terminal.text()).toContain('✖ cancelled\n')
    held.release()
    await expectUnchanged()
  })
})

it('several clusters and none named: asks for one', async () => {
  const { stage, open, expectUnchanged } = await setScene({ clusters: [{ name: 'demo' }, { name: 'prod' }] })
  const KUBECONFIG = join(stage.home.folder, 'empty')
  await writeFile(KUBECONFIG, '')
  await using terminal = open('add-user developer --group reader', { KUBECONFIG })
  await terminal.waitFor('Which cluster:')
  terminal.press(DOWN + ENTER)
  await terminal.waitFor(CONFIRM)
  expect(terminal.text()).toContain('prod in us-west-2')
  terminal.press(`n${ENTER}`)
  expect(await terminal.exited).toBe(130)
  await expectUnchanged()
})
