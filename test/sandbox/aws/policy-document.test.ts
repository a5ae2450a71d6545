import { expect, test } from 'vitest'
import { AwsError } from '../../../src/sandbox/aws/errors.ts'
import { parsePolicy, policySize } from '../../../src/sandbox/aws/policy-document.ts'

const V = '"Version":"2012-10-17"'
const S = '"Effect":"Allow","Action":"iam:GetUser","Resource":"*"'
const T = '"Effect":"Allow","Action":"sts:AssumeRole"'

function refused(text: string, kind: 'identity' | 'trust'): string {
  try {
    parsePolicy(text, kind)
  } catch (error) {
    if (error instanceof AwsError) return `${error.code}: ${error.message}`
    throw error
  }
  return 'accepted'
}

test.each([
  [`{${V},"Statement":{${S}}}`, 'accepted'],
  [`{${V},"Statement":[{"Sid":"A",${S}},{"Sid":"B",${S}}]}`, 'accepted'],
  [`{${V},"Id":"x","Statement":{${S}}}`, 'accepted'],
  ['{', 'MalformedPolicyDocument: Syntax errors in policy.'],
  ['[]', 'MalformedPolicyDocument: Syntax errors in policy.'],
  [`{${V}}`, 'MalformedPolicyDocument: Syntax errors in policy.'],
  [`{${V},"Statement":[]}`, 'MalformedPolicyDocument: Syntax errors in policy.'],
  [`{${V},"Statement":{${S}},"More":1}`, 'MalformedPolicyDocument: Syntax errors in policy.'],
  [`{${V},"Statement":{${S},"effect":"Allow"}}`, 'MalformedPolicyDocument: Syntax errors in policy.'],
  [`{${V},"Statement":{${S},"Sid":"a b"}}`, 'MalformedPolicyDocument: Syntax errors in policy.'],
  [`{${V},"Statement":{${S},"NotAction":"s3:*"}}`, 'MalformedPolicyDocument: Syntax errors in policy.'],
  [
    `{${V},"Statement":{${S},"Condition":{"Nonsense":{"a":"b"}}}}`,
    'MalformedPolicyDocument: Syntax errors in policy.',
  ],
  [
    `{${V},"Statement":{${S.replace('Allow', 'allow')}}}`,
    'MalformedPolicyDocument: Syntax errors in policy.',
  ],
  [`{"Version":"2012-10-18","Statement":{${S}}}`, 'MalformedPolicyDocument: Syntax errors in policy.'],
  [`{"Statement":{${S}}}`, 'MalformedPolicyDocument: Policy document must be version 2012-10-17 or greater.'],
  [
    `{${V},"Statement":[{"Sid":"A",${S}},{"Sid":"A",${S}}]}`,
    'MalformedPolicyDocument: Statement IDs (SID) in a single policy must be unique.',
  ],
  [
    `{${V},"Statement":{"Effect":"Allow","Resource":"*"}}`,
    'MalformedPolicyDocument: Policy statement must contain actions.',
  ],
  [
    `{${V},"Statement":{"Effect":"Allow","Action":[],"Resource":"*"}}`,
    'MalformedPolicyDocument: Policy statement must contain actions.',
  ],
  [
    `{${V},"Statement":{"Effect":"Allow","Action":"iam:GetUser"}}`,
    'MalformedPolicyDocument: Policy statement must contain resources.',
  ],
  [
    `{${V},"Statement":{"Effect":"Allow","Action":"GetUser","Resource":"*"}}`,
    'MalformedPolicyDocument: Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
  ],
  [
    `{${V},"Statement":{"Effect":"Allow","Action":"iam:Get:User","Resource":"*"}}`,
    'MalformedPolicyDocument: Actions/Condition can contain only one colon.',
  ],
  [
    `{${V},"Statement":{"Effect":"Allow","Action":"iam:GetUser","Resource":"user/x"}}`,
    'MalformedPolicyDocument: Resource user/x must be in ARN format or "*".',
  ],
  [
    `{${V},"Statement":{"Effect":"Allow","Action":"iam:GetUser","Resource":"arn:nope:iam::1:user/x"}}`,
    'MalformedPolicyDocument: Partition "nope" is not valid for resource "arn:nope:iam::1:user/x".',
  ],
  [
    `{${V},"Statement":{"Effect":"Allow","Action":"iam:GetUser","Resource":"arn:aws:iam::1"}}`,
    'MalformedPolicyDocument: The policy failed legacy parsing',
  ],
  [
    `{${V},"Statement":{${S},"Principal":"*"}}`,
    'MalformedPolicyDocument: Policy document should not specify a principal.',
  ],
])('identity policy %s', (text, expected) => {
  expect(refused(text, 'identity')).toBe(expected)
})

test.each([
  [`{"Statement":{${T},"Principal":"*"}}`, 'accepted'],
  [`{${V},"Statement":{${T},"Principal":{"Service":["ec2.amazonaws.com"]}}}`, 'accepted'],
  ['{', 'MalformedPolicyDocument: This policy contains invalid Json'],
  [`{${V},"Statement":{${T}}}`, 'MalformedPolicyDocument: Missing required field Principal'],
  [
    `{${V},"Statement":{"Effect":"Allow","Principal":"*"}}`,
    'MalformedPolicyDocument: Missing required field Action',
  ],
  [
    `{${V},"Statement":{${T},"Principal":"*","Resource":"*"}}`,
    'MalformedPolicyDocument: Has prohibited field Resource',
  ],
  [
    `{${V},"Statement":{"Effect":"Allow","Action":"iam:GetUser","Principal":"*"}}`,
    'MalformedPolicyDocument: AssumeRole policy may only specify STS AssumeRole actions.',
  ],
])('trust policy %s', (text, expected) => {
  expect(refused(text, 'trust')).toBe(expected)
})

test('characters that no policy may have', () => {
  expect(refused(`{${V},"Statement":{${S}},"Id":"\u2028"}`, 'identity')).toMatch(/^ValidationError: /)
  expect(refused(`{${V},"Statement":{${S}},"Id":"\u00e9"}`, 'identity')).toBe('accepted')
})

test('white space does not count for the quotas', () => {
  expect(policySize('{ "a":\n\t1 }')).toBe(7)
})
