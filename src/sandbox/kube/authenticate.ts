import type { SignedCaller, VerifyToken } from '../identity.ts'
import type { AccessPolicy } from './access-policies.ts'
import type { User } from './authorize.ts'
import type { AwsAuth, Mapping } from './aws-auth-reader.ts'
import { lookUp, readAwsAuth } from './aws-auth-reader.ts'
import { text, textMap } from './json.ts'
import { resourceNamed } from './resources.ts'
import type { Store } from './store.ts'
import { nameOf } from './store.ts'

/** The mapping of an access entry; its username and groups may hold templates. */
export type EntryMapping = Mapping & { readonly policies: readonly AccessPolicy[] }

export type AuthenticationMode = 'CONFIG_MAP' | 'API_AND_CONFIG_MAP' | 'API'

export type AuthenticatorOptions = {
  /** The cluster's name, which a token must have been signed for. */
  readonly name: string
  readonly verifyToken: VerifyToken
  readonly entries?: (canonicalArn: string) => EntryMapping | undefined
  /** Canonical ARN of the principal that made the cluster: always kubernetes-admin in system:masters. */
  readonly creator?: string
  readonly mode?: () => AuthenticationMode
}

/** `caller` is known as soon as a token proves who signed it, `user` only when that principal is mapped. */
export type Authentication = { readonly caller?: string; readonly user?: User }

export type Authenticator = {
  /** By the value of an Authorization header; without one the user is anonymous. */
  byHeader(header: string | undefined): Promise<Authentication>
  byToken(token: string): Promise<Authentication>
}

const ANONYMOUS: User = {
  username: 'system:anonymous',
  uid: '',
  groups: ['system:unauthenticated'],
  extra: {},
  policies: [],
}

/** Tells who sends a request: the token's signer, mapped by its access entry or by aws-auth, as the cluster's mode has it. */
export function createAuthenticator(store: Store, options: AuthenticatorOptions): Authenticator {
  const mode = options.mode ?? ((): AuthenticationMode => 'API_AND_CONFIG_MAP')
  let read: { version: string; awsAuth: Promise<AwsAuth> } | undefined

  function awsAuth(): Promise<AwsAuth> {
    const stored = store.get(resourceNamed('configmaps'), 'kube-system', 'aws-auth')
    const version = text(stored, 'metadata', 'resourceVersion')
    if (read?.version !== version) read = { version, awsAuth: readAwsAuth(textMap(stored, 'data')) }
    return read.awsAuth
  }

  async function mappingOf(caller: SignedCaller): Promise<EntryMapping | undefined> {
    if (caller.canonicalArn === options.creator) {
      return { username: 'kubernetes-admin', groups: ['system:masters'], policies: [] }
    }
    const entry = mode() === 'CONFIG_MAP' ? undefined : options.entries?.(caller.canonicalArn)
    if (entry !== undefined) return entry
    if (mode() === 'API') return undefined
    const mapping = lookUp(await awsAuth(), caller.canonicalArn, caller.account)
    return mapping === undefined ? undefined : { ...mapping, policies: [] }
  }

  async function byToken(token: string): Promise<Authentication> {
    const url = presignedUrl(token)
    const caller = url === undefined ? undefined : options.verifyToken(url, options.name)
    if (caller === undefined) return {}
    const mapping = await mappingOf(caller)
    const user = mapping === undefined ? undefined : userOf(store, caller, mapping)
    return { caller: caller.arn, ...(user === undefined ? {} : { user }) }
  }

  return {
    byToken,
    async byHeader(header) {
      if (header === undefined) return { user: ANONYMOUS }
      const [scheme = '', token = ''] = header.split(' ')
      // Like the real server: another scheme is no attempt to log in.
      if (scheme.toLowerCase() !== 'bearer' || token === '') return { user: ANONYMOUS }
      return byToken(token)
    },
  }
}

const PREFIX = 'k8s-aws-v1.'
const LONGEST_TOKEN = 4096

function presignedUrl(token: string): string | undefined {
  if (!token.startsWith(PREFIX) || token.length > LONGEST_TOKEN) return undefined
  const encoded = token.slice(PREFIX.length)
  return /^[A-Za-z0-9_-]+$/.test(encoded) ? Buffer.from(encoded, 'base64url').toString() : undefined
}

/** undefined where a template cannot be filled: then the login fails. */
function userOf(store: Store, caller: SignedCaller, mapping: EntryMapping): User | undefined {
  const username = fillTemplate(store, caller, mapping.username)
  const groups = mapping.groups.map((group) => fillTemplate(store, caller, group))
  const known = groups.filter((group) => group !== undefined)
  if (username === undefined || known.length < groups.length) return undefined
  const [principalId = ''] = caller.userId.split(':')
  return {
    username,
    uid: `aws-iam-authenticator:${caller.account}:${principalId}`,
    groups: [...known, 'system:authenticated'],
    extra: {
      accessKeyId: [caller.accessKeyId],
      arn: [caller.arn],
      canonicalArn: [caller.canonicalArn],
      principalId: [principalId],
      sessionName: [caller.sessionName],
      'sigs.k8s.io/aws-iam-authenticator/principalId': [principalId],
    },
    policies: mapping.policies,
  }
}

const NODE_NAME = '{{EC2PrivateDNSName}}'

function fillTemplate(store: Store, caller: SignedCaller, template: string): string | undefined {
  let filled = template
  if (template.includes(NODE_NAME)) {
    const node = /^i-(\w{8}|\w{17})$/.test(caller.sessionName) ? nodeOf(store, caller.sessionName) : undefined
    if (node === undefined) return undefined
    filled = filled.replaceAll(NODE_NAME, () => node)
  }
  return filled
    .replaceAll('{{AccountID}}', () => caller.account)
    .replaceAll('{{SessionName}}', () => caller.sessionName.replaceAll('@', '-'))
    .replaceAll('{{SessionNameRaw}}', () => caller.sessionName)
    .replaceAll('{{AccessKeyID}}', () => caller.accessKeyId)
}

/** On EKS a node is named after its instance's private DNS name. */
function nodeOf(store: Store, instance: string): string | undefined {
  const node = store
    .list(resourceNamed('nodes'))
    .find((candidate) => text(candidate, 'spec', 'providerID').endsWith(`/${instance}`))
  return node === undefined ? undefined : nameOf(node)
}
