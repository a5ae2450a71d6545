import { expect, it } from 'vitest'
import { parsePrincipal } from '../../src/request/principal.ts'

it('takes a name as it is', () => {
  expect(parsePrincipal('user', 'jane.doe@example.com')).toEqual({ by: 'name', name: 'jane.doe@example.com' })
  expect(parsePrincipal('user', 'arnold')).toEqual({ by: 'name', name: 'arnold' })
})

it.each([
  ['arn:aws:iam::111122223333:user/jane', 'user', { partition: 'aws', path: '/', name: 'jane' }],
  [
    'arn:aws-cn:iam::111122223333:user/a/b/jane',
    'user',
    { partition: 'aws-cn', path: '/a/b/', name: 'jane' },
  ],
  [
    'arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0123456789abcdef',
    'role',
    {
      partition: 'aws',
      path: '/aws-reserved/sso.amazonaws.com/eu-west-1/',
      name: 'AWSReservedSSO_Admin_0123456789abcdef',
    },
  ],
] as const)('takes %s apart', (arn, sort, parts) => {
  expect(parsePrincipal(sort, arn)).toEqual({ by: 'arn', arn, account: '111122223333', ...parts })
})
