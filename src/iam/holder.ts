import type { Found } from '../engine/kind.ts'
import { fieldsOf, textOf } from '../engine/shape.ts'
import { isFault } from '../ports/fault.ts'
import type { Holder, Iam } from '../ports/iam.ts'
import { IAM_NAME } from './places.ts'
import type { There } from './places.ts'

export function holderOf(value: unknown): Holder {
  const { group, user, role } = fieldsOf(value, 'group?', 'user?', 'role?')
  if (group !== undefined) return { group: textOf(fieldsOf(value, 'group')['group'], IAM_NAME) }
  if (user !== undefined) return { user: textOf(fieldsOf(value, 'user')['user'], IAM_NAME) }
  return { role: textOf(role, IAM_NAME) }
}

export function sortOfHolder({ group, user }: Holder): 'group' | 'user' | 'role' {
  if (group !== undefined) return 'group'
  return user === undefined ? 'role' : 'user'
}

/** `user developer`. */
export function nameOfHolder(holder: Holder): string {
  return `${sortOfHolder(holder)} ${holder.group ?? holder.user ?? holder.role}`
}

/** The unique id of who holds it, undefined when there is none of that name. */
export async function idOfHolder(iam: Iam, { group, user, role }: Holder): Promise<string | undefined> {
  if (group !== undefined) return (await iam.getGroup(group))?.id
  if (user !== undefined) return (await iam.getUser(user))?.id
  return (await iam.getRole(role))?.id
}

/** An attachment or membership that is there, by the id of who has it. */
export function foundOn(id: string | undefined): Found<There> {
  return { value: {}, ...(id === undefined ? {} : { id }) }
}

/** For an id that is read beside a write: a reading that fails must not end the write, it only proves less. */
export async function ifAnswered(id: Promise<string | undefined>): Promise<string | undefined> {
  try {
    return await id
  } catch (error) {
    if (!isFault(error)) throw error
    return undefined
  }
}
