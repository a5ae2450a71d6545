import { randomInt, randomUUID } from 'node:crypto'
import { aggregate } from './aggregation.ts'
import type { Authorize, User } from './authorize.ts'
import { withBirth, withDefaults, hasGeneration } from './defaults.ts'
import { checkGrant } from './grants.ts'
import type { Json, JsonObject } from './json.ts'
import { at, isEqual, number, object, text, texts } from './json.ts'
import type { RbacState } from './rbac.ts'
import { readObject } from './read-object.ts'
import type { Target } from './request-info.ts'
import type { Resource } from './resources.ts'
import { groupVersion, kindName, resourceNamed } from './resources.ts'
import {
  MODIFIED,
  alreadyExists,
  badRequest,
  conflict,
  forbidden,
  internal,
  invalid,
  notFound,
} from './status.ts'
import type { Store } from './store.ts'
import { nameOf, namespaceOf, timestamp, withMetadata } from './store.ts'
import { causesOf } from './validate-kinds.ts'

/** What writes need to know of the cluster. */
export type Cluster = {
  readonly store: Store
  readonly rbac: RbacState
  readonly authorize: Authorize
  readonly now: () => Date
}

/** One write: by whom, of what, where, and whether only to see if it would do. */
export type Write = {
  readonly user: User
  readonly resource: Resource
  readonly target: Target
  readonly dryRun: boolean
}

/** Creates an object. Throws the Status of the first thing that is wrong, in the order of the real server. */
export function create(cluster: Cluster, write: Write, given: JsonObject): JsonObject {
  const { store } = cluster
  const { resource, target } = write
  const placed = place(resource, target, given)
  checkNamespace(store, resource, target.namespace, nameOf(placed))
  const named = generateName(placed)
  const { status: _status, ...content } = named
  const moment = timestamp(cluster.now())
  const fresh = withMetadata(content, {
    uid: undefined,
    resourceVersion: undefined,
    creationTimestamp: undefined,
    deletionTimestamp: undefined,
    generation: undefined,
  })
  const item = normalize(
    resource,
    withBirth(resource, withDefaults(resource, fresh), moment, firstNode(store)),
  )
  checkGrant({ ...write, item, namespace: target.namespace, name: '' }, cluster.rbac, cluster.authorize)
  const causes = causesOf(resource, item)
  if (causes.length > 0) throw invalid(kindName(resource), nameOf(item), causes)
  if (text(given, 'metadata', 'resourceVersion') !== '') {
    throw internal('resourceVersion should not be set on objects to be created')
  }
  if (store.get(resource, namespaceOf(item), nameOf(item)) !== undefined) {
    throw alreadyExists(resource, nameOf(item))
  }
  if (write.dryRun) {
    const uid = text(item, 'metadata', 'uid') || randomUUID()
    return withMetadata(item, { uid, creationTimestamp: moment })
  }
  return settle(store, resource, store.put(resource, item))
}

/**
 * Stores a new state of an object that is there. `isPatch`: a uid that differs is then a change of an immutable
 * field, else a precondition that fails. Throws the Status of what is wrong.
 */
export function update(
  cluster: Cluster,
  write: Write,
  before: JsonObject,
  given: JsonObject,
  isPatch: boolean,
): JsonObject {
  const { store } = cluster
  const { resource, target } = write
  const placed = place(resource, target, given)
  checkName(placed, target.name)
  checkVersions(resource, before, placed, isPatch)
  const merged = keepWhatIsNotWritten(resource, target.subresource, before, placed)
  const item = normalize(resource, withDefaults(resource, merged))
  checkGrant(
    { ...write, item, before, namespace: target.namespace, name: target.name },
    cluster.rbac,
    cluster.authorize,
  )
  const causes = causesOf(resource, item, before)
  if (causes.length > 0) throw invalid(kindName(resource), nameOf(item), causes)
  if (write.dryRun) return item
  const stored = store.put(resource, item)
  // The last finalizer is gone from one that waited for nothing else.
  const isDone =
    text(stored, 'metadata', 'deletionTimestamp') !== '' &&
    texts(stored, 'metadata', 'finalizers').length === 0
  if (isDone) store.remove(resource, stored)
  return settle(store, resource, stored)
}

/** Throws the 400 Status of an object that is not the one on the URL. */
export function checkName(item: JsonObject, name: string): void {
  const own = nameOf(item)
  if (own === '') {
    throw badRequest(
      `the name of the object (${name} based on URL) was undeterminable: name must be provided`,
    )
  }
  if (own !== name)
    throw badRequest(`the name of the object (${own}) does not match the name on the URL (${name})`)
}

/** ClusterRoles that gather others follow every change of one. */
export function settle(store: Store, resource: Resource, item: JsonObject): JsonObject {
  if (resource.name !== 'clusterroles') return item
  aggregate(store)
  return store.get(resource, '', nameOf(item)) ?? item
}

function place(resource: Resource, target: Target, given: JsonObject): JsonObject {
  if (!resource.namespaced) return withMetadata(given, { namespace: undefined })
  const own = namespaceOf(given)
  if (own !== '' && own !== target.namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
  }
  return withMetadata(given, { namespace: target.namespace })
}

function checkNamespace(store: Store, resource: Resource, namespace: string, name: string): void {
  if (!resource.namespaced) return
  const namespaces = resourceNamed('namespaces')
  const found = store.get(namespaces, '', namespace)
  if (found === undefined) throw notFound(namespaces, namespace)
  if (text(found, 'status', 'phase') === 'Terminating') {
    const why = `unable to create new content in namespace ${namespace} because it is being terminated`
    throw forbidden(resource, name, why)
  }
}

const NAME_LETTERS = 'bcdfghjklmnpqrstvwxz2456789'

function generateName(item: JsonObject): JsonObject {
  const base = text(item, 'metadata', 'generateName')
  if (nameOf(item) !== '' || base === '') return item
  const letters = Array.from({ length: 5 }, () => NAME_LETTERS[randomInt(NAME_LETTERS.length)] ?? 'x')
  return withMetadata(item, { name: `${base.slice(0, 58)}${letters.join('')}` })
}

function firstNode(store: Store): string | undefined {
  const [node] = store.list(resourceNamed('nodes'))
  return node === undefined ? undefined : nameOf(node)
}

/** Brings the fields into Go's order. */
function normalize(resource: Resource, item: JsonObject): JsonObject {
  return readObject(resource.kind, groupVersion(resource), item).object
}

function checkVersions(resource: Resource, before: JsonObject, given: JsonObject, isPatch: boolean): void {
  const name = nameOf(before)
  const stored = text(before, 'metadata', 'uid')
  const uid = text(given, 'metadata', 'uid')
  if (!isPatch && uid !== '' && uid !== stored) {
    const key = ['', 'registry', resource.name, namespaceOf(before), name].filter(
      (part, index) => index === 0 || part !== '',
    )
    throw conflict(
      resource,
      name,
      `StorageError: invalid object, Code: 4, Key: ${key.join('/')}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${uid}, UID in object meta: ${stored}`,
    )
  }
  const version = text(given, 'metadata', 'resourceVersion')
  if (version === '') return
  if (!/^\d+$/.test(version)) throw internal(`strconv.ParseUint: parsing "${version}": invalid syntax`)
  if (version !== text(before, 'metadata', 'resourceVersion')) throw conflict(resource, name, MODIFIED)
}

/** The status is written through its subresource alone, and nothing else through that. */
function keepWhatIsNotWritten(
  resource: Resource,
  subresource: string,
  before: JsonObject,
  given: JsonObject,
): JsonObject {
  const kept = (...path: string[]): Json | undefined => at(before, ...path)
  const fixed = {
    uid: text(given, 'metadata', 'uid') || text(before, 'metadata', 'uid'),
    creationTimestamp: kept('metadata', 'creationTimestamp'),
    resourceVersion: kept('metadata', 'resourceVersion'),
    generation: kept('metadata', 'generation'),
    deletionTimestamp: kept('metadata', 'deletionTimestamp'),
    deletionGracePeriodSeconds: kept('metadata', 'deletionGracePeriodSeconds'),
  }
  if (subresource === 'status') {
    return {
      ...withMetadata(before, { ...fixed, ...ifGiven(given, 'labels'), ...ifGiven(given, 'annotations') }),
      status: at(given, 'status') ?? {},
    }
  }
  const own = withMetadata(given, fixed)
  // The finalizers of a namespace have a path of their own.
  const item = resource.name === 'namespaces' ? { ...own, spec: kept('spec') ?? {} } : own
  const status = kept('status')
  const { status: _ignored, ...content } = item
  const whole =
    resource.subresources.includes('status') && status !== undefined ? { ...content, status } : item
  if (!hasGeneration(resource)) return whole
  const changed = !isEqual(object(withDefaults(resource, whole), 'spec'), object(before, 'spec'))
  return withMetadata(whole, { generation: number(before, 'metadata', 'generation') + (changed ? 1 : 0) })
}

function ifGiven(item: JsonObject, field: string): Record<string, Json> {
  const value = at(item, 'metadata', field)
  return value === undefined ? {} : { [field]: value }
}
