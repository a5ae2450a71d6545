import { defineKind } from '../engine/define-kind.ts'
import { equalJson } from '../engine/json.ts'
import type { Json } from '../engine/json.ts'
import type { DefinedKind, Found, Kind, Tale, WriteContext } from '../engine/kind.ts'
import { Fault, isFault } from '../ports/fault.ts'
import type { Kube, KubeObject, KubeResource } from '../ports/kube.ts'
import { marksOf, runOfObject } from './marks.ts'
import { RBAC_GROUP } from './values.ts'

export type ObjectPlace = { readonly name: string; readonly namespace?: string }

/** What the three kinds of RBAC objects differ in. */
export type ObjectSort<A extends ObjectPlace, V extends Json> = {
  readonly id: string
  readonly resource: KubeResource
  /** `ClusterRole`. */
  readonly kind: string
  readonly parse: Kind<A, V>['parse']
  /** Of an object: the part that we own. */
  readonly partOf: (object: KubeObject) => V
  readonly same: (want: V, now: V) => boolean
  /** Why it cannot be brought from one value to the other. */
  readonly obstacle?: (from: V, to: V) => string | undefined
  /** What would lose something if it went. */
  readonly listUsers?: (at: A, kube: Kube) => Promise<readonly string[]>
  readonly tell: (change: { at: A; resource: string; value?: V }) => ObjectTale
}

export type ObjectTale = Pick<Tale, 'explain'> & {
  readonly create: string
  readonly update: string
  readonly remove: string
}

/**
 * A kind of RBAC object: made with our label and annotation, changed by a PUT on the resourceVersion that was read,
 * deleted on the condition of its uid and resourceVersion.
 */
export function defineObjectKind<A extends ObjectPlace, V extends Record<string, Json>>(
  sort: ObjectSort<A, V>,
): DefinedKind<A, V> {
  const resource = (at: A): string => nameOfObject(sort.kind, at)
  return defineKind<A, V>({
    id: sort.id,
    scope: 'cluster',
    marked: true,
    parse: sort.parse,
    resource,
    same: sort.same,
    read: async (at, { kube }) => toFound(sort, await kube.get(whereOf(sort, at))),
    write: (at, from, to, context) => {
      if (to === undefined) return remove(sort, at, from, context)
      return from.value === undefined ? create(sort, at, to, context) : change(sort, at, from, to, context)
    },
    tell: ({ at: where, action, after }) => {
      const { at, value } = sort.parse({ at: where, value: after })
      const name = resource(at)
      const tale = sort.tell({ at, resource: name, ...(value === undefined ? {} : { value }) })
      const title = action === 'none' ? `${name} is there already` : `${action} ${name}`
      const byHand = { create: [tale.create], update: [tale.update], delete: [tale.remove], none: [] }
      return { title, explain: tale.explain, byHand: byHand[action] }
    },
  })
}

export function nameOfObject(kind: string, { name, namespace }: ObjectPlace): string {
  return namespace === undefined ? `${kind} ${name}` : `${kind} ${name} in namespace ${namespace}`
}

/** The object as it is sent, and as `kubectl apply` takes it. */
export function toObject(
  kind: string,
  { name, namespace }: ObjectPlace,
  value: Record<string, Json>,
): KubeObject {
  const metadata = { name, ...(namespace === undefined ? {} : { namespace }) }
  return { apiVersion: `${RBAC_GROUP}/v1`, kind, metadata, ...value }
}

type Where = Parameters<Kube['get']>[0]

async function create<A extends ObjectPlace, V extends Record<string, Json>>(
  sort: ObjectSort<A, V>,
  at: A,
  to: V,
  { ports: { kube }, run }: WriteContext<V>,
): Promise<Found<V>> {
  const object = toObject(sort.kind, at, to)
  try {
    const made = await kube.create(sort.resource, {
      ...object,
      metadata: { ...object.metadata, ...marksOf(run) },
    })
    return toFound(sort, made)
  } catch (error) {
    // Kubernetes shows every write at once: what is missing here will not turn up by waiting.
    if (!isFault(error, 'missing')) throw error
    throw new Fault('invalid', error.message, { ...aboutFault(error), cause: error })
  }
}

async function change<A extends ObjectPlace, V extends Record<string, Json>>(
  sort: ObjectSort<A, V>,
  at: A,
  from: Found<V>,
  to: V,
  context: WriteContext<V>,
): Promise<Found<V>> {
  const now = await readUnchanged(sort, at, from, context)
  if (now === undefined) throw changedFault(sort, at, 'is gone')
  const value = sort.partOf(now)
  const obstacle = sort.obstacle?.(value, to)
  if (obstacle !== undefined) {
    const operation = `update ${sort.resource}`
    throw new Fault('invalid', `${nameOfObject(sort.kind, at)}: ${obstacle}`, {
      service: 'kubernetes',
      operation,
      code: 'Invalid',
    })
  }
  const others = Object.fromEntries(Object.entries(now).filter(([field]) => !(field in value)))
  const changed = { ...others, ...toObject(sort.kind, at, to), metadata: now.metadata }
  return toFound(sort, await context.ports.kube.replace(sort.resource, changed))
}

async function remove<A extends ObjectPlace, V extends Record<string, Json>>(
  sort: ObjectSort<A, V>,
  at: A,
  from: Found<V>,
  context: WriteContext<V>,
): Promise<Found<V>> {
  const { kube } = context.ports
  const now = await readUnchanged(sort, at, from, context)
  if (now === undefined) return {}
  const users = (await sort.listUsers?.(at, kube)) ?? []
  if (users.length > 0) {
    const message = `${nameOfObject(sort.kind, at)} is still in use: ${users.join(', ')}`
    throw new Fault('in-use', message, {
      service: 'kubernetes',
      operation: `delete ${sort.resource}`,
      code: 'InUse',
    })
  }
  const { uid, resourceVersion } = now.metadata
  try {
    await kube.remove(whereOf(sort, at), {
      ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    })
  } catch (error) {
    if (!isFault(error, 'missing')) throw error
  }
  return {}
}

/** The object with the resourceVersion to write on. Throws Fault 'conflict' when it is not what was made or read. */
async function readUnchanged<A extends ObjectPlace, V extends Record<string, Json>>(
  sort: ObjectSort<A, V>,
  at: A,
  from: Found<V>,
  { ports: { kube }, made }: WriteContext<V>,
): Promise<KubeObject | undefined> {
  const now = await kube.get(whereOf(sort, at))
  if (now === undefined) return undefined
  const expected = made?.id ?? from.id
  if (expected !== undefined && now.metadata.uid !== expected) {
    throw changedFault(sort, at, 'is not the one that was made here: it was made anew since')
  }
  if (!equalJson(sort.partOf(now), from.value)) throw changedFault(sort, at, 'was changed meanwhile')
  return now
}

function changedFault<A extends ObjectPlace, V extends Json>(
  sort: ObjectSort<A, V>,
  at: A,
  what: string,
): Fault {
  return new Fault('conflict', `${nameOfObject(sort.kind, at)} ${what}`, {
    service: 'kubernetes',
    operation: `update ${sort.resource}`,
    code: 'Conflict',
  })
}

function aboutFault({ service, operation, code }: Fault): Pick<Fault, 'service' | 'operation' | 'code'> {
  return { service, operation, code }
}

function whereOf<A extends ObjectPlace, V extends Json>(
  sort: ObjectSort<A, V>,
  { name, namespace }: A,
): Where {
  return { resource: sort.resource, name, ...(namespace === undefined ? {} : { namespace }) }
}

function toFound<A extends ObjectPlace, V extends Json>(
  sort: ObjectSort<A, V>,
  object: KubeObject | undefined,
): Found<V> {
  if (object === undefined) return {}
  const { uid, creationTimestamp } = object.metadata
  const run = runOfObject(object.metadata)
  return {
    value: sort.partOf(object),
    ...(uid === undefined ? {} : { id: uid }),
    ...(run === undefined ? {} : { run }),
    ...(creationTimestamp === undefined ? {} : { created: creationTimestamp }),
  }
}
