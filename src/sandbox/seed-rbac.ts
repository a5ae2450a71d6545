/** A Kubernetes object as the API would take it. */
export type SeedObject = {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly labels?: Readonly<Record<string, string>>
    readonly annotations?: Readonly<Record<string, string>>
    readonly [field: string]: unknown
  }
  readonly [field: string]: unknown
}

type Rule = {
  readonly apiGroups?: readonly string[]
  readonly resources?: readonly string[]
  readonly nonResourceURLs?: readonly string[]
  readonly verbs: readonly string[]
}

const RBAC = 'rbac.authorization.k8s.io'
const READ = ['get', 'list', 'watch']
const WRITE = ['create', 'delete', 'deletecollection', 'patch', 'update']
const INFO = ['/healthz', '/livez', '/readyz', '/version', '/version/']

const rule = (group: string, verbs: readonly string[], resources: readonly string[]): Rule => ({
  apiGroups: [group],
  resources,
  verbs,
})
const urls = (nonResourceURLs: readonly string[]): Rule => ({ nonResourceURLs, verbs: ['get'] })
/** The resources, each followed by its status. */
const withStatus = (...resources: string[]) =>
  resources.flatMap((resource) => [resource, `${resource}/status`])

const VIEW: readonly Rule[] = [
  rule('', READ, [
    'configmaps',
    'endpoints',
    ...withStatus('persistentvolumeclaims'),
    'pods',
    'replicationcontrollers',
    'replicationcontrollers/scale',
    'serviceaccounts',
    ...withStatus('services'),
  ]),
  rule('', READ, [
    'bindings',
    'events',
    'limitranges',
    'namespaces/status',
    'pods/log',
    'pods/status',
    'replicationcontrollers/status',
    ...withStatus('resourcequotas'),
  ]),
  rule('', READ, ['namespaces']),
  rule('discovery.k8s.io', READ, ['endpointslices']),
  rule('apps', READ, [
    'controllerrevisions',
    ...withStatus('daemonsets', 'deployments', 'replicasets', 'statefulsets'),
    'deployments/scale',
    'replicasets/scale',
    'statefulsets/scale',
  ]),
  rule('autoscaling', READ, withStatus('horizontalpodautoscalers')),
  rule('batch', READ, withStatus('cronjobs', 'jobs')),
  rule('policy', READ, withStatus('poddisruptionbudgets')),
  rule('networking.k8s.io', READ, [...withStatus('ingresses'), 'networkpolicies']),
]

const POD_ACCESS = ['pods/attach', 'pods/exec', 'pods/portforward', 'pods/proxy']

const EDIT: readonly Rule[] = [
  rule('', READ, [...POD_ACCESS, 'secrets', 'services/proxy']),
  rule('', ['impersonate'], ['serviceaccounts']),
  rule('', WRITE, ['pods', ...POD_ACCESS]),
  rule('', ['create'], ['pods/eviction', 'serviceaccounts/token']),
  rule('', WRITE, [
    'configmaps',
    'events',
    'persistentvolumeclaims',
    'replicationcontrollers',
    'replicationcontrollers/scale',
    'secrets',
    'serviceaccounts',
    'services',
    'services/proxy',
  ]),
  rule('apps', WRITE, [
    'daemonsets',
    'deployments',
    'deployments/rollback',
    'deployments/scale',
    'replicasets',
    'replicasets/scale',
    'statefulsets',
    'statefulsets/scale',
  ]),
  rule('autoscaling', WRITE, ['horizontalpodautoscalers']),
  rule('batch', WRITE, ['cronjobs', 'jobs']),
  rule('policy', WRITE, ['poddisruptionbudgets']),
  rule('networking.k8s.io', WRITE, ['ingresses', 'networkpolicies']),
  rule('coordination.k8s.io', [...WRITE, ...READ], ['leases']),
  ...VIEW,
]

const ADMIN: readonly Rule[] = [
  rule('authorization.k8s.io', ['create'], ['localsubjectaccessreviews']),
  rule(RBAC, [...WRITE, ...READ], ['roles', 'rolebindings']),
  ...EDIT,
]

/** The roles that a cluster of EKS has from the first minute, as far as anybody looks at them here. */
const CLUSTER_ROLES: Readonly<Record<string, readonly Rule[]>> = {
  'cluster-admin': [rule('*', ['*'], ['*']), { nonResourceURLs: ['*'], verbs: ['*'] }],
  admin: ADMIN,
  edit: EDIT,
  view: VIEW,
  'system:basic-user': [
    rule('authorization.k8s.io', ['create'], ['selfsubjectaccessreviews', 'selfsubjectrulesreviews']),
    rule('authentication.k8s.io', ['create'], ['selfsubjectreviews']),
  ],
  'system:discovery': [urls(['/api', '/api/*', '/apis', '/apis/*', '/openapi', '/openapi/*', ...INFO])],
  'system:public-info-viewer': [urls(INFO)],
  'system:node-proxier': [
    rule('', ['list', 'watch'], ['endpoints', 'services']),
    rule('', READ, ['nodes']),
    rule('discovery.k8s.io', ['list', 'watch'], ['endpointslices']),
  ],
  'eks:node-bootstrapper': [
    rule('certificates.k8s.io', ['create'], ['certificatesigningrequests/selfnodeserver']),
  ],
}

/** Who has them: groups, but for the one name that is a user's. */
const CLUSTER_BINDINGS: readonly { role: string; groups?: readonly string[]; user?: string }[] = [
  { role: 'cluster-admin', groups: ['system:masters'] },
  { role: 'system:basic-user', groups: ['system:authenticated'] },
  { role: 'system:discovery', groups: ['system:authenticated'] },
  { role: 'system:public-info-viewer', groups: ['system:authenticated', 'system:unauthenticated'] },
  { role: 'system:node-proxier', user: 'system:kube-proxy' },
  { role: 'eks:node-bootstrapper', groups: ['system:bootstrappers', 'system:nodes'] },
]

export function seedRbac(): SeedObject[] {
  const labels = { 'kubernetes.io/bootstrapping': 'rbac-defaults' }
  const annotations = { 'rbac.authorization.kubernetes.io/autoupdate': 'true' }
  const metadata = (name: string) => (name.startsWith('eks:') ? { name } : { name, labels, annotations })
  const subject = (kind: string, name: string) => ({ apiGroup: RBAC, kind, name })
  return [
    ...Object.entries(CLUSTER_ROLES).map(([name, rules]) => ({
      apiVersion: `${RBAC}/v1`,
      kind: 'ClusterRole',
      metadata: metadata(name),
      rules,
    })),
    ...CLUSTER_BINDINGS.map(({ role, groups = [], user }) => ({
      apiVersion: `${RBAC}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: metadata(role),
      roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: role },
      subjects: [
        ...(user === undefined ? [] : [subject('User', user)]),
        ...groups.map((group) => subject('Group', group)),
      ],
    })),
  ]
}
