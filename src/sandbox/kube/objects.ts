import { settle } from './write.ts'
import type { Json, JsonObject } from './json.ts'
import { object } from './json.ts'
import type { Resource } from './resources.ts'
import { RESOURCES, groupVersion, isReview, resourceNamed } from './resources.ts'
import { readObject } from './read-object.ts'
import type { Store } from './store.ts'
import { metadata, nameOf, namespaceOf } from './store.ts'

/** The objects of a cluster for seeds and tests, past all checks. Resources by their lower-case plural. */
export type KubeObjects = {
  /** Stores an object as it is, new or in the place of another; what only the server knows is filled in. */
  put(resource: string, item: JsonObject): JsonObject
  get(resource: string, name: string, namespace?: string): JsonObject | undefined
  list(resource: string, namespace?: string): JsonObject[]
  /** Answers whether it was there. */
  remove(resource: string, name: string, namespace?: string): boolean
  /** All objects by `resource namespace/name`, without what differs each time: version, generation of ids and times stay out. */
  snapshot(): Record<string, Json>
}

export function createObjects(store: Store): KubeObjects {
  return {
    put(name, item) {
      const resource = resourceNamed(name)
      const { object: read } = readObject(resource.kind, groupVersion(resource), item)
      return settle(store, resource, store.put(resource, read))
    },
    get: (resource, name, namespace = '') => store.get(resourceNamed(resource), namespace, name),
    list: (resource, namespace) => store.list(resourceNamed(resource), namespace),
    remove(name, item, namespace = '') {
      const resource = resourceNamed(name)
      const found = store.get(resource, namespace, item)
      if (found === undefined) return false
      store.remove(resource, found)
      settle(store, resource, found)
      return true
    },
    snapshot() {
      const kept = RESOURCES.filter((resource) => !isReview(resource))
      return Object.fromEntries(
        kept.flatMap((resource) => store.list(resource).map((item) => entry(resource, item))),
      )
    },
  }
}

/** An object that was deleted and made again is the same here, and one that was changed and changed back. */
function entry(resource: Resource, item: JsonObject): [string, Json] {
  const {
    resourceVersion: _version,
    uid: _uid,
    creationTimestamp: _created,
    generation: _generation,
    ...meta
  } = object(metadata(item))
  return [`${resource.name} ${namespaceOf(item)}/${nameOf(item)}`, { ...item, metadata: meta }]
}
