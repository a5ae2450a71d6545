import { describe, expect, test } from 'vitest'
import { toPolicy } from '../../../src/sandbox/aws/policy-document.ts'
import { evaluate } from '../../../src/sandbox/aws/policy-evaluation.ts'

const USER = 'arn:aws:iam::111122223333:user/developer'
const CONTEXT = {
  'aws:username': ['developer'],
  'aws:PrincipalArn': [USER],
  'aws:SourceIp': ['10.1.2.3'],
  'aws:CurrentTime': ['2026-03-01T00:00:00.000Z'],
  'aws:EpochTime': ['1772323200'],
  'aws:SecureTransport': ['false'],
  'aws:TagKeys': ['team', 'cost'],
  'x:size': ['5'],
  'x:star': ['*'],
}

function decide(
  statements: object | object[],
  action = 'iam:GetUser',
  resource = USER,
  version: string | undefined = '2012-10-17',
) {
  const json = { Version: version, Statement: statements }
  // Old documents are no identity policies any more, but trust policies may be old: read as one.
  const kind = version === '2012-10-17' ? 'identity' : 'trust'
  const context = new Map(Object.entries(CONTEXT).map(([key, values]) => [key.toLowerCase(), values]))
  return evaluate([toPolicy(json, kind)], { action, resource, context })
}

const allow = (more: object = {}) => ({ Effect: 'Allow', Action: '*', Resource: '*', ...more })
const deny = (more: object = {}) => ({ ...allow(more), Effect: 'Deny' })

describe('actions and resources', () => {
  test.each<[string, object | object[], string]>([
    ['nothing said', allow({ Action: 'iam:ListUsers' }), 'implicitDeny'],
    ['everything', allow(), 'allowed'],
    ['deny wins, whatever the order', [deny({ Action: 'iam:Get*' }), allow()], 'explicitDeny'],
    ['deny wins over the allow before it', [allow(), deny({ Action: 'iam:Get*' })], 'explicitDeny'],
    ['a deny of something else', [allow(), deny({ Action: 'iam:Delete*' })], 'allowed'],
    ['action in any case', allow({ Action: 'IAM:getuser' }), 'allowed'],
    ['action with *', allow({ Action: 'iam:*User' }), 'allowed'],
    ['action with ?', allow({ Action: 'iam:Get?ser' }), 'allowed'],
    ['? is one character', allow({ Action: 'iam:GetUse?r' }), 'implicitDeny'],
    ['one of several actions', allow({ Action: ['s3:*', 'iam:GetUser'] }), 'allowed'],
    ['NotAction hit', allow({ Action: undefined, NotAction: 'iam:*' }), 'implicitDeny'],
    ['NotAction missed', allow({ Action: undefined, NotAction: ['s3:*', 'ec2:*'] }), 'allowed'],
    ['exact resource', allow({ Resource: USER }), 'allowed'],
    ['resource in another case', allow({ Resource: USER.replace('dev', 'Dev') }), 'implicitDeny'],
    ['resource with *', allow({ Resource: 'arn:aws:iam::*:user/dev*' }), 'allowed'],
    ['no * reaches across a colon', allow({ Resource: 'arn:aws:*:user/developer' }), 'implicitDeny'],
    ['parts left out are *', allow({ Resource: 'arn:aws:iam' }), 'allowed'],
    ['NotResource hit', allow({ Resource: undefined, NotResource: USER }), 'implicitDeny'],
    ['NotResource missed', allow({ Resource: undefined, NotResource: 'arn:aws:iam::*:role/*' }), 'allowed'],
    ['variable in a resource', allow({ Resource: 'arn:aws:iam::*:user/${aws:username}' }), 'allowed'],
    ['variable without a value', allow({ Resource: 'arn:aws:iam::*:user/${aws:nothing}' }), 'implicitDeny'],
    ['variable of last resort', allow({ Resource: "arn:aws:iam::*:user/${aws:no, 'developer'}" }), 'allowed'],
    [
      'a star from a variable is no wildcard',
      allow({ Resource: 'arn:aws:iam::*:user/${x:star}' }),
      'implicitDeny',
    ],
  ])('%s', (_name, statements, expected) => {
    expect(decide(statements)).toBe(expected)
  })

  test('what concerns no single thing is reached by * only', () => {
    expect(decide(allow(), 'iam:GetAccountSummary', '*')).toBe('allowed')
    expect(decide(allow({ Resource: 'arn:aws:iam::*:user/*' }), 'iam:GetAccountSummary', '*')).toBe(
      'implicitDeny',
    )
  })

  test('a pattern of many stars does not take for ever', () => {
    const resource = `arn:aws:iam::1:user/${'a'.repeat(400)}b`
    expect(
      decide(allow({ Resource: `arn:aws:iam::1:user/${'*a'.repeat(150)}` }), 'iam:GetUser', resource),
    ).toBe('implicitDeny')
  })
})

describe('conditions', () => {
  test.each<[string, string, string, string | string[], boolean]>([
    ['equal', 'StringEquals', 'aws:username', 'developer', true],
    ['the key in any case', 'StringEquals', 'AWS:UserName', 'developer', true],
    ['one of several', 'StringEquals', 'aws:username', ['a', 'developer'], true],
    ['equal but for case', 'StringEquals', 'aws:username', 'Developer', false],
    ['a star is text here', 'StringEquals', 'aws:username', 'dev*', false],
    ['variable', 'StringEquals', 'aws:username', '${aws:username}', true],
    ['ignoring case', 'StringEqualsIgnoreCase', 'aws:username', 'DEVELOPER', true],
    ['like', 'StringLike', 'aws:username', 'dev*', true],
    ['not equal', 'StringNotEquals', 'aws:username', 'manager', true],
    ['not equal to any', 'StringNotEquals', 'aws:username', ['manager', 'developer'], false],
    ['not like', 'StringNotLike', 'aws:username', 'd*', false],
    ['missing key', 'StringEquals', 'aws:nothing', 'x', false],
    ['missing key, negated', 'StringNotEquals', 'aws:nothing', 'x', true],
    ['missing key, IfExists', 'StringEqualsIfExists', 'aws:nothing', 'x', true],
    ['present key, IfExists', 'StringEqualsIfExists', 'aws:username', 'x', false],
    ['Null of a missing key', 'Null', 'aws:nothing', 'true', true],
    ['Null of a present key', 'Null', 'aws:username', 'true', false],
    ['not Null', 'Null', 'aws:username', 'false', true],
    ['bool', 'Bool', 'aws:SecureTransport', 'false', true],
    ['bool of a missing key', 'Bool', 'aws:MultiFactorAuthPresent', 'false', false],
    ['bool of a missing key, IfExists', 'BoolIfExists', 'aws:MultiFactorAuthPresent', 'true', true],
    ['less', 'NumericLessThan', 'x:size', '6', true],
    ['not less', 'NumericLessThan', 'x:size', '5', false],
    ['less or equal', 'NumericLessThanEquals', 'x:size', '5', true],
    ['greater', 'NumericGreaterThan', 'x:size', '4', true],
    ['before', 'DateLessThan', 'aws:CurrentTime', '2026-04-01T00:00:00Z', true],
    ['after', 'DateGreaterThan', 'aws:CurrentTime', '2026-04-01T00:00:00Z', false],
    ['seconds', 'DateGreaterThan', 'aws:EpochTime', '2026-02-01T00:00:00Z', true],
    ['arn like', 'ArnLike', 'aws:PrincipalArn', 'arn:aws:iam::*:user/*', true],
    ['arn equals knows stars too', 'ArnEquals', 'aws:PrincipalArn', 'arn:aws:iam::*:user/dev*', true],
    ['arn of another part', 'ArnLike', 'aws:PrincipalArn', 'arn:aws:iam::*:role/*', false],
    ['arn not like', 'ArnNotLike', 'aws:PrincipalArn', 'arn:aws:iam::*:role/*', true],
    ['address', 'IpAddress', 'aws:SourceIp', '10.1.0.0/16', true],
    ['one address', 'IpAddress', 'aws:SourceIp', '10.1.2.3', true],
    ['not that network', 'NotIpAddress', 'aws:SourceIp', '192.168.0.0/16', true],
    ['all of the values', 'ForAllValues:StringEquals', 'aws:TagKeys', ['team', 'cost', 'owner'], true],
    ['not all of the values', 'ForAllValues:StringEquals', 'aws:TagKeys', ['team'], false],
    ['all of none', 'ForAllValues:StringEquals', 'aws:nothing', ['team'], true],
    ['any of the values', 'ForAnyValue:StringEquals', 'aws:TagKeys', ['team'], true],
    ['any of none', 'ForAnyValue:StringEquals', 'aws:nothing', ['team'], false],
  ])('%s', (_name, operator, key, value, expected) => {
    expect(decide(allow({ Condition: { [operator]: { [key]: value } } }))).toBe(
      expected ? 'allowed' : 'implicitDeny',
    )
  })

  test('all conditions must hold', () => {
    const Condition = {
      StringEquals: { 'aws:username': 'developer', 'x:size': '5' },
      Bool: { 'aws:SecureTransport': 'true' },
    }
    expect(decide(allow({ Condition }))).toBe('implicitDeny')
  })

  test('a document of the old version knows no variables', () => {
    const statement = {
      Effect: 'Allow',
      Principal: '*',
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'aws:username': '${aws:username}' } },
    }
    expect(decide(statement, 'sts:AssumeRole', USER, '2008-10-17')).toBe('implicitDeny')
    expect(decide({ ...statement, Condition: {} }, 'sts:AssumeRole', USER, '2008-10-17')).toBe('allowed')
  })
})
