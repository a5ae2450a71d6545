import type { JsonObject } from './json.ts'
import { isEqual, isObject, list, object } from './json.ts'
import { resourceNamed } from './resources.ts'
import { selects } from './selectors.ts'
import type { Store } from './store.ts'

/**
 * Fills the rules of the ClusterRoles that gather those of others by label, as the controller does, until
 * nothing changes any more: a gathered role may gather itself.
 */
export function aggregate(store: Store): void {
  const clusterRoles = resourceNamed('clusterroles')
  for (let changed = true; changed;) {
    changed = false
    const roles = store.list(clusterRoles)
    for (const role of roles) {
      if (!isObject(role['aggregationRule'])) continue
      const rules = gathered(role, roles)
      if (isEqual(rules, list(role, 'rules'))) continue
      store.put(clusterRoles, { ...role, rules })
      changed = true
      break
    }
  }
}

function gathered(role: JsonObject, roles: readonly JsonObject[]): JsonObject[] {
  const rules: JsonObject[] = []
  for (const selector of list(role, 'aggregationRule', 'clusterRoleSelectors')) {
    for (const other of roles) {
      if (other === role || !selects(selector, object(other, 'metadata', 'labels'))) continue
      for (const rule of list(other, 'rules')) {
        if (!rules.some((known) => isEqual(known, rule))) rules.push(object(rule))
      }
    }
  }
  return rules
}
