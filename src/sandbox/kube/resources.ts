import type { GroupName } from './status.ts'

/** A kind of object that the server keeps, or a review that it only answers. */
export type Resource = {
  readonly group: string
  readonly version: string
  /** Lower-case plural, as in a path and in a rule. */
  readonly name: string
  readonly singular: string
  readonly kind: string
  readonly namespaced: boolean
  readonly shortNames: readonly string[]
  readonly verbs: readonly string[]
  readonly subresources: readonly string[]
  /** In `kubectl get all`. */
  readonly inAll: boolean
}

const ALL_VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']

type More = {
  short?: readonly string[]
  subresources?: readonly string[]
  all?: boolean
  verbs?: readonly string[]
}

function define(
  groupVersion: string,
  kind: string,
  name: string,
  scope: 'namespaced' | 'cluster',
  more: More = {},
): Resource {
  const [group = '', version = 'v1'] = groupVersion.includes('/')
    ? groupVersion.split('/')
    : ['', groupVersion]
  return {
    group,
    version,
    name,
    singular: kind.toLowerCase(),
    kind,
    namespaced: scope === 'namespaced',
    shortNames: more.short ?? [],
    verbs: more.verbs ?? ALL_VERBS,
    subresources: more.subresources ?? [],
    inAll: more.all ?? false,
  }
}

const RBAC = 'rbac.authorization.k8s.io/v1'
const AUTHORIZATION = 'authorization.k8s.io/v1'
const AUTHENTICATION = 'authentication.k8s.io/v1'
const REVIEW: More = { verbs: ['create'] }
const STATUS: readonly string[] = ['status']

export const RESOURCES: readonly Resource[] = [
  define('v1', 'ConfigMap', 'configmaps', 'namespaced', { short: ['cm'] }),
  define('v1', 'Endpoints', 'endpoints', 'namespaced', { short: ['ep'] }),
  define('v1', 'Event', 'events', 'namespaced', { short: ['ev'] }),
  define('v1', 'Namespace', 'namespaces', 'cluster', {
    short: ['ns'],
    subresources: STATUS,
    verbs: ALL_VERBS.filter((verb) => verb !== 'deletecollection'),
  }),
  define('v1', 'Node', 'nodes', 'cluster', { short: ['no'], subresources: STATUS }),
  define('v1', 'Pod', 'pods', 'namespaced', { short: ['po'], subresources: ['log', 'status'], all: true }),
  define('v1', 'Secret', 'secrets', 'namespaced'),
  define('v1', 'ServiceAccount', 'serviceaccounts', 'namespaced', { short: ['sa'] }),
  define('v1', 'Service', 'services', 'namespaced', { short: ['svc'], subresources: STATUS, all: true }),
  define('apps/v1', 'DaemonSet', 'daemonsets', 'namespaced', {
    short: ['ds'],
    subresources: STATUS,
    all: true,
  }),
  define('apps/v1', 'Deployment', 'deployments', 'namespaced', {
    short: ['deploy'],
    subresources: STATUS,
    all: true,
  }),
  define('apps/v1', 'ReplicaSet', 'replicasets', 'namespaced', {
    short: ['rs'],
    subresources: STATUS,
    all: true,
  }),
  define('apps/v1', 'StatefulSet', 'statefulsets', 'namespaced', {
    short: ['sts'],
    subresources: STATUS,
    all: true,
  }),
  define(AUTHENTICATION, 'SelfSubjectReview', 'selfsubjectreviews', 'cluster', REVIEW),
  define(AUTHENTICATION, 'TokenReview', 'tokenreviews', 'cluster', REVIEW),
  define(AUTHORIZATION, 'LocalSubjectAccessReview', 'localsubjectaccessreviews', 'namespaced', REVIEW),
  define(AUTHORIZATION, 'SelfSubjectAccessReview', 'selfsubjectaccessreviews', 'cluster', REVIEW),
  define(AUTHORIZATION, 'SelfSubjectRulesReview', 'selfsubjectrulesreviews', 'cluster', REVIEW),
  define(AUTHORIZATION, 'SubjectAccessReview', 'subjectaccessreviews', 'cluster', REVIEW),
  define('batch/v1', 'CronJob', 'cronjobs', 'namespaced', { short: ['cj'], subresources: STATUS, all: true }),
  define('batch/v1', 'Job', 'jobs', 'namespaced', { subresources: STATUS, all: true }),
  define(RBAC, 'ClusterRoleBinding', 'clusterrolebindings', 'cluster'),
  define(RBAC, 'ClusterRole', 'clusterroles', 'cluster'),
  define(RBAC, 'RoleBinding', 'rolebindings', 'namespaced'),
  define(RBAC, 'Role', 'roles', 'namespaced'),
]

const byPath = new Map(
  RESOURCES.map((resource) => [`${resource.group}/${resource.version}/${resource.name}`, resource]),
)
const byName = new Map(RESOURCES.map((resource) => [resource.name, resource]))

export function findResource(group: string, version: string, name: string): Resource | undefined {
  return byPath.get(`${group}/${version}/${name}`)
}

/** By plural alone, which is unique here. Throws on a name that no resource has: a slip of the caller. */
export function resourceNamed(name: string): Resource {
  const resource = byName.get(name)
  if (resource === undefined) throw new Error(`no resource is named ${name}`)
  return resource
}

/** `v1`, `apps/v1`. */
export function groupVersion(resource: Resource): string {
  return resource.group === '' ? resource.version : `${resource.group}/${resource.version}`
}

export function isReview(resource: Resource): boolean {
  return resource.kind.endsWith('Review')
}

/** How errors about an object's content name it: by kind. */
export function kindName(resource: Resource): GroupName {
  return { group: resource.group, name: resource.kind }
}
