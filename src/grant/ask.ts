import type { Context } from '../commands/command.ts'
import { levels } from '../levels/index.ts'
import type { Kube } from '../ports/kube.ts'
import * as field from '../request/fields.ts'
import type { Input } from '../request/field.ts'
import type { PrincipalSort } from '../request/principal.ts'
import { optional } from '../request/values.ts'
import { boundGroups } from './groups.ts'
import { MASTERS } from './request.ts'

/** The name as given, else asked for. */
export async function askName(sort: PrincipalSort, input: Input, { prompter }: Context): Promise<string> {
  const question = sort === 'user' ? field.userName : field.roleName
  return optional(input, question) ?? prompter.ask(question, {})
}

/** Which groups, where neither --group nor --masters was given: the levels, and what the cluster has bound. */
export async function askGroups({ prompter }: Context, kube: Kube): Promise<readonly string[]> {
  const { reader, masters } = levels
  const bound = prompter.interactive ? await boundGroups(kube) : []
  const choices = [
    { value: reader.group, label: reader.name, hint: reader.summary },
    ...bound
      .filter((group) => group !== reader.group)
      .map((group) => ({ value: group, label: group, hint: 'bound in the cluster' })),
    { value: MASTERS, label: masters.name, hint: masters.summary },
  ]
  return [await prompter.ask(field.group, { choices })]
}
