import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import type { IAMClient } from '@aws-sdk/client-iam'
import { AssumeRoleCommand } from '@aws-sdk/client-sts'
import type { AssumeRoleCommandInput, STSClient } from '@aws-sdk/client-sts'
import { ACCOUNT } from './world.ts'
import type { Keys } from './world.ts'

/** A user with a key and, where given, an inline policy. */
export async function createUser(iam: IAMClient, name: string, rights?: string): Promise<Keys> {
  await iam.send(new CreateUserCommand({ UserName: name }))
  if (rights !== undefined) {
    await iam.send(new PutUserPolicyCommand({ UserName: name, PolicyName: 'rights', PolicyDocument: rights }))
  }
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: name }))
  return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' }
}

/** A role with a trust policy and, where given, an inline policy; answers its ARN. */
export async function createRole(
  iam: IAMClient,
  name: string,
  trust: string,
  rights?: string,
  path = '/',
): Promise<string> {
  await iam.send(new CreateRoleCommand({ RoleName: name, Path: path, AssumeRolePolicyDocument: trust }))
  if (rights !== undefined) {
    await iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: 'rights', PolicyDocument: rights }))
  }
  return roleArn(name, path)
}

export const userArn = (name: string) => `arn:aws:iam::${ACCOUNT}:user/${name}`
export const roleArn = (name: string, path = '/') => `arn:aws:iam::${ACCOUNT}:role${path}${name}`

/** Takes a role under the session name `work`; answers the session's credentials. */
export async function assume(
  sts: STSClient,
  role: string,
  more: Partial<AssumeRoleCommandInput> = {},
): Promise<Required<Keys>> {
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({ RoleArn: role, RoleSessionName: 'work', ...more }),
  )
  return {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  }
}
