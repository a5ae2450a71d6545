import { AppError } from '../app-error.ts'
import { canonicalArn } from '../aws-auth/canonical.ts'
import { AWS_AUTH, AwsAuthDocument } from '../aws-auth/document.ts'
import type { Json } from '../engine/json.ts'
import type { Step } from '../engine/ledger.ts'
import type { RecallCheck } from '../engine/recall-plan.ts'
import { kinds } from '../kinds.ts'
import type { Ports } from '../ports/ports.ts'
import { groupsStillMapped } from '../who/guard.ts'
import type { World } from '../who/resolve.ts'
import type { Reach } from './reach.ts'

/**
 * What taking back must not do: remove the identity that we are acting as, or a role or binding while somebody else
 * is still mapped to its group.
 */
export async function checkRecall(steps: readonly Step[], ports: Ports, reach: Reach): Promise<RecallCheck> {
  refuseSelf(steps, reach)
  const bindings = steps.filter(
    ({ kind }) => kind === kinds.clusterRoleBinding.id || kind === kinds.roleBinding.id,
  )
  if (bindings.length === 0) return { warnings: [] }
  const object = await ports.kube.get(AWS_AUTH)
  const awsAuth = object === undefined ? undefined : new AwsAuthDocument(object).data
  const world: World = { awsAuth, entries: [], mode: 'API_AND_CONFIG_MAP' }
  const going = steps.flatMap(({ kind, at }) => (kind === kinds.awsAuthEntry.id ? textAt(at, 'arn') : []))
  const held = new Map<string, string>()
  for (const { at, after } of bindings) {
    const users = groupsOf(after).flatMap((group) =>
      groupsStillMapped(world, group, '')
        .filter((arn) => !going.includes(arn))
        .map((arn) => `${arn} is still mapped to ${group}`),
    )
    const [why] = users
    if (why === undefined) continue
    held.set(key(kinds.clusterRoleBinding.id, at), why)
    held.set(key(kinds.roleBinding.id, at), why)
    for (const role of roleOf(after)) held.set(key(kinds.clusterRole.id, { name: role }), why)
  }
  const warnings = [...new Set(held.values())].map((message) => ({
    code: 'STILL_MAPPED',
    message: `${message}: its rights stay`,
  }))
  return { warnings, hold: (step) => held.get(key(step.kind, step.at)) }
}

function refuseSelf(steps: readonly Step[], reach: Reach): void {
  const caller = reach.operator
  if (caller === null) return
  const [, type, name] = /:(user|role)\/(?:.*\/)?([^/]+)$/.exec(canonicalArn(caller.arn)) ?? []
  const kind = type === 'user' ? kinds.iamUser : kinds.iamRole
  const self = steps.find((step) => step.kind === kind.id && textAt(step.at, 'name').includes(name ?? ''))
  if (self === undefined) return
  throw new AppError('SELF', `you are acting as ${caller.arn}, which this would remove`, {
    fix: 'act as the one who made it, with --profile or --role-arn',
  })
}

function key(kind: string, at: Json): string {
  return `${kind} ${JSON.stringify(at)}`
}

function textAt(value: Json | undefined, field: string): readonly string[] {
  const text = fieldOf(value, field)
  return typeof text === 'string' ? [text] : []
}

function fieldOf(value: Json | undefined, field: string): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value).find(([name]) => name === field)?.[1]
    : undefined
}

function groupsOf(binding: Json | undefined): readonly string[] {
  const subjects = fieldOf(binding, 'subjects')
  if (!Array.isArray(subjects)) return []
  return subjects.flatMap((subject: Json) =>
    fieldOf(subject, 'kind') === 'Group' ? textAt(subject, 'name') : [],
  )
}

function roleOf(binding: Json | undefined): readonly string[] {
  return textAt(fieldOf(binding, 'roleRef'), 'name')
}
