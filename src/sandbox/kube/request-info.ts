import type { Attributes } from './rbac.ts'
import { parseFieldSelector, selectedName } from './selectors.ts'

/** A request as the authorizer and the router see it. */
export type RequestInfo = {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly verb: string
  /** Undefined for paths that lead to no object: /version, /apis. */
  readonly target?: Target
}

export type Target = {
  readonly group: string
  readonly version: string
  readonly resource: string
  readonly subresource: string
  readonly namespace: string
  readonly name: string
}

const VERBS: Readonly<Record<string, string>> = {
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
}

/** Reads method and URL as kube-apiserver's RequestInfoFactory does. Throws a 400 Status on a broken field selector. */
export function requestInfo(method: string, url: string): RequestInfo {
  const question = url.indexOf('?')
  const rawPath = question === -1 ? url : url.slice(0, question)
  const query = new URLSearchParams(question === -1 ? '' : url.slice(question + 1))
  const path = decode(rawPath)
  const base = { method, path, query }
  const parts = rawPath
    .replace(/^\/+|\/+$/g, '')
    .split('/')
    .map(decode)
  const [prefix, ...afterPrefix] = parts
  if ((prefix !== 'api' && prefix !== 'apis') || parts.length < 3)
    return { ...base, verb: method.toLowerCase() }
  const group = prefix === 'apis' ? (afterPrefix.shift() ?? '') : ''
  const [version = '', ...rest] = afterPrefix
  if (rest.length === 0) return { ...base, verb: method.toLowerCase() }
  const place = locate(rest)
  return { ...base, ...verbAndName(method, place, query, { group, version }) }
}

type Place = { namespace: string; resource: string; name: string; subresource: string }

/** A namespace is a resource too, in itself: `namespaces/x` and `namespaces/x/status`. */
function locate(parts: readonly string[]): Place {
  const [first = '', second = '', third = ''] = parts
  const isInside = first === 'namespaces' && parts.length > 2 && third !== 'status' && third !== 'finalize'
  const [resource = '', name = '', ...sub] = isInside ? parts.slice(2) : parts
  const namespace = first === 'namespaces' ? second : ''
  return { namespace, resource, name, subresource: sub.join('/') }
}

function verbAndName(
  method: string,
  place: Place,
  query: URLSearchParams,
  of: { group: string; version: string },
): { verb: string; target: Target } {
  const target = { ...of, ...place }
  const verb = VERBS[method] ?? 'get'
  if (place.name !== '') return { verb, target }
  if (verb === 'delete') return { verb: 'deletecollection', target }
  if (verb !== 'get') return { verb, target }
  const name = selectedName(parseFieldSelector(query.get('fieldSelector') ?? '')) ?? ''
  return { verb: isTrue(query.get('watch')) ? 'watch' : 'list', target: { ...target, name } }
}

export function isTrue(value: string | null): boolean {
  return value !== null && value !== 'false' && value !== '0'
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

export function attributesOf({ verb, path, target }: RequestInfo): Attributes {
  return target === undefined ? { verb, path } : { verb, ...target }
}

/** As the call history names it: `create pods`, `get pods/log`, `get /version`. */
export function operationOf({ verb, path, target }: RequestInfo): string {
  if (target === undefined) return `${verb} ${path}`
  const { resource, subresource } = target
  return `${verb} ${subresource === '' ? resource : `${resource}/${subresource}`}`
}
