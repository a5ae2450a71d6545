import tutorialYaml from '../../templates/rbac/reader.yaml'
import leastPrivilegeYaml from '../../templates/rbac/reader-least-privilege.yaml'
import { describeClusterDocument, viewDocument } from '../iam/documents.ts'
import { readRbac } from '../rbac/template.ts'
import type { LevelCheck, Level } from './level.ts'

const RIGHTS: readonly LevelCheck[] = [
  { verb: 'get', resource: 'pods', expected: 'yes' },
  { verb: 'list', resource: 'deployments', group: 'apps', expected: 'yes' },
  { verb: 'create', resource: 'pods', expected: 'no' },
  { verb: 'delete', resource: 'deployments', group: 'apps', expected: 'no' },
]

/** May look and change nothing. */
export const reader: Level = {
  name: 'reader',
  summary: 'may look at workloads, and change nothing',
  explain:
    'Reads pods, deployments, services, config maps and, without --least-privilege, Secrets of every namespace. ' +
    'Creates, changes and deletes nothing.',
  group: 'reader',
  podCreation: 'forbidden',
  wide: 'reader also reads every Secret, and its IAM policy covers all clusters and SSM parameters of the account',
  wideInCluster: 'reader also reads every Secret',
  tutorial: () => ({
    rbac: readRbac(tutorialYaml),
    policy: { name: 'AmazonEKSViewNodesAndWorkloadsPolicy', document: viewDocument() },
    rights: [...RIGHTS, { verb: 'get', resource: 'secrets', expected: 'yes' }],
  }),
  leastPrivilege: ({ name, region, arn }) => ({
    rbac: readRbac(leastPrivilegeYaml),
    policy: { name: `EKSReader@${name}.${region}`, document: describeClusterDocument(arn) },
    rights: [...RIGHTS, { verb: 'get', resource: 'secrets', expected: 'no' }],
  }),
}
