import { commandNamed } from '../commands/index.ts'
import type { Context } from '../commands/command.ts'
import type { Input } from '../request/field.ts'
import { REST } from '../request/field.ts'
import type { Step } from './flow.ts'
import type { Look } from './look.ts'
import type { Wanted } from './wizard.ts'

/** All questions there are: loaded when the first of them is asked, behind the one for what is wanted. */
export type Steps = typeof import('./steps.ts')

/** One thing that a person may want, the questions for it, and the command that does it. */
export type Intent = {
  readonly label: string
  readonly hint: string
  steps(all: Steps): readonly Step[]
  toWanted(draft: Input): Wanted
}

export function intentsOf(context: Context, look: Look): readonly Intent[] {
  return [
    {
      label: 'Let a person look',
      hint: 'an IAM user who changes nothing',
      steps: (all) => [
        all.user(look),
        all.cluster(look),
        all.rights('reader', look),
        all.machine(),
        all.folder(context),
      ],
      toWanted: wanted('add-user'),
    },
    {
      label: 'Let a person take an admin role',
      hint: 'an IAM role, and who may take it',
      steps: (all) => [
        all.role(),
        all.taker(look),
        all.cluster(look),
        all.rights('masters', look),
        all.machine(),
        all.folder(context),
      ],
      toWanted: wanted('add-role'),
    },
    {
      label: 'Give an existing role access',
      hint: 'an IAM role or SSO permission set',
      steps: (all) => [all.existingRole(look), all.cluster(look), all.rights('reader', look)],
      toWanted: wanted('add-role'),
    },
    {
      label: 'Take something back',
      hint: 'what this tool made, exactly',
      steps: (all) => [all.run(context)],
      toWanted: wanted('clean'),
    },
    {
      label: 'Look around first',
      hint: 'on a pretend account and cluster',
      steps: (all) => [all.tour(context)],
      toWanted: (draft) => ({
        command: commandNamed(draft[REST] === undefined ? 'demo' : 'sandbox'),
        input: draft,
      }),
    },
  ]
}

function wanted(name: string): Intent['toWanted'] {
  return (input) => ({ command: commandNamed(name), input })
}
