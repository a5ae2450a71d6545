import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  ListRolesCommand,
  PutRolePolicyCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam'
import type { IAMClient } from '@aws-sdk/client-iam'
import { expect, test } from 'vitest'
import { ROOT } from './iam-world.ts'
import { allow, refusal, startWorld, trust } from './world.ts'

const RoleName = 'AWSReservedSSO_Developer_0123456789abcdef'
const PATH = '/aws-reserved/sso.amazonaws.com/'
const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess'

async function startReserved(): Promise<IAMClient> {
  const permissionSets = [
    { name: 'Developer', suffix: '0123456789abcdef' },
    { name: 'Ops', suffix: '0123456789abcdef', region: 'eu-west-1' },
  ]
  const { iam } = await startWorld({ permissionSets })
  return iam()
}

test('the roles of IAM Identity Center are found by their path, with a region in it or not', async () => {
  const iam = await startReserved()
  const { Roles } = await iam.send(new ListRolesCommand({ PathPrefix: PATH }))
  expect(Roles?.map(({ Path, RoleName: name }) => `${Path}${name}`)).toEqual([
    `${PATH}${RoleName}`,
    `${PATH}eu-west-1/AWSReservedSSO_Ops_0123456789abcdef`,
  ])
  const { Role } = await iam.send(new GetRoleCommand({ RoleName }))
  expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toContain('sts:AssumeRoleWithSAML')
})

test('they are AWS’s own: nobody changes them, or makes any', async () => {
  const iam = await startReserved()
  const document = trust(ROOT)
  const unmodifiable = `UnmodifiableEntity: Cannot perform the operation on the protected role '${RoleName}' - this role is only modifiable by AWS`
  const changes = [
    iam.send(new UpdateRoleCommand({ RoleName, Description: 'mine' })),
    iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: document })),
    iam.send(new DeleteRoleCommand({ RoleName })),
    iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn })),
    iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn })),
    iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'p', PolicyDocument: allow('*') })),
    iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'p' })),
    iam.send(new TagRoleCommand({ RoleName, Tags: [{ Key: 'k', Value: 'v' }] })),
    iam.send(new UntagRoleCommand({ RoleName, TagKeys: ['k'] })),
  ]
  const said = await Promise.all(changes.map((change) => refusal(change)))
  expect(new Set(said)).toEqual(new Set([unmodifiable]))
  for (const made of [{ RoleName: 'mine', Path: PATH }, { RoleName: 'AWSReservedSSO_Mine' }]) {
    const command = new CreateRoleCommand({ ...made, AssumeRolePolicyDocument: document })
    expect(await refusal(iam.send(command))).toMatch(/is reserved for AWS/)
  }
})
