import type { AccessPolicy } from './access-policies.ts'
import { authorizePolicies } from './access-policies.ts'
import type { JsonObject } from './json.ts'
import { list } from './json.ts'
import type { Attributes, RbacState, Verdict } from './rbac.ts'
import { authorizeRbac, parseBinding, parseRule } from './rbac.ts'
import { resourceNamed } from './resources.ts'
import type { StatusError } from './status.ts'
import { forbidden } from './status.ts'
import type { Store } from './store.ts'

/** Whom the server takes a request to be from. */
export type User = {
  readonly username: string
  readonly uid: string
  readonly groups: readonly string[]
  readonly extra: Readonly<Record<string, readonly string[]>>
  /** Of the access entry that let the user in; somebody impersonated has none. */
  readonly policies: readonly AccessPolicy[]
}

export type Authorize = (user: User, attributes: Attributes) => Verdict

/** system:masters may do anything; then the access policies are asked, then RBAC. */
export function createAuthorizer(rbac: RbacState): Authorize {
  return (user, attributes) => {
    if (isSuperuser(user)) return { allowed: true, reason: '' }
    const byPolicy = authorizePolicies(user.policies, attributes)
    return byPolicy.allowed ? byPolicy : authorizeRbac(rbac, user, attributes)
  }
}

export function isSuperuser(user: User): boolean {
  return user.groups.includes('system:masters')
}

/** The access rules as they are stored now. */
export function storedRbac(store: Store): RbacState {
  const read = (name: string, namespace?: string): JsonObject[] => store.list(resourceNamed(name), namespace)
  return {
    get clusterBindings() {
      return read('clusterrolebindings').map(parseBinding)
    },
    bindings: (namespace) => read('rolebindings', namespace).map(parseBinding),
    rules(kind, name, namespace) {
      const isRole = kind === 'Role'
      const role = store.get(resourceNamed(isRole ? 'roles' : 'clusterroles'), isRole ? namespace : '', name)
      return role === undefined ? undefined : list(role, 'rules').map(parseRule)
    },
  }
}

/** The 403 of a request, in the words of the real server. */
export function refusal(user: User, attributes: Attributes, reason: string): StatusError {
  const more = reason === '' ? '' : `: ${reason}`
  const who = `User ${JSON.stringify(user.username)} cannot ${attributes.verb}`
  if ('path' in attributes) {
    return forbidden(
      { group: '', name: '' },
      '',
      escapeMarkup(`${who} path ${JSON.stringify(attributes.path)}`) + more,
    )
  }
  const { group, resource, subresource, namespace, name } = attributes
  const what = JSON.stringify(subresource === '' ? resource : `${resource}/${subresource}`)
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace ${JSON.stringify(namespace)}`
  const message = `${who} resource ${what} in API group ${JSON.stringify(group)} ${where}`
  return forbidden({ group, name: resource }, name, escapeMarkup(message) + more)
}

function escapeMarkup(message: string): string {
  return message.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
