import { AppError } from '../app-error.ts'
import type { Context } from '../commands/command.ts'
import { levels } from '../levels/index.ts'
import type { Kube } from '../ports/kube.ts'
import { groupChoices } from '../request/choices.ts'
import * as field from '../request/fields.ts'
import type { Input } from '../request/field.ts'
import type { PrincipalSort } from '../request/principal.ts'
import { optional } from '../request/values.ts'
import { MASTERS } from './request.ts'

/** The name as given, else asked for. Throws AppError VALUE_MISSING where nobody can be asked. */
export async function askName(sort: PrincipalSort, input: Input, { prompter }: Context): Promise<string> {
  const question = sort === 'user' ? field.userName : field.roleName
  const given = optional(input, question)
  if (given !== undefined) return given
  if (prompter.interactive) return prompter.ask(question, {})
  throw missing(`the name of the IAM ${sort} is missing`, `name it: eks-access add-${sort} NAME`)
}

/**
 * Which groups, where neither --group nor --masters was given: the levels, and what the cluster has bound. Throws
 * AppError VALUE_MISSING where nobody can be asked.
 */
export async function askGroups({ prompter }: Context, kube: Kube): Promise<readonly string[]> {
  const { reader, masters } = levels
  if (!prompter.interactive) {
    const fix = `add --group ${reader.group} (${reader.summary}), or --masters (${masters.summary})`
    throw missing('neither --group nor --masters is given', fix)
  }
  const groups = await groupChoices(kube)
  const choices = [...groups, { value: MASTERS, label: masters.name, hint: masters.summary }]
  return [await prompter.ask(field.group, { choices })]
}

function missing(what: string, fix: string): AppError {
  return new AppError('VALUE_MISSING', `${what}, and there is no terminal to ask on`, { fix })
}
