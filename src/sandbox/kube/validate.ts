import type { JsonObject } from './json.ts'
import { at, isEqual, list, text, textMap, texts } from './json.ts'
import type { Resource } from './resources.ts'
import type { Cause } from './status.ts'
import { forbiddenField, invalidValue, required, tooLong } from './status.ts'
import { nameOf } from './store.ts'

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`
const SERVICE = '[a-z]([-a-z0-9]*[a-z0-9])?'
const QUALIFIED = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'
const LABEL_VALUE = `(${QUALIFIED})?`

type Shape = { readonly pattern: string; readonly longest: number; readonly says: string }

const DNS_LABEL: Shape = {
  pattern: LABEL,
  longest: 63,
  says: `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${LABEL}')`,
}
const DNS_SUBDOMAIN: Shape = {
  pattern: SUBDOMAIN,
  longest: 253,
  says: `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${SUBDOMAIN}')`,
}
const DNS_1035_LABEL: Shape = {
  pattern: SERVICE,
  longest: 63,
  says: `a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '${SERVICE}')`,
}

function shapeFaults(value: string, { pattern, longest, says }: Shape): string[] {
  return [
    ...(value.length > longest ? [`must be no more than ${longest} characters`] : []),
    ...(new RegExp(`^(${pattern})$`).test(value) ? [] : [says]),
  ]
}

/** Why a name cannot be a path segment, which is all that RBAC objects ask. */
export function pathSegmentFaults(name: string): string[] {
  if (name === '.' || name === '..') return [`may not be '${name}'`]
  return ['/', '%'].filter((part) => name.includes(part)).map((part) => `may not contain '${part}'`)
}

export function subdomainFaults(name: string): string[] {
  return shapeFaults(name, DNS_SUBDOMAIN)
}

export function labelFaults(name: string): string[] {
  return shapeFaults(name, DNS_LABEL)
}

function nameFaults(resource: Resource, name: string): string[] {
  if (resource.group === 'rbac.authorization.k8s.io') return pathSegmentFaults(name)
  if (resource.name === 'namespaces') return labelFaults(name)
  if (resource.name === 'services') return shapeFaults(name, DNS_1035_LABEL)
  return subdomainFaults(name)
}

const LONGEST_ANNOTATIONS = 262_144

/** What is wrong with an object's metadata, in the order and the words of the real server. */
export function metadataCauses(resource: Resource, item: JsonObject): Cause[] {
  const name = nameOf(item)
  const annotations = textMap(item, 'metadata', 'annotations')
  const size = Object.entries(annotations).reduce((sum, [key, value]) => sum + bytes(key) + bytes(value), 0)
  const base = text(item, 'metadata', 'generateName')
  return [
    // What is added to it ends well.
    ...(base === ''
      ? []
      : nameFaults(resource, base.replace(/-$/, 'a')).map((fault) =>
          invalidValue('metadata.generateName', base, fault),
        )),
    ...(name === ''
      ? [required('metadata.name', 'name or generateName is required')]
      : nameFaults(resource, name).map((fault) => invalidValue('metadata.name', name, fault))),
    ...labelCauses(textMap(item, 'metadata', 'labels'), 'metadata.labels'),
    ...Object.keys(annotations).flatMap((key) => keyCauses(key.toLowerCase(), key, 'metadata.annotations')),
    ...(size > LONGEST_ANNOTATIONS ? [tooLong('metadata.annotations', LONGEST_ANNOTATIONS)] : []),
    ...ownerCauses(item),
    ...finalizerCauses(item),
  ]
}

export function labelCauses(labels: Readonly<Record<string, string>>, field: string): Cause[] {
  return Object.entries(labels).flatMap(([key, value]) => [
    ...keyCauses(key, key, field),
    ...labelValueFaults(value).map((fault) => invalidValue(field, value, fault)),
  ])
}

/** What is wrong with the value of a label. */
export function labelValueFaults(value: string): string[] {
  return shapeFaults(value, {
    pattern: LABEL_VALUE,
    longest: 63,
    says: `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '${LABEL_VALUE}')`,
  })
}

/** The key of a label or an annotation. */
function keyCauses(key: string, written: string, field: string): Cause[] {
  return qualifiedNameFaults(key).map((fault) => invalidValue(field, written, fault))
}

const NAME_PART: Shape = {
  pattern: QUALIFIED,
  longest: 63,
  says: `must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${QUALIFIED}')`,
}

/** What is wrong with a name that may have a domain and a slash before it. */
export function qualifiedNameFaults(key: string): string[] {
  const parts = key.split('/')
  const name = parts.at(-1) ?? ''
  if (parts.length > 2) {
    return [
      `a qualified name ${NAME_PART.says} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ]
  }
  const prefix = parts.length === 2 ? (parts[0] ?? '') : undefined
  return [
    ...(prefix === '' ? ['prefix part must be non-empty'] : []),
    ...(prefix === undefined || prefix === ''
      ? []
      : subdomainFaults(prefix).map((fault) => `prefix part ${fault}`)),
    ...(name === '' ? ['name part must be non-empty'] : []),
    ...shapeFaults(name, NAME_PART).map((fault) => `name part ${fault}`),
  ]
}

const STANDARD_FINALIZERS = new Set(['foregroundDeletion', 'kubernetes', 'orphan'])

function finalizerCauses(item: JsonObject): Cause[] {
  const field = 'metadata.finalizers'
  const given = texts(item, 'metadata', 'finalizers')
  const says = 'name is neither a standard finalizer name nor is it fully qualified'
  return [
    ...given.flatMap((name) => keyCauses(name, name, field)),
    ...given.flatMap((name, index) =>
      name.includes('/') || STANDARD_FINALIZERS.has(name)
        ? []
        : [invalidValue(`${field}[${index}]`, name, says)],
    ),
  ]
}

function ownerCauses(item: JsonObject): Cause[] {
  return list(item, 'metadata', 'ownerReferences').flatMap((owner) =>
    OWNER_FIELDS.flatMap(([field, says]) =>
      text(owner, field) === '' ? [invalidValue(`metadata.ownerReferences.${field}`, '', says)] : [],
    ),
  )
}

const OWNER_FIELDS = [
  ['apiVersion', 'version must not be empty'],
  ['kind', 'must not be empty'],
  ['name', 'must not be empty'],
  ['uid', 'must not be empty'],
] as const

/** What may not change in metadata. */
export function metadataUpdateCauses(before: JsonObject, after: JsonObject): Cause[] {
  const kept = texts(before, 'metadata', 'finalizers')
  const isGoing = text(before, 'metadata', 'deletionTimestamp') !== ''
  const added = texts(after, 'metadata', 'finalizers').filter((name) => isGoing && !kept.includes(name))
  const shown = added
    .toSorted()
    .map((name) => JSON.stringify(name))
    .join(', ')
  const says = `no new finalizers can be added if the object is being deleted, found new finalizers []string{${shown}}`
  const fixed = ['name', 'namespace', 'uid'].flatMap((field) => {
    const value = at(after, 'metadata', field) ?? null
    return isEqual(at(before, 'metadata', field) ?? null, value)
      ? []
      : [invalidValue(`metadata.${field}`, value, 'field is immutable')]
  })
  return [...(added.length === 0 ? [] : [forbiddenField('metadata.finalizers', says)]), ...fixed]
}

export function bytes(value: string): number {
  return Buffer.byteLength(value)
}

/** The text at a path, with the causes of its shape. */
export function shapeCauses(
  item: JsonObject,
  path: readonly string[],
  field: string,
  faults: (value: string) => string[],
): Cause[] {
  const value = text(item, ...path)
  return value === '' ? [required(field)] : faults(value).map((fault) => invalidValue(field, value, fault))
}
