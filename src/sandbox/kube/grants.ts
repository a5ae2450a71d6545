import type { Authorize, User } from './authorize.ts'
import { isSuperuser } from './authorize.ts'
import { escalation } from './escalation.ts'
import type { JsonObject } from './json.ts'
import { isEqual, list, text } from './json.ts'
import type { RbacState, Rule } from './rbac.ts'
import { parseRule, rulesFor } from './rbac.ts'
import type { Resource } from './resources.ts'
import { forbidden, notFound } from './status.ts'
import { nameOf, withMetadata } from './store.ts'

const GROUP = 'rbac.authorization.k8s.io'
const FULL_AUTHORITY: readonly Rule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'], resourceNames: [], nonResourceURLs: [] },
  { verbs: ['*'], apiGroups: [], resources: [], resourceNames: [], nonResourceURLs: ['*'] },
]

/** Who writes a role or a binding, and how it was before. */
export type Grant = {
  readonly user: User
  readonly resource: Resource
  readonly item: JsonObject
  readonly before?: JsonObject
  readonly namespace: string
  /** As on the URL; '' of a creation. */
  readonly name: string
}

/**
 * Nobody grants more than they hold: throws the 403 Status when the writer of a role or binding lacks a right
 * in it and may neither `escalate` nor `bind`, the 404 of a role that a binding names and that does not exist.
 */
export function checkGrant(grant: Grant, rbac: RbacState, authorize: Authorize): void {
  const { user, resource, item, before } = grant
  if (resource.group !== GROUP || isSuperuser(user)) return
  if (before !== undefined && isEqual(withoutOwners(item), withoutOwners(before))) return
  if (resource.name === 'roles' || resource.name === 'clusterroles') checkRole(grant, rbac, authorize)
  else checkBinding(grant, rbac, authorize)
}

function withoutOwners(item: JsonObject): JsonObject {
  return withMetadata(item, { ownerReferences: undefined, finalizers: undefined })
}

function checkRole(
  { user, resource, item, before, namespace, name }: Grant,
  rbac: RbacState,
  authorize: Authorize,
): void {
  const attributes = {
    verb: 'escalate',
    group: GROUP,
    resource: resource.name,
    subresource: '',
    namespace,
    name,
  }
  if (authorize(user, attributes).allowed) return
  const held = rulesFor(rbac, user, namespace)
  const refuse = (why: string): Error => forbidden({ group: GROUP, name: resource.name }, nameOf(item), why)
  const missing = escalation(user, held, list(item, 'rules').map(parseRule))
  if (missing !== undefined) throw refuse(missing)
  const gathers = [item, before].some(
    (role) => list(role, 'aggregationRule', 'clusterRoleSelectors').length > 0,
  )
  if (gathers && escalation(user, held, FULL_AUTHORITY) !== undefined) {
    throw refuse('must have cluster-admin privileges to use the aggregationRule')
  }
}

function checkBinding(
  { user, resource, item, namespace }: Grant,
  rbac: RbacState,
  authorize: Authorize,
): void {
  const kind = text(item, 'roleRef', 'kind')
  const name = text(item, 'roleRef', 'name')
  const roles = kind === 'Role' ? 'roles' : 'clusterroles'
  const attributes = { verb: 'bind', group: GROUP, resource: roles, subresource: '', namespace, name }
  if (authorize(user, attributes).allowed) return
  const rules = rbac.rules(kind, name, namespace)
  // The real server names the binding's resource here, not the role's.
  if (rules === undefined) throw notFound(resource, name)
  const missing = escalation(user, rulesFor(rbac, user, namespace), rules)
  if (missing !== undefined) throw forbidden({ group: GROUP, name: resource.name }, nameOf(item), missing)
}
