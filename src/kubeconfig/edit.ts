import { readKey, writeKey } from '../bytes/yaml-key.ts'
import { insertItem, itemSource, removeItem, replaceItem } from '../bytes/yaml-list.ts'
import { YamlError } from '../bytes/yaml-place.ts'
import { yamlScalar } from '../bytes/yaml-scalar.ts'
import type { ExecUser } from './exec.ts'
import type { ListKey } from './read.ts'

/**
 * What a new kubeconfig starts with: the keys of `aws eks update-kubeconfig`, in its order. The lists are empty in
 * the form that lines can be added to and taken from without touching any other.
 */
export const NEW_KUBECONFIG = `apiVersion: v1
clusters:
contexts:
current-context: ""
kind: Config
preferences: {}
users:
`

/**
 * How one of the lists stands. open: empty, and an item can be added by adding text alone. closed: `[]`, `null` or
 * no such key, `source` is how (see readKey). used: it has items.
 */
export type ListState =
  | { readonly state: 'open' | 'used' }
  | { readonly state: 'closed'; readonly source?: string }

/** Reads how a list stands in a text that parseKubeconfig takes. Throws YamlError for one that is not written out there. */
export function readList(text: string, key: ListKey): ListState {
  const { source, flow, value } = readKey(text, key)
  if (value === 'list') return { state: 'used' }
  if (value === 'other')
    throw new YamlError(`"${key}" is not written as a list there`, { line: 1, column: 1 })
  if (source === undefined) return { state: 'closed' }
  return (flow ? value === 'empty list' : source === '') ? { state: 'open' } : { state: 'closed', source }
}

/** Opens a closed list. */
export function openList(text: string, key: ListKey): string {
  const { source = '', flow } = readKey(text, key)
  return writeKey(text, key, flow ? `${/^\s/.test(source) ? ' ' : ''}[]` : '')
}

/** Puts an empty list back into the form that it had; without `source` the key goes. */
export function closeList(text: string, key: ListKey, source: string | undefined): string {
  return writeKey(text, key, source)
}

/** A current-context as it is written: `name` is '' where there is none. */
export type CurrentContext = { readonly name: string; readonly source?: string }

export function readCurrentContext(text: string, name: string): CurrentContext {
  const { source } = readKey(text, 'current-context')
  return { name, ...(source === undefined ? {} : { source }) }
}

export function setCurrentContext(text: string, name: string): string {
  const { flow } = readKey(text, 'current-context')
  return writeKey(text, 'current-context', ` ${flow ? JSON.stringify(name) : yamlScalar(name)}`)
}

/** Puts current-context back as it was written. */
export function restoreCurrentContext(text: string, source: string | undefined): string {
  return writeKey(text, 'current-context', source)
}

/** Adds an entry at the end of its list, or writes it anew where it is. `index`: where it is, -1 for nowhere. */
export function putEntry(text: string, key: ListKey, index: number, lines: readonly string[]): string {
  if (index === -1) return insertItem(text, [key], lines).text
  return replaceItem(text, [key], index, itemSource(text, [key], index, lines)).text
}

/** Takes an entry out; what was open before `putEntry` is to the byte as it was then. */
export function removeEntry(text: string, key: ListKey, index: number): string {
  return removeItem(text, [key], index)
}

/** Keys in the order and shape of `aws eks update-kubeconfig`, for this one and the next two. */
export function clusterLines(
  name: string,
  { server, ca }: { server: string; ca: string },
): readonly string[] {
  return [
    'cluster:',
    `  certificate-authority-data: ${yamlScalar(ca)}`,
    `  server: ${yamlScalar(server)}`,
    `name: ${yamlScalar(name)}`,
  ]
}

export function contextLines(
  name: string,
  { cluster, user, namespace }: { cluster: string; user: string; namespace?: string },
): readonly string[] {
  return [
    'context:',
    `  cluster: ${yamlScalar(cluster)}`,
    ...(namespace === undefined ? [] : [`  namespace: ${yamlScalar(namespace)}`]),
    `  user: ${yamlScalar(user)}`,
    `name: ${yamlScalar(name)}`,
  ]
}

export function userLines(name: string, { apiVersion, command, args, env }: ExecUser): readonly string[] {
  const variables = Object.entries(env ?? {}).flatMap(([variable, value]) => [
    `    - name: ${yamlScalar(variable)}`,
    `      value: ${yamlScalar(value)}`,
  ])
  return [
    `name: ${yamlScalar(name)}`,
    'user:',
    '  exec:',
    `    apiVersion: ${yamlScalar(apiVersion)}`,
    '    args:',
    ...args.map((argument) => `    - ${yamlScalar(argument)}`),
    `    command: ${yamlScalar(command)}`,
    ...(variables.length === 0 ? [] : ['    env:', ...variables]),
  ]
}
