import { LEVEL_RULES, parseRules } from './bootstrap.ts'
import type { Attributes, Rule, Verdict } from './rbac.ts'
import { parseRule, ruleAllows } from './rbac.ts'

/** A policy of an access entry: the whole cluster, or namespaces (a `*` at the end stands for any rest). */
export type AccessPolicy = { readonly arn: string; readonly scope: 'cluster' | readonly string[] }

const READ_EVERYTHING = 'get list watch | * | *\nget | *'

/** The rules of the policies that people get. What the policies of EKS's own roles grant is not told by their names. */
const RULES: Readonly<Record<string, string>> = {
  AmazonEKSClusterAdminPolicy: LEVEL_RULES.everything,
  AmazonEKSAdminPolicy: LEVEL_RULES.admin,
  AmazonEKSEditPolicy: LEVEL_RULES.edit,
  AmazonEKSViewPolicy: LEVEL_RULES.view,
  AmazonEKSAdminViewPolicy: READ_EVERYTHING,
}

const parsed = new Map<string, readonly Rule[]>()

function rulesOf(arn: string): readonly Rule[] {
  const name = arn.slice(arn.lastIndexOf('/') + 1)
  const source = RULES[name]
  if (source === undefined) return []
  const known = parsed.get(name) ?? parseRules(source).map(parseRule)
  parsed.set(name, known)
  return known
}

/** Decides by the policies of an access entry alone. */
export function authorizePolicies(policies: readonly AccessPolicy[], attributes: Attributes): Verdict {
  const granting = policies.find(
    ({ arn, scope }) =>
      inScope(scope, attributes) && rulesOf(arn).some((rule) => ruleAllows(rule, attributes)),
  )
  if (granting === undefined) return { allowed: false, reason: '' }
  return { allowed: true, reason: `EKS Access Policy: allowed by ${granting.arn}` }
}

function inScope(scope: AccessPolicy['scope'], attributes: Attributes): boolean {
  if (scope === 'cluster') return true
  if ('path' in attributes || attributes.namespace === '') return false
  const { namespace } = attributes
  return scope.some((pattern) =>
    pattern.endsWith('*') ? namespace.startsWith(pattern.slice(0, -1)) : namespace === pattern,
  )
}
