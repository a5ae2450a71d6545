import { dump } from 'js-yaml'
import type { Json } from '../engine/json.ts'
import { fieldsOf, parserOf, textOf } from '../engine/shape.ts'
import type { Kube } from '../ports/kube.ts'
import { shellLine } from '../shell.ts'
import { defineObjectKind, nameOfObject, toObject } from './object-kind.ts'
import type { ObjectPlace, ObjectTale } from './object-kind.ts'
import { bindingOf, clusterRoleOf, sameBinding, sameClusterRole } from './values.ts'
import type { BindingValue, ClusterRoleValue } from './values.ts'

type Named = { readonly name: string }
type Namespaced = { readonly namespace: string; readonly name: string }

/** RBAC names are path segments: anything but a slash, a percent sign, `.` and `..`; may hold `:` and upper case. */
const RBAC_NAME = /^(?!\.{1,2}$)[^\s/%]{1,253}$/
const NAMESPACE = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/

function namedOf(at: unknown): Named {
  return { name: textOf(fieldsOf(at, 'name')['name'], RBAC_NAME) }
}

function namespacedOf(at: unknown): Namespaced {
  const { namespace, name } = fieldsOf(at, 'namespace', 'name')
  return { namespace: textOf(namespace, NAMESPACE), name: textOf(name, RBAC_NAME) }
}

/** A ClusterRole. One that bindings still refer to is not deleted: Kubernetes would, and they would dangle. */
export const clusterRole = defineObjectKind<Named, ClusterRoleValue>({
  id: 'cluster-role',
  resource: 'clusterroles',
  kind: 'ClusterRole',
  parse: parserOf('cluster-role', namedOf, clusterRoleOf),
  partOf: ({ rules, aggregationRule }) => clusterRoleOf({ rules, aggregationRule }),
  same: sameClusterRole,
  listUsers: listBindingsOf,
  tell: ({ at, value }) => ({
    explain: 'Says what may be done to which objects; it gives nothing until it is bound.',
    create: applyLine('ClusterRole', at, value),
    update: applyLine('ClusterRole', at, value),
    remove: shellLine('kubectl', 'delete', 'clusterrole', at.name),
  }),
})

/** A ClusterRoleBinding. What it binds cannot be changed, only whom. */
export const clusterRoleBinding = defineObjectKind<Named, BindingValue>({
  id: 'cluster-role-binding',
  resource: 'clusterrolebindings',
  kind: 'ClusterRoleBinding',
  parse: parserOf('cluster-role-binding', namedOf, bindingOf),
  partOf: ({ roleRef, subjects }) => bindingOf({ roleRef, subjects }),
  same: sameBinding,
  obstacle: roleRefObstacle,
  tell: ({ at, value }) => bindingTale('ClusterRoleBinding', at, value),
})

/** The same in one namespace. */
export const roleBinding = defineObjectKind<Namespaced, BindingValue>({
  id: 'role-binding',
  resource: 'rolebindings',
  kind: 'RoleBinding',
  parse: parserOf('role-binding', namespacedOf, bindingOf),
  partOf: ({ roleRef, subjects }) => bindingOf({ roleRef, subjects }),
  same: sameBinding,
  obstacle: roleRefObstacle,
  tell: ({ at, value }) => bindingTale('RoleBinding', at, value),
})

async function listBindingsOf({ name }: Named, kube: Kube): Promise<readonly string[]> {
  const [clusterWide, inNamespaces] = await Promise.all([
    kube.list('clusterrolebindings'),
    kube.list('rolebindings'),
  ])
  const refers = (value: BindingValue): boolean =>
    value.roleRef.kind === 'ClusterRole' && value.roleRef.name === name
  const namesOf = (kind: string, objects: Awaited<ReturnType<Kube['list']>>): readonly string[] =>
    objects
      .filter(({ roleRef, subjects }) => refers(bindingOf({ roleRef, subjects })))
      .map(({ metadata }) => nameOfObject(kind, metadata))
  return [...namesOf('ClusterRoleBinding', clusterWide), ...namesOf('RoleBinding', inNamespaces)]
}

/** The server says 422 to a changed roleRef: a binding is never deleted and made again behind anybody's back. */
function roleRefObstacle({ roleRef: from }: BindingValue, { roleRef: to }: BindingValue): string | undefined {
  if (from.kind === to.kind && from.name === to.name) return undefined
  return `it binds ${from.kind} ${from.name}, and a binding cannot be pointed at ${to.kind} ${to.name}`
}

function bindingTale(
  kind: 'ClusterRoleBinding' | 'RoleBinding',
  at: ObjectPlace,
  value: BindingValue | undefined,
): ObjectTale {
  const inNamespace = at.namespace === undefined ? [] : ['--namespace', at.namespace]
  const name = [kind.toLowerCase(), at.name, ...inNamespace]
  return {
    explain:
      'Gives the rights of the role to a group; who is in the group is said by the mapping of the cluster.',
    create: value === undefined ? '' : shellLine('kubectl', 'create', ...name, ...flagsOf(value)),
    update: applyLine(kind, at, value),
    remove: shellLine('kubectl', 'delete', ...name),
  }
}

function flagsOf({ roleRef, subjects }: BindingValue): readonly string[] {
  return [
    `--${roleRef.kind.toLowerCase()}=${roleRef.name}`,
    ...subjects.map(({ kind, name, namespace }) =>
      kind === 'ServiceAccount' ? `--serviceaccount=${namespace}:${name}` : `--${kind.toLowerCase()}=${name}`,
    ),
  ]
}

function applyLine(kind: string, at: ObjectPlace, value: Record<string, Json> | undefined): string {
  return value === undefined ? '' : `kubectl apply -f - <<'EOF'\n${dump(toObject(kind, at, value))}EOF`
}
