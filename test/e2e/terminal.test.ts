import { kill } from 'node:process'
import { describe, expect, it } from 'vitest'
import { commands } from '../../src/commands/index.ts'
import { renderCommandHelp, renderHelp } from '../../src/ui/help.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { CTRL_C, ENTER, openTerminal } from '../support/terminal.ts'
import type { Terminal } from '../support/terminal.ts'

/** The built program on a terminal, in a home with nothing in it. */
async function open(line: string, env: Readonly<Record<string, string>> = {}): Promise<Terminal> {
  const home = {
    HOME: await tempFolder(),
    AWS_EC2_METADATA_DISABLED: 'true',
    LANG: 'C.UTF-8',
    TERM: 'xterm-256color',
  }
  return openTerminal(line.split(' '), { ...home, ...env })
}

describe('on a terminal', () => {
  it.each(['--help', '-h', 'help'])('%s shows every command', async (flag) => {
    await using terminal = await open(flag)
    expect(await terminal.exited).toBe(0)
    expect(terminal.text()).toBe(renderHelp(commands))
  })

  // node-pty stops reading 200 ms after the end of a program, which on a busy machine can be too soon for a long text.
  it.each(commands)('$name --help shows its flags', { retry: 3 }, async (command) => {
    await using terminal = await open(`${command.name} --help`)
    expect(await terminal.exited).toBe(0)
    expect(terminal.text()).toBe(renderCommandHelp(command))
  })

  it('answers a wrong line in colour', async () => {
    await using terminal = await open('add-user jane --grop reader')
    expect(await terminal.exited).toBe(2)
    expect(terminal.raw()).toContain('\u001b[31m✖\u001b[39m add-user has no flag "--grop"')
    expect(terminal.text()).toContain('did you mean --group?\n  Nothing was changed.\n')
  })

  it('has no colour with NO_COLOR', async () => {
    await using terminal = await open('add-user jane --grop reader', { NO_COLOR: '1' })
    expect(await terminal.exited).toBe(2)
    expect(terminal.raw()).not.toContain('\u001b')
  })

  it('asks for a name until it is one, and Ctrl-C ends it', async () => {
    await using terminal = await open('add-user')
    await terminal.waitFor('Name of the IAM user:')
    terminal.press(`jane doe${ENTER}`)
    await terminal.waitFor('it has a space; try jane.doe')
    terminal.press(CTRL_C)
    expect(await terminal.exited).toBe(130)
    expect(terminal.text()).toContain('✖ cancelled: nothing was changed')
  })

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s at a question is exit %d', async (signal, exit) => {
    await using terminal = await open('add-role')
    await terminal.waitFor('Name of the IAM role:')
    kill(terminal.pid, signal)
    expect(await terminal.exited).toBe(exit)
    expect(terminal.text()).toContain('✖ cancelled: nothing was changed')
  })

  it.each([
    ['--yes', {}],
    ['--json', {}],
    ['--keep', { CI: 'true' }],
  ])('asks nothing with %s %j', async (flag, env) => {
    await using terminal = await open(`add-user ${flag}`, env)
    expect(await terminal.exited).toBe(2)
    expect(terminal.text()).toContain('there is no terminal to ask on')
  })
})
