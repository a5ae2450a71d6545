import {
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  GetPolicyVersionCommand,
  GetRolePolicyCommand,
  ListPolicyVersionsCommand,
  PutRolePolicyCommand,
  SetDefaultPolicyVersionCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, test } from 'vitest'
import { createPolicy, policyArn, ROOT, startIam } from './iam-world.ts'
import { allow, policy, refusal, trust } from './world.ts'

describe('documents', () => {
  test('that cannot be a policy are refused and leave nothing', async () => {
    const iam = await startIam()
    const broken = new CreatePolicyCommand({ PolicyName: 'p', PolicyDocument: '{' })
    expect(await refusal(iam.send(broken))).toBe('MalformedPolicyDocument: Syntax errors in policy.')
    const noAction = policy([{ Effect: 'Allow', Resource: '*' }])
    expect(
      await refusal(iam.send(new CreatePolicyCommand({ PolicyName: 'p', PolicyDocument: noAction }))),
    ).toBe('MalformedPolicyDocument: Policy statement must contain actions.')
    const role = new CreateRoleCommand({ RoleName: 'r', AssumeRolePolicyDocument: '{' })
    expect(await refusal(iam.send(role))).toBe('MalformedPolicyDocument: This policy contains invalid Json')
    await createPolicy(iam, 'p')
  })

  test('come back as they were sent', async () => {
    const iam = await startIam()
    const text = `{\n  "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "iam:Get*", "Resource": "*" } }`
    await iam.send(new CreatePolicyCommand({ PolicyName: 'p', PolicyDocument: text }))
    const version = { PolicyArn: policyArn('p'), VersionId: 'v1' }
    const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand(version))
    expect(decodeURIComponent(PolicyVersion?.Document ?? '')).toBe(text)
    await iam.send(new CreateRoleCommand({ RoleName: 'r', AssumeRolePolicyDocument: trust(ROOT) }))
    await iam.send(new PutRolePolicyCommand({ RoleName: 'r', PolicyName: 'i', PolicyDocument: text }))
    const inline = await iam.send(new GetRolePolicyCommand({ RoleName: 'r', PolicyName: 'i' }))
    expect(decodeURIComponent(inline.PolicyDocument ?? '')).toBe(text)
  })

  test('the default version moves', async () => {
    const iam = await startIam()
    const PolicyArn = await createPolicy(iam, 'p')
    await iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: allow('iam:*') }))
    await iam.send(new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: 'v2' }))
    const { Versions } = await iam.send(new ListPolicyVersionsCommand({ PolicyArn }))
    expect(Versions?.map(({ VersionId, IsDefaultVersion }) => [VersionId, IsDefaultVersion])).toEqual([
      ['v2', true],
      ['v1', false],
    ])
    const missing = new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: 'v9' })
    expect(await refusal(iam.send(missing))).toMatch(/^NoSuchEntity: .* version v9 does not exist/)
  })
})
