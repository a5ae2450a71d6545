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
  let before: number
  do {
    before = store.version
    for (const role of store.list(clusterRoles)) {
      if (!isObject(role['aggregationRule'])) continue
      const rules = gathered(role, store.list(clusterRoles))
      if (!isEqual(rules, list(role, 'rules'))) store.put(clusterRoles, { ...role, rules })
    }
  } while (store.version !== before)
}

function gathered(role: JsonObject, roles: readonly JsonObject[]): JsonObject[] {
  // Stored rules have their fields in one order, so equal ones are written alike.
  const rules = new Map<string, JsonObject>()
  for (const selector of list(role, 'aggregationRule', 'clusterRoleSelectors')) {
    const chosen = roles.filter(
      (other) => other !== role && selects(selector, object(other, 'metadata', 'labels')),
    )
    for (const rule of chosen.flatMap((other) => list(other, 'rules')))
      rules.set(JSON.stringify(rule), object(rule))
  }
  return [...rules.values()]
}
