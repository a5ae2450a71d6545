import { randomUUID } from 'node:crypto'
import type { Json, JsonObject } from './json.ts'
import { at, isObject, list, object, text, textMap } from './json.ts'
import type { Resource } from './resources.ts'
import { withMetadata } from './store.ts'

/** An object with what the server fills in on every write. */
export function withDefaults(resource: Resource, item: JsonObject): JsonObject {
  return DEFAULTS[resource.name]?.(item) ?? item
}

/** The same for what only a creation fills in: phases and generations. `moment` is when that is. */
export function withBirth(
  resource: Resource,
  item: JsonObject,
  moment: string,
  node: string | undefined,
): JsonObject {
  const born = hasGeneration(resource) ? withMetadata(item, { generation: 1 }) : item
  switch (resource.name) {
    case 'namespaces':
      return { ...born, spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } }
    case 'pods':
      return startPod(born, moment, node)
    case 'services':
      return { ...born, status: { loadBalancer: {} } }
    case 'nodes':
      return born
    case 'daemonsets':
      return {
        ...withMetadata(born, {
          annotations: {
            ...textMap(born, 'metadata', 'annotations'),
            'deprecated.daemonset.template.generation': '1',
          },
        }),
        status: {
          currentNumberScheduled: 0,
          numberMisscheduled: 0,
          desiredNumberScheduled: 0,
          numberReady: 0,
        },
      }
    case 'statefulsets':
      return { ...born, status: { replicas: 0, availableReplicas: 0 } }
    case 'jobs':
      return { ...bornJob(born), status: {} }
    default:
      return resource.subresources.includes('status') ? { ...born, status: {} } : born
  }
}

/** A job selects its pods by its own uid. */
function bornJob(item: JsonObject): JsonObject {
  const { spec: given } = item
  if (at(given, 'manualSelector') === true) return item
  const uid = randomUUID()
  const labels = {
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': text(item, 'metadata', 'name'),
    'controller-uid': uid,
    'job-name': text(item, 'metadata', 'name'),
  }
  const spec = object(given)
  const pod = object(spec, 'template')
  const inside = { ...object(pod, 'metadata'), labels: { ...textMap(pod, 'metadata', 'labels'), ...labels } }
  return {
    ...withMetadata(item, { uid, labels: { ...textMap(item, 'metadata', 'labels'), ...labels } }),
    spec: {
      ...spec,
      manualSelector: false,
      selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } },
      template: { ...pod, metadata: inside },
    },
  }
}

export function hasGeneration(resource: Resource): boolean {
  return resource.name === 'pods' || resource.group === 'apps' || resource.group === 'batch'
}

const RBAC = 'rbac.authorization.k8s.io'

const DEFAULTS: Readonly<Record<string, (item: JsonObject) => JsonObject>> = {
  namespaces(item) {
    const name = text(item, 'metadata', 'name')
    const labels = { ...textMap(item, 'metadata', 'labels'), 'kubernetes.io/metadata.name': name }
    return withMetadata(item, { labels })
  },
  secrets(item) {
    const { stringData, ...rest } = item
    const given = Object.entries(textMap(stringData)).map(([key, value]) => [
      key,
      Buffer.from(value).toString('base64'),
    ])
    const data: JsonObject = { ...object(item, 'data'), ...Object.fromEntries(given) }
    const type = text(item, 'type') || 'Opaque'
    return Object.keys(data).length === 0 ? { ...rest, type } : { ...rest, data, type }
  },
  roles: withoutNoRules,
  clusterroles: withoutNoRules,
  rolebindings: withBindingDefaults,
  clusterrolebindings: withBindingDefaults,
  pods(item) {
    const { containers, ...spec } = podSpec(object(item, 'spec'))
    const given = list(spec, 'tolerations')
    const missing = ['not-ready', 'unreachable'].filter(
      (condition) =>
        !given.some((toleration) => text(toleration, 'key') === `node.kubernetes.io/${condition}`),
    )
    const added = missing.map((condition) => ({
      key: `node.kubernetes.io/${condition}`,
      operator: 'Exists',
      effect: 'NoExecute',
      tolerationSeconds: 300,
    }))
    return {
      ...item,
      spec: {
        containers: containers ?? null,
        ...spec,
        tolerations: [...given, ...added],
        priority: at(spec, 'priority') ?? 0,
        enableServiceLinks: at(spec, 'enableServiceLinks') ?? true,
        preemptionPolicy: at(spec, 'preemptionPolicy') ?? 'PreemptLowerPriority',
      },
    }
  },
  services(item) {
    const spec = object(item, 'spec')
    const ports = list(spec, 'ports').map((port) => ({
      protocol: 'TCP',
      ...object(port),
      targetPort: at(port, 'targetPort') ?? at(port, 'port') ?? 0,
    }))
    const type = text(spec, 'type') || 'ClusterIP'
    const ip = text(spec, 'clusterIP') || clusterIp(item)
    const network = {
      clusterIP: ip,
      clusterIPs: [ip],
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
      internalTrafficPolicy: 'Cluster',
    }
    return {
      ...item,
      spec: {
        ...(type === 'ExternalName' ? {} : network),
        ...spec,
        ...(ports.length === 0 ? {} : { ports }),
        type,
        sessionAffinity: text(spec, 'sessionAffinity') || 'None',
      },
    }
  },
  deployments: (item) =>
    withSpec(item, {
      replicas: 1,
      template: template(item),
      strategy: {
        type: 'RollingUpdate',
        ...(text(item, 'spec', 'strategy', 'type') === 'Recreate'
          ? {}
          : { rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } }),
        ...object(item, 'spec', 'strategy'),
      },
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
    }),
  replicasets: (item) => withSpec(item, { replicas: 1, template: template(item) }),
  daemonsets: (item) =>
    withSpec(item, {
      template: template(item),
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
      revisionHistoryLimit: 10,
    }),
  statefulsets: (item) =>
    withSpec(item, {
      replicas: 1,
      template: template(item),
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
      podManagementPolicy: 'OrderedReady',
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
      revisionHistoryLimit: 10,
    }),
  jobs: (item) =>
    withSpec(item, {
      parallelism: 1,
      completions: 1,
      backoffLimit: 6,
      template: template(item),
      completionMode: 'NonIndexed',
      suspend: false,
      podReplacementPolicy: 'TerminatingOrFailed',
    }),
  cronjobs(item) {
    const job = object(item, 'spec', 'jobTemplate')
    const jobTemplate = { ...job, spec: { ...object(job, 'spec'), template: template(job) } }
    const spec = {
      concurrencyPolicy: 'Allow',
      suspend: false,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
      ...object(item, 'spec'),
      jobTemplate,
    }
    return { ...item, spec }
  },
}

/** The given spec, its holes filled; `template` and `strategy` are already merged. */
function withSpec(item: JsonObject, defaults: JsonObject): JsonObject {
  const given = object(item, 'spec')
  const merged: JsonObject = { ...defaults, ...given }
  for (const key of ['template', 'strategy']) if (defaults[key] !== undefined) merged[key] = defaults[key]
  for (const key of ['updateStrategy']) {
    const strategy = given[key]
    if (isObject(strategy) && Object.keys(strategy).length === 0 && defaults[key] !== undefined)
      merged[key] = defaults[key]
  }
  return { ...item, spec: merged }
}

function template(item: JsonObject): JsonObject {
  const given = object(item, 'spec', 'template')
  return { ...given, metadata: object(given, 'metadata'), spec: podSpec(object(given, 'spec')) }
}

function podSpec(spec: JsonObject): JsonObject {
  return {
    ...spec,
    containers: list(spec, 'containers').map(withContainerDefaults),
    restartPolicy: text(spec, 'restartPolicy') || 'Always',
    terminationGracePeriodSeconds: at(spec, 'terminationGracePeriodSeconds') ?? 30,
    dnsPolicy: text(spec, 'dnsPolicy') || 'ClusterFirst',
    securityContext: object(spec, 'securityContext'),
    schedulerName: text(spec, 'schedulerName') || 'default-scheduler',
  }
}

function withContainerDefaults(container: Json): Json {
  const image = text(container, 'image')
  const tag = image.slice(image.lastIndexOf('/') + 1)
  const pullsAlways = !tag.includes('@') && (!tag.includes(':') || tag.endsWith(':latest'))
  return {
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: pullsAlways ? 'Always' : 'IfNotPresent',
    ...object(container),
    ...(list(container, 'ports').length === 0
      ? {}
      : {
          ports: list(container, 'ports').map((port) => ({
            ...object(port),
            protocol: text(port, 'protocol') || 'TCP',
          })),
        }),
  }
}

/** An empty list does not come back from where it is stored. */
function withoutNoRules(item: JsonObject): JsonObject {
  return list(item, 'rules').length === 0 ? { ...item, rules: null } : item
}

function withBindingDefaults(item: JsonObject): JsonObject {
  const subjects = list(item, 'subjects').map((subject): Json => {
    const kind = text(subject, 'kind')
    const group = text(subject, 'apiGroup') || (kind === 'User' || kind === 'Group' ? RBAC : '')
    const home = text(subject, 'namespace')
    return {
      kind,
      ...(group === '' ? {} : { apiGroup: group }),
      name: text(subject, 'name'),
      ...(home === '' ? {} : { namespace: home }),
    }
  })
  const ref = object(item, 'roleRef')
  const roleRef = { ...ref, apiGroup: text(ref, 'apiGroup') || RBAC }
  return subjects.length === 0 ? { ...item, roleRef } : { ...item, subjects, roleRef }
}

/** Every service its own address, the same each time. */
function clusterIp(item: JsonObject): string {
  const place = `${text(item, 'metadata', 'namespace')}/${text(item, 'metadata', 'name')}`
  const sum = Buffer.from(place).reduce((hash, byte) => (hash * 31 + byte) % 65_024, 7)
  return `10.100.${Math.floor(sum / 254)}.${(sum % 254) + 1}`
}

/** No kubelet will ever start it, so a pod runs as soon as it is there. */
function startPod(item: JsonObject, moment: string, node: string | undefined): JsonObject {
  const condition = (type: string): JsonObject => ({
    type,
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: moment,
  })
  const containerStatuses = list(item, 'spec', 'containers').map((container): Json => ({
    name: text(container, 'name'),
    state: { running: { startedAt: moment } },
    lastState: {},
    ready: true,
    restartCount: 0,
    image: text(container, 'image'),
    imageID: '',
    started: true,
  }))
  const spec = object(item, 'spec')
  return {
    ...item,
    spec: node === undefined || text(spec, 'nodeName') !== '' ? spec : { ...spec, nodeName: node },
    status: {
      phase: 'Running',
      conditions: ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready'].map(condition),
      startTime: moment,
      containerStatuses,
      qosClass: 'BestEffort',
    },
  }
}
