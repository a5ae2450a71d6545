import type { Command, Context } from '../commands/command.ts'
import type { Result } from '../commands/result.ts'
import type { Input } from '../request/field.ts'
import { askAll } from './flow.ts'
import type { Answers } from './flow.ts'
import { intentsOf } from './intents.ts'
import type { Intent } from './intents.ts'
import { lookAround } from './look.ts'
import type { Look } from './look.ts'

/** What the answers come to: the row of a command, and the input that its flags would have made. */
export type Wanted = { readonly command: Command; readonly input: Input }

/**
 * Asks a person what they want, and has it done by the command for it. `carryOut` answers 'back' where the person
 * went back from the plan to the questions, whose answers are kept. Throws AppError CANCELLED on Ctrl-C.
 */
export async function wizard(
  context: Context,
  carryOut: (wanted: Wanted) => Promise<Result | number | 'back'>,
): Promise<Result | number> {
  const look = lookAround(context)
  const intents = intentsOf(context, look)
  const answers: Answers = new Map()
  let chosen = await chooseIntent(intents, look, context)
  let from: 'first' | 'last' = 'first'
  for (;;) {
    const steps = chosen.steps(await import('./steps.ts'))
    const draft = await askAll(steps, answers, context.prompter, from)
    const done = draft === 'back' ? 'back' : await carryOut(chosen.toWanted(draft))
    if (done !== 'back') return done
    const isAtPlan = draft !== 'back' && steps.length > 0
    from = isAtPlan ? 'last' : 'first'
    if (!isAtPlan) chosen = await chooseIntent(intents, look, context, chosen)
  }
}

async function chooseIntent(
  intents: readonly Intent[],
  look: Look,
  { prompter }: Context,
  before?: Intent,
): Promise<Intent> {
  for (;;) {
    const answer = await prompter.put({
      message: 'What do you want to do?',
      why: 'Whatever it is, you see the whole plan before anything changes.',
      more:
        'Giving access takes an IAM identity, a mapping of it in the cluster, rights for its Kubernetes group, and files ' +
        'with a profile and a kubeconfig. Each question here is a flag of a command: the plan ends with the line that ' +
        'does the same without asking. Everything that is made can be taken back, exactly.',
      head: look.live,
      choices: intents.map((intent) => ({ value: intent, ...intent })),
      ...(before === undefined ? {} : { initial: { text: before.label, isTyped: false } }),
    })
    if (answer.type === 'answer') return answer.value
  }
}
