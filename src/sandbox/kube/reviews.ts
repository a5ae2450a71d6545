import type { Authenticator } from './authenticate.ts'
import type { Authorize, User } from './authorize.ts'
import type { Json, JsonObject } from './json.ts'
import { at, isObject, list, object, text, texts } from './json.ts'
import type { Attributes, RbacState, Rule } from './rbac.ts'
import { rulesFor } from './rbac.ts'
import type { Resource } from './resources.ts'
import type { Cause } from './status.ts'
import { badRequest, invalid, invalidValue } from './status.ts'
import { timestamp, withMetadata } from './store.ts'

export type ReviewContext = {
  readonly user: User
  readonly authorize: Authorize
  readonly rbac: RbacState
  readonly authenticator: Authenticator
  readonly now: () => Date
  /** The authorizer has other sources than RBAC, which cannot list what they grant. */
  readonly hasPolicies: boolean
}

/** Answers a review with its status filled in. Throws the 400 or 422 Status of one that asks nothing. */
export async function review(
  context: ReviewContext,
  resource: Resource,
  namespace: string,
  item: JsonObject,
): Promise<JsonObject> {
  switch (resource.name) {
    case 'selfsubjectaccessreviews':
      return accessReview(context, context.user, item, [])
    case 'subjectaccessreviews':
      return accessReview(context, subjectOf(item), item, subjectCauses(item))
    case 'localsubjectaccessreviews': {
      const placed = withMetadata(item, { namespace: placeOf(item, namespace) })
      const causes = [...subjectCauses(item), ...localCauses(item, namespace)]
      return accessReview(context, subjectOf(item), placed, causes, namespace)
    }
    case 'selfsubjectrulesreviews':
      return rulesReview(context, item)
    case 'tokenreviews':
      return tokenReview(context, item)
    default: {
      const metadata = { creationTimestamp: timestamp(context.now()) }
      return { ...typeOf(item), metadata, status: { userInfo: userInfo(context.user) } }
    }
  }
}

function typeOf(item: JsonObject): JsonObject {
  return { kind: item['kind'] ?? '', apiVersion: item['apiVersion'] ?? '' }
}

export function userInfo({ username, uid, groups, extra }: User): JsonObject {
  const sorted = Object.entries(extra).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return {
    username,
    ...(uid === '' ? {} : { uid }),
    groups: [...groups],
    ...(sorted.length === 0
      ? {}
      : { extra: Object.fromEntries(sorted.map(([key, values]) => [key, [...values]])) }),
  }
}

function accessReview(
  context: ReviewContext,
  user: User,
  item: JsonObject,
  more: readonly Cause[],
  namespace = '',
): JsonObject {
  const causes = [...attributeCauses(item), ...more, ...metadataCauses(item, namespace)]
  // The real server leaves out what is invalid.
  if (causes.length > 0) throw invalid({ group: 'authorization.k8s.io', name: '' }, '', causes)
  const { allowed, reason } = context.authorize(user, askedOf(object(item, 'spec')))
  return { ...item, status: { allowed, ...(reason === '' ? {} : { reason }) } }
}

function askedOf(spec: JsonObject): Attributes {
  const resource = at(spec, 'resourceAttributes')
  if (!isObject(resource)) {
    return {
      verb: text(spec, 'nonResourceAttributes', 'verb'),
      path: text(spec, 'nonResourceAttributes', 'path'),
    }
  }
  return {
    verb: text(resource, 'verb'),
    group: text(resource, 'group'),
    resource: text(resource, 'resource'),
    subresource: text(resource, 'subresource'),
    namespace: text(resource, 'namespace'),
    name: text(resource, 'name'),
  }
}

function attributeCauses(item: JsonObject): Cause[] {
  const resource = at(item, 'spec', 'resourceAttributes')
  const path = at(item, 'spec', 'nonResourceAttributes')
  if (isObject(resource) && isObject(path)) {
    const shown = { Path: text(path, 'path'), Verb: text(path, 'verb') }
    return [
      invalidValue(
        'spec.nonResourceAttributes',
        shown,
        'cannot be specified in combination with resourceAttributes',
      ),
    ]
  }
  if (isObject(resource) || isObject(path)) return []
  const says = 'exactly one of nonResourceAttributes or resourceAttributes must be specified'
  return [invalidValue('spec.resourceAttributes', null, says)]
}

/** Nothing but where it is may be said of a review. */
function metadataCauses(item: JsonObject, namespace: string): Cause[] {
  const given = object(item, 'metadata')
  const { namespace: _place, ...rest } = given
  if (Object.keys(rest).length === 0) return []
  return [invalidValue('metadata', namespace === '' ? rest : given, 'must be empty')]
}

function placeOf(item: JsonObject, namespace: string): string {
  const own = text(item, 'metadata', 'namespace')
  if (own !== '' && own !== namespace)
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
  return namespace
}

function subjectCauses(item: JsonObject): Cause[] {
  if (text(item, 'spec', 'user') !== '' || texts(item, 'spec', 'groups').length > 0) return []
  return [invalidValue('spec.user', '', 'at least one of user or group must be specified')]
}

function localCauses(item: JsonObject, namespace: string): Cause[] {
  const path = at(item, 'spec', 'nonResourceAttributes')
  if (isObject(path)) {
    const shown = { Path: text(path, 'path'), Verb: text(path, 'verb') }
    return [invalidValue('spec.nonResourceAttributes', shown, 'disallowed on this kind of request')]
  }
  const asked = text(item, 'spec', 'resourceAttributes', 'namespace')
  if (!isObject(at(item, 'spec', 'resourceAttributes')) || asked === namespace) return []
  return [invalidValue('spec.resourceAttributes.namespace', asked, 'must match metadata.namespace')]
}

function subjectOf(item: JsonObject): User {
  const spec = object(item, 'spec')
  const extra = Object.entries(object(spec, 'extra')).map(([key, values]) => [key, texts(values)])
  return {
    username: text(spec, 'user'),
    uid: text(spec, 'uid'),
    groups: texts(spec, 'groups'),
    extra: Object.fromEntries(extra),
    policies: [],
  }
}

function rulesReview({ user, rbac, hasPolicies }: ReviewContext, item: JsonObject): JsonObject {
  const namespace = text(item, 'spec', 'namespace')
  if (namespace === '') throw badRequest('no namespace on request')
  const { rules, errors } = rulesFor(rbac, user, namespace)
  const why = [
    ...errors,
    ...(hasPolicies ? ['webhook authorizer does not support user rule resolution'] : []),
  ]
  return {
    ...typeOf(item),
    metadata: {},
    spec: {},
    status: {
      resourceRules: rules.filter((rule) => rule.resources.length > 0).map(resourceRule),
      nonResourceRules: rules
        .filter((rule) => rule.nonResourceURLs.length > 0)
        .map(({ verbs, nonResourceURLs }): Json => ({
          verbs: [...verbs],
          nonResourceURLs: [...nonResourceURLs],
        })),
      incomplete: hasPolicies,
      ...(why.length === 0 ? {} : { evaluationError: why.join(', ') }),
    },
  }
}

function resourceRule({ verbs, apiGroups, resources, resourceNames }: Rule): Json {
  return {
    verbs: [...verbs],
    apiGroups: [...apiGroups],
    resources: [...resources],
    ...(resourceNames.length === 0 ? {} : { resourceNames: [...resourceNames] }),
  }
}

async function tokenReview({ authenticator }: ReviewContext, item: JsonObject): Promise<JsonObject> {
  const token = text(item, 'spec', 'token')
  if (token === '') throw badRequest('token is required for TokenReview in authentication')
  const audience = 'https://kubernetes.default.svc'
  const asked = list(item, 'spec', 'audiences')
  const { user } = await authenticator.byToken(token)
  const status =
    user === undefined || (asked.length > 0 && !asked.includes(audience))
      ? { user: {}, error: 'invalid bearer token' }
      : { authenticated: true, user: userInfo(user), audiences: [audience] }
  return { ...item, status }
}
