import type { JsonObject } from './json.ts'
import { at, isEqual, text, textMap } from './json.ts'
import type { Resource } from './resources.ts'
import type { Cause } from './status.ts'
import { invalidValue, required, tooLong } from './status.ts'
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
  return [
    ...(name === ''
      ? [required('metadata.name', 'name or generateName is required')]
      : nameFaults(resource, name).map((fault) => invalidValue('metadata.name', name, fault))),
    ...labelCauses(textMap(item, 'metadata', 'labels'), 'metadata.labels'),
    ...Object.keys(annotations).flatMap((key) => keyCauses(key.toLowerCase(), key, 'metadata.annotations')),
    ...(size > LONGEST_ANNOTATIONS ? [tooLong('metadata.annotations', LONGEST_ANNOTATIONS)] : []),
  ]
}

export function labelCauses(labels: Readonly<Record<string, string>>, field: string): Cause[] {
  return Object.entries(labels).flatMap(([key, value]) => [
    ...keyCauses(key, key, field),
    ...valueFaults(value).map((fault) => invalidValue(field, value, fault)),
  ])
}

function valueFaults(value: string): string[] {
  return shapeFaults(value, {
    pattern: LABEL_VALUE,
    longest: 63,
    says: `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '${LABEL_VALUE}')`,
  })
}

/** The key of a label or an annotation: a name, before it perhaps a domain and a slash. */
function keyCauses(key: string, written: string, field: string): Cause[] {
  const parts = key.split('/')
  const name = parts.at(-1) ?? ''
  const faults: string[] = []
  if (parts.length === 2) {
    const prefix = parts[0] ?? ''
    if (prefix === '') faults.push('prefix part must be non-empty')
    else faults.push(...subdomainFaults(prefix).map((fault) => `prefix part ${fault}`))
  } else if (parts.length > 2) {
    faults.push(
      `a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${QUALIFIED}') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    )
    return faults.map((fault) => invalidValue(field, written, fault))
  }
  if (name === '') faults.push('name part must be non-empty')
  const nameShape: Shape = {
    pattern: QUALIFIED,
    longest: 63,
    says: `must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${QUALIFIED}')`,
  }
  faults.push(...shapeFaults(name, nameShape).map((fault) => `name part ${fault}`))
  return faults.map((fault) => invalidValue(field, written, fault))
}

/** What may not change in metadata. */
export function metadataUpdateCauses(before: JsonObject, after: JsonObject): Cause[] {
  return ['name', 'namespace', 'uid'].flatMap((field) => {
    const value = at(after, 'metadata', field) ?? null
    return isEqual(at(before, 'metadata', field) ?? null, value)
      ? []
      : [invalidValue(`metadata.${field}`, value, 'field is immutable')]
  })
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
