import { describe, expect, it } from 'vitest'
import {
  adminDocument,
  assumeRoleDocument,
  describeClusterDocument,
  trustAccountDocument,
  trustUsersDocument,
  viewDocument,
} from '../../src/iam/documents.ts'
import { documentSize, lintDocument } from '../../src/iam/lint.ts'
import { assumePolicyName, policyArn } from '../../src/iam/names.ts'

const allow = (parts: Record<string, unknown>): unknown => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', ...parts }],
})
const ROLE = 'arn:aws-cn:iam::444455556666:role/team/ops'

describe('the documents', () => {
  it('view: eight reading actions on everything', () => {
    expect(viewDocument()).toEqual(
      allow({
        Action: [
          'eks:DescribeNodegroup',
          'eks:ListNodegroups',
          'eks:DescribeCluster',
          'eks:ListClusters',
          'eks:AccessKubernetesApi',
          'ssm:GetParameter',
          'eks:ListUpdates',
          'eks:ListFargateProfiles',
        ],
        Resource: '*',
      }),
    )
  })

  it('admin: all of EKS, and passing roles to EKS only', () => {
    expect(adminDocument()).toEqual({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 'eks:*', Resource: '*' },
        {
          Effect: 'Allow',
          Action: 'iam:PassRole',
          Resource: '*',
          Condition: { StringEquals: { 'iam:PassedToService': 'eks.amazonaws.com' } },
        },
      ],
    })
  })

  it('assume role: exactly the one', () => {
    expect(assumeRoleDocument(ROLE)).toEqual(allow({ Action: 'sts:AssumeRole', Resource: ROLE }))
  })

  it('describe cluster: exactly the one', () => {
    const arn = 'arn:aws:eks:eu-west-1:444455556666:cluster/prod'
    expect(describeClusterDocument(arn)).toEqual(allow({ Action: 'eks:DescribeCluster', Resource: arn }))
  })

  it('trust in the account, in its partition', () => {
    expect(trustAccountDocument({ partition: 'aws-us-gov', account: '444455556666' })).toEqual(
      allow({ Principal: { AWS: 'arn:aws-us-gov:iam::444455556666:root' }, Action: 'sts:AssumeRole' }),
    )
  })

  it('trust in named users', () => {
    const users = ['arn:aws:iam::444455556666:user/a', 'arn:aws:iam::444455556666:user/b']
    expect(trustUsersDocument(users)).toEqual(allow({ Principal: { AWS: users }, Action: 'sts:AssumeRole' }))
  })

  it('leave the templates as they are', () => {
    assumeRoleDocument(ROLE)
    const again = 'arn:aws:iam::111122223333:role/other'
    expect(assumeRoleDocument(again)).toEqual(allow({ Action: 'sts:AssumeRole', Resource: again }))
  })
})

describe('what IAM would refuse', () => {
  const users = (count: number): string[] =>
    Array.from({ length: count }, (_, index) => `arn:aws:iam::444455556666:user/person-${index}`)

  it.each([
    ['view', viewDocument(), 'policy'],
    ['admin', adminDocument(), 'policy'],
    [
      'assume',
      assumeRoleDocument(`arn:aws:iam::444455556666:role${'/p'.repeat(250)}/${'r'.repeat(64)}`),
      'policy',
    ],
    ['trust', trustUsersDocument(users(30)), 'trust'],
  ] as const)('nothing in %s', (_name, document, use) => {
    expect(lintDocument(document, use)).toEqual([])
  })

  it('a trust policy over 2048 characters', () => {
    const document = trustUsersDocument(users(60))
    expect(lintDocument(document, 'trust')).toEqual([
      `it has ${documentSize(document)} characters, and IAM takes 2048`,
    ])
    expect(lintDocument(document, 'policy')).toEqual([])
  })

  it('white space does not count, in texts either', () => {
    expect(documentSize({ a: 'b c\td' })).toBe('{"a":"bc\\td"}'.length)
  })

  it.each(['—', '😀', '\u0100'])('the character %s', (char) => {
    expect(lintDocument({ Sid: char }, 'policy')).toEqual([
      `IAM takes no character like ${JSON.stringify(char)}`,
    ])
  })

  it('nothing in Latin-1', () => {
    expect(lintDocument({ Sid: 'ÿé' }, 'policy')).toEqual([])
  })
})

describe('names', () => {
  it('the policy for taking eks-admin is the one of the tutorial', () => {
    expect(assumePolicyName('eks-admin')).toBe('AmazonEKSAssumeEKSAdminPolicy')
  })

  it('no two roles share a policy', () => {
    const roles = ['eks-admin', 'EKSAdmin', 'ops', 'ops-team', 'opsteam', 'ops.team', '_ops']
    const names = roles.map((role) => assumePolicyName(role).toLowerCase())
    expect(new Set(names).size).toBe(roles.length)
    expect(assumePolicyName('r'.repeat(64)).length).toBeLessThanOrEqual(128)
  })

  it('the ARN of a policy is in its account and partition', () => {
    expect(policyArn({ partition: 'aws-cn', account: '444455556666' }, 'P')).toBe(
      'arn:aws-cn:iam::444455556666:policy/P',
    )
  })
})
