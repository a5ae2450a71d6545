import { describe, expect, it } from 'vitest'
import { canonicalArn, isSameArn, mappedArn, PARTITIONS, toPrincipal } from '../../src/aws-auth/canonical.ts'

describe('canonicalArn', () => {
  it.each([
    ['arn:aws:sts::111122223333:assumed-role/admin/jane', 'arn:aws:iam::111122223333:role/admin'],
    ['arn:aws-cn:sts::111122223333:assumed-role/a/b/jane@x', 'arn:aws-cn:iam::111122223333:role/a/b'],
    ['arn:aws:iam::111122223333:role/team/admin', 'arn:aws:iam::111122223333:role/team/admin'],
    ['arn:aws:iam::111122223333:user/team/Bob', 'arn:aws:iam::111122223333:user/team/Bob'],
    ['arn:aws:iam::111122223333:root', 'arn:aws:iam::111122223333:root'],
    ['arn:aws:sts::111122223333:federated-user/Bob', 'arn:aws:sts::111122223333:federated-user/Bob'],
  ])('%s is %s', (text, wanted) => {
    expect(canonicalArn(text)).toBe(wanted)
  })

  it.each(PARTITIONS)('knows the partition %s', (partition) => {
    expect(canonicalArn(`arn:${partition}:iam::111122223333:user/x`)).toContain(partition)
  })

  it.each([
    'arn:aws-us-govt:iam::111122223333:user/x',
    'arn:aws:iam::111122223333:group/x',
    'arn:aws:iam::111122223333:policy/x',
    'arn:aws:sts::111122223333:assumed-role/admin',
    'arn:aws:sts::111122223333:user/x',
    'arn:aws:s3:::bucket',
    'arn:aws:iam::111122223333',
    'arn:iam:123:role/me',
    'ARN:aws:iam::111122223333:user/x',
    '',
  ])('refuses %j', (text) => {
    expect(() => canonicalArn(text)).toThrow(expect.objectContaining({ code: 'ARN' }))
  })

  it('says the session and the account', () => {
    expect(toPrincipal('arn:aws:sts::111122223333:assumed-role/admin/jane@x')).toEqual({
      arn: 'arn:aws:iam::111122223333:role/admin',
      account: '111122223333',
      sessionName: 'jane@x',
    })
  })
})

describe('mappedArn', () => {
  it.each([
    ['arn:aws:iam::111122223333:role/team/x/admin', 'arn:aws:iam::111122223333:role/admin'],
    [
      'arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0123456789abcdef',
      'arn:aws:iam::111122223333:role/AWSReservedSSO_Admin_0123456789abcdef',
    ],
    ['arn:aws:sts::111122223333:assumed-role/admin/jane', 'arn:aws:iam::111122223333:role/admin'],
    ['arn:aws:iam::111122223333:role/admin', 'arn:aws:iam::111122223333:role/admin'],
    ['arn:aws:iam::111122223333:user/role/Bob', 'arn:aws:iam::111122223333:user/role/Bob'],
  ])('%s is mapped as %s', (text, wanted) => {
    expect(mappedArn(text)).toBe(wanted)
  })
})

it.each([
  ['arn:aws:iam::1:user/Bob', 'ARN:AWS:IAM::1:USER/BOB', true],
  ['arn:aws:iam::1:user/bos', 'arn:aws:iam::1:user/bo\u017f', true],
  ['arn:aws:iam::1:user/bob', 'arn:aws:iam::1:user/rob', false],
])('%s and %s are one: %s', (a, b, wanted) => {
  expect(isSameArn(a, b)).toBe(wanted)
})
