import { describe } from 'vitest'
import { itAnswers } from '../support/answer.ts'

describe('places', () => {
  itAnswers([
    [
      'us-east1',
      ['clean', '--region', 'us-east1'],
      2,
      '"us-east1" is not the name of an AWS region',
      'try us-east-1',
    ],
    [
      'EU-WEST-1',
      ['clean', '--region', 'EU-WEST-1'],
      2,
      '"EU-WEST-1" is not the name of an AWS region',
      'try eu-west-1',
    ],
    [
      'a zone',
      ['clean', '--region', 'us-west-2a'],
      2,
      '"us-west-2a" is not the name of an AWS region',
      'try us-west-2',
    ],
    [
      'no region',
      ['clean', '--region', 'oregon'],
      2,
      '"oregon" is not the name of an AWS region',
      'write it like us-west-2',
    ],
    [
      'a leading zero lost',
      ['clean', '--account', '12345678901'],
      2,
      '"12345678901" is not an AWS account id: it has 12 digits',
      'try --account 012345678901 (leading zeros are part of it)',
    ],
    [
      'an account with dashes',
      ['clean', '--account', '1111-2222-3333'],
      2,
      '"1111-2222-3333" is not an AWS account id: it has 12 digits',
      'try --account 111122223333',
    ],
    [
      'an account by name',
      ['clean', '--account', 'prod'],
      2,
      '"prod" is not an AWS account id: it has 12 digits',
      'aws sts get-caller-identity --query Account',
    ],
    [
      'a profile that leaves its line',
      ['clean', '--profile', 'x\n[default]'],
      2,
      String.raw`"x\n[default]" cannot be the name of a profile`,
      'aws configure list-profiles',
    ],
    [
      'a path with a newline',
      ['add-user', 'x', '--kubeconfig', 'a\nb'],
      2,
      String.raw`"a\nb" is not the path of a file`,
      'use --kubeconfig FILE',
    ],
    [
      'no such program',
      ['add-user', 'x', '--exec', 'eks-acces'],
      2,
      '--exec cannot be "eks-acces"',
      'try --exec eks-access',
    ],
    [
      'another program',
      ['add-user', 'x', '--exec', 'kubelogin'],
      2,
      '--exec cannot be "kubelogin"',
      'use one of auto, aws, eks-access',
    ],
  ])
})
