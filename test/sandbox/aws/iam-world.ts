import { CreatePolicyCommand } from '@aws-sdk/client-iam'
import type { IAMClient } from '@aws-sdk/client-iam'
import { ACCOUNT, allow, startWorld } from './world.ts'

/** The principal of a trust policy that leaves it to the account's own policies. */
export const ROOT = { AWS: `arn:aws:iam::${ACCOUNT}:root` }

export const policyArn = (name: string) => `arn:aws:iam::${ACCOUNT}:policy/${name}`

/** The operator's client on a world of its own. */
export async function startIam(): Promise<IAMClient> {
  const { iam } = await startWorld()
  return iam()
}

/** Makes some policy of this name; answers its ARN. */
export async function createPolicy(iam: IAMClient, name: string): Promise<string> {
  await iam.send(new CreatePolicyCommand({ PolicyName: name, PolicyDocument: allow('eks:DescribeCluster') }))
  return policyArn(name)
}
