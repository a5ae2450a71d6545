import { createHash } from 'node:crypto'
import type { Answer } from './answer.ts'
import type { Json, JsonObject } from './json.ts'
import type { RequestInfo } from './request-info.ts'
import type { Resource } from './resources.ts'
import { RESOURCES, groupVersion, isReview } from './resources.ts'
import { methodNotAllowed, unknownResource } from './status.ts'

const VERSION = {
  major: '1',
  minor: '34',
  emulationMajor: '1',
  emulationMinor: '34',
  minCompatibilityMajor: '1',
  minCompatibilityMinor: '33',
  gitVersion: 'v1.34.4-eks-sandbox',
  gitCommit: '0000000000000000000000000000000000000000',
  gitTreeState: 'clean',
  buildDate: '2026-01-15T00:00:00Z',
  goVersion: 'go1.24.12',
  compiler: 'gc',
  platform: 'linux/amd64',
}

const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'
/** No `@` in it: Go's parser of media types fails there. An empty protobuf is a valid, empty OpenAPI document. */
const OPEN_API = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf'

/** Answers the paths that lead to no object: what there is, in which version, and whether all is well. */
export function discover({ method, path }: RequestInfo, accept: string | undefined): Answer {
  const body = answerTo(path.replace(/(.)\/+$/, '$1'), accept ?? '')
  if (body === undefined) return { status: 404, body: '404 page not found\n', contentType: PLAIN }
  // The list of groups is not particular about methods.
  if (method !== 'GET' && path.replace(/\/+$/, '') !== '/apis') throw methodNotAllowed()
  return body
}

const PLAIN = 'text/plain; charset=utf-8'

function answerTo(path: string, accept: string): Answer | undefined {
  const isAggregated = accept.split(',').some((range) => range.replaceAll(' ', '') === AGGREGATED)
  switch (path) {
    case '/version':
      return json(VERSION)
    case '/healthz':
    case '/livez':
    case '/readyz':
    case '/healthz/ping':
    case '/livez/ping':
    case '/readyz/ping':
      return { status: 200, body: 'ok', contentType: PLAIN }
    case '/openapi/v2':
      return { status: 200, body: Buffer.alloc(0), contentType: OPEN_API }
    case '/':
      return json({
        paths: ['/api', '/api/v1', '/apis', '/healthz', '/livez', '/openapi/v2', '/readyz', '/version'],
      })
    case '/api':
      return isAggregated
        ? aggregated([''])
        : json({ kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] })
    case '/apis':
      if (isAggregated) return aggregated(groups())
      return json({ kind: 'APIGroupList', apiVersion: 'v1', groups: groups().map(describeGroup) })
    case '/api/v1':
      return json(resourceList('v1'))
    default:
      if (/^\/api\/[^/]+$/.test(path)) throw unknownResource()
      return groupAnswer(path)
  }
}

function groupAnswer(path: string): Answer | undefined {
  const [empty, prefix, group = '', version, ...more] = path.split('/')
  if (empty !== '' || prefix !== 'apis' || more.length > 0 || !groups().includes(group)) return undefined
  if (version === undefined) return json({ kind: 'APIGroup', apiVersion: 'v1', ...describeGroup(group) })
  if (version !== 'v1') throw unknownResource()
  return json(resourceList(`${group}/v1`))
}

function json(body: JsonObject): Answer {
  return { status: 200, body }
}

function groups(): string[] {
  return [...new Set(RESOURCES.map(({ group }) => group))].filter((group) => group !== '')
}

function describeGroup(name: string): JsonObject {
  const version = { groupVersion: `${name}/v1`, version: 'v1' }
  return { name, versions: [version], preferredVersion: version }
}

function resourceList(of: string): JsonObject {
  const resources = RESOURCES.filter((resource) => groupVersion(resource) === of)
  return {
    kind: 'APIResourceList',
    // The oldest path of all does not say.
    ...(of === 'v1' ? {} : { apiVersion: 'v1' }),
    groupVersion: of,
    resources: resources.flatMap((resource): Json[] => [
      {
        name: resource.name,
        singularName: resource.singular,
        namespaced: resource.namespaced,
        kind: resource.kind,
        verbs: [...resource.verbs],
        ...(resource.shortNames.length === 0 ? {} : { shortNames: [...resource.shortNames] }),
        ...(resource.inAll ? { categories: ['all'] } : {}),
        ...(isReview(resource) ? {} : { storageVersionHash: storageHash(resource) }),
      },
      ...resource.subresources.map((subresource): Json => ({
        name: `${resource.name}/${subresource}`,
        singularName: '',
        namespaced: resource.namespaced,
        kind: resource.kind,
        verbs: verbsOf(subresource),
      })),
    ]),
  }
}

/** Of the kind that is stored. */
function storageHash({ group, version, kind }: Resource): string {
  const stored = createHash('sha256').update(`${group}/${version}/${kind}`)
  return stored.digest().subarray(0, 8).toString('base64')
}

function verbsOf(subresource: string): string[] {
  return subresource === 'log' ? ['get'] : ['get', 'patch', 'update']
}

function aggregated(names: readonly string[]): Answer {
  const body: JsonObject = {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: names.map((name): Json => ({
      metadata: name === '' ? {} : { name },
      versions: [
        {
          version: 'v1',
          resources: RESOURCES.filter(({ group }) => group === name).map(discoveryOf),
          freshness: 'Current',
        },
      ],
    })),
  }
  return { status: 200, body, contentType: AGGREGATED }
}

function discoveryOf(resource: Resource): Json {
  // Of the path's own group and version.
  const responseKind = { group: '', version: '', kind: resource.kind }
  return {
    resource: resource.name,
    responseKind,
    scope: resource.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: resource.singular,
    verbs: [...resource.verbs],
    ...(resource.shortNames.length === 0 ? {} : { shortNames: [...resource.shortNames] }),
    ...(resource.inAll ? { categories: ['all'] } : {}),
    ...(resource.subresources.length === 0
      ? {}
      : {
          subresources: resource.subresources.map((subresource): Json => ({
            subresource,
            responseKind,
            verbs: verbsOf(subresource),
          })),
        }),
  }
}
