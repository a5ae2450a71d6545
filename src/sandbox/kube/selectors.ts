import type { Json, JsonObject } from './json.ts'
import { at, list, object, text, textMap, texts } from './json.ts'
import type { Resource } from './resources.ts'
import { badRequest } from './status.ts'

export type Requirement = {
  readonly key: string
  readonly operator: string
  readonly values: readonly string[]
}
export type Matches = (item: JsonObject) => boolean

type Labels = Readonly<Record<string, string>>

const EQUALITY = new Set(['=', '==', '!='])

/** Reads a label selector: `a=b,c!=d,e in (f,g),h notin (i),j,!k,l>1`. Throws a 400 Status. */
export function parseLabelSelector(source: string): Requirement[] {
  const tokens = source.match(/[(),]|==|!=|=|!|>|<|[^\s(),=!<>]+/g) ?? []
  const requirements: Requirement[] = []
  let index = 0
  const next = (): string => tokens[index++] ?? ''
  while (index < tokens.length) {
    const first = next()
    const absent = first === '!'
    const key = absent ? next() : first
    if (key === '' || /^[(),=<>!]/.test(key)) throw unparsable(`found '${key}', expected: identifier`)
    const operator = absent || index >= tokens.length || tokens[index] === ',' ? '' : next()
    if (operator === '') requirements.push({ key, operator: absent ? '!' : 'exists', values: [] })
    else if (operator === 'in' || operator === 'notin')
      requirements.push({ key, operator, values: parseSet(next) })
    else if (EQUALITY.has(operator) || operator === '<' || operator === '>') {
      const value = tokens[index] === ',' || index >= tokens.length ? '' : next()
      requirements.push({ key, operator, values: [value] })
    } else throw unparsable(`found '${operator}', expected: in, notin, =, ==, !=, gt, lt`)
    if (index < tokens.length && next() !== ',') {
      throw unparsable(`found '${tokens[index - 1]}', expected: ',' or 'end of string'`)
    }
  }
  return requirements
}

function parseSet(next: () => string): string[] {
  const open = next()
  if (open !== '(') throw unparsable(`found '${open}' expected: '('`)
  const values: string[] = []
  for (let token = next(); token !== ')'; token = next()) {
    if (token === '') throw unparsable("found '', expected: ',', or ')'")
    if (token !== ',') values.push(token)
  }
  return values
}

function unparsable(why: string): Error {
  return badRequest(`unable to parse requirement: ${why}`)
}

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
      return value !== undefined && Number(value) > Number(values[0])
    case '<':
      return value !== undefined && Number(value) < Number(values[0])
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
  return source
    .split(',')
    .filter((term) => term !== '')
    .map((term) => {
      const match = /^(.*?)(==|!=|=)(.*)$/.exec(term)
      if (match === null) throw badRequest(`invalid selector: '${source}'; can't understand '${term}'`)
      const [, key = '', operator = '', value = ''] = match
      return { key, operator, values: [value] }
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
    if (COMMON_FIELDS.includes(key) || more?.includes(key) === true) continue
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
