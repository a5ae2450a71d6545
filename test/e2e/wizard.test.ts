import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { SandboxOptions } from '../../src/sandbox/server.ts'
import { setScene } from '../support/scene.ts'
import { BACKSPACE, CTRL_C, CTRL_D, DOWN, ENTER, ESCAPE, UP } from '../support/terminal.ts'
import type { Environment, Size } from '../support/terminal.ts'

// A person at a terminal with the wizard of the built program: what they see, and what they press then.

const WANT = 'What do you want to do?'
/** All is found out: what is asked no longer depends on what comes first. */
const READY = 'clusters  demo'
const USER = 'Name of the IAM user:'
const ROLE = 'Name of the IAM role:'
const GROUP = 'Which Kubernetes group:'
const FOLDER = 'Folder for their files:'
const MACHINE = 'Whose machine is it for?'
const PLAN = 'Carry out this plan?'
const LEFT = 'cancelled: nothing was changed'

type Talk = {
  /** What stands on the screen, and the keys that are pressed then. */
  readonly keys: readonly (readonly [see: string, press: string])[]
  readonly exit: number
  /** What stands there at the end. */
  readonly end: string
  readonly env?: Environment
  readonly size?: Size
  readonly options?: SandboxOptions
  readonly never?: RegExp
}

const two: SandboxOptions = { clusters: [{ name: 'demo' }, { name: 'prod' }] }

/** Those that change nothing. */
const LOOKING: Readonly<Record<string, Talk>> = {
  'begins with who and where one is': {
    keys: [['clusters  demo', CTRL_C]],
    exit: 130,
    end: LEFT,
  },
  'Ctrl-C at the first question': { keys: [[WANT, CTRL_C]], exit: 130, end: LEFT },
  'Ctrl-D is as good': { keys: [[WANT, CTRL_D]], exit: 130, end: LEFT },
  'Ctrl-C at a later question': {
    keys: [
      [READY, ENTER],
      [USER, CTRL_C],
    ],
    exit: 130,
    end: LEFT,
  },
  'Ctrl-C in one piece with the Enter before it': {
    keys: [[READY, `${ENTER}${CTRL_C}`]],
    exit: 130,
    end: LEFT,
  },
  'Ctrl-C under the plan': {
    keys: [
      [READY, ENTER],
      [USER, `developer${ENTER}`],
      ['may look at workloads', ENTER],
      [MACHINE, ENTER],
      [PLAN, CTRL_C],
    ],
    exit: 130,
    end: LEFT,
  },
  'no is the answer under the plan that Enter takes': {
    keys: [
      [READY, ENTER],
      [USER, `developer${ENTER}`],
      ['may look at workloads', ENTER],
      [MACHINE, ENTER],
      [PLAN, ENTER],
    ],
    exit: 130,
    end: LEFT,
  },
  'says under the plan how to ask for the same in a line': {
    keys: [
      [READY, ENTER],
      [USER, `developer${ENTER}`],
      ['may look at workloads', DOWN + ENTER],
      [MACHINE, ENTER],
      ['developer --group reader --least-privilege', CTRL_C],
    ],
    exit: 130,
    end: LEFT,
    size: { cols: 120, rows: 40 },
  },
  'shows each change in full on demand, and asks again': {
    keys: [
      [READY, ENTER],
      [USER, `developer${ENTER}`],
      ['may look at workloads', ENTER],
      [MACHINE, ENTER],
      [PLAN, `d${ENTER}`],
      ['eks:DescribeNodegroup', ''],
      ['❯ No', ENTER],
    ],
    exit: 130,
    end: LEFT,
    size: { cols: 80, rows: 400 },
  },
  'a bad name says why, keeps what was typed, and is asked again': {
    keys: [
      [READY, ENTER],
      [USER, `jane doe${ENTER}`],
      ['it has a space; try jane.doe', CTRL_C],
    ],
    exit: 130,
    end: `${USER} jane doe`,
  },
  'a suggestion gives way to what is typed': {
    keys: [
      [READY, DOWN + ENTER],
      [`${ROLE} eks-admin`, 'ops'],
      [`${ROLE} ops\n`, CTRL_C],
    ],
    exit: 130,
    end: LEFT,
  },
  'a suggestion stands beside who there is, and can be edited': {
    keys: [
      [READY, DOWN + ENTER],
      [`${ROLE} eks-admin`, `${BACKSPACE}${BACKSPACE}nin`],
      [`${ROLE} eks-admnin\n`, ENTER],
      ['  operator', '?'],
      ['In the tutorial it', ''],
      ['is manager.', ENTER],
      ['Who may take the role: manager', CTRL_C],
    ],
    exit: 130,
    end: LEFT,
  },
  'an empty name is none': {
    keys: [
      [READY, ENTER],
      [USER, ENTER],
      ['is empty', CTRL_C],
    ],
    exit: 130,
    end: LEFT,
  },
  'Escape goes back with the answer kept': {
    keys: [
      [READY, ENTER],
      [USER, `developer${ENTER}`],
      [GROUP, ESCAPE],
      [`? ${USER} developer`, `2${ENTER}`],
      [`${USER} developer2`, CTRL_C],
    ],
    exit: 130,
    end: LEFT,
  },
  'Escape at the second question goes back to the first': {
    keys: [
      [READY, DOWN + ENTER],
      [ROLE, ESCAPE],
      [`↩ ${ROLE}`, CTRL_C],
    ],
    exit: 130,
    end: LEFT,
  },
  'Escape under the plan goes back to the last question': {
    keys: [
      [READY, ENTER],
      [USER, `developer${ENTER}`],
      ['may look at workloads', ENTER],
      [MACHINE, ENTER],
      [PLAN, ESCAPE],
      ['❯ this one', ESCAPE],
      ['❯ reader', UP + DOWN + ENTER],
      ['❯ this one', ENTER],
      ['--least-privilege --cluster', CTRL_C],
    ],
    exit: 130,
    end: LEFT,
    size: { cols: 120, rows: 90 },
  },
  '? tells more, and less again': {
    keys: [
      [READY, '?'],
      ['Everything that is made can be taken back', '?'],
      ['? more', ENTER],
      [USER, '?'],
      ['an access key of their own', CTRL_C],
    ],
    exit: 130,
    end: LEFT,
  },
  'typing searches the list': {
    keys: [
      [WANT, 'back'],
      ['❯ Take something back', ENTER],
      ['❯ everything', CTRL_C],
    ],
    exit: 130,
    end: LEFT,
    never: /never/,
  },
  'nothing of that name': {
    keys: [
      [WANT, 'zzz'],
      ['nothing of that name', `${ENTER}`],
      ['there is no such choice', CTRL_C],
    ],
    exit: 130,
    end: LEFT,
  },
  'a user who is there is found while typing, and used': {
    keys: [
      [READY, ENTER],
      ['  operator', 'oper'],
      ['❯ oper', DOWN + ENTER],
      ['❯ reader', ENTER],
    ],
    exit: 3,
    end: 'operator',
  },
  'asks which cluster where there are several, the one of the context first': {
    keys: [
      [READY, ENTER],
      [USER, `developer${ENTER}`],
      ['your current context', DOWN + ENTER],
      ['❯ reader', ENTER],
      [MACHINE, ENTER],
      ['prod in us-west-2', CTRL_C],
    ],
    exit: 130,
    end: LEFT,
    options: two,
    size: { cols: 80, rows: 90 },
  },
  "somebody else's machine: a folder for their files, named like them, and in the line for the same": {
    keys: [
      [READY, ENTER],
      [USER, `jane${ENTER}`],
      ['may look at workloads', ENTER],
      [MACHINE, `some${ENTER}`],
      [`${FOLDER} jane`, `${'\b'.repeat(4)}~/für jane${ENTER}`],
      [PLAN, ESCAPE],
      [`? ${FOLDER} ~/für jane`, ESCAPE],
      ["❯ somebody else's", CTRL_C],
    ],
    exit: 130,
    end: "/für jane'\n",
    never: /~\/für jane\/README/,
    size: { cols: 200, rows: 90 },
  },
  'maps a permission set that is there, by its name': {
    keys: [
      [READY, `existing${ENTER}`],
      ['  Developer', 'sso_dev'],
      ['permission set: AWSReservedSSO_Developer_', DOWN + ENTER],
      [`✔ ${ROLE} Developer`, ''],
      ['❯ reader', ENTER],
      ['sso:Developer:', CTRL_C],
    ],
    exit: 130,
    end: LEFT,
    size: { cols: 120, rows: 90 },
  },
  'nothing to take back': {
    keys: [
      [WANT, `back${ENTER}`],
      ['❯ everything', ENTER],
    ],
    exit: 0,
    end: 'othing',
  },
  'without credentials says so, and still asks': {
    keys: [
      ['there are no AWS credentials', 'look around'],
      ['❯ Look around first', ENTER],
      ['❯ The whole story', CTRL_C],
    ],
    exit: 130,
    end: LEFT,
    env: {
      AWS_ACCESS_KEY_ID: '',
      AWS_SECRET_ACCESS_KEY: '',
      AWS_PROFILE: '',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    },
  },
  'no colour with NO_COLOR': {
    keys: [
      [READY, ENTER],
      [USER, CTRL_C],
    ],
    exit: 130,
    end: LEFT,
    env: { NO_COLOR: '1' },
    never: /\u001b\[[\d;]*m/,
  },
  'no cursor moves on a dumb terminal: numbers and names': {
    keys: [
      [`? ${WANT}`, `1${ENTER}`],
      [`? ${USER}`, `?${ENTER}`],
      ['an access key of their own', `<${ENTER}`],
      ['enter for Let a person look', `zzz${ENTER}`],
      ['there is no such choice', `2${ENTER}`],
      [`? ${ROLE}`, CTRL_C],
    ],
    exit: 130,
    end: LEFT,
    env: { TERM: 'dumb' },
    never: /\u001b/,
  },
  'plain signs where the locale has no others': {
    keys: [
      [READY, ENTER],
      [USER, `developer${ENTER}`],
      ['> reader', ENTER],
      [MACHINE, ENTER],
      [PLAN, CTRL_C],
    ],
    exit: 130,
    end: LEFT,
    env: { LANG: 'C', LC_ALL: 'C' },
    never: /[^\u0000-\u007e]/,
  },
  'forty columns are enough': {
    keys: [
      [READY, ENTER],
      [USER, `developer${ENTER}`],
      ['❯ reader', ENTER],
      [MACHINE, ENTER],
      [PLAN, ENTER],
    ],
    exit: 130,
    end: 'cancelled: nothing was',
    size: { cols: 40, rows: 24 },
  },
}

describe('the wizard, changing nothing:', () => {
  it.each(Object.entries(LOOKING))('%s', async (_name, { keys, exit, end, env, size, options, never }) => {
    const { open, expectUnchanged, stage } = await setScene(options)
    await using terminal = open('', env, size)
    for (const [see, press] of keys) {
      await terminal.see(see)
      terminal.press(press)
    }
    expect(await terminal.exited).toBe(exit)
    expect(terminal.screen()).toContain(end)
    if (never !== undefined) expect(terminal.raw()).not.toMatch(never)
    await expectUnchanged()
    await expect(stat(join(stage.env['EKS_ACCESS_STATE_DIR'] ?? '', 'runs'))).rejects.toThrow('ENOENT')
  })
})
