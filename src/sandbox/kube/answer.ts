import type { Json, JsonObject } from './json.ts'
import { isObject } from './json.ts'
import type { Resource } from './resources.ts'
import { groupVersion } from './resources.ts'
import { badRequest, notAcceptable, unservedShape, wrongShape } from './status.ts'
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
export type Shape = {
  readonly as: 'object' | 'table' | 'metadata' | 'metadata list'
  /** Of meta.k8s.io. */
  readonly version: string
  readonly include: string
}

const META = 'meta.k8s.io'

const SHAPES = new Map<string | undefined, Shape['as']>([
  [undefined, 'object'],
  ['Table', 'table'],
  ['PartialObjectMetadata', 'metadata'],
  ['PartialObjectMetadataList', 'metadata list'],
])
const VERSIONS = ['v1', 'v1beta1']
const INCLUDES = ['', 'None', 'Metadata', 'Object']

/**
 * Chooses among the media types of an Accept header. Throws a 406 Status when none can be had, a 400 Status when a table
 * is asked for that cannot be.
 */
export function negotiate(accept: string | undefined, query: URLSearchParams, isListed: boolean): Shape {
  const include = query.get('includeObject') ?? ''
  const wanted = (accept ?? '*/*').split(',').map((range) => range.split(';').map((part) => part.trim()))
  const served = wanted.filter(([type = '']) => ['application/json', '*/*', ''].includes(type))
  if (served.length === 0) throw notAcceptable(isListed)
  for (const [, ...parameters] of served) {
    const named = new Map(
      parameters.map((parameter): [string, string] => {
        const [key = '', value = ''] = parameter.split('=')
        return [key, value]
      }),
    )
    const as = SHAPES.get(named.get('as'))
    const version = named.get('v') ?? ''
    if (as === 'object') return { as, version, include }
    if (as === undefined || named.get('g') !== META || !VERSIONS.includes(version)) continue
    if (as === 'table' && !INCLUDES.includes(include)) throw badRequest(unknownInclude(include))
    return { as, version, include }
  }
  throw unservedShape()
}

function unknownInclude(include: string): string {
  return `Unable to convert to Table as requested: includeObject: Invalid value: "${include}": must be 'Metadata', 'Object', 'None', or empty`
}

/** One object in the wanted shape. Throws a 406 Status where it is to be a list. */
export function shapeObject(resource: Resource, item: JsonObject, shape: Shape, now: Date): JsonObject {
  switch (shape.as) {
    case 'table':
      return tableOf(resource, [item], { resourceVersion: versionOf(item) }, shape, now)
    case 'metadata':
      return partial(item, shape)
    case 'metadata list':
      throw wrongShape(
        `PartialObjectMetadataList, but the requested object is not a list (*core.${resource.kind})`,
      )
    case 'object':
      return item
  }
}

/** A list in the wanted shape. Throws a 406 Status where it is to be one object. */
export function shapeList(
  resource: Resource,
  items: readonly JsonObject[],
  meta: JsonObject,
  shape: Shape,
  now: Date,
): JsonObject {
  switch (shape.as) {
    case 'table':
      return tableOf(resource, items, meta, shape, now)
    case 'metadata':
      throw wrongShape(
        `PartialObjectMetadata, but the requested object is a list (*core.${resource.kind}List)`,
      )
    case 'metadata list':
      return {
        kind: 'PartialObjectMetadataList',
        apiVersion: `${META}/${shape.version}`,
        metadata: meta,
        items: items.map((item) => partial(item, shape)),
      }
    case 'object':
      return {
        kind: `${resource.kind}List`,
        apiVersion: groupVersion(resource),
        metadata: meta,
        // As the real server: items of a typed list do not say what they are.
        items: items.map(({ kind: _kind, apiVersion: _version, ...item }) => item),
      }
  }
}

export function partial(item: JsonObject, { version }: Pick<Shape, 'version'>): JsonObject {
  const apiVersion = `${META}/${version}`
  return withMetadata({ kind: 'PartialObjectMetadata', apiVersion, metadata: item['metadata'] ?? {} }, {})
}

function versionOf(item: JsonObject): string {
  const meta = item['metadata']
  const version = isObject(meta) ? meta['resourceVersion'] : undefined
  return typeof version === 'string' ? version : ''
}
