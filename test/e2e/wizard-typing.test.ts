import { describe, it } from 'vitest'
import { BACKSPACE, CTRL_C, DOWN, ENTER, ESCAPE, UP } from '../support/terminal.ts'
import { expectTalk, GROUP, LEFT, MACHINE, PLAN, READY, ROLE, USER, WANT } from '../support/wizard-talk.ts'
import type { Talk } from '../support/wizard-talk.ts'

// What is typed into the wizard's questions: bad values, suggestions, searching, and the way back.

const TALKS: Readonly<Record<string, Talk>> = {
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
  'a role that has to be there and is not': {
    keys: [
      [READY, `existing${ENTER}`],
      ['  Developer', `nobody${ENTER}`],
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
}

describe('typed into the wizard:', () => {
  it.each(Object.entries(TALKS))('%s', (_name, talk) => expectTalk(talk))
})
