import type { JsonObject } from './json.ts'
import { number, text, texts } from './json.ts'
import type { Resource } from './resources.ts'
import { RESOURCES, isReview, kindName } from './resources.ts'
import { conflict, forbidden } from './status.ts'
import type { Store } from './store.ts'
import { isOwnedBy, nameOf, timestamp, withMetadata } from './store.ts'
import type { Cluster, Write } from './write.ts'
import { settle } from './write.ts'

/** Preconditions of a DeleteOptions body, and what becomes of dependents. */
export type DeleteOptions = {
  readonly uid?: string
  readonly resourceVersion?: string
  readonly orphan: boolean
}

const LASTING_NAMESPACES = new Set(['default', 'kube-system', 'kube-public'])

/**
 * Takes an object away with what it owns, a namespace with all that is in it; one with finalizers only begins to go.
 * Answers it as it was last seen.
 */
export function remove(cluster: Cluster, write: Write, item: JsonObject, options: DeleteOptions): JsonObject {
  const { store } = cluster
  const { resource } = write
  const name = nameOf(item)
  checkPreconditions(resource, item, options)
  if (resource.name === 'namespaces' && LASTING_NAMESPACES.has(name)) {
    throw forbidden(resource, name, 'this namespace may not be deleted')
  }
  const deleted = withDeletion(resource, item, timestamp(cluster.now()))
  if (write.dryRun) return deleted
  if (hasFinalizers(item)) return settle(store, resource, store.put(resource, deleted))
  if (resource.name === 'namespaces') {
    store.put(resource, deleted)
    for (const kept of NAMESPACED) {
      for (const content of store.list(kept, name)) store.remove(kept, content)
    }
  }
  store.remove(resource, item)
  if (!options.orphan) removeDependents(store, text(item, 'metadata', 'uid'))
  settle(store, resource, item)
  return deleted
}

function withDeletion(resource: Resource, item: JsonObject, moment: string): JsonObject {
  if (resource.name === 'namespaces') {
    return { ...withMetadata(item, { deletionTimestamp: moment }), status: { phase: 'Terminating' } }
  }
  if (text(item, 'metadata', 'deletionTimestamp') !== '') return item
  if (resource.name !== 'pods' && !hasFinalizers(item)) return item
  const generation = number(item, 'metadata', 'generation')
  return withMetadata(item, {
    deletionTimestamp: moment,
    deletionGracePeriodSeconds: 0,
    ...(generation === 0 ? {} : { generation: generation + 1 }),
  })
}

/** Whether somebody has still to clear up behind it. */
export function hasFinalizers(item: JsonObject): boolean {
  return texts(item, 'metadata', 'finalizers').length > 0
}

function removeDependents(store: Store, uid: string): void {
  for (const resource of NAMESPACED) {
    for (const item of store.list(resource)) {
      if (!isOwnedBy(item, uid)) continue
      store.remove(resource, item)
      removeDependents(store, text(item, 'metadata', 'uid'))
    }
  }
}

const NAMESPACED = RESOURCES.filter((resource) => resource.namespaced && !isReview(resource))

function checkPreconditions(
  resource: Resource,
  item: JsonObject,
  { uid, resourceVersion }: DeleteOptions,
): void {
  const refuse = (what: string, wanted: string, stored: string, more: string): Error =>
    conflict(
      kindName(resource),
      nameOf(item),
      `the ${what} in the precondition (${wanted}) does not match the ${what} in record (${stored}). The object might have been ${more}`,
    )
  const storedUid = text(item, 'metadata', 'uid')
  if (uid !== undefined && uid !== storedUid)
    throw refuse('UID', uid, storedUid, 'deleted and then recreated')
  const storedVersion = text(item, 'metadata', 'resourceVersion')
  if (resourceVersion !== undefined && resourceVersion !== storedVersion) {
    throw refuse('ResourceVersion', resourceVersion, storedVersion, 'modified')
  }
}
