import { randomUUID } from 'node:crypto'
import type { Json, JsonObject } from './json.ts'
import { isEqual, list, object, text } from './json.ts'
import type { Resource } from './resources.ts'
import { groupVersion } from './resources.ts'

/** One step in the life of an object; what watches are made of. */
export type Change = {
  readonly version: number
  readonly resource: Resource
  readonly before?: JsonObject
  readonly after?: JsonObject
}

/** The objects of a cluster, each change of them with a version of its own. What it answers is never changed in place. */
export type Store = {
  /** The version of the last change. */
  readonly version: number
  get(resource: Resource, namespace: string, name: string): JsonObject | undefined
  /** In the order of their keys; of all namespaces where none is named. */
  list(resource: Resource, namespace?: string): JsonObject[]
  /** Stores an object, new or changed; uid, creationTimestamp and resourceVersion are set here. An unchanged one is not touched. */
  put(resource: Resource, object: JsonObject): JsonObject
  /** Takes an object away. */
  remove(resource: Resource, object: JsonObject): JsonObject
  /** The changes after a version; undefined when they are no longer known. */
  since(version: number): readonly Change[] | undefined
  onChange(listener: (change: Change) => void): () => void
}

const REMEMBERED_CHANGES = 10_000

export function metadata(item: Json | undefined): JsonObject {
  return object(item, 'metadata')
}

export function nameOf(item: Json | undefined): string {
  return text(item, 'metadata', 'name')
}

export function namespaceOf(item: Json | undefined): string {
  return text(item, 'metadata', 'namespace')
}

/** An object with some of its metadata set; undefined takes a field away. */
export function withMetadata(item: JsonObject, fields: Record<string, Json | undefined>): JsonObject {
  const merged: Record<string, Json | undefined> = { ...metadata(item), ...fields }
  const kept: JsonObject = {}
  for (const key of METADATA_ORDER) {
    const value = merged[key]
    if (value !== undefined) kept[key] = value
  }
  const { kind = '', apiVersion = '', metadata: _before, ...rest } = item
  return { kind, apiVersion, metadata: kept, ...rest }
}

/** As the Go struct has them. */
const METADATA_ORDER = [
  'name',
  'generateName',
  'namespace',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'labels',
  'annotations',
  'ownerReferences',
  'finalizers',
]

/** A moment as the API writes it: whole seconds, UTC. */
export function timestamp(moment: Date): string {
  return moment.toISOString().replace(/\.\d+Z$/, 'Z')
}

export function createStore(now: () => Date = () => new Date()): Store {
  const objects = new Map<Resource, Map<string, JsonObject>>()
  const listeners = new Set<(change: Change) => void>()
  let history: Change[] = []
  let forgotten = 0
  let version = 0

  function of(resource: Resource): Map<string, JsonObject> {
    const known = objects.get(resource) ?? new Map<string, JsonObject>()
    objects.set(resource, known)
    return known
  }

  function tell(change: Change): void {
    history.push(change)
    if (history.length > REMEMBERED_CHANGES) {
      const dropped = history.splice(0, REMEMBERED_CHANGES / 2)
      forgotten = dropped.at(-1)?.version ?? forgotten
    }
    for (const listener of listeners) listener(change)
  }

  return {
    get version() {
      return version
    },
    get: (resource, namespace, name) => of(resource).get(key(namespace, name)),
    list(resource, namespace) {
      const found = [...of(resource)].filter(
        ([, item]) => namespace === undefined || namespaceOf(item) === namespace,
      )
      return found.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item)
    },
    put(resource, item) {
      const place = key(namespaceOf(item), nameOf(item))
      const before = of(resource).get(place)
      const typed = { ...item, kind: resource.kind, apiVersion: groupVersion(resource) }
      const stamped = withMetadata(structuredClone(typed), {
        uid: text(before, 'metadata', 'uid') || text(item, 'metadata', 'uid') || randomUUID(),
        creationTimestamp:
          text(before, 'metadata', 'creationTimestamp') ||
          text(item, 'metadata', 'creationTimestamp') ||
          timestamp(now()),
      })
      if (before !== undefined && isEqual(withoutVersion(before), withoutVersion(stamped))) return before
      version++
      const after = withMetadata(stamped, { resourceVersion: String(version) })
      of(resource).set(place, after)
      tell({ version, resource, after, ...(before === undefined ? {} : { before }) })
      return after
    },
    remove(resource, item) {
      version++
      of(resource).delete(key(namespaceOf(item), nameOf(item)))
      tell({ version, resource, before: withMetadata(item, { resourceVersion: String(version) }) })
      return item
    },
    since: (from) => (from < forgotten ? undefined : history.filter((change) => change.version > from)),
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

function key(namespace: string, name: string): string {
  return `${namespace}/${name}`
}

function withoutVersion(item: JsonObject): JsonObject {
  return withMetadata(item, { resourceVersion: undefined })
}

/** Whether one of an object's owners has this uid. */
export function isOwnedBy(item: JsonObject, uid: string): boolean {
  return list(item, 'metadata', 'ownerReferences').some((owner) => text(owner, 'uid') === uid)
}
