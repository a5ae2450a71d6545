import {
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  GetUserCommand,
} from '@aws-sdk/client-iam'
import { describe, expect, test } from 'vitest'
import { createPolicy, ROOT, startIam } from './iam-world.ts'
import { ACCOUNT, allow, refusal, trust } from './world.ts'

describe('names', () => {
  test('are unique ignoring case, but found by their exact spelling only', async () => {
    const iam = await startIam()
    await iam.send(new CreateUserCommand({ UserName: 'dev' }))
    await iam.send(new CreateGroupCommand({ GroupName: 'dev' }))
    await iam.send(new CreateRoleCommand({ RoleName: 'dev', AssumeRolePolicyDocument: trust(ROOT) }))
    await createPolicy(iam, 'dev')
    const role = new CreateRoleCommand({
      RoleName: 'Dev',
      AssumeRolePolicyDocument: trust(ROOT),
      Path: '/x/',
    })
    const samePolicy = new CreatePolicyCommand({ PolicyName: 'DEV', PolicyDocument: allow('*'), Path: '/x/' })
    expect(await refusal(iam.send(new CreateUserCommand({ UserName: 'DEV' })))).toBe(
      'EntityAlreadyExists: User with name DEV already exists.',
    )
    expect(await refusal(iam.send(new CreateGroupCommand({ GroupName: 'DEV' })))).toBe(
      'EntityAlreadyExists: Group with name DEV already exists.',
    )
    expect(await refusal(iam.send(role))).toBe('EntityAlreadyExists: Role with name Dev already exists.')
    expect(await refusal(iam.send(samePolicy))).toBe(
      'EntityAlreadyExists: A policy called DEV already exists. Duplicate names are not allowed.',
    )
    expect(await refusal(iam.send(new GetUserCommand({ UserName: 'DEV' })))).toBe(
      'NoSuchEntity: The user with name DEV cannot be found.',
    )
  })

  test.each(['a b', 'a/b', 'é', 'a\nb'])('%j is no name', async (name) => {
    const iam = await startIam()
    const at = (parameter: string) =>
      `ValidationError: The specified value for ${parameter} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`
    expect(await refusal(iam.send(new CreateUserCommand({ UserName: name })))).toBe(at('userName'))
    expect(await refusal(iam.send(new CreateGroupCommand({ GroupName: name })))).toBe(at('groupName'))
  })

  test('have a longest length', async () => {
    const iam = await startIam()
    await iam.send(new CreateUserCommand({ UserName: 'u'.repeat(64) }))
    await iam.send(new CreateGroupCommand({ GroupName: 'g'.repeat(128) }))
    expect(await refusal(iam.send(new CreateUserCommand({ UserName: 'u'.repeat(65) })))).toBe(
      "ValidationError: 1 validation error detected: Value at 'userName' failed to satisfy constraint: Member must have length less than or equal to 64",
    )
    expect(await refusal(iam.send(new CreateGroupCommand({ GroupName: 'g'.repeat(129) })))).toMatch(
      /equal to 128$/,
    )
  })

  test('paths are part of the ARN, begin and end with a slash', async () => {
    const iam = await startIam()
    const { Group } = await iam.send(new CreateGroupCommand({ GroupName: 'g', Path: '/eks-access/1/' }))
    expect(Group?.Arn).toBe(`arn:aws:iam::${ACCOUNT}:group/eks-access/1/g`)
    expect(await refusal(iam.send(new CreateGroupCommand({ GroupName: 'h', Path: '/x' })))).toMatch(
      /^ValidationError: The specified value for path is invalid/,
    )
  })

  test('ids tell the kind of thing', async () => {
    const iam = await startIam()
    const { User } = await iam.send(new CreateUserCommand({ UserName: 'u' }))
    const { Group } = await iam.send(new CreateGroupCommand({ GroupName: 'g' }))
    const { Role } = await iam.send(
      new CreateRoleCommand({ RoleName: 'r', AssumeRolePolicyDocument: trust(ROOT) }),
    )
    const { Policy } = await iam.send(
      new CreatePolicyCommand({ PolicyName: 'p', PolicyDocument: allow('*') }),
    )
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'u' }))
    expect(User?.UserId).toMatch(/^AIDA[A-Z2-7]{17}$/)
    expect(Group?.GroupId).toMatch(/^AGPA[A-Z2-7]{17}$/)
    expect(Role?.RoleId).toMatch(/^AROA[A-Z2-7]{17}$/)
    expect(Policy?.PolicyId).toMatch(/^ANPA[A-Z2-7]{17}$/)
    expect(AccessKey?.AccessKeyId).toMatch(/^AKIA[A-Z2-7]{16}$/)
    expect(AccessKey?.SecretAccessKey).toHaveLength(40)
  })
})
