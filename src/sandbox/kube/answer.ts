import type { Json, JsonObject } from './json.ts'
import { isObject } from './json.ts'
import type { Resource } from './resources.ts'
import { groupVersion } from './resources.ts'
import { notAcceptable } from './status.ts'
import { withMetadata } from './store.ts'
import { tableOf } from './tables.ts'

/** What is sent back. `watch` holds the connection open. */
export type Answer = {
  readonly status: number
  readonly body: Json | Buffer | string
  readonly contentType?: string
  readonly warnings?: readonly string[]
  readonly watch?: (send: (event: JsonObject) => void, end: () => void) => () => void
}

/** How a client wants objects: as they are, as a table for people, or only their metadata. */
export type Shape = { readonly as: 'object' | 'table' | 'metadata'; readonly include: string }

const META = 'meta.k8s.io/v1'

/** Chooses among the media types of an Accept header. Throws a 406 Status when none can be had. */
export function negotiate(accept: string | undefined, query: URLSearchParams): Shape {
  const include = query.get('includeObject') ?? 'Metadata'
  const wanted = (accept ?? '*/*').split(',').map((range) => range.split(';').map((part) => part.trim()))
  for (const [type = '', ...parameters] of wanted) {
    if (type !== 'application/json' && type !== '*/*' && type !== 'application/*' && type !== '') continue
    const named = new Map(
      parameters.map((parameter): [string, string] => {
        const [key = '', value = ''] = parameter.split('=')
        return [key, value]
      }),
    )
    const as = named.get('as')
    if (as === undefined) return { as: 'object', include }
    if (named.get('g') !== 'meta.k8s.io' || named.get('v') !== 'v1') continue
    if (as === 'Table') return { as: 'table', include }
    if (as.startsWith('PartialObjectMetadata')) return { as: 'metadata', include }
  }
  throw notAcceptable()
}

/** One object in the wanted shape. */
export function shapeObject(resource: Resource, item: JsonObject, shape: Shape, now: Date): JsonObject {
  if (shape.as === 'table')
    return tableOf(resource, [item], { resourceVersion: versionOf(item) }, shape.include, now)
  return shape.as === 'metadata' ? partial(item) : item
}

/** A list in the wanted shape. */
export function shapeList(
  resource: Resource,
  items: readonly JsonObject[],
  meta: JsonObject,
  shape: Shape,
  now: Date,
): JsonObject {
  if (shape.as === 'table') return tableOf(resource, items, meta, shape.include, now)
  if (shape.as === 'metadata') {
    return { kind: 'PartialObjectMetadataList', apiVersion: META, metadata: meta, items: items.map(partial) }
  }
  return {
    kind: `${resource.kind}List`,
    apiVersion: groupVersion(resource),
    metadata: meta,
    // As the real server: items of a typed list do not say what they are.
    items: items.map(({ kind: _kind, apiVersion: _version, ...item }) => item),
  }
}

export function partial(item: JsonObject): JsonObject {
  return withMetadata(
    { kind: 'PartialObjectMetadata', apiVersion: META, metadata: item['metadata'] ?? {} },
    {},
  )
}

function versionOf(item: JsonObject): string {
  const meta = item['metadata']
  const version = isObject(meta) ? meta['resourceVersion'] : undefined
  return typeof version === 'string' ? version : ''
}
