import { entryArn, findEntry } from './eks-access-entries.ts'
import { eksPage, epoch, invalidParameter, notFound, objectIn, textIn, textsIn } from './eks-operation.ts'
import type { EksCall, EksOperation } from './eks-operation.ts'
import { ACCESS_POLICIES, accessPolicyArn } from './eks-state.ts'
import type { Association } from './eks-state.ts'

const ROUTE = '/clusters/:name/access-entries/:principalArn/access-policies'

export const accessPolicyOperations: readonly EksOperation[] = [
  {
    name: 'ListAccessPolicies',
    method: 'GET',
    route: '/access-policies',
    resource: () => '*',
    run: (call) => {
      const policies = ACCESS_POLICIES.map((name) => ({ name, arn: accessPolicyArn(name) }))
      return eksPage(call, 'accessPolicies', policies)
    },
  },
  {
    name: 'ListAssociatedAccessPolicies',
    method: 'GET',
    route: ROUTE,
    resource: entryArn,
    run: (call) => {
      const { associations, principalArn } = findEntry(call)
      return {
        clusterName: call.path['name'],
        principalArn,
        ...eksPage(call, 'associatedAccessPolicies', [...associations.values()].map(showAssociation)),
      }
    },
  },
  {
    name: 'AssociateAccessPolicy',
    method: 'POST',
    route: ROUTE,
    resource: entryArn,
    run: (call) => {
      const entry = findEntry(call)
      if (entry.type !== 'STANDARD' && entry.type !== 'EC2') {
        throw invalidParameter(
          `Access policies cannot be associated with an access entry of type ${entry.type}.`,
        )
      }
      const association = newAssociation(call, entry.associations)
      // The same policy again replaces its scope.
      entry.associations.set(association.policyArn, association)
      return {
        clusterName: call.path['name'],
        principalArn: entry.principalArn,
        associatedAccessPolicy: showAssociation(association),
      }
    },
  },
  {
    name: 'DisassociateAccessPolicy',
    method: 'DELETE',
    route: `${ROUTE}/:policyArn`,
    resource: entryArn,
    run: (call) => {
      const { associations } = findEntry(call)
      if (!associations.delete(call.path['policyArn'] ?? '')) {
        throw notFound('The specified policyArn is not associated with the access entry.')
      }
      return {}
    },
  },
]

function newAssociation(call: EksCall, existing: ReadonlyMap<string, Association>): Association {
  const policyArn = textIn(call.body, 'policyArn') ?? ''
  if (!ACCESS_POLICIES.some((name) => accessPolicyArn(name) === policyArn)) {
    throw invalidParameter('The specified policyArn is not valid.')
  }
  const scope = objectIn(call.body, 'accessScope') ?? {}
  const type = textIn(scope, 'type')
  const namespaces = textsIn(scope, 'namespaces') ?? []
  if (type !== 'cluster' && type !== 'namespace')
    throw invalidParameter('The specified accessScope is not valid.')
  if ((type === 'namespace') !== namespaces.length > 0) {
    throw invalidParameter('Namespaces must be given for the access scope type namespace, and for no other.')
  }
  const now = call.account.now()
  return {
    policyArn,
    namespaces: type === 'cluster' ? undefined : namespaces,
    associated: existing.get(policyArn)?.associated ?? now,
    modified: now,
  }
}

function showAssociation({ policyArn, namespaces, associated, modified }: Association) {
  return {
    policyArn,
    accessScope: { type: namespaces === undefined ? 'cluster' : 'namespace', namespaces: namespaces ?? [] },
    associatedAt: epoch(associated),
    modifiedAt: epoch(modified),
  }
}
