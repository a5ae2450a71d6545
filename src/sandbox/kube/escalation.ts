import type { Rule, Subject } from './rbac.ts'
import { urlCovers } from './rbac.ts'

/**
 * What would be granted that is not held, one line a rule: broken down to single verbs and resources, compared,
 * merged again by resource and sorted, as the real server says it. Empty when everything is held.
 */
export function missingRules(held: readonly Rule[], granted: readonly Rule[]): string[] {
  const missing = granted.flatMap(breakDown).filter((rule) => !held.some((owner) => covers(owner, rule)))
  return [...new Set(compact(missing).map(describeRule))].toSorted()
}

/** The message of the 403, undefined when nothing is missing. `errors`: roles that could not be read. */
export function escalation(
  subject: Subject,
  held: { readonly rules: readonly Rule[]; readonly errors: readonly string[] },
  granted: readonly Rule[],
): string | undefined {
  const missing = missingRules(held.rules, granted)
  if (missing.length === 0) return undefined
  const groups = quoteAll(subject.groups)
  const who = `user ${JSON.stringify(subject.username)} (groups=${groups})`
  const message = `${who} is attempting to grant RBAC permissions not currently held:\n${missing.join('\n')}`
  return held.errors.length === 0 ? message : `${message}; resolution errors: [${held.errors.join(' ')}]`
}

const EMPTY: Rule = { verbs: [], apiGroups: [], resources: [], resourceNames: [], nonResourceURLs: [] }

function breakDown(rule: Rule): Rule[] {
  const names = rule.resourceNames.length === 0 ? [[]] : rule.resourceNames.map((name) => [name])
  const onResources = rule.apiGroups.flatMap((group) =>
    rule.resources.flatMap((resource) =>
      rule.verbs.flatMap((verb) =>
        names.map((resourceNames) => ({
          ...EMPTY,
          apiGroups: [group],
          resources: [resource],
          verbs: [verb],
          resourceNames,
        })),
      ),
    ),
  )
  const onPaths = rule.nonResourceURLs.flatMap((url) =>
    rule.verbs.map((verb) => ({ ...EMPTY, nonResourceURLs: [url], verbs: [verb] })),
  )
  return [...onResources, ...onPaths]
}

function covers(owner: Rule, rule: Rule): boolean {
  const namesCovered =
    owner.resourceNames.length === 0 ||
    (rule.resourceNames.length > 0 && rule.resourceNames.every((name) => owner.resourceNames.includes(name)))
  return (
    hasAll(owner.verbs, rule.verbs) &&
    hasAll(owner.apiGroups, rule.apiGroups) &&
    (hasAll(owner.resources, rule.resources) ||
      rule.resources.every((resource) => coversResource(owner.resources, resource))) &&
    namesCovered &&
    rule.nonResourceURLs.every((url) => owner.nonResourceURLs.some((owned) => urlCovers(owned, url)))
  )
}

function hasAll(owned: readonly string[], wanted: readonly string[]): boolean {
  return owned.includes('*') || wanted.every((value) => owned.includes(value))
}

function coversResource(owned: readonly string[], resource: string): boolean {
  if (owned.includes(resource)) return true
  const slash = resource.indexOf('/')
  return slash !== -1 && owned.includes(`*${resource.slice(slash)}`)
}

/** Rules on one resource that differ by verb become one. */
function compact(rules: readonly Rule[]): Rule[] {
  const merged = new Map<string, Rule>()
  const others: Rule[] = []
  for (const rule of rules) {
    if (rule.nonResourceURLs.length > 0) {
      others.push(rule)
      continue
    }
    const key = JSON.stringify([rule.apiGroups, rule.resources, rule.resourceNames])
    const before = merged.get(key)
    merged.set(key, before === undefined ? rule : { ...before, verbs: [...before.verbs, ...rule.verbs] })
  }
  return [...others, ...merged.values()]
}

function describeRule(rule: Rule): string {
  const parts: readonly (readonly [string, readonly string[]])[] = [
    ['APIGroups', rule.apiGroups],
    ['Resources', rule.resources],
    ['NonResourceURLs', rule.nonResourceURLs],
    ['ResourceNames', rule.resourceNames],
    ['Verbs', rule.verbs],
  ]
  const written = parts.filter(([, values]) => values.length > 0)
  return `{${written.map(([name, values]) => `${name}:${quoteAll(values)}`).join(', ')}}`
}

/** A list as Go's %q writes it. */
function quoteAll(values: readonly string[]): string {
  return `[${values.map((value) => JSON.stringify(value)).join(' ')}]`
}
