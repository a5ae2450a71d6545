import { defineKind } from '../engine/define-kind.ts'
import { equalJson } from '../engine/json.ts'
import type { Json } from '../engine/json.ts'
import type { Found, WriteContext } from '../engine/kind.ts'
import { fieldsOf, jsonOf, parserOf, textOf } from '../engine/shape.ts'
import { Fault } from '../ports/fault.ts'
import type { IamRole } from '../ports/iam.ts'
import { shellLine } from '../shell.ts'
import { deleteUnused, insistOnId } from './delete.ts'
import { runOfTags, runTags } from './marks.ts'
import { IAM_PATH, namedOf, nameOfPolicy, taleOf } from './places.ts'
import type { Named } from './places.ts'
import { sameDocument } from './same-document.ts'
import { createNamed } from './spelling.ts'

/** Wanted without a path: wherever it is. */
type RoleValue = { readonly trust: Json; readonly path?: string }

const parse = parserOf('iam-role', namedOf, (value): RoleValue => {
  const { trust, path } = fieldsOf(value, 'trust', 'path?')
  return { trust: jsonOf(trust), ...(path === undefined ? {} : { path: textOf(path, IAM_PATH) }) }
})
const resource = ({ name }: Named): string => `IAM role ${name}`

/** A role with its trust policy: made with our tag, its trust changed only while it is ours and as it was read. */
export const iamRole = defineKind<Named, RoleValue>({
  id: 'iam-role',
  scope: 'account',
  marked: true,
  parse,
  resource,
  read: async ({ name }, { iam }) => toFound(await iam.getRole(name)),
  write: async (at, from, to, context) => {
    if (to === undefined) return remove(at, from, context)
    if (from.value !== undefined) return changeTrust(at, from, to, context)
    const { iam } = context.ports
    const path = to.path === undefined ? {} : { path: to.path }
    const role = { name: at.name, trust: to.trust, tags: runTags(context.run), ...path }
    return toFound(
      await createNamed(
        at.name,
        () => iam.createRole(role),
        () => iam.listRoles(),
      ),
    )
  },
  same: (want, now) =>
    sameDocument(want.trust, now.trust) && (want.path === undefined || want.path === now.path),
  tell: (change) => {
    const { at, value } = parse({ at: change.at, value: change.after })
    const trust = JSON.stringify(value?.trust)
    const path = value?.path === undefined || value.path === '/' ? [] : ['--path', value.path]
    const name = ['--role-name', at.name]
    return taleOf(change, 'Whoever it trusts may take it, and has its rights while the session lasts.', {
      create: () => [
        shellLine('aws', 'iam', 'create-role', ...name, ...path, '--assume-role-policy-document', trust),
      ],
      update: () => [
        shellLine('aws', 'iam', 'update-assume-role-policy', ...name, '--policy-document', trust),
      ],
      delete: () => [shellLine('aws', 'iam', 'delete-role', ...name)],
    })
  },
})

async function changeTrust(
  at: Named,
  from: Found<RoleValue>,
  to: RoleValue,
  { ports: { iam }, made }: WriteContext<RoleValue>,
): Promise<Found<RoleValue>> {
  const operation = 'iam:UpdateAssumeRolePolicy'
  const now = toFound(await iam.getRole(at.name))
  insistOnId(now.id, made?.id ?? from.id, { resource: resource(at), operation })
  const about = { service: 'iam', operation } as const
  if (!equalJson(now.value, from.value)) {
    throw new Fault('conflict', `${resource(at)} was changed meanwhile`, { ...about, code: 'Conflict' })
  }
  if (to.path !== undefined && to.path !== now.value?.path) {
    const message = `${resource(at)} has the path ${now.value?.path}: it is not moved to ${to.path}`
    throw new Fault('invalid', message, { ...about, code: 'Path' })
  }
  await iam.updateTrust(at.name, to.trust)
  return { ...now, value: { ...now.value, ...to } }
}

async function remove(
  at: Named,
  from: Found<RoleValue>,
  { ports: { iam }, made }: WriteContext<RoleValue>,
): Promise<Found<RoleValue>> {
  const now = await iam.getRole(at.name)
  if (now === undefined) return {}
  insistOnId(now.id, made?.id ?? from.id, { resource: resource(at), operation: 'iam:DeleteRole' })
  await deleteUnused(
    resource(at),
    () => iam.deleteRole(at.name),
    async () =>
      ((await iam.listAttached({ role: at.name })) ?? []).map((arn) => `policy ${nameOfPolicy(arn)}`),
  )
  return {}
}

function toFound(role: IamRole | undefined): Found<RoleValue> {
  if (role === undefined) return {}
  const run = runOfTags(role.tags)
  const { id, created, trust, path } = role
  return { value: { trust, path }, id, created, ...(run === undefined ? {} : { run }) }
}
