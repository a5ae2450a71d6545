import type { Json, JsonObject } from './json.ts'
import { isEqual, isObject, list, texts } from './json.ts'
import { PatchError } from './patches.ts'

/** Lists that are merged by one of their items' fields; all others are replaced as a whole. */
const MERGE_KEYS: Readonly<Record<string, string>> = {
  addresses: 'type',
  conditions: 'type',
  containers: 'name',
  env: 'name',
  ephemeralContainers: 'name',
  hostAliases: 'ip',
  imagePullSecrets: 'name',
  initContainers: 'name',
  ownerReferences: 'uid',
  secrets: 'name',
  taints: 'key',
  topologySpreadConstraints: 'topologyKey',
  volumeDevices: 'devicePath',
  volumeMounts: 'mountPath',
  volumes: 'name',
}
/** Lists of plain values that are merged as sets. */
const MERGED_SETS = new Set(['finalizers'])

/** The key to merge a list by; the ports of a service have another than those of a container. */
function mergeKey(field: string, items: readonly Json[]): string | undefined {
  if (field !== 'ports') return MERGE_KEYS[field]
  return items.some((item) => isObject(item) && 'containerPort' in item) ? 'containerPort' : 'port'
}

/** A strategic merge patch with its directives: $patch, $retainKeys, $deleteFromPrimitiveList, $setElementOrder. */
export function strategicPatch(target: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch
  const directive = patch['$patch']
  if (directive === 'delete') return {}
  const plain = Object.entries(patch).filter(([key]) => !key.startsWith('$'))
  if (directive === 'replace') return Object.fromEntries(plain)
  const result: JsonObject = isObject(target) ? { ...target } : {}
  const retained = patch['$retainKeys']
  if (Array.isArray(retained)) {
    for (const key of Object.keys(result)) if (!retained.includes(key)) delete result[key]
  }
  for (const [key, value] of plain) {
    if (value === null) delete result[key]
    else if (Array.isArray(value)) result[key] = patchList(key, list(result[key]), value)
    else result[key] = strategicPatch(result[key], value)
  }
  for (const [key, value] of Object.entries(patch)) applyListDirective(result, key, list(value))
  return result
}

function patchList(field: string, before: Json[], patch: Json[]): Json[] {
  if (MERGED_SETS.has(field)) return [...new Set([...texts(before), ...texts(patch)])]
  const key = mergeKey(field, [...before, ...patch])
  const replaces = patch.some(
    (item) => isObject(item) && item['$patch'] === 'replace' && Object.keys(item).length === 1,
  )
  if (key === undefined || replaces)
    return patch.filter((item) => !isObject(item) || item['$patch'] === undefined)
  const result = [...before]
  for (const item of patch) {
    if (!isObject(item) || item[key] === undefined) {
      throw new PatchError(`map: ${asGoPrints(item)} does not contain declared merge key: ${key}`)
    }
    const place = result.findIndex((candidate) => isObject(candidate) && isEqual(candidate[key], item[key]))
    if (item['$patch'] === 'delete') {
      if (place !== -1) result.splice(place, 1)
    } else if (place === -1) result.push(strategicPatch({}, item))
    else result[place] = strategicPatch(result[place], item)
  }
  return result
}

function applyListDirective(result: JsonObject, directive: string, values: readonly Json[]): void {
  const [name, field] = directive.split('/')
  if (field === undefined) return
  const items = list(result[field])
  if (name === '$deleteFromPrimitiveList') {
    result[field] = items.filter((item) => !values.some((value) => isEqual(value, item)))
  }
  if (name === '$setElementOrder' && items.length > 0) {
    const key = mergeKey(field, items)
    const place = (item: Json): number => {
      const found = values.findIndex((value) =>
        key === undefined
          ? isEqual(value, item)
          : isObject(value) && isObject(item) && isEqual(value[key], item[key]),
      )
      return found === -1 ? values.length : found
    }
    result[field] = items.toSorted((a, b) => place(a) - place(b))
  }
}

function asGoPrints(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(asGoPrints).join(' ')}]`
  if (!isObject(value)) return value === null ? '<nil>' : String(value)
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `map[${entries.map(([key, item]) => `${key}:${asGoPrints(item)}`).join(' ')}]`
}
