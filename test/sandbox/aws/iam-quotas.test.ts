import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeletePolicyVersionCommand,
  PutUserPolicyCommand,
  TagUserCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, test } from 'vitest'
import { createPolicy, policyArn, ROOT, startIam } from './iam-world.ts'
import { allow, refusal, trust } from './world.ts'

describe('quotas', () => {
  test('two keys a user', async () => {
    const iam = await startIam()
    await iam.send(new CreateUserCommand({ UserName: 'u' }))
    await iam.send(new CreateAccessKeyCommand({ UserName: 'u' }))
    await iam.send(new CreateAccessKeyCommand({ UserName: 'u' }))
    expect(await refusal(iam.send(new CreateAccessKeyCommand({ UserName: 'u' })))).toBe(
      'LimitExceeded: Cannot exceed quota for AccessKeysPerUser: 2',
    )
  })

  test('ten groups a user, ten policies a holder; the same one again is no further one', async () => {
    const iam = await startIam()
    await iam.send(new CreateUserCommand({ UserName: 'u' }))
    await iam.send(new CreateRoleCommand({ RoleName: 'r', AssumeRolePolicyDocument: trust(ROOT) }))
    for (let n = 0; n <= 10; n++) {
      await iam.send(new CreateGroupCommand({ GroupName: `g${n}` }))
      await createPolicy(iam, `p${n}`)
    }
    for (let n = 0; n < 10; n++) {
      const PolicyArn = policyArn(`p${n}`)
      await iam.send(new AddUserToGroupCommand({ UserName: 'u', GroupName: `g${n}` }))
      await iam.send(new AttachUserPolicyCommand({ UserName: 'u', PolicyArn }))
      await iam.send(new AttachGroupPolicyCommand({ GroupName: 'g0', PolicyArn }))
      await iam.send(new AttachRolePolicyCommand({ RoleName: 'r', PolicyArn }))
    }
    const PolicyArn = policyArn('p10')
    expect(await refusal(iam.send(new AddUserToGroupCommand({ UserName: 'u', GroupName: 'g10' })))).toBe(
      'LimitExceeded: Cannot exceed quota for GroupsPerUser: 10',
    )
    expect(await refusal(iam.send(new AttachUserPolicyCommand({ UserName: 'u', PolicyArn })))).toBe(
      'LimitExceeded: Cannot exceed quota for PoliciesPerUser: 10',
    )
    expect(await refusal(iam.send(new AttachGroupPolicyCommand({ GroupName: 'g0', PolicyArn })))).toBe(
      'LimitExceeded: Cannot exceed quota for PoliciesPerGroup: 10',
    )
    expect(await refusal(iam.send(new AttachRolePolicyCommand({ RoleName: 'r', PolicyArn })))).toBe(
      'LimitExceeded: Cannot exceed quota for PoliciesPerRole: 10',
    )
    await iam.send(new AddUserToGroupCommand({ UserName: 'u', GroupName: 'g9' }))
    await iam.send(new AttachUserPolicyCommand({ UserName: 'u', PolicyArn: policyArn('p9') }))
  })

  test('five versions a policy', async () => {
    const iam = await startIam()
    const PolicyArn = await createPolicy(iam, 'p')
    const next = () =>
      iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: allow('iam:GetUser') }))
    for (let n = 0; n < 4; n++) await next()
    expect(await refusal(next())).toMatch(/^LimitExceeded: A managed policy can have up to 5 versions/)
    await iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: 'v2' }))
    const { PolicyVersion } = await next()
    expect(PolicyVersion?.VersionId).toBe('v6')
  })

  test('sizes of documents', async () => {
    const iam = await startIam()
    const long = (characters: number) => allow(['iam:GetUser', `iam:${'a'.repeat(characters)}`])
    const managed = new CreatePolicyCommand({ PolicyName: 'p', PolicyDocument: long(6144) })
    expect(await refusal(iam.send(managed))).toBe('LimitExceeded: Cannot exceed quota for PolicySize: 6144')
    const role = new CreateRoleCommand({
      RoleName: 'r',
      AssumeRolePolicyDocument: trust(ROOT, {
        Condition: { StringEquals: { 'sts:ExternalId': 'x'.repeat(2048) } },
      }),
    })
    expect(await refusal(iam.send(role))).toBe('LimitExceeded: Cannot exceed quota for ACLSizePerRole: 2048')
    await iam.send(new CreateUserCommand({ UserName: 'u' }))
    const put = (PolicyName: string) =>
      iam.send(new PutUserPolicyCommand({ UserName: 'u', PolicyName, PolicyDocument: long(1200) }))
    await put('a')
    await put('a')
    expect(await refusal(put('b'))).toBe(
      'LimitExceeded: Maximum policy size of 2048 bytes exceeded for user u',
    )
  })

  test('fifty tags', async () => {
    const iam = await startIam()
    const Tags = Array.from({ length: 50 }, (_, n) => ({ Key: `k${n}`, Value: '' }))
    await iam.send(new CreateUserCommand({ UserName: 'u', Tags }))
    const one = new TagUserCommand({ UserName: 'u', Tags: [{ Key: 'more', Value: '' }] })
    expect(await refusal(iam.send(one))).toMatch(/^LimitExceeded: /)
  })
})
