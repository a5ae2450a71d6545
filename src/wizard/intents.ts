import { commandNamed } from '../commands/index.ts'
import type { Context } from '../commands/command.ts'
import type { Input } from '../request/field.ts'
import { REST } from '../request/parse.ts'
import type { Step } from './flow.ts'
import type { Look } from './look.ts'
import * as steps from './steps.ts'
import type { Wanted } from './wizard.ts'

/** One thing that a person may want, the questions for it, and the command that does it. */
export type Intent = {
  readonly label: string
  readonly hint: string
  readonly steps: readonly Step[]
  toWanted(draft: Input): Wanted
}

export function intentsOf(context: Context, look: Look): readonly Intent[] {
  return [
    {
      label: 'Let a person look',
      hint: 'an IAM user who changes nothing',
      steps: [steps.user(look), steps.cluster(look), steps.rights('reader', look)],
      toWanted: wanted('add-user'),
    },
    {
      label: 'Let a person take an admin role',
      hint: 'an IAM role, and who may take it',
      steps: [steps.role(), steps.taker(look), steps.cluster(look), steps.rights('masters', look)],
      toWanted: wanted('add-role'),
    },
    {
      label: 'Give an existing role access',
      hint: 'an IAM role or SSO permission set',
      steps: [steps.existingRole(look), steps.cluster(look), steps.rights('reader', look)],
      toWanted: wanted('add-role'),
    },
    {
      label: 'Take something back',
      hint: 'what this tool made, exactly',
      steps: [steps.run(context)],
      toWanted: wanted('clean'),
    },
    {
      label: 'Look around first',
      hint: 'on a pretend account and cluster',
      steps: [steps.tour(context)],
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
