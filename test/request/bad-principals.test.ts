import { describe } from 'vitest'
import { itAnswers } from '../support/answer.ts'
import type { Case } from '../support/answer.ts'

const USER_ARN = 'write it like arn:aws:iam::111122223333:user/jane'

describe('principals', () => {
  itAnswers([
    [
      'a session',
      ['add-role', 'arn:aws:sts::111122223333:assumed-role/admin/jane'],
      2,
      '"arn:aws:sts::111122223333:assumed-role/admin/jane" is the ARN of a session, not of a role',
      'use arn:aws:iam::111122223333:role/admin (and the path of the role, where it has one)',
    ],
    [
      'the root of an account',
      ['add-user', 'arn:aws:iam::111122223333:root'],
      3,
      '"arn:aws:iam::111122223333:root" cannot be given access: it is the root of an account',
      'name one user: a name, or an ARN like arn:aws:iam::111122223333:user/jane',
    ],
    [
      'everybody',
      ['add-user', '*'],
      3,
      '"*" cannot be given access: it means everybody',
      'name one user: a name, or an ARN like arn:aws:iam::111122223333:user/jane',
    ],
    [
      'an IAM group',
      ['add-user', 'arn:aws:iam::111122223333:group/devs'],
      3,
      '"arn:aws:iam::111122223333:group/devs" cannot be given access: an IAM group cannot log in anywhere',
      'name one user: a name, or an ARN like arn:aws:iam::111122223333:user/jane',
    ],
    [
      'a service-linked role',
      ['add-role', 'arn:aws:iam::111122223333:role/aws-service-role/eks/AWSServiceRoleForEKS'],
      2,
      '"arn:aws:iam::111122223333:role/aws-service-role/eks/AWSServiceRoleForEKS" is a service-linked role: only its AWS service can use it',
      'name a role that people or programs of yours can take',
    ],
    [
      'a service-linked role by name',
      ['add-role', 'AWSServiceRoleForAmazonEKS'],
      2,
      '"AWSServiceRoleForAmazonEKS" is a service-linked role: only its AWS service can use it',
      'name a role that people or programs of yours can take',
    ],
    [
      'a role for add-user',
      ['add-user', 'arn:aws:iam::111122223333:role/admin'],
      2,
      '"arn:aws:iam::111122223333:role/admin" is the ARN of a role',
      'eks-access add-role arn:aws:iam::111122223333:role/admin',
    ],
    [
      'an account of 11 digits',
      ['add-user', 'arn:aws:iam::11112222333:user/jane'],
      2,
      '"arn:aws:iam::11112222333:user/jane" is not the ARN of a principal: the account "11112222333" is not 12 digits',
      USER_ARN,
    ],
    [
      'no such partition',
      ['add-user', 'arn:aws-moon:iam::111122223333:user/jane'],
      2,
      '"arn:aws-moon:iam::111122223333:user/jane" is not the ARN of a principal: there is no partition "aws-moon"',
      USER_ARN,
    ],
    [
      'another service',
      ['add-user', 'arn:aws:s3::111122223333:user/jane'],
      2,
      '"arn:aws:s3::111122223333:user/jane" is not the ARN of a principal: it is not an ARN of IAM',
      USER_ARN,
    ],
    [
      'a space behind it',
      ['add-user', 'arn:aws:iam::111122223333:user/jane '],
      2,
      '"arn:aws:iam::111122223333:user/jane " is not the ARN of a principal: it has a space',
      USER_ARN,
    ],
    [
      'cut short',
      ['add-user', 'arn:aws:iam'],
      2,
      '"arn:aws:iam" is not the ARN of a principal: it does not have the six parts of one',
      USER_ARN,
    ],
    [
      'no name in it',
      ['add-user', 'arn:aws:iam::111122223333:user/'],
      2,
      '"arn:aws:iam::111122223333:user/" is not the ARN of a principal: it has no name of a user, or an empty part in its path',
      USER_ARN,
    ],
    [
      'the operator as a session',
      ['clean', '--role-arn', 'arn:aws:sts::111122223333:assumed-role/ops/me'],
      2,
      '"arn:aws:sts::111122223333:assumed-role/ops/me" is the ARN of a session, not of a role',
      'use arn:aws:iam::111122223333:role/ops (and the path of the role, where it has one)',
    ],
  ])
})

describe('groups', () => {
  itAnswers([
    [
      'system:masters',
      ['add-user', 'jane', '--group', 'system:masters'],
      3,
      'system:masters may do anything, and has a flag of its own',
      'use --masters',
    ],
    ...[
      'system:nodes',
      'system:bootstrappers',
      'system:bootstrappers:kubeadm:default',
      'system:node-proxier',
    ].map((group): Case => [
      group,
      ['add-user', 'jane', '--group', group],
      3,
      `the group "${group}" is for nodes, not for people`,
      'use --group reader, or a group that you have bound to a role',
    ]),
  ])
})
