import type { Json, JsonObject } from './json.ts'
import { at, isObject, list, number, object, text, textMap } from './json.ts'
import type { Resource } from './resources.ts'

type Column = {
  readonly name: string
  readonly type?: 'integer' | 'boolean' | 'date'
  /** Shown by `-o wide` only. */
  readonly wide?: boolean
  readonly cell: (item: JsonObject, now: Date) => Json
}

/** `include`: what each row carries of its object: None, Metadata or Object. */
type TableShape = { readonly include: string; readonly version: string }

/** Objects as `kubectl get` prints them. */
export function tableOf(
  resource: Resource,
  items: readonly JsonObject[],
  metadata: JsonObject,
  { include, version }: TableShape,
  now: Date,
): JsonObject {
  const apiVersion = `meta.k8s.io/${version}`
  const columns = COLUMNS[resource.name] ?? [NAME, AGE]
  return {
    kind: 'Table',
    apiVersion,
    metadata,
    columnDefinitions: columns.map(({ name, type, wide }) => ({
      name,
      type: type ?? 'string',
      format: name === 'Name' ? 'name' : '',
      description: '',
      priority: wide === true ? 1 : 0,
    })),
    rows:
      // Of the kinds without a printer of their own.
      items.length === 0 && columns.includes(CREATED)
        ? null
        : items.map((item) => ({
            cells: columns.map(({ cell }) => cell(item, now)),
            object: include === 'None' ? null : include === 'Object' ? item : metadataOnly(item, apiVersion),
          })),
  }
}

function metadataOnly(item: JsonObject, apiVersion: string): JsonObject {
  return { kind: 'PartialObjectMetadata', apiVersion, metadata: item['metadata'] ?? {} }
}

const NONE = '<none>'
const UNKNOWN = '<unknown>'
const NAME: Column = { name: 'Name', cell: (item) => text(item, 'metadata', 'name') }
const AGE: Column = {
  name: 'Age',
  cell: (item, now) => age(text(item, 'metadata', 'creationTimestamp'), now),
}
const CREATED: Column = {
  name: 'Created At',
  type: 'date',
  cell: (item) => text(item, 'metadata', 'creationTimestamp'),
}

function wide(name: string, cell: Column['cell']): Column {
  return { name, wide: true, cell }
}

function count(name: string, ...path: readonly string[]): Column {
  return { name, type: 'integer', cell: (item) => number(item, ...path) }
}

/** A count that the printer declares as a text. */
function textCount(name: string, ...path: readonly string[]): Column {
  return { name, cell: (item) => number(item, ...path) }
}

function field(name: string, ...path: readonly string[]): Column {
  return { name, cell: (item) => text(item, ...path) || NONE }
}

function dataCount(...fields: readonly string[]): Column {
  const keys = (item: JsonObject): number =>
    fields.reduce((sum, name) => sum + Object.keys(object(item, name)).length, 0)
  return { name: 'Data', cell: keys }
}

function templateWide(...template: readonly string[]): readonly Column[] {
  return [
    wide('Containers', (item) => containers(item, template, 'name')),
    wide('Images', (item) => containers(item, template, 'image')),
  ]
}

const TEMPLATE_WIDE = templateWide('spec', 'template')
const SELECTOR_WIDE = wide('Selector', (item) => pairs(textMap(item, 'spec', 'selector', 'matchLabels')))

function containers(item: JsonObject, template: readonly string[], what: string): string {
  return list(item, ...template, 'spec', 'containers')
    .map((container) => text(container, what))
    .join(',')
}

function pairs(map: Readonly<Record<string, string>>): string {
  const entries = Object.entries(map)
  return entries.length === 0 ? NONE : entries.map(([key, value]) => `${key}=${value}`).join(',')
}

const READY: Column = {
  name: 'Ready',
  cell: (item) => `${number(item, 'status', 'readyReplicas')}/${number(item, 'spec', 'replicas')}`,
}

const BINDING: readonly Column[] = [
  NAME,
  { name: 'Role', cell: (item) => `${text(item, 'roleRef', 'kind')}/${text(item, 'roleRef', 'name')}` },
  AGE,
  wide('Users', (item) => subjects(item, 'User')),
  wide('Groups', (item) => subjects(item, 'Group')),
  wide('ServiceAccounts', (item) => subjects(item, 'ServiceAccount')),
]

function subjects(item: JsonObject, kind: string): string {
  const ofKind = list(item, 'subjects').filter((subject) => text(subject, 'kind') === kind)
  const isAccount = kind === 'ServiceAccount'
  return ofKind
    .map((subject) =>
      isAccount ? `${text(subject, 'namespace')}/${text(subject, 'name')}` : text(subject, 'name'),
    )
    .join(', ')
}

const COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  configmaps: [NAME, dataCount('data', 'binaryData'), AGE],
  secrets: [NAME, field('Type', 'type'), dataCount('data'), AGE],
  namespaces: [NAME, field('Status', 'status', 'phase'), AGE],
  serviceaccounts: [NAME, { name: 'Secrets', cell: (item) => list(item, 'secrets').length }, AGE],
  roles: [NAME, CREATED],
  clusterroles: [NAME, CREATED],
  rolebindings: BINDING,
  clusterrolebindings: BINDING,
  pods: [
    NAME,
    { name: 'Ready', cell: podReady },
    { name: 'Status', cell: podStatus },
    { name: 'Restarts', cell: (item) => String(restarts(item)) },
    AGE,
    wide('IP', (item) => text(item, 'status', 'podIP') || NONE),
    wide('Node', (item) => text(item, 'spec', 'nodeName') || NONE),
    wide('Nominated Node', (item) => text(item, 'status', 'nominatedNodeName') || NONE),
    wide('Readiness Gates', () => NONE),
  ],
  services: [
    NAME,
    field('Type', 'spec', 'type'),
    field('Cluster-IP', 'spec', 'clusterIP'),
    { name: 'External-IP', cell: (item) => text(item, 'spec', 'externalName') || NONE },
    { name: 'Port(s)', cell: servicePorts },
    AGE,
    wide('Selector', (item) => pairs(textMap(item, 'spec', 'selector'))),
  ],
  nodes: [
    NAME,
    { name: 'Status', cell: nodeStatus },
    { name: 'Roles', cell: nodeRoles },
    AGE,
    { name: 'Version', cell: (item) => text(item, 'status', 'nodeInfo', 'kubeletVersion') },
    wide('Internal-IP', (item) => nodeAddress(item, 'InternalIP')),
    wide('External-IP', (item) => nodeAddress(item, 'ExternalIP')),
    wide('OS-Image', (item) => text(item, 'status', 'nodeInfo', 'osImage') || UNKNOWN),
    wide('Kernel-Version', (item) => text(item, 'status', 'nodeInfo', 'kernelVersion') || UNKNOWN),
    wide(
      'Container-Runtime',
      (item) => text(item, 'status', 'nodeInfo', 'containerRuntimeVersion') || UNKNOWN,
    ),
  ],
  events: [
    { name: 'Last Seen', cell: (item, now) => age(text(item, 'lastTimestamp'), now) },
    field('Type', 'type'),
    field('Reason', 'reason'),
    {
      name: 'Object',
      cell: (item) =>
        `${text(item, 'involvedObject', 'kind').toLowerCase()}/${text(item, 'involvedObject', 'name')}`,
    },
    { ...field('Subobject', 'involvedObject', 'fieldPath'), wide: true },
    wide('Source', eventSource),
    field('Message', 'message'),
    wide('First Seen', (item, now) => age(text(item, 'firstTimestamp'), now)),
    wide('Count', (item) => String(number(item, 'count'))),
    { ...NAME, wide: true },
  ],
  deployments: [
    NAME,
    READY,
    textCount('Up-to-date', 'status', 'updatedReplicas'),
    textCount('Available', 'status', 'availableReplicas'),
    AGE,
    ...TEMPLATE_WIDE,
    SELECTOR_WIDE,
  ],
  replicasets: [
    NAME,
    count('Desired', 'spec', 'replicas'),
    count('Current', 'status', 'replicas'),
    count('Ready', 'status', 'readyReplicas'),
    AGE,
    ...TEMPLATE_WIDE,
    SELECTOR_WIDE,
  ],
  daemonsets: [
    NAME,
    count('Desired', 'status', 'desiredNumberScheduled'),
    count('Current', 'status', 'currentNumberScheduled'),
    count('Ready', 'status', 'numberReady'),
    count('Up-to-date', 'status', 'updatedNumberScheduled'),
    count('Available', 'status', 'numberAvailable'),
    {
      name: 'Node Selector',
      cell: (item) => pairs(textMap(item, 'spec', 'template', 'spec', 'nodeSelector')),
    },
    AGE,
    ...TEMPLATE_WIDE,
    SELECTOR_WIDE,
  ],
  statefulsets: [NAME, READY, AGE, ...TEMPLATE_WIDE],
  cronjobs: [
    NAME,
    field('Schedule', 'spec', 'schedule'),
    field('Timezone', 'spec', 'timeZone'),
    { name: 'Suspend', type: 'boolean', cell: (item) => at(item, 'spec', 'suspend') === true },
    { name: 'Active', type: 'integer', cell: (item) => list(item, 'status', 'active').length },
    { name: 'Last Schedule', cell: lastSchedule },
    AGE,
    ...templateWide('spec', 'jobTemplate', 'spec', 'template'),
    wide('Selector', (item) =>
      pairs(textMap(item, 'spec', 'jobTemplate', 'spec', 'selector', 'matchLabels')),
    ),
  ],
  jobs: [
    NAME,
    { name: 'Status', cell: (item) => (number(item, 'status', 'succeeded') > 0 ? 'Complete' : 'Running') },
    {
      name: 'Completions',
      cell: (item) => `${number(item, 'status', 'succeeded')}/${number(item, 'spec', 'completions')}`,
    },
    { name: 'Duration', cell: jobDuration },
    AGE,
    ...TEMPLATE_WIDE,
    SELECTOR_WIDE,
  ],
  endpoints: [NAME, { name: 'Endpoints', cell: endpoints }, AGE],
}

function jobDuration(item: JsonObject, now: Date): string {
  const start = text(item, 'status', 'startTime')
  const end = text(item, 'status', 'completionTime')
  return start === '' ? '' : age(start, end === '' ? now : new Date(end))
}

function eventSource(item: JsonObject): string {
  const parts = [text(item, 'source', 'component'), text(item, 'source', 'host')]
  return parts.filter((part) => part !== '').join(', ')
}

/** The first three; how many more there are. */
function endpoints(item: JsonObject): string {
  const all = list(item, 'subsets').flatMap((subset) =>
    list(subset, 'ports').flatMap((port) =>
      list(subset, 'addresses').map((address) => `${text(address, 'ip')}:${number(port, 'port')}`),
    ),
  )
  if (all.length === 0) return NONE
  const shown = all.slice(0, 3).join(',')
  return all.length > 3 ? `${shown} + ${all.length - 3} more...` : shown
}

function lastSchedule(item: JsonObject, now: Date): string {
  const moment = text(item, 'status', 'lastScheduleTime')
  return moment === '' ? NONE : age(moment, now)
}

function podReady(item: JsonObject): string {
  const statuses = list(item, 'status', 'containerStatuses')
  // As kubectl's printer counts them: a container that does not run is not ready, whatever is said of it.
  const ready = statuses.filter(
    (status) => at(status, 'ready') === true && isObject(at(status, 'state', 'running')),
  ).length
  return `${ready}/${list(item, 'spec', 'containers').length}`
}

function podStatus(item: JsonObject): string {
  if (text(item, 'metadata', 'deletionTimestamp') !== '') return 'Terminating'
  const waiting = list(item, 'status', 'containerStatuses').map((status) =>
    text(status, 'state', 'waiting', 'reason'),
  )
  return waiting.find((reason) => reason !== '') ?? text(item, 'status', 'phase')
}

function restarts(item: JsonObject): number {
  return list(item, 'status', 'containerStatuses').reduce<number>(
    (sum, status) => sum + number(status, 'restartCount'),
    0,
  )
}

function servicePorts(item: JsonObject): string {
  const ports = list(item, 'spec', 'ports').map(
    (port) => `${number(port, 'port')}/${text(port, 'protocol') || 'TCP'}`,
  )
  return ports.length === 0 ? NONE : ports.join(',')
}

function nodeStatus(item: JsonObject): string {
  const ready = list(item, 'status', 'conditions').find((condition) => text(condition, 'type') === 'Ready')
  const status = ready === undefined ? 'Unknown' : text(ready, 'status') === 'True' ? 'Ready' : 'NotReady'
  return at(item, 'spec', 'unschedulable') === true ? `${status},SchedulingDisabled` : status
}

function nodeRoles(item: JsonObject): string {
  const prefix = 'node-role.kubernetes.io/'
  const roles = Object.keys(textMap(item, 'metadata', 'labels')).filter((label) => label.startsWith(prefix))
  return roles.length === 0 ? NONE : roles.map((label) => label.slice(prefix.length)).join(',')
}

function nodeAddress(item: JsonObject, type: string): string {
  const found = list(item, 'status', 'addresses').find((address) => text(address, 'type') === type)
  return isObject(found) ? text(found, 'address') : NONE
}

/** How long ago, with one or two units, as kubectl has it: 5s, 3m20s, 15m, 4h5m, 3d, 2y. */
export function age(since: string, now: Date): string {
  if (since === '') return UNKNOWN
  const seconds = Math.max(0, Math.floor((now.getTime() - Date.parse(since)) / 1000))
  const minutes = Math.floor(seconds / 60)
  const hours = Math.floor(minutes / 60)
  const days = Math.floor(hours / 24)
  if (seconds < 120) return `${seconds}s`
  if (minutes < 10) return withRest(minutes, 'm', seconds % 60, 's')
  if (minutes < 180) return `${minutes}m`
  if (hours < 8) return withRest(hours, 'h', minutes % 60, 'm')
  if (hours < 48) return `${hours}h`
  if (days < 8) return withRest(days, 'd', hours % 24, 'h')
  if (days < 730) return `${days}d`
  return days < 2920 ? withRest(Math.floor(days / 365), 'y', days % 365, 'd') : `${Math.floor(days / 365)}y`
}

function withRest(first: number, unit: string, rest: number, restUnit: string): string {
  return rest === 0 ? `${first}${unit}` : `${first}${unit}${rest}${restUnit}`
}
