import type { Group, Role, User } from './account.ts'
import { callerOf, policiesOf, requestContext } from './authorize.ts'
import { invalidInput, noSuchEntity } from './errors.ts'
import type { Call, Operations } from './operation.ts'
import { toPolicy } from './policy-document.ts'
import { evaluate } from './policy-evaluation.ts'
import type { Input, Xml } from './query-protocol.ts'

/** The policy simulator: what a user's, group's or role's own policies say, without asking in earnest. */
export const simulateOperations: Operations = {
  SimulatePrincipalPolicy: {
    resource: ({ input }) => input.required('PolicySourceArn'),
    run: (call) => {
      const { account, input } = call
      const source = sourceOf(call)
      const more = input.list('PolicyInputList').map((text) => toPolicy(parse(text), 'identity'))
      const policies = [...policiesOf(account, source), ...more]
      const context = contextOf(call, source)
      const resources = input.list('ResourceArns')
      const results = input.list('ActionNames').flatMap((action) => {
        if (!action.includes(':')) throw invalidInput(`Invalid Entity: Action ${action} is not valid`)
        return (resources.length === 0 ? ['*'] : resources).map((resource): Xml => ({
          EvalActionName: action,
          EvalResourceName: resource,
          EvalDecision: evaluate(policies, { action, resource, context }),
          MatchedStatements: [],
          MissingContextValues: [],
        }))
      })
      return { EvaluationResults: results, IsTruncated: false }
    },
  },
}

function sourceOf({ account, input }: Call): User | Group | Role {
  const arn = input.required('PolicySourceArn')
  const source = account.holders().find((holder) => holder.arn === arn)
  if (source === undefined) throw noSuchEntity(`The source ${arn} cannot be found.`)
  return source
}

function contextOf({ account, input, region }: Call, source: User | Group | Role) {
  const entries = contextEntries(input)
  if (source.kind === 'group')
    return new Map(Object.entries(entries).map(([key, values]) => [key.toLowerCase(), values]))
  return requestContext(account, callerOf(account, source, ''), region, entries)
}

function contextEntries(input: Input): Record<string, string[]> {
  return Object.fromEntries(
    input.structures('ContextEntries').map((entry) => {
      const values = Object.entries(entry).filter(([key]) => key.startsWith('ContextKeyValues.member.'))
      return [entry['ContextKeyName'] ?? '', values.map(([, value]) => value)]
    }),
  )
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw invalidInput('Invalid input policy')
  }
}
