import type { Account } from './account.ts'
import { newId } from './ids.ts'
import { parsePolicy } from './policy-document.ts'

type Managed = {
  readonly name: string
  readonly version: string
  readonly created: string
  readonly statement: unknown
}

/** The policies that AWS itself keeps in every account: those that the sandbox's story needs. */
const MANAGED: readonly Managed[] = [
  {
    name: 'AdministratorAccess',
    version: 'v1',
    created: '2015-02-06T18:39:46Z',
    statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
  },
  {
    name: 'IAMReadOnlyAccess',
    version: 'v4',
    created: '2015-02-06T18:40:39Z',
    statement: [
      {
        Effect: 'Allow',
        Action: [
          'iam:GenerateCredentialReport',
          'iam:GenerateServiceLastAccessedDetails',
          'iam:Get*',
          'iam:List*',
          'iam:SimulateCustomPolicy',
          'iam:SimulatePrincipalPolicy',
        ],
        Resource: '*',
      },
    ],
  },
  {
    name: 'AmazonEKSWorkerNodePolicy',
    version: 'v3',
    created: '2018-05-27T21:09:01Z',
    statement: [
      {
        Sid: 'WorkerNodePermissions',
        Effect: 'Allow',
        Action: [
          'ec2:DescribeInstances',
          'ec2:DescribeInstanceTypes',
          'ec2:DescribeRouteTables',
          'ec2:DescribeSecurityGroups',
          'ec2:DescribeSubnets',
          'ec2:DescribeVolumes',
          'ec2:DescribeVolumesModifications',
          'ec2:DescribeVpcs',
          'eks:DescribeCluster',
          'eks-auth:AssumeRoleForPodIdentity',
        ],
        Resource: '*',
      },
    ],
  },
  {
    name: 'AmazonEC2ContainerRegistryPullOnly',
    version: 'v1',
    created: '2024-10-04T16:58:49Z',
    statement: [
      {
        Effect: 'Allow',
        Action: [
          'ecr:GetAuthorizationToken',
          'ecr:BatchGetImage',
          'ecr:GetDownloadUrlForLayer',
          'ecr:BatchImportUpstreamImage',
        ],
        Resource: '*',
      },
    ],
  },
]

/** Puts them into an account. */
export function addManagedPolicies(account: Account): void {
  for (const { name, version, created, statement } of MANAGED) {
    const text = JSON.stringify({ Version: '2012-10-17', Statement: statement })
    const date = new Date(created)
    const arn = managedPolicyArn(name)
    account.policies.set(arn, {
      kind: 'policy',
      name,
      path: '/',
      arn,
      id: newId('policy'),
      created: date,
      updated: date,
      description: undefined,
      ofAws: true,
      tags: new Map(),
      versions: [{ id: version, text, document: parsePolicy(text, 'identity'), created: date }],
      defaultVersion: version,
      nextVersion: Number(version.slice(1)) + 1,
    })
  }
}

export function managedPolicyArn(name: string): string {
  return `arn:aws:iam::aws:policy/${name}`
}
