import type { Answer, Shape } from './answer.ts'
import { negotiate, shapeList, shapeObject } from './answer.ts'
import type { Authenticator } from './authenticate.ts'
import type { User } from './authorize.ts'
import { refusal } from './authorize.ts'
import type { Body } from './body.ts'
import { decodeDeleteOptions, decodeObject } from './body.ts'
import type { DeleteOptions } from './delete.ts'
import { remove } from './delete.ts'
import { discover } from './discovery.ts'
import { impersonate } from './impersonate.ts'
import type { JsonObject } from './json.ts'
import { at, isObject, text } from './json.ts'
import type { WriteKind } from './options.ts'
import { checkListOptions, isDryDelete, isDryWrite, propagationOf } from './options.ts'
import { patchedObject, strictError } from './patch-request.ts'
import { checkVersion, get, getObject, integer, listObjects } from './read.ts'
import type { RequestInfo, Target } from './request-info.ts'
import { attributesOf } from './request-info.ts'
import type { Resource } from './resources.ts'
import { RESOURCES, findResource, isReview } from './resources.ts'
import { review } from './reviews.ts'
import { selection } from './selectors.ts'
import { badRequest, methodNotAllowed, unauthorized, unknownResource } from './status.ts'
import { watch } from './watch.ts'
import type { Cluster, Write } from './write.ts'
import { checkName, create, update } from './write.ts'

/** A request whose sender is told, before anything is decided about it. */
export type ApiRequest = {
  readonly info: RequestInfo
  /** Missing when the credentials prove nobody. */
  readonly user?: User
  /** Names and values in turn, as Node has them. */
  readonly rawHeaders: readonly string[]
  readonly accept?: string
  readonly body: Body
}

export type Api = (request: ApiRequest) => Promise<Answer>

type Call = {
  readonly info: RequestInfo
  readonly target: Target
  readonly resource: Resource
  readonly user: User
  readonly shape: Shape
  readonly body: Body
}

/** The API of a cluster: who is it, may they, and then what is asked. Throws StatusError. */
export function createApi(cluster: Cluster, authenticator: Authenticator, hasPolicies: () => boolean): Api {
  return async ({ info, user: sender, rawHeaders, accept, body }) => {
    if (sender === undefined) throw unauthorized()
    const user = impersonate(sender, rawHeaders, cluster.authorize)
    const attributes = attributesOf(info)
    const verdict = cluster.authorize(user, attributes)
    if (!verdict.allowed) throw refusal(user, attributes, verdict.reason)
    const { target } = info
    if (target === undefined) return discover(info, accept)
    const resource = findResource(target.group, target.version, target.resource)
    if (resource === undefined) return unknown(target)
    const call: Call = {
      info,
      target,
      resource,
      user,
      shape: negotiate(accept, info.query, isListed(info)),
      body,
    }
    if (!METHODS.has(info.method)) throw methodNotAllowed()
    checkRoute(call)
    if (isReview(resource)) {
      isDryWrite(info.query, 'CreateOptions')
      const { object, unknown } = await decodeObject(body, resource)
      const warnings = checkUnknown(call, unknown)
      const context = {
        user,
        authorize: cluster.authorize,
        rbac: cluster.rbac,
        authenticator,
        now: cluster.now,
        hasPolicies: hasPolicies(),
      }
      const reviewed = await review(context, resource, target.namespace, object)
      return { status: 201, body: reviewed, warnings }
    }
    const handler = VERBS[info.verb]
    if (handler === undefined) throw methodNotAllowed()
    const answer = await handler(cluster, call)
    return resource.name === 'endpoints'
      ? { ...answer, warnings: [...(answer.warnings ?? []), ENDPOINTS] }
      : answer
  }
}

const ENDPOINTS = 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice'

function isListed({ verb }: RequestInfo): boolean {
  return verb === 'list' || verb === 'watch'
}

const METHODS = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])

/** A group or version that does not exist is a path like any other. */
function unknown(target: Target): Answer {
  const exists = RESOURCES.some(
    ({ group, version }) => group === target.group && (group !== '' || version === target.version),
  )
  if (exists) throw unknownResource()
  return { status: 404, body: '404 page not found\n', contentType: 'text/plain; charset=utf-8' }
}

function checkRoute({ info, resource, target }: Call): void {
  if (target.subresource !== '') {
    if (!resource.subresources.includes(target.subresource)) throw unknownResource()
    const verbs = target.subresource === 'log' ? ['get'] : ['get', 'update', 'patch']
    if (!verbs.includes(info.verb)) throw methodNotAllowed()
    return
  }
  if (isUnrouted(resource, target)) throw unknownResource()
  const isRead = info.verb === 'list' || info.verb === 'watch'
  const isPlaced = !resource.namespaced || target.namespace !== '' || isRead
  const isNamed = target.name !== '' || info.verb === 'create' || isRead || info.verb === 'deletecollection'
  if (!resource.verbs.includes(info.verb) || !isPlaced || !isNamed) throw methodNotAllowed()
  if (info.verb === 'create' && target.name !== '') throw methodNotAllowed()
}

/** Reviews have no names, and what is in a namespace has no path outside of it. */
function isUnrouted(resource: Resource, { namespace, name }: Target): boolean {
  const isOutside = resource.namespaced && namespace === ''
  return isReview(resource) ? name !== '' || isOutside : name !== '' && isOutside
}

type Handler = (cluster: Cluster, call: Call) => Promise<Answer>

const VERBS: Readonly<Record<string, Handler>> = {
  async get(cluster, { resource, target, info, shape }) {
    checkVersion(info.query.get('resourceVersion') ?? '')
    if (target.subresource !== 'log') return get(cluster.store, resource, target, shape, cluster.now())
    getObject(cluster.store, resource, target)
    return { status: 200, body: '', contentType: 'text/plain' }
  },
  async list(cluster, { resource, target, info, shape }) {
    checkListOptions(info.query, false)
    return listObjects(cluster.store, resource, target, info.query, shape, cluster.now())
  },
  async watch(cluster, { resource, target, info, shape }) {
    const { query } = info
    checkListOptions(query, true)
    const matches = selection(resource, query)
    const namespace = resource.namespaced ? target.namespace : ''
    return watch(cluster.store, { resource, namespace, matches, query, shape, now: cluster.now })
  },
  async create(cluster, call) {
    const write = writeOf(call, 'CreateOptions')
    const { object, unknown } = await decodeObject(call.body, call.resource)
    const warnings = checkUnknown(call, unknown)
    return written(cluster, call, create(cluster, write, object), 201, warnings)
  },
  async update(cluster, call) {
    const write = writeOf(call, 'UpdateOptions')
    const { object, unknown } = await decodeObject(call.body, call.resource)
    const warnings = checkUnknown(call, unknown)
    checkName(object, call.target.name)
    const before = getObject(cluster.store, call.resource, call.target)
    return written(cluster, call, update(cluster, write, before, object, false), 200, warnings)
  },
  async patch(cluster, call) {
    const write = writeOf(call, 'PatchOptions')
    const before = getObject(cluster.store, call.resource, call.target)
    const isStrict = call.info.query.get('fieldValidation') === 'Strict'
    const { object, unknown } = patchedObject(call.resource, before, call.body, isStrict)
    const warnings = checkUnknown(call, unknown)
    return written(cluster, call, update(cluster, write, before, object, true), 200, warnings)
  },
  async delete(cluster, call) {
    const { options, dryRun } = await deleteOptions(call)
    const { resource, target } = call
    const item = getObject(cluster.store, resource, target)
    const deleted = remove(cluster, { user: call.user, resource, target, dryRun }, item, options)
    const isStillThere = text(deleted, 'metadata', 'deletionTimestamp') !== ''
    if (isStillThere || TOLD_WHEN_DELETED.has(resource.name)) {
      return { status: 200, body: shapeObject(resource, deleted, call.shape, cluster.now()) }
    }
    const { group, name: kind } = resource
    const details: JsonObject = {
      name: target.name,
      ...(group === '' ? {} : { group }),
      kind,
      uid: text(item, 'metadata', 'uid'),
    }
    return {
      status: 200,
      body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details },
    }
  },
  async deletecollection(cluster, call) {
    const { options, dryRun } = await deleteOptions(call)
    const { resource, target, info } = call
    const matches = selection(resource, info.query)
    const write = { user: call.user, resource, target, dryRun }
    const items = cluster.store
      .list(resource, resource.namespaced ? target.namespace : undefined)
      .filter(matches)
    for (const item of items) remove(cluster, write, item, options)
    const metadata = { resourceVersion: String(cluster.store.version) }
    return { status: 200, body: shapeList(resource, items, metadata, call.shape, cluster.now()) }
  },
}

/** Their deletion is answered with the object itself, as is that of one that takes its time. */
const TOLD_WHEN_DELETED = new Set(['pods', 'namespaces', 'services', 'serviceaccounts'])

function written(
  { now }: Cluster,
  { resource, shape }: Call,
  item: JsonObject,
  status: number,
  warnings: readonly string[],
): Answer {
  return { status, body: shapeObject(resource, item, shape, now()), warnings }
}

function writeOf({ user, resource, target, info }: Call, optionsKind: WriteKind): Write {
  return { user, resource, target, dryRun: isDryWrite(info.query, optionsKind) }
}

/** Unknown fields are an error, a warning or nothing, as the client asks. Throws a 400 Status. */
function checkUnknown({ info, resource }: Call, unknown: readonly string[]): string[] {
  const validation = info.query.get('fieldValidation') ?? 'Warn'
  if (unknown.length === 0 || validation === 'Ignore') return []
  if (validation === 'Strict') {
    throw badRequest(
      `${resource.kind} in version "${resource.version}" cannot be handled as a ${resource.kind}: ${strictError(unknown)}`,
    )
  }
  return unknown.map((field) => `unknown field "${field}"`)
}

async function deleteOptions({ body, info }: Call): Promise<{ options: DeleteOptions; dryRun: boolean }> {
  integer(info.query, 'gracePeriodSeconds')
  const given = body.bytes.length === 0 ? {} : await decodeDeleteOptions(body)
  const preconditions = at(given, 'preconditions')
  const precondition = (name: string): string | undefined => {
    const value = isObject(preconditions) ? preconditions[name] : undefined
    return typeof value === 'string' ? value : undefined
  }
  const uid = precondition('uid')
  const resourceVersion = precondition('resourceVersion')
  const dryRun = isDryDelete(info.query, given)
  const propagation = propagationOf(info.query, given)
  return {
    options: {
      ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
      orphan: propagation === 'Orphan' || at(given, 'orphanDependents') === true,
    },
    dryRun,
  }
}
