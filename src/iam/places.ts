import type { Change, Tale } from '../engine/kind.ts'
import { fieldsOf, textOf } from '../engine/shape.ts'

/** Names as IAM takes them (service model); users and roles may have 64 characters. */
export const IAM_NAME = /^[\w+=,.@-]{1,128}$/
export const IAM_PATH = /^\/([\u0021-\u007e]+\/)?$/

/** A managed policy of an account, or one of AWS itself. */
export const POLICY_ARN = /^arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/([\w+=,.@/-]*\/)?[\w+=,.@-]{1,128}$/

export type Named = { readonly name: string }

export function namedOf(at: unknown): Named {
  const { name } = fieldsOf(at, 'name')
  return { name: textOf(name, IAM_NAME) }
}

/** Nothing but that it is there. */
export type There = Readonly<Record<string, never>>

export function thereOf(value: unknown): There {
  fieldsOf(value)
  return {}
}

/** The name of a policy: the end of its ARN. */
export function nameOfPolicy(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1)
}

/** How a change of a thing is called: `create IAM user developer`. */
function titleOf({ action, resource }: Change): string {
  return action === 'none' ? `${resource} is there already` : `${action} ${resource}`
}

/** A tale whose lines by hand depend on the action alone. */
export function taleOf(
  change: Change,
  explain: string,
  byHand: Partial<Record<Change['action'], () => readonly string[]>>,
): Tale {
  return { title: titleOf(change), explain, byHand: byHand[change.action]?.() ?? [] }
}
