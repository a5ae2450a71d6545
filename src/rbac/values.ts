import { canonicalJson, equalJson } from '../engine/json.ts'
import type { Json } from '../engine/json.ts'
import { fieldsOf, jsonOf, listOf, mapOf, textOf } from '../engine/shape.ts'

export const RBAC_GROUP = 'rbac.authorization.k8s.io'

/** apiGroups, resources, resourceNames, nonResourceURLs, verbs: each a list of texts. */
type Rule = Readonly<Record<string, readonly string[]>>

export type ClusterRoleValue = { readonly rules: readonly Rule[]; readonly aggregationRule?: Json }

type RoleRef = { readonly apiGroup: string; readonly kind: string; readonly name: string }

/** Of a User or Group, `apiGroup` is that of RBAC; of a ServiceAccount it is empty, and it has a namespace. */
type Subject = {
  readonly apiGroup: string
  readonly kind: string
  readonly name: string
  readonly namespace?: string
}

export type BindingValue = { readonly roleRef: RoleRef; readonly subjects: readonly Subject[] }

/** Reads a ClusterRole's part of an object or a journal line. A role without rules has none, or null. */
export function clusterRoleOf(value: unknown): ClusterRoleValue {
  const { rules, aggregationRule } = fieldsOf(value, 'rules?', 'aggregationRule?')
  return {
    rules: listOf(rules ?? [], (rule) => mapOf(rule, (texts) => listOf(texts, textOf))),
    ...(aggregationRule === undefined ? {} : { aggregationRule: jsonOf(aggregationRule) }),
  }
}

/** Reads a binding's part, with the API groups that the server would put where there are none. */
export function bindingOf(value: unknown): BindingValue {
  const { roleRef, subjects } = fieldsOf(value, 'roleRef', 'subjects?')
  const { apiGroup, kind, name } = fieldsOf(roleRef, 'apiGroup?', 'kind', 'name')
  return {
    roleRef: { apiGroup: textOf(apiGroup ?? RBAC_GROUP), kind: textOf(kind), name: textOf(name) },
    subjects: listOf(subjects ?? [], subjectOf),
  }
}

function subjectOf(value: unknown): Subject {
  const { apiGroup, kind, name, namespace } = fieldsOf(value, 'apiGroup?', 'kind', 'name', 'namespace?')
  const usual = kind === 'ServiceAccount' ? '' : RBAC_GROUP
  return {
    apiGroup: textOf(apiGroup ?? usual),
    kind: textOf(kind),
    name: textOf(name),
    ...(namespace === undefined ? {} : { namespace: textOf(namespace) }),
  }
}

/** Whether two roles allow the same, whatever the order of rules and of what is in them. */
export function sameClusterRole(a: ClusterRoleValue, b: ClusterRoleValue): boolean {
  return (
    equalJson(a.aggregationRule, b.aggregationRule) &&
    equalJson(setOf(a.rules, ruleText), setOf(b.rules, ruleText))
  )
}

/** Whether two bindings give the same role to the same subjects. */
export function sameBinding(a: BindingValue, b: BindingValue): boolean {
  return (
    equalJson(a.roleRef, b.roleRef) &&
    equalJson(setOf(a.subjects, canonicalJson), setOf(b.subjects, canonicalJson))
  )
}

function ruleText(rule: Rule): string {
  const parts = Object.entries(rule).filter(([, texts]) => texts.length > 0)
  return canonicalJson(Object.fromEntries(parts.map(([part, texts]) => [part, setOf(texts, String)])))
}

function setOf<T>(items: readonly T[], toText: (item: T) => string): readonly string[] {
  return [...new Set(items.map(toText))].toSorted()
}
