import type { Answer, Shape } from './answer.ts'
import { shapeList, shapeObject } from './answer.ts'
import type { JsonObject } from './json.ts'
import { isObject, parseJson } from './json.ts'
import type { Target } from './request-info.ts'
import type { Resource } from './resources.ts'
import { selection } from './selectors.ts'
import { badRequest, internal, notFound } from './status.ts'
import type { Store } from './store.ts'
import { nameOf, namespaceOf } from './store.ts'

/** Answers one object; a Node or Namespace of the cluster scope has no namespace. Throws a 404 Status. */
export function getObject(store: Store, resource: Resource, target: Target): JsonObject {
  const found = store.get(resource, resource.namespaced ? target.namespace : '', target.name)
  if (found === undefined) throw notFound(resource, target.name)
  return found
}

/** Throws the 500 Status of a version that is none. */
export function checkVersion(version: string): void {
  if (!/^\d*$/.test(version)) throw internal(unparsableVersion(version))
}

function unparsableVersion(version: string): string {
  return `resourceVersion: Invalid value: "${version}": strconv.ParseUint: parsing "${version}": invalid syntax`
}

export function get(store: Store, resource: Resource, target: Target, shape: Shape, now: Date): Answer {
  return { status: 200, body: shapeObject(resource, getObject(store, resource, target), shape, now) }
}

/** Answers a list, page by page where `limit` says so. Throws a 400 Status on a query that cannot be read. */
export function listObjects(
  store: Store,
  resource: Resource,
  target: Target,
  query: URLSearchParams,
  shape: Shape,
  now: Date,
): Answer {
  const version = query.get('resourceVersion') ?? ''
  if (!/^\d*$/.test(version)) throw badRequest(`invalid resource version: ${unparsableVersion(version)}`)
  // What is asked of the cache comes whole.
  const limit = version === '0' ? 0 : Math.max(0, integer(query, 'limit'))
  const start = parseContinue(query.get('continue'))
  if (start !== undefined && version !== '' && version !== '0')
    throw badRequest('specifying resource version is not allowed when using continue')
  const matches = selection(resource, query)
  const all = store
    .list(resource, resource.namespaced && target.namespace !== '' ? target.namespace : undefined)
    .filter(matches)
  const rest = start === undefined ? all : all.filter((item) => keyOf(item) > start)
  const page = limit === 0 ? rest : rest.slice(0, limit)
  const last = page.at(-1)
  const left = rest.length - page.length
  const isFiltered = query.has('labelSelector') || query.has('fieldSelector')
  const metadata: JsonObject = {
    resourceVersion: String(store.version),
    ...(left > 0 && last !== undefined
      ? {
          continue: formatContinue(store.version, keyOf(last)),
          ...(isFiltered ? {} : { remainingItemCount: left }),
        }
      : {}),
  }
  return { status: 200, body: shapeList(resource, page, metadata, shape, now) }
}

function keyOf(item: JsonObject): string {
  return `${namespaceOf(item)}/${nameOf(item)}`
}

/** 0 where it is not given. */
export function integer(query: URLSearchParams, name: string): number {
  const source = query.get(name) ?? ''
  if (source === '') return 0
  if (!/^-?\d+$/.test(source)) throw badRequest(`strconv.ParseInt: parsing "${source}": invalid syntax`)
  return Number(source)
}

function formatContinue(version: number, start: string): string {
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: version, start })).toString('base64url')
}

function parseContinue(token: string | null): string | undefined {
  if (token === null || token === '') return undefined
  try {
    const parsed = parseJson(Buffer.from(token, 'base64url').toString())
    const start = isObject(parsed) ? parsed['start'] : undefined
    if (typeof start === 'string') return start
  } catch {
    // Told below.
  }
  throw badRequest('invalid continue token: continue key is not valid')
}
