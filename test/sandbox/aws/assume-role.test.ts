import {
  DeleteAccessKeyCommand,
  DeleteRoleCommand,
  DeleteUserCommand,
  GetRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam'
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { describe, expect, test } from 'vitest'
import { ROOT } from './iam-world.ts'
import { assume, createRole, createUser, roleArn, userArn } from './people.ts'
import { ACCOUNT, allow, policy, refusal, startWorld, trust } from './world.ts'

const denied = (user: string, role: string) =>
  `AccessDenied: User: ${userArn(user)} is not authorized to perform: sts:AssumeRole on resource: ${roleArn(role)}`

test('answers a session of the role', async () => {
  const world = await startWorld()
  const RoleArn = await createRole(world.iam(), 'eks-admin', trust(ROOT), undefined, '/team/')
  const answer = await world.sts().send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'work' }))
  expect(answer.AssumedRoleUser?.Arn).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/eks-admin/work`)
  expect(answer.AssumedRoleUser?.AssumedRoleId).toMatch(/^AROA[A-Z2-7]{17}:work$/)
  expect(answer.Credentials?.AccessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/)
  const caller = await world.sts(await assume(world.sts(), RoleArn)).send(new GetCallerIdentityCommand({}))
  expect(caller.Arn).toBe(answer.AssumedRoleUser?.Arn)
  expect(caller.UserId).toBe(answer.AssumedRoleUser?.AssumedRoleId)
})

describe('trust in', () => {
  test('the account: the caller needs a right of its own', async () => {
    const world = await startWorld()
    const role = await createRole(world.iam(), 'r', trust(ROOT))
    const without = await createUser(world.iam(), 'without')
    const may = await createUser(world.iam(), 'may', allow('sts:AssumeRole', role))
    const another = await createUser(world.iam(), 'another', allow('sts:AssumeRole', roleArn('s')))
    await assume(world.sts(may), role)
    expect(await refusal(assume(world.sts(without), role))).toBe(denied('without', 'r'))
    expect(await refusal(assume(world.sts(another), role))).toBe(denied('another', 'r'))
  })

  test('the account by its number is the same', async () => {
    const world = await startWorld()
    await createRole(world.iam(), 'r', trust({ AWS: ACCOUNT }))
    const { Role } = await world.iam().send(new GetRoleCommand({ RoleName: 'r' }))
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(trust(ROOT))
  })

  test('another account: nobody of this one', async () => {
    const world = await startWorld()
    const role = await createRole(world.iam(), 'r', trust({ AWS: 'arn:aws:iam::999999999999:root' }))
    expect(await refusal(assume(world.sts(), role))).toBe(denied('operator', 'r'))
  })

  test('a named user: that is enough, and nobody else may', async () => {
    const world = await startWorld()
    const named = await createUser(world.iam(), 'named')
    const other = await createUser(world.iam(), 'other', allow('sts:*'))
    const role = await createRole(world.iam(), 'r', trust({ AWS: [userArn('named')] }))
    await assume(world.sts(named), role)
    expect(await refusal(assume(world.sts(other), role))).toBe(denied('other', 'r'))
  })

  test('a named user who is denied it by its own policies', async () => {
    const world = await startWorld()
    const deny = policy([{ Effect: 'Deny', Action: 'sts:*', Resource: '*' }])
    const named = await createUser(world.iam(), 'named', deny)
    const role = await createRole(world.iam(), 'r', trust({ AWS: userArn('named') }))
    expect(await refusal(assume(world.sts(named), role))).toMatch(
      /with an explicit deny in an identity-based policy$/,
    )
  })

  test('a role: its sessions, one of them, or none', async () => {
    const world = await startWorld()
    const first = await createRole(world.iam(), 'first', trust(ROOT), undefined, '/team/')
    const session = `arn:aws:sts::${ACCOUNT}:assumed-role/first/work`
    const second = await createRole(world.iam(), 'second', trust({ AWS: first }))
    const third = await createRole(world.iam(), 'third', trust({ AWS: session }))
    const keys = await assume(world.sts(), first)
    const elsewhere = await assume(world.sts(), first, { RoleSessionName: 'play' })
    await assume(world.sts(keys), second)
    await assume(world.sts(elsewhere), second)
    await assume(world.sts(keys), third)
    expect(await refusal(assume(world.sts(elsewhere), third))).toMatch(
      /^AccessDenied: .*assumed-role\/first\/play/,
    )
    expect(await refusal(assume(world.sts(keys), first))).toMatch(/^AccessDenied: /)
  })

  test('everybody, except by a deny', async () => {
    const world = await startWorld()
    const [good, bad] = [await createUser(world.iam(), 'good'), await createUser(world.iam(), 'bad')]
    const statements = [
      { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' },
      { Effect: 'Deny', Principal: { AWS: userArn('bad') }, Action: 'sts:AssumeRole' },
    ]
    const role = await createRole(world.iam(), 'r', policy(statements))
    await assume(world.sts(good), role)
    expect(await refusal(assume(world.sts(bad), role))).toMatch(
      /with an explicit deny in a resource-based policy$/,
    )
  })

  test('a service: no person', async () => {
    const world = await startWorld()
    expect(await refusal(assume(world.sts(), roleArn('demo-node')))).toBe(denied('operator', 'demo-node'))
  })
})

test('a missing role says the same as one that does not trust', async () => {
  const world = await startWorld()
  expect(await refusal(assume(world.sts(), roleArn('nope')))).toBe(denied('operator', 'nope'))
  await createRole(world.iam(), 'r', trust(ROOT), undefined, '/team/')
  expect(await refusal(assume(world.sts(), roleArn('r')))).toBe(denied('operator', 'r'))
})

describe('conditions of the trust policy', () => {
  const when = (Condition: object) => trust(ROOT, { Condition })

  test('external id', async () => {
    const world = await startWorld()
    const role = await createRole(world.iam(), 'r', when({ StringEquals: { 'sts:ExternalId': 'secret-42' } }))
    expect(await refusal(assume(world.sts(), role))).toBe(denied('operator', 'r'))
    expect(await refusal(assume(world.sts(), role, { ExternalId: 'wrong' }))).toBe(denied('operator', 'r'))
    await assume(world.sts(), role, { ExternalId: 'secret-42' })
  })

  test('principal ARN and user name', async () => {
    const world = await startWorld()
    const manager = await createUser(world.iam(), 'manager', allow('sts:AssumeRole'))
    const conditions = {
      ArnEquals: { 'aws:PrincipalArn': [userArn('manager')] },
      StringLike: { 'aws:username': 'man*' },
    }
    const role = await createRole(world.iam(), 'r', when(conditions))
    await assume(world.sts(manager), role)
    expect(await refusal(assume(world.sts(), role))).toBe(denied('operator', 'r'))
  })

  test('session name', async () => {
    const world = await startWorld()
    const role = await createRole(
      world.iam(),
      'r',
      when({ StringLike: { 'sts:RoleSessionName': '${aws:username}' } }),
    )
    await assume(world.sts(), role, { RoleSessionName: 'operator' })
    expect(await refusal(assume(world.sts(), role))).toBe(denied('operator', 'r'))
  })

  test('a second factor, which nobody has here', async () => {
    const world = await startWorld()
    const role = await createRole(world.iam(), 'r', when({ Bool: { 'aws:MultiFactorAuthPresent': 'true' } }))
    const lax = await createRole(
      world.iam(),
      's',
      when({ BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' } }),
    )
    expect(await refusal(assume(world.sts(), role))).toBe(denied('operator', 'r'))
    await assume(world.sts(), lax)
    const device = { SerialNumber: `arn:aws:iam::${ACCOUNT}:mfa/operator`, TokenCode: '123456' }
    expect(await refusal(assume(world.sts(), role, device))).toMatch(
      /^AccessDenied: MultiFactorAuthentication failed/,
    )
  })
})

describe('parameters', () => {
  test.each([
    [{ RoleSessionName: 'a' }, /have length greater than or equal to 2$/],
    [{ RoleSessionName: 'a'.repeat(65) }, /have length less than or equal to 64$/],
    [{ RoleSessionName: 'a b' }, /satisfy regular expression pattern/],
    [{ DurationSeconds: 899 }, /have value greater than or equal to 900$/],
    [{ DurationSeconds: 43_201 }, /have value less than or equal to 43200$/],
    [{ DurationSeconds: 3601 }, /exceeds the MaxSessionDuration set for this role\.$/],
    [{ RoleArn: 'arn:aws:iam::1:user/x' }, /^ValidationError: arn:aws:iam::1:user\/x is invalid$/],
  ])('%o', async (changes, message) => {
    const world = await startWorld()
    expect(await refusal(assume(world.sts(), roleArn('platform-admin'), changes))).toMatch(message)
  })

  test('a longer session where the role has it, but one hour from another role', async () => {
    const world = await startWorld()
    const role = await createRole(world.iam(), 'r', trust(ROOT), allow('sts:AssumeRole'))
    await world.iam().send(new UpdateRoleCommand({ RoleName: 'r', MaxSessionDuration: 43_200 }))
    await assume(world.sts(), role, { DurationSeconds: 43_200 })
    const chained = world.sts(await assume(world.sts(), role))
    expect(await refusal(assume(chained, role, { DurationSeconds: 3601 }))).toMatch(/role chaining\.$/)
    await assume(chained, role)
  })

  test('a policy passed with the session only takes away', async () => {
    const world = await startWorld()
    const role = await createRole(world.iam(), 'r', trust(ROOT), allow('iam:GetRole'))
    const get = new GetRoleCommand({ RoleName: 'r' })
    const narrow = await assume(world.sts(), role, { Policy: allow('iam:ListRoles') })
    const same = await assume(world.sts(), role, { Policy: allow('*') })
    expect(await refusal(world.iam(narrow).send(get))).toMatch(/^AccessDenied: /)
    expect((await world.iam(same).send(get)).Role?.RoleName).toBe('r')
  })
})

describe('principals in a trust policy', () => {
  test.each([
    { AWS: userArn('nobody') },
    { AWS: roleArn('nothing') },
    { AWS: `arn:aws:iam::${ACCOUNT}:group/developers` },
    { AWS: userArn('*') },
    { AWS: 'AIDAAAAAAAAAAAAAAAAAA' },
    { AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/nothing/x` },
    { Service: 'nonsense' },
    { Federated: `arn:aws:iam::${ACCOUNT}:saml-provider/none` },
  ])('%o must be there', async (principal) => {
    const world = await startWorld()
    expect(await refusal(createRole(world.iam(), 'r', trust(principal)))).toMatch(
      /^MalformedPolicyDocument: Invalid principal in policy: "/,
    )
    expect(await refusal(world.iam().send(new GetRoleCommand({ RoleName: 'r' })))).toMatch(/^NoSuchEntity: /)
  })

  test('a deleted one shows as its id, and a namesake does not heal it', async () => {
    const world = await startWorld()
    const iam = world.iam()
    const shown = async () => {
      const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'r' }))
      return decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')
    }
    const keys = await createUser(iam, 'manager')
    const role = await createRole(iam, 'r', trust({ AWS: userArn('manager') }))
    expect(await shown()).toBe(trust({ AWS: userArn('manager') }))
    const { UserId } = await world.sts(keys).send(new GetCallerIdentityCommand({}))

    await iam.send(new DeleteAccessKeyCommand({ UserName: 'manager', AccessKeyId: keys.accessKeyId }))
    await iam.send(new DeleteUserCommand({ UserName: 'manager' }))
    expect(await shown()).toBe(trust({ AWS: UserId }))

    const namesake = await createUser(iam, 'manager')
    expect(await shown()).toBe(trust({ AWS: UserId }))
    expect(await refusal(assume(world.sts(namesake), role))).toBe(denied('manager', 'r'))
    const again = new UpdateAssumeRolePolicyCommand({ RoleName: 'r', PolicyDocument: await shown() })
    expect(await refusal(iam.send(again))).toBe(
      `MalformedPolicyDocument: Invalid principal in policy: "AWS":"${UserId}"`,
    )
    await iam.send(
      new UpdateAssumeRolePolicyCommand({
        RoleName: 'r',
        PolicyDocument: trust({ AWS: userArn('manager') }),
      }),
    )
    await assume(world.sts(namesake), role)
  })

  test('a deleted role shows as AROA…', async () => {
    const world = await startWorld()
    const iam = world.iam()
    const first = await createRole(iam, 'first', trust(ROOT))
    await createRole(iam, 'r', trust({ AWS: first }))
    await iam.send(new DeleteRoleCommand({ RoleName: 'first' }))
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'r' }))
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toMatch(/"AWS":"AROA[A-Z2-7]{17}"/)
  })
})
