import { isKnownOperator } from './policy-conditions.ts'
import { malformedPolicy, validationError } from './errors.ts'

export type Condition = {
  readonly operator: string
  readonly key: string
  readonly values: readonly string[]
}

/** Actions, resources: with `not`, everything but these. */
export type Patterns = { readonly not: boolean; readonly patterns: readonly string[] }

/** `*` is of type AWS. */
export type PolicyPrincipal = { readonly type: string; readonly value: string }

export type Statement = {
  readonly effect: 'Allow' | 'Deny'
  readonly actions: Patterns
  /** Of a trust policy: everything. */
  readonly resources: Patterns
  readonly conditions: readonly Condition[]
  /** Of an identity policy: empty. */
  readonly principals: readonly PolicyPrincipal[]
}

export type PolicyDocument = {
  /** Without one it is the old version 2008-10-17, in which `${…}` is only text. */
  readonly variables: boolean
  readonly statements: readonly Statement[]
}

export type PolicyKind = 'identity' | 'trust'

const MAX_CHARACTERS = 131_072
const EVERYTHING: Patterns = { not: false, patterns: ['*'] }
const STATEMENT_KEYS = new Set([
  'Sid',
  'Effect',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Principal',
  'NotPrincipal',
  'Condition',
])

/** What counts for the quotas: the characters that are not white space. */
export function policySize(text: string): number {
  return text.replace(/\s/g, '').length
}

/**
 * Reads a policy as strictly as IAM does before it stores one. Throws ValidationError for characters that no
 * policy may have, MalformedPolicyDocument for all else.
 */
export function parsePolicy(text: string, kind: PolicyKind, parameter = 'policyDocument'): PolicyDocument {
  if (text.length > MAX_CHARACTERS) {
    throw validationError(
      `1 validation error detected: Value at '${parameter}' failed to satisfy constraint: Member must have length less than or equal to ${MAX_CHARACTERS}`,
    )
  }
  if (!/^[\t\n\r\u0020-\u00ff]+$/.test(text)) {
    throw validationError(
      `The specified value for ${parameter} is invalid. It must contain only printable ASCII characters ranging from the space character (\\u0020) through \\u00FF`,
    )
  }
  return toPolicy(parseJson(text, kind), kind)
}

/** The same for a document that is parsed already. */
export function toPolicy(json: unknown, kind: PolicyKind): PolicyDocument {
  if (!isObject(json)) throw syntaxError()
  for (const key of Object.keys(json)) if (!['Version', 'Id', 'Statement'].includes(key)) throw syntaxError()
  const version = json['Version']
  if (version !== undefined && version !== '2012-10-17' && version !== '2008-10-17') throw syntaxError()
  if (version !== '2012-10-17' && kind === 'identity') {
    throw malformedPolicy('Policy document must be version 2012-10-17 or greater.')
  }
  if (json['Statement'] === undefined) throw syntaxError()
  const statements = Array.isArray(json['Statement']) ? json['Statement'] : [json['Statement']]
  if (statements.length === 0) throw syntaxError()
  const sids = statements
    .flatMap((statement) => (isObject(statement) ? [statement['Sid']] : []))
    .filter(Boolean)
  if (new Set(sids).size !== sids.length) {
    throw malformedPolicy('Statement IDs (SID) in a single policy must be unique.')
  }
  return {
    variables: version === '2012-10-17',
    statements: statements.map((statement) => toStatement(statement, kind)),
  }
}

function parseJson(text: string, kind: PolicyKind): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw kind === 'trust' ? malformedPolicy('This policy contains invalid Json') : syntaxError()
  }
}

function toStatement(json: unknown, kind: PolicyKind): Statement {
  if (!isObject(json)) throw syntaxError()
  for (const key of Object.keys(json)) if (!STATEMENT_KEYS.has(key)) throw syntaxError()
  const sid = json['Sid']
  if (sid !== undefined && (typeof sid !== 'string' || !/^[0-9A-Za-z]*$/.test(sid))) throw syntaxError()
  const effect = json['Effect']
  if (effect !== 'Allow' && effect !== 'Deny') throw syntaxError()
  const actions = toPatterns(json, 'Action')
  if (actions === undefined) {
    throw malformedPolicy(
      kind === 'trust' ? 'Missing required field Action' : 'Policy statement must contain actions.',
    )
  }
  actions.patterns.forEach(checkAction)
  return {
    effect,
    actions,
    conditions: toConditions(json['Condition']),
    ...(kind === 'trust' ? trustParts(json, actions) : identityParts(json)),
  }
}

function identityParts(json: Record<string, unknown>): Pick<Statement, 'resources' | 'principals'> {
  if (json['Principal'] !== undefined || json['NotPrincipal'] !== undefined) {
    throw malformedPolicy('Policy document should not specify a principal.')
  }
  const resources = toPatterns(json, 'Resource')
  if (resources === undefined) throw malformedPolicy('Policy statement must contain resources.')
  resources.patterns.forEach(checkResource)
  return { resources, principals: [] }
}

function trustParts(
  json: Record<string, unknown>,
  actions: Patterns,
): Pick<Statement, 'resources' | 'principals'> {
  if (json['Resource'] !== undefined || json['NotResource'] !== undefined) {
    throw malformedPolicy('Has prohibited field Resource')
  }
  if (json['NotPrincipal'] !== undefined) throw malformedPolicy('Has prohibited field NotPrincipal')
  if (!actions.patterns.every((action) => action === '*' || /^sts:/i.test(action))) {
    throw malformedPolicy('AssumeRole policy may only specify STS AssumeRole actions.')
  }
  const principal = json['Principal']
  if (principal === undefined) throw malformedPolicy('Missing required field Principal')
  return { resources: EVERYTHING, principals: toPrincipals(principal) }
}

function toPrincipals(json: unknown): PolicyPrincipal[] {
  if (json === '*') return [{ type: 'AWS', value: '*' }]
  if (!isObject(json)) throw syntaxError()
  const principals = Object.entries(json).flatMap(([type, values]) =>
    (texts(values) ?? []).map((value) => ({ type, value })),
  )
  if (principals.length === 0) throw syntaxError()
  return principals
}

function toPatterns(json: Record<string, unknown>, name: 'Action' | 'Resource'): Patterns | undefined {
  const not = json[`Not${name}`]
  const plain = json[name]
  if (not !== undefined && plain !== undefined) throw syntaxError()
  const patterns = texts(not ?? plain)
  return patterns === undefined || patterns.length === 0 ? undefined : { not: not !== undefined, patterns }
}

function checkAction(action: string): void {
  if (action === '*') return
  const [vendor = '', name, ...more] = action.split(':')
  if (name === undefined) {
    throw malformedPolicy('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.')
  }
  if (more.length > 0) throw malformedPolicy('Actions/Condition can contain only one colon.')
  if (!/^[a-zA-Z0-9.-]+$/.test(vendor)) throw malformedPolicy(`Vendor ${vendor} is not valid`)
  if (!/^[\w*?]+$/.test(name)) throw syntaxError()
}

function checkResource(resource: string): void {
  if (resource === '*') return
  const [arn, partition, service] = resource.split(':')
  if (arn !== 'arn') throw malformedPolicy(`Resource ${resource} must be in ARN format or "*".`)
  if (!/^(aws[a-z-]*|\*)$/.test(partition ?? '')) {
    throw malformedPolicy(`Partition "${partition ?? ''}" is not valid for resource "${resource}".`)
  }
  if (service === undefined || !/^[a-z0-9-]+$|^\*$/.test(service)) {
    throw malformedPolicy('Resource vendor must be fully qualified and cannot contain regexes.')
  }
  if (resource.includes('::') && resource.split(':').length < 6) {
    throw malformedPolicy('The policy failed legacy parsing')
  }
}

function toConditions(json: unknown): Condition[] {
  if (json === undefined) return []
  if (!isObject(json)) throw syntaxError()
  return Object.entries(json).flatMap(([operator, keys]) => {
    if (!isKnownOperator(operator) || !isObject(keys)) throw syntaxError()
    return Object.entries(keys).map(([key, raw]) => {
      const values = texts(raw)
      if (values === undefined) throw syntaxError()
      return { operator, key, values }
    })
  })
}

/** One text or a list of them; booleans and numbers count as their text. */
function texts(json: unknown): string[] | undefined {
  if (json === undefined) return undefined
  return (Array.isArray(json) ? json : [json]).map((item: unknown) => {
    if (typeof item === 'string') return item
    if (typeof item === 'boolean' || typeof item === 'number') return String(item)
    throw syntaxError()
  })
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function syntaxError(): Error {
  return malformedPolicy('Syntax errors in policy.')
}
