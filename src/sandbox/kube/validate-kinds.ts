import type { Json, JsonObject } from './json.ts'
import { at, isEqual, isObject, list, object, text, textMap, texts } from './json.ts'
import type { Resource } from './resources.ts'
import { labelSelectorOf, matchesRequirements } from './selectors.ts'
import type { Cause } from './status.ts'
import { duplicate, forbiddenField, invalidValue, notSupported, required, tooLong } from './status.ts'
import {
  bytes,
  labelFaults,
  metadataCauses,
  metadataUpdateCauses,
  pathSegmentFaults,
  shapeCauses,
  subdomainFaults,
} from './validate.ts'

/** All that is wrong with an object, as it would be stored; of an update also what may not be changed. */
export function causesOf(resource: Resource, item: JsonObject, before?: JsonObject): Cause[] {
  const created = [...metadataCauses(resource, item), ...(CONTENT[resource.name]?.(item) ?? [])]
  if (before === undefined) return created
  const changed = metadataUpdateCauses(before, item)
  return [...created, ...changed, ...(UPDATES[resource.name]?.(item, before) ?? [])]
}

const CONTENT: Readonly<Record<string, (item: JsonObject) => Cause[]>> = {
  configmaps: configMapCauses,
  secrets: (item) => dataCauses(object(item, 'data'), {}),
  roles: (item) => rulesCauses(item, true),
  clusterroles: (item) => [...rulesCauses(item, false), ...aggregationCauses(item)],
  rolebindings: (item) => bindingCauses(item, true),
  clusterrolebindings: (item) => bindingCauses(item, false),
  pods: (item) => podSpecCauses(object(item, 'spec'), 'spec'),
  deployments: templateCauses,
  replicasets: templateCauses,
  daemonsets: templateCauses,
  statefulsets: templateCauses,
}

const UPDATES: Readonly<Record<string, (item: JsonObject, before: JsonObject) => Cause[]>> = {
  configmaps: (item, before) => immutableCauses(item, before, ['data', 'binaryData']),
  secrets: (item, before) => [
    ...(text(item, 'type') === text(before, 'type')
      ? []
      : [invalidValue('type', text(item, 'type'), 'field is immutable')]),
    ...immutableCauses(item, before, ['data']),
  ],
  rolebindings: roleRefCauses,
  clusterrolebindings: roleRefCauses,
  pods: podUpdateCauses,
  deployments: selectorCauses,
  replicasets: selectorCauses,
  daemonsets: selectorCauses,
}

const LARGEST_DATA = 1_048_576

function configMapCauses(item: JsonObject): Cause[] {
  const data = textMap(item, 'data')
  const binary = textMap(item, 'binaryData')
  const size =
    Object.values(data).reduce((sum, value) => sum + bytes(value), 0) +
    Object.values(binary).reduce((sum, value) => sum + Buffer.from(value, 'base64').length, 0)
  return [...dataCauses(data, binary), ...(size > LARGEST_DATA ? [tooLong('[]', LARGEST_DATA)] : [])]
}

const KEY_SAYS =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"

function dataCauses(data: JsonObject, binary: JsonObject): Cause[] {
  const ofKey = (field: string, key: string): Cause[] => [
    ...(/^[-._a-zA-Z0-9]+$/.test(key) ? [] : [invalidValue(`${field}[${key}]`, key, KEY_SAYS)]),
    ...(key === '.' || key.startsWith('..')
      ? [invalidValue(`${field}[${key}]`, key, `must not be '${key}'`)]
      : []),
  ]
  return [
    ...Object.keys(data).flatMap((key) => [
      ...ofKey('data', key),
      ...(Object.hasOwn(binary, key)
        ? [invalidValue(`data[${key}]`, key, 'duplicate of key present in binaryData')]
        : []),
    ]),
    ...Object.keys(binary).flatMap((key) => ofKey('binaryData', key)),
  ]
}

function immutableCauses(item: JsonObject, before: JsonObject, fields: readonly string[]): Cause[] {
  if (at(before, 'immutable') !== true) return []
  const says = 'field is immutable when `immutable` is set'
  const changed = fields.filter((field) => !isEqual(object(item, field), object(before, field)))
  const freed = at(item, 'immutable') === true ? [] : ['immutable']
  return [...freed, ...changed].map((field) => forbiddenField(field, says))
}

function rulesCauses(item: JsonObject, isNamespaced: boolean): Cause[] {
  return list(item, 'rules').flatMap((rule, index) => {
    const field = `rules[${index}]`
    const urls = texts(rule, 'nonResourceURLs')
    const has = (name: string): boolean => texts(rule, name).length > 0
    const causes = has('verbs') ? [] : [required(`${field}.verbs`, 'verbs must contain at least one value')]
    if (urls.length > 0) {
      const place = `${field}.nonResourceURLs`
      if (isNamespaced)
        causes.push(invalidValue(place, urls, 'namespaced rules cannot apply to non-resource URLs'))
      if (has('apiGroups') || has('resources') || has('resourceNames')) {
        causes.push(
          invalidValue(place, urls, 'rules cannot apply to both regular resources and non-resource URLs'),
        )
      }
      return causes
    }
    if (!has('apiGroups'))
      causes.push(required(`${field}.apiGroups`, 'resource rules must supply at least one api group'))
    if (!has('resources'))
      causes.push(required(`${field}.resources`, 'resource rules must supply at least one resource'))
    return causes
  })
}

function aggregationCauses(item: JsonObject): Cause[] {
  if (
    !isObject(at(item, 'aggregationRule')) ||
    list(item, 'aggregationRule', 'clusterRoleSelectors').length > 0
  )
    return []
  const says = 'at least one clusterRoleSelector required if aggregationRule is non-nil'
  return [required('aggregationRule.clusterRoleSelectors', says)]
}

const RBAC = 'rbac.authorization.k8s.io'

function bindingCauses(item: JsonObject, isNamespaced: boolean): Cause[] {
  const causes: Cause[] = []
  const group = text(item, 'roleRef', 'apiGroup')
  if (group !== RBAC) causes.push(notSupported('roleRef.apiGroup', group, [RBAC]))
  const kind = text(item, 'roleRef', 'kind')
  const kinds = isNamespaced ? ['Role', 'ClusterRole'] : ['ClusterRole']
  if (!kinds.includes(kind)) causes.push(notSupported('roleRef.kind', kind, kinds))
  causes.push(...shapeCauses(item, ['roleRef', 'name'], 'roleRef.name', pathSegmentFaults))
  for (const [index, subject] of list(item, 'subjects').entries()) {
    causes.push(...subjectCauses(subject, `subjects[${index}]`, isNamespaced))
  }
  return causes
}

function subjectCauses(subject: Json, field: string, isNamespaced: boolean): Cause[] {
  const name = text(subject, 'name')
  const group = text(subject, 'apiGroup')
  const causes = name === '' ? [required(`${field}.name`)] : []
  switch (text(subject, 'kind')) {
    case 'ServiceAccount':
      if (name !== '')
        causes.push(...subdomainFaults(name).map((fault) => invalidValue(`${field}.name`, name, fault)))
      if (group !== '') causes.push(notSupported(`${field}.apiGroup`, group, ['']))
      if (!isNamespaced && text(subject, 'namespace') === '') causes.push(required(`${field}.namespace`))
      return causes
    case 'User':
    case 'Group':
      return group === RBAC ? causes : [...causes, notSupported(`${field}.apiGroup`, group, [RBAC])]
    default: {
      const kinds = ['ServiceAccount', 'User', 'Group']
      return [...causes, notSupported(`${field}.kind`, text(subject, 'kind'), kinds)]
    }
  }
}

function roleRefCauses(item: JsonObject, before: JsonObject): Cause[] {
  const ref = object(item, 'roleRef')
  if (isEqual(ref, object(before, 'roleRef'))) return []
  const shown = { APIGroup: text(ref, 'apiGroup'), Kind: text(ref, 'kind'), Name: text(ref, 'name') }
  return [invalidValue('roleRef', shown, 'cannot change roleRef')]
}

function podSpecCauses(spec: JsonObject, field: string): Cause[] {
  return [...containerCauses(list(spec, 'containers'), `${field}.containers`), ...restartCauses(spec, field)]
}

function containerCauses(containers: readonly Json[], field: string): Cause[] {
  if (containers.length === 0) return [required(field)]
  const names = containers.map((container) => text(container, 'name'))
  return containers.flatMap((container, index) => {
    const place = `${field}[${index}]`
    const name = names[index] ?? ''
    const image = text(container, 'image')
    return [
      ...shapeCauses(object(container), ['name'], `${place}.name`, labelFaults),
      ...(name !== '' && names.indexOf(name) < index ? [duplicate(`${place}.name`, name)] : []),
      ...(image === '' ? [required(`${place}.image`)] : []),
      ...(image === image.trim()
        ? []
        : [invalidValue(`${place}.image`, image, 'must not have leading or trailing whitespace')]),
    ]
  })
}

const RESTARTS = ['Always', 'OnFailure', 'Never']

function restartCauses(spec: JsonObject, field: string): Cause[] {
  const policy = text(spec, 'restartPolicy')
  return RESTARTS.includes(policy) ? [] : [notSupported(`${field}.restartPolicy`, policy, RESTARTS)]
}

const POD_UPDATES =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)'

function podUpdateCauses(item: JsonObject, before: JsonObject): Cause[] {
  const fixed = (pod: JsonObject): JsonObject => {
    const {
      activeDeadlineSeconds: _deadline,
      tolerations: _tolerations,
      nodeName: _node,
      ...spec
    } = object(pod, 'spec')
    const withoutImages = (key: string): Json =>
      list(spec, key).map((container) => ({ ...object(container), image: '' }))
    return {
      ...spec,
      containers: withoutImages('containers'),
      initContainers: withoutImages('initContainers'),
    }
  }
  return isEqual(fixed(item), fixed(before)) ? [] : [forbiddenField('spec', POD_UPDATES)]
}

function templateCauses(item: JsonObject): Cause[] {
  const selector = at(item, 'spec', 'selector')
  const labels = at(item, 'spec', 'template', 'metadata', 'labels') ?? null
  const requirements = labelSelectorOf(selector)
  const selectsOwn = requirements.length > 0 && matchesRequirements(requirements, textMap(labels))
  return [
    ...(isObject(selector) ? [] : [required('spec.selector')]),
    ...(selectsOwn
      ? []
      : [
          invalidValue(
            'spec.template.metadata.labels',
            labels,
            '`selector` does not match template `labels`',
          ),
        ]),
    ...podSpecCauses(object(item, 'spec', 'template', 'spec'), 'spec.template.spec'),
  ]
}

function selectorCauses(item: JsonObject, before: JsonObject): Cause[] {
  const selector = at(item, 'spec', 'selector') ?? null
  if (isEqual(selector, at(before, 'spec', 'selector') ?? null)) return []
  return [invalidValue('spec.selector', selector, 'field is immutable')]
}
