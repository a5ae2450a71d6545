import { describe, it } from 'vitest'
import type { SandboxOptions } from '../../src/sandbox/server.ts'
import { CTRL_C, CTRL_D, DOWN, ENTER, ESCAPE } from '../support/terminal.ts'
import { expectTalk, FOLDER, LEFT, MACHINE, PLAN, READY, ROLE, USER, WANT } from '../support/wizard-talk.ts'
import type { Talk } from '../support/wizard-talk.ts'

// A person at a terminal with the wizard of the built program: what they see, and what they press then.

const two: SandboxOptions = { clusters: [{ name: 'demo' }, { name: 'prod' }] }

const TALKS: Readonly<Record<string, Talk>> = {
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
      [`${FOLDER} jane`, `~/für jane${ENTER}`],
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
      ['❯ Developer', ENTER],
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
  it.each(Object.entries(TALKS))('%s', (_name, talk) => expectTalk(talk))
})
