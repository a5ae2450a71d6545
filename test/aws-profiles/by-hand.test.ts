import { expect, it } from 'vitest'
import { awsLine } from '../../src/aws-profiles/by-hand.ts'

it.each([
  ['AWS_CONFIG_FILE', '/home/jane/.aws/config', 'aws configure list'],
  ['AWS_SHARED_CREDENTIALS_FILE', String.raw`C:\Users\jane\.aws\credentials`, 'aws configure list'],
  ['AWS_CONFIG_FILE', '/home/o/jane/config', 'env AWS_CONFIG_FILE=/home/o/jane/config aws configure list'],
  [
    'AWS_SHARED_CREDENTIALS_FILE',
    "/home/o/jane's/credentials",
    String.raw`env 'AWS_SHARED_CREDENTIALS_FILE=/home/o/jane'\''s/credentials' aws configure list`,
  ],
] as const)('%s %s: %s', (variable, file, line) => {
  expect(awsLine(variable, file, 'configure', 'list')).toBe(line)
})
