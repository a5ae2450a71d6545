import type { Account } from './account.ts'
import type { Caller } from './authorize.ts'
import type { Input, Xml } from './query-protocol.ts'

/** A call to IAM or STS whose signature was good. */
export type Call = {
  readonly account: Account
  readonly input: Input
  readonly caller: Caller
  readonly region: string
}

/**
 * One action of IAM or STS. `resource` looks at the shape of the names before anybody asks for rights, as AWS
 * does, and answers the ARN that the right is needed on; without it none is needed. `run` answers the result,
 * undefined where the action has none.
 */
export type Operation = {
  readonly resource?: (call: Call) => string
  /** Condition keys of this action. */
  readonly context?: (call: Call) => Readonly<Record<string, readonly string[]>>
  readonly run: (call: Call) => Xml
}

export type Operations = Readonly<Record<string, Operation>>

/** Whether the action changes anything. Taking a role makes credentials, but changes nothing that lasts. */
export function isMutating(operation: string): boolean {
  return !/^(Get|List|Describe|Simulate|AssumeRole)/.test(operation)
}
