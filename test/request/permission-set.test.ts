import { describe, expect, it } from 'vitest'
import { isSsoName, isSsoRole, permissionSetOf } from '../../src/request/permission-set.ts'

describe('permissionSetOf', () => {
  it.each([
    ['AWSReservedSSO_Developer_0123456789abcdef', 'Developer'],
    ['AWSReservedSSO_my_own_set_0123456789abcdef', 'my_own_set'],
    ['AWSReservedSSO_a+b=c,d.e@f-g_0123456789abcdef', 'a+b=c,d.e@f-g'],
    ['AWSReservedSSO_0123456789abcdef_fedcba9876543210', '0123456789abcdef'],
    [`AWSReservedSSO_${'x'.repeat(32)}_0123456789abcdef`, 'x'.repeat(32)],
  ])('%s → %s', (role, set) => expect(permissionSetOf(role)).toBe(set))

  it.each([
    'Developer',
    'AWSReservedSSO_Developer',
    'AWSReservedSSO_Developer_0123456789abcde',
    'AWSReservedSSO_Developer_0123456789abcdef0',
    'AWSReservedSSO_Developer_0123456789ABCDEF',
    'AWSReservedSSO__0123456789abcdef',
    `AWSReservedSSO_${'x'.repeat(33)}_0123456789abcdef`,
    'awsreservedsso_Developer_0123456789abcdef',
    'xAWSReservedSSO_Developer_0123456789abcdef',
    'AWSReservedSSO_a b_0123456789abcdef',
  ])('%s has none', (role) => expect(permissionSetOf(role)).toBeUndefined())
})

it.each([
  ['/aws-reserved/sso.amazonaws.com/', true],
  ['/aws-reserved/sso.amazonaws.com/eu-west-1/', true],
  ['/aws-reserved/other.amazonaws.com/', false],
  ['/team/aws-reserved/sso.amazonaws.com/', false],
  ['/', false],
])('a role at %s is one of Identity Center: %s', (path, is) => expect(isSsoRole({ path })).toBe(is))

it.each([
  ['AWSReservedSSO_Developer_0123456789abcdef', true],
  ['awsreservedsso_mine', true],
  ['Developer', false],
  ['my-AWSReservedSSO_', false],
])('%s is a name that AWS keeps: %s', (name, is) => expect(isSsoName(name)).toBe(is))
