import type { Json, JsonObject } from './json.ts'
import { resourceNamed } from './resources.ts'
import type { Store } from './store.ts'

/**
 * The namespaces and the access rules that a new cluster has: of kube-apiserver 1.34 those that people and nodes
 * use, and the two that EKS adds. Controllers have none here.
 */
export function bootstrap(store: Store): void {
  for (const name of ['default', 'kube-node-lease', 'kube-public', 'kube-system']) {
    store.put(resourceNamed('namespaces'), {
      metadata: { name, labels: { 'kubernetes.io/metadata.name': name } },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    })
  }
  for (const [name, role] of Object.entries(CLUSTER_ROLES))
    store.put(resourceNamed('clusterroles'), clusterRole(name, role))
  for (const [name, [role, ...groups]] of Object.entries(CLUSTER_ROLE_BINDINGS)) {
    store.put(resourceNamed('clusterrolebindings'), {
      metadata: { name, ...DEFAULTS },
      ...(groups.length === 0
        ? {}
        : { subjects: groups.map((group) => ({ kind: 'Group', apiGroup: RBAC, name: group })) }),
      roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: role ?? name },
    })
  }
}

const RBAC = 'rbac.authorization.k8s.io'
const DEFAULTS = {
  labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults' },
  annotations: { 'rbac.authorization.kubernetes.io/autoupdate': 'true' },
}

type DefaultRole = { readonly rules: string; readonly aggregatedTo?: string } | { readonly gathers: string }

function clusterRole(name: string, role: DefaultRole): JsonObject {
  const selector = (level: string): JsonObject => ({ [`${RBAC}/aggregate-to-${level}`]: 'true' })
  const isPart = 'rules' in role ? role.aggregatedTo : PART_OF[name]
  const labels: JsonObject = { ...DEFAULTS.labels, ...(isPart === undefined ? {} : selector(isPart)) }
  const described = { metadata: { name, labels, annotations: { ...DEFAULTS.annotations } } }
  if ('rules' in role) return { ...described, rules: parseRules(role.rules) }
  return {
    ...described,
    rules: null,
    aggregationRule: {
      clusterRoleSelectors: role.gathers.split(' ').map((level) => ({ matchLabels: selector(level) })),
    },
  }
}

/** What may do as much as each of the three levels includes the level below. */
const PART_OF: Readonly<Record<string, string>> = { edit: 'admin', view: 'edit' }

/** One rule a line: verbs | API groups | resources, or verbs | paths. */
export function parseRules(source: string): Json[] {
  return source
    .trim()
    .split('\n')
    .map((line) => {
      const [verbs = [], second = [], resources] = line.split('|').map((part) => part.trim().split(' '))
      if (resources === undefined) return { verbs, nonResourceURLs: second }
      return { verbs, apiGroups: second.map((group) => (group === 'core' ? '' : group)), resources }
    })
}

const VIEW = `
get list watch | core | configmaps endpoints persistentvolumeclaims persistentvolumeclaims/status pods replicationcontrollers replicationcontrollers/scale serviceaccounts services services/status
get list watch | core | bindings events limitranges namespaces/status pods/log pods/status replicationcontrollers/status resourcequotas resourcequotas/status
get list watch | core | namespaces
get list watch | discovery.k8s.io | endpointslices
get list watch | apps | controllerrevisions daemonsets daemonsets/status deployments deployments/scale deployments/status replicasets replicasets/scale replicasets/status statefulsets statefulsets/scale statefulsets/status
get list watch | autoscaling | horizontalpodautoscalers horizontalpodautoscalers/status
get list watch | batch | cronjobs cronjobs/status jobs jobs/status
get list watch | extensions | daemonsets daemonsets/status deployments deployments/scale deployments/status ingresses ingresses/status networkpolicies replicasets replicasets/scale replicasets/status replicationcontrollers/scale
get list watch | policy | poddisruptionbudgets poddisruptionbudgets/status
get list watch | networking.k8s.io | ingresses ingresses/status networkpolicies
get list watch | resource.k8s.io | resourceclaims resourceclaims/status resourceclaimtemplates`

const EDIT = `
get list watch | core | pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy
impersonate | core | serviceaccounts
create delete deletecollection patch update | core | pods pods/attach pods/exec pods/portforward pods/proxy
create | core | pods/eviction
create delete deletecollection patch update | core | configmaps events persistentvolumeclaims replicationcontrollers replicationcontrollers/scale secrets serviceaccounts services services/proxy
create | core | serviceaccounts/token
create delete deletecollection patch update | apps | daemonsets deployments deployments/rollback deployments/scale replicasets replicasets/scale statefulsets statefulsets/scale
create delete deletecollection patch update | autoscaling | horizontalpodautoscalers
create delete deletecollection patch update | batch | cronjobs jobs
create delete deletecollection patch update | extensions | daemonsets deployments deployments/rollback deployments/scale ingresses networkpolicies replicasets replicasets/scale replicationcontrollers/scale
create delete deletecollection patch update | policy | poddisruptionbudgets
create delete deletecollection patch update | networking.k8s.io | ingresses networkpolicies
create delete deletecollection get list patch update watch | coordination.k8s.io | leases
create delete deletecollection patch update | resource.k8s.io | resourceclaims resourceclaimtemplates`

const ADMIN = `
create | authorization.k8s.io | localsubjectaccessreviews
create delete deletecollection get list patch update watch | rbac.authorization.k8s.io | rolebindings roles`

const EVERYTHING = `
* | * | *
* | *`

const NODE = `
create | authentication.k8s.io | tokenreviews
create | authorization.k8s.io | localsubjectaccessreviews subjectaccessreviews
get list watch | core | services
create get list watch | core | nodes
patch update | core | nodes nodes/status
create patch update | core | events
create delete get list watch | core | pods
patch update | core | pods/status
create | core | pods/eviction serviceaccounts/token
get list watch | core | configmaps secrets
get | core | persistentvolumeclaims persistentvolumes endpoints serviceaccounts
create get list watch | certificates.k8s.io | certificatesigningrequests
create delete get patch update | coordination.k8s.io | leases
get | storage.k8s.io | volumeattachments
get list watch | storage.k8s.io | csidrivers
create delete get patch update | storage.k8s.io | csinodes
get list watch | node.k8s.io | runtimeclasses`

const NODE_PROXIER = `
list watch | core | endpoints services
get list watch | core | nodes
create patch update | core events.k8s.io | events
list watch | discovery.k8s.io | endpointslices`

/** What the access policies of EKS grant, by the level in their names. */
export const LEVEL_RULES = {
  view: VIEW,
  edit: `${VIEW}${EDIT}`,
  admin: `${VIEW}${EDIT}${ADMIN}`,
  everything: EVERYTHING,
} as const

const CLUSTER_ROLES: Readonly<Record<string, DefaultRole>> = {
  admin: { gathers: 'admin' },
  edit: { gathers: 'edit' },
  view: { gathers: 'view' },
  'cluster-admin': { rules: EVERYTHING },
  'eks:node-bootstrapper': {
    rules: 'create | certificates.k8s.io | certificatesigningrequests/selfnodeserver',
  },
  'system:aggregate-to-admin': { rules: ADMIN, aggregatedTo: 'admin' },
  'system:aggregate-to-edit': { rules: EDIT, aggregatedTo: 'edit' },
  'system:aggregate-to-view': { rules: VIEW, aggregatedTo: 'view' },
  'system:basic-user': {
    rules: `create | authorization.k8s.io | selfsubjectaccessreviews selfsubjectrulesreviews
create | authentication.k8s.io | selfsubjectreviews`,
  },
  'system:discovery': {
    rules: 'get | /api /api/* /apis /apis/* /healthz /livez /openapi /openapi/* /readyz /version /version/',
  },
  'system:monitoring': {
    rules: `get | /healthz /healthz/* /livez /livez/* /metrics /metrics/slis /readyz /readyz/*
get | core | nodes/metrics`,
  },
  'system:node': { rules: NODE },
  'system:node-bootstrapper': {
    rules: 'create get list watch | certificates.k8s.io | certificatesigningrequests',
  },
  'system:node-proxier': { rules: NODE_PROXIER },
  'system:public-info-viewer': { rules: 'get | /healthz /livez /readyz /version /version/' },
}

/** Name: its ClusterRole, then the groups. */
const CLUSTER_ROLE_BINDINGS: Readonly<Record<string, readonly string[]>> = {
  'cluster-admin': ['cluster-admin', 'system:masters'],
  'eks:node-bootstrapper': ['eks:node-bootstrapper', 'system:bootstrappers', 'system:nodes'],
  'system:basic-user': ['system:basic-user', 'system:authenticated'],
  'system:discovery': ['system:discovery', 'system:authenticated'],
  'system:monitoring': ['system:monitoring', 'system:monitoring'],
  // EKS lets nodes in through their group; there is no node authorizer here to do it.
  'system:node': ['system:node', 'system:nodes'],
  'system:node-proxier': ['system:node-proxier', 'system:node-proxier'],
  'system:public-info-viewer': [
    'system:public-info-viewer',
    'system:authenticated',
    'system:unauthenticated',
  ],
}
