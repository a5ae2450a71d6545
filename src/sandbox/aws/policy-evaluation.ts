import { holds } from './policy-conditions.ts'
import type { Patterns, PolicyDocument, Statement } from './policy-document.ts'
import { matchesAction, matchesArn } from './policy-patterns.ts'
import type { Context } from './policy-patterns.ts'

export type Decision = 'allowed' | 'explicitDeny' | 'implicitDeny'

export type AccessQuestion = {
  /** `iam:CreateUser`. */
  readonly action: string
  /** An ARN, or `*` for what concerns no single thing. */
  readonly resource: string
  readonly context: Context
}

/** What these policies together say: any Deny wins, else any Allow, else no. */
export function evaluate(policies: readonly PolicyDocument[], question: AccessQuestion): Decision {
  let decision: Decision = 'implicitDeny'
  for (const policy of policies) {
    for (const statement of policy.statements) {
      if (!applies(statement, policy, question)) continue
      if (statement.effect === 'Deny') return 'explicitDeny'
      decision = 'allowed'
    }
  }
  return decision
}

/** Whether a statement speaks about this question, whoever asks. */
export function applies(statement: Statement, policy: PolicyDocument, question: AccessQuestion): boolean {
  const variables = policy.variables ? question.context : undefined
  return (
    among(statement.actions, (pattern) => matchesAction(pattern, question.action)) &&
    among(
      statement.resources,
      (pattern) => pattern === '*' || matchesArn(pattern, question.resource, variables),
    ) &&
    statement.conditions.every((condition) => holds(condition, question.context, variables))
  )
}

function among({ not, patterns }: Patterns, test: (pattern: string) => boolean): boolean {
  return patterns.some(test) !== not
}
