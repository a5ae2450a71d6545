import type { Authorize, User } from './authorize.ts'
import { refusal } from './authorize.ts'

/** Impersonation headers that ask for something without naming a user; answered in plain text with 500. */
export class ImpersonationError extends Error {
  override readonly name = 'ImpersonationError'
}

type Part = {
  readonly kind: 'User' | 'ServiceAccount' | 'Group' | 'UserExtra' | 'UID'
  readonly name: string
  readonly namespace: string
  readonly key: string
}

const EXTRA = 'impersonate-extra-'

/**
 * The user that a request acts as: its own, or the one that the Impersonate-* headers name, when every part of
 * that is allowed to it. Throws the 403 Status of the first part that is not, or ImpersonationError.
 */
export function impersonate(user: User, headers: readonly string[], authorize: Authorize): User {
  const parts = requested(headers)
  if (parts.length === 0) return user
  for (const part of parts) {
    const attributes = {
      verb: 'impersonate',
      group: part.kind === 'UserExtra' || part.kind === 'UID' ? 'authentication.k8s.io' : '',
      resource: RESOURCE_OF[part.kind],
      subresource: part.key,
      namespace: part.namespace,
      name: part.name,
    }
    const verdict = authorize(user, attributes)
    if (!verdict.allowed) throw refusal(user, attributes, verdict.reason)
  }
  return actingAs(parts)
}

const RESOURCE_OF = {
  User: 'users',
  ServiceAccount: 'serviceaccounts',
  Group: 'groups',
  UserExtra: 'userextras',
  UID: 'uids',
} as const

function requested(headers: readonly string[]): Part[] {
  const parts: Part[] = []
  const add = (kind: Part['kind'], name: string, namespace = '', key = ''): void => {
    parts.push({ kind, name, namespace, key })
  }
  const named = [...pairs(headers)]
  const user = named.find(([name]) => name === 'impersonate-user')?.[1] ?? ''
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user)
  if (account !== null) add('ServiceAccount', account[2] ?? '', account[1] ?? '')
  else if (user !== '') add('User', user)
  for (const [name, value] of named) if (name === 'impersonate-group') add('Group', value)
  for (const [name, value] of named) {
    if (name.startsWith(EXTRA)) add('UserExtra', value, '', decodeKey(name.slice(EXTRA.length)))
  }
  for (const [name, value] of named) if (name === 'impersonate-uid') add('UID', value)
  if (user === '' && parts.length > 0) {
    const group = (kind: Part['kind']): string => (kind === 'UID' ? 'authentication.k8s.io/v1' : '')
    const list = parts.map(({ kind, name }) => `{${kind}  ${name}  ${group(kind)}  }`).join(' ')
    throw new ImpersonationError(`requested [${list}] without impersonating a user`)
  }
  return parts
}

function* pairs(headers: readonly string[]): Generator<[string, string]> {
  for (let index = 0; index + 1 < headers.length; index += 2) {
    yield [(headers[index] ?? '').toLowerCase(), headers[index + 1] ?? '']
  }
}

function decodeKey(encoded: string): string {
  try {
    return decodeURIComponent(encoded)
  } catch {
    return encoded
  }
}

function actingAs(parts: readonly Part[]): User {
  const extra: Record<string, string[]> = {}
  for (const { kind, key, name } of parts) if (kind === 'UserExtra') (extra[key] ??= []).push(name)
  const named = parts.filter(({ kind }) => kind === 'Group').map(({ name }) => name)
  const subject = parts.find(({ kind }) => kind === 'User' || kind === 'ServiceAccount')
  const isAccount = subject?.kind === 'ServiceAccount'
  const namespace = subject?.namespace ?? ''
  const username = isAccount ? `system:serviceaccount:${namespace}:${subject.name}` : (subject?.name ?? '')
  const own =
    isAccount && named.length === 0
      ? ['system:serviceaccounts', `system:serviceaccounts:${namespace}`]
      : named
  const everyone = username === 'system:anonymous' ? 'system:unauthenticated' : 'system:authenticated'
  const isTold = own.includes('system:unauthenticated') || own.includes(everyone)
  return {
    username,
    uid: parts.find(({ kind }) => kind === 'UID')?.name ?? '',
    groups: isTold ? own : [...own, everyone],
    extra,
    policies: [],
  }
}
