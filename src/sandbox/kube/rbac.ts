import type { Json } from './json.ts'
import { list, text, texts } from './json.ts'

export type Rule = {
  readonly verbs: readonly string[]
  readonly apiGroups: readonly string[]
  readonly resources: readonly string[]
  readonly resourceNames: readonly string[]
  readonly nonResourceURLs: readonly string[]
}

/** What is asked of the authorizer: a verb on a resource, or on a path. */
export type Attributes =
  | {
      readonly verb: string
      readonly group: string
      readonly resource: string
      readonly subresource: string
      readonly namespace: string
      readonly name: string
    }
  | { readonly verb: string; readonly path: string }

export type Subject = { readonly username: string; readonly groups: readonly string[] }

export type Binding = {
  readonly name: string
  /** '' of a ClusterRoleBinding. */
  readonly namespace: string
  readonly role: { readonly kind: string; readonly name: string }
  readonly subjects: readonly { kind: string; name: string; namespace: string }[]
}

/** The access rules of a cluster. `rules` answers undefined for a role that does not exist. */
export type RbacState = {
  readonly clusterBindings: readonly Binding[]
  bindings(namespace: string): readonly Binding[]
  rules(kind: string, name: string, namespace: string): readonly Rule[] | undefined
}

export type Verdict = { readonly allowed: boolean; readonly reason: string }

/** Decides as the RBAC authorizer does, in its words: the binding that allowed, or the roles that were not found. */
export function authorizeRbac(state: RbacState, subject: Subject, attributes: Attributes): Verdict {
  const errors = new Set<string>()
  for (const { rule, source } of grants(state, subject, namespaceOf(attributes), errors)) {
    if (ruleAllows(rule, attributes)) return { allowed: true, reason: `RBAC: allowed by ${source}` }
  }
  return { allowed: false, reason: errors.size === 0 ? '' : `RBAC: ${aggregate([...errors])}` }
}

/** All rules that a subject has in a namespace ('' for the cluster), in the order in which they are looked at. */
export function rulesFor(
  state: RbacState,
  subject: Subject,
  namespace: string,
): { rules: Rule[]; errors: string[] } {
  const errors = new Set<string>()
  const rules = [...grants(state, subject, namespace, errors)].map(({ rule }) => rule)
  return { rules, errors: [...errors] }
}

function* grants(
  state: RbacState,
  subject: Subject,
  namespace: string,
  errors: Set<string>,
): Generator<{ rule: Rule; source: string }> {
  for (const binding of [...state.clusterBindings, ...(namespace === '' ? [] : state.bindings(namespace))]) {
    const applied = binding.subjects.find((candidate) => isSubject(candidate, subject, binding.namespace))
    if (applied === undefined) continue
    const { kind, name } = binding.role
    const rules = state.rules(kind, name, binding.namespace)
    if (rules === undefined) {
      errors.add(`${kind.toLowerCase()}.rbac.authorization.k8s.io "${name}" not found`)
      continue
    }
    const source = describe(binding, applied)
    for (const rule of rules) yield { rule, source }
  }
}

function isSubject(
  candidate: Binding['subjects'][number],
  subject: Subject,
  bindingNamespace: string,
): boolean {
  switch (candidate.kind) {
    case 'User':
      return subject.username === candidate.name
    case 'Group':
      return subject.groups.includes(candidate.name)
    case 'ServiceAccount': {
      const namespace = candidate.namespace === '' ? bindingNamespace : candidate.namespace
      return namespace !== '' && subject.username === `system:serviceaccount:${namespace}:${candidate.name}`
    }
    default:
      return false
  }
}

function describe(binding: Binding, { kind, name, namespace }: Binding['subjects'][number]): string {
  const isCluster = binding.namespace === ''
  const bindingName = isCluster ? binding.name : `${binding.name}/${binding.namespace}`
  const account =
    kind === 'ServiceAccount' ? `${name}/${namespace === '' ? binding.namespace : namespace}` : name
  return `${isCluster ? 'ClusterRoleBinding' : 'RoleBinding'} "${bindingName}" of ${binding.role.kind} "${binding.role.name}" to ${kind} "${account}"`
}

/** Several errors as Go's aggregate writes them. */
export function aggregate(errors: readonly string[]): string {
  return errors.length === 1 ? errors.join('') : `[${errors.join(', ')}]`
}

function namespaceOf(attributes: Attributes): string {
  return 'path' in attributes ? '' : attributes.namespace
}

export function ruleAllows(rule: Rule, attributes: Attributes): boolean {
  if (!hasOrAll(rule.verbs, attributes.verb)) return false
  if ('path' in attributes) return rule.nonResourceURLs.some((url) => urlCovers(url, attributes.path))
  return (
    hasOrAll(rule.apiGroups, attributes.group) &&
    rule.resources.some((resource) =>
      resourceMatches(resource, attributes.resource, attributes.subresource),
    ) &&
    (rule.resourceNames.length === 0 || rule.resourceNames.includes(attributes.name))
  )
}

function resourceMatches(rule: string, resource: string, subresource: string): boolean {
  if (rule === '*') return true
  if (subresource === '') return rule === resource
  return rule === `${resource}/${subresource}` || rule === `*/${subresource}`
}

/** A URL of a rule stands for itself, or with `*` at its end for all that begin with it. */
export function urlCovers(rule: string, path: string): boolean {
  return rule === path || (rule.endsWith('*') && path.startsWith(rule.replace(/\*+$/, '')))
}

function hasOrAll(values: readonly string[], value: string): boolean {
  return values.includes('*') || values.includes(value)
}

export function parseRule(rule: Json): Rule {
  return {
    verbs: texts(rule, 'verbs'),
    apiGroups: texts(rule, 'apiGroups'),
    resources: texts(rule, 'resources'),
    resourceNames: texts(rule, 'resourceNames'),
    nonResourceURLs: texts(rule, 'nonResourceURLs'),
  }
}

export function parseBinding(binding: Json): Binding {
  return {
    name: text(binding, 'metadata', 'name'),
    namespace: text(binding, 'metadata', 'namespace'),
    role: { kind: text(binding, 'roleRef', 'kind'), name: text(binding, 'roleRef', 'name') },
    subjects: list(binding, 'subjects').map((subject) => ({
      kind: text(subject, 'kind'),
      name: text(subject, 'name'),
      namespace: text(subject, 'namespace'),
    })),
  }
}
