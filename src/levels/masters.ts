import { adminDocument, describeClusterDocument } from '../iam/documents.ts'
import type { LevelCheck, Level } from './level.ts'

/** `*` `*`: everything there is. */
const RIGHTS: readonly LevelCheck[] = [{ verb: '*', resource: '*', group: '*', expected: 'yes' }]

/** May do anything in the cluster: `system:masters` needs no binding, and no binding can limit it. */
export const masters: Level = {
  name: 'masters',
  summary: 'may do anything in the cluster',
  explain:
    'system:masters stands above all RBAC, so no rule can narrow it later. For people who run the cluster.',
  group: 'system:masters',
  podCreation: 'accepted',
  wide: 'AmazonEKSAdminPolicy allows every action on all EKS clusters of the account, and passing any role to EKS',
  tutorial: () => ({
    policy: { name: 'AmazonEKSAdminPolicy', document: adminDocument() },
    rights: RIGHTS,
  }),
  leastPrivilege: ({ name, region, arn }) => ({
    policy: { name: `EKSMasters@${name}.${region}`, document: describeClusterDocument(arn) },
    rights: RIGHTS,
  }),
}
