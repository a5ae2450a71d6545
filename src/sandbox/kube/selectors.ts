import type { Json, JsonObject } from './json.ts'
import { at, list, object, text, textMap, texts } from './json.ts'
import type { Requirement } from './label-selector.ts'
import { isInteger, parseLabelSelector } from './label-selector.ts'
import type { Resource } from './resources.ts'
import { badRequest } from './status.ts'

export type Matches = (item: JsonObject) => boolean

type Labels = Readonly<Record<string, string>>

export function matchesRequirements(requirements: readonly Requirement[], labels: Labels): boolean {
  return requirements.every((requirement) => matchesRequirement(requirement, labels))
}

function matchesRequirement({ key, operator, values }: Requirement, labels: Labels): boolean {
  const value = labels[key]
  switch (operator) {
    case '=':
    case '==':
    case 'in':
      return value !== undefined && values.includes(value)
    case '!=':
    case 'notin':
      return value === undefined || !values.includes(value)
    case '!':
      return value === undefined
    case '>':
      return value !== undefined && isInteger(value) && Number(value) > Number(values[0])
    case '<':
      return value !== undefined && isInteger(value) && Number(value) < Number(values[0])
    default:
      return value !== undefined
  }
}

/** A LabelSelector of an object (matchLabels, matchExpressions) as requirements. */
export function labelSelectorOf(selector: Json | undefined): Requirement[] {
  const operators = new Map([
    ['In', 'in'],
    ['NotIn', 'notin'],
    ['Exists', 'exists'],
    ['DoesNotExist', '!'],
  ])
  return [
    ...Object.entries(textMap(selector, 'matchLabels')).map(([key, value]) => ({
      key,
      operator: '=',
      values: [value],
    })),
    ...list(selector, 'matchExpressions').map((expression) => ({
      key: text(expression, 'key'),
      operator: operators.get(text(expression, 'operator')) ?? 'exists',
      values: texts(expression, 'values'),
    })),
  ]
}

/** Reads a field selector: `metadata.name=a,status.phase!=Running`. Throws a 400 Status on another form. */
export function parseFieldSelector(source: string): Requirement[] {
  const terms = source.match(/(?:\\.?|[^,\\])+/gs) ?? []
  return terms.toSorted().map((term) => {
    const match = /^(.*?)(==|!=|=)(.*)$/s.exec(term)
    if (match === null) throw badRequest(`invalid selector: '${source}'; can't understand '${term}'`)
    const [, key = '', operator = '', value = ''] = match
    return { key, operator, values: [unescaped(value)] }
  })
}

/** A value whose commas, equals signs and backslashes have a backslash before them. */
function unescaped(value: string): string {
  return value.replaceAll(/\\(.?)|[,=]/gs, (found, escaped: string | undefined) => {
    if (escaped === undefined)
      throw badRequest(`invalid field selector: unescaped character in value: ${found.codePointAt(0) ?? 0}`)
    if (!['\\', ',', '='].includes(escaped))
      throw badRequest(`invalid field selector: invalid escape sequence: ${found}`)
    return escaped
  })
}

/** The name that a field selector asks for, as the authorizer sees it. */
export function selectedName(requirements: readonly Requirement[]): string | undefined {
  return requirements.find(({ key, operator }) => key === 'metadata.name' && operator !== '!=')?.values[0]
}

const COMMON_FIELDS = ['metadata.name', 'metadata.namespace']
const MORE_FIELDS: Readonly<Record<string, readonly string[]>> = {
  events: [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
  jobs: ['status.successful'],
  namespaces: ['status.phase'],
  nodes: ['spec.unschedulable'],
  pods: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.nominatedNodeName',
  ],
  replicasets: ['status.replicas'],
  secrets: ['type'],
}

/** What a list or watch asks for. Throws a 400 Status on selectors that the real server refuses. */
export function selection(resource: Resource, query: URLSearchParams): Matches {
  const labels = parseLabelSelector(query.get('labelSelector') ?? '')
  const fields = parseFieldSelector(query.get('fieldSelector') ?? '')
  const more = MORE_FIELDS[resource.name]
  for (const { key } of fields) {
    if ((resource.namespaced || more === undefined) && COMMON_FIELDS.includes(key)) continue
    if (key === 'metadata.name' || more?.includes(key) === true) continue
    if (resource.name === 'jobs') throw badRequest(`field label ${JSON.stringify(key)} not supported for Job`)
    if (more !== undefined) throw badRequest(`field label not supported: ${key}`)
    throw badRequest(`"${key}" is not a known field selector: only "metadata.name", "metadata.namespace"`)
  }
  return (item) =>
    matchesRequirements(labels, textMap(item, 'metadata', 'labels')) &&
    matchesRequirements(fields, fieldsOf(item, fields))
}

function fieldsOf(item: JsonObject, requirements: readonly Requirement[]): Labels {
  return Object.fromEntries(
    requirements.map(({ key }) => {
      const value = at(item, ...(key === 'source' ? ['source', 'component'] : key.split('.')))
      return [key, typeof value === 'object' || value === undefined ? '' : String(value)]
    }),
  )
}

/** Whether an object's labels satisfy a LabelSelector inside another object. */
export function selects(selector: Json | undefined, labels: Json | undefined): boolean {
  return matchesRequirements(labelSelectorOf(selector), textMap(object(labels)))
}
