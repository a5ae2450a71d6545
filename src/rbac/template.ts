import { loadAll } from 'js-yaml'
import { jsonOf, mapOf } from '../engine/shape.ts'
import type { BindingValue, ClusterRoleValue } from './values.ts'
import { bindingOf, clusterRoleOf } from './values.ts'

/** Reads the ClusterRole and the binding out of the YAML of a template, two documents as kubectl applies them. */
export function readRbac(yaml: string): {
  readonly clusterRole: ClusterRoleValue
  readonly binding: BindingValue
} {
  const [role, binding] = loadAll(yaml).map(partsOf)
  return {
    clusterRole: clusterRoleOf({ rules: role?.['rules'] }),
    binding: bindingOf({ roleRef: binding?.['roleRef'], subjects: binding?.['subjects'] }),
  }
}

function partsOf(document: unknown): Readonly<Record<string, unknown>> {
  return mapOf(document, jsonOf)
}
