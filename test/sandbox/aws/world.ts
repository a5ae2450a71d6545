import { EKSClient } from '@aws-sdk/client-eks'
import { IAMClient } from '@aws-sdk/client-iam'
import { STSClient } from '@aws-sdk/client-sts'
import { onTestFinished } from 'vitest'
import { Account } from '../../../src/sandbox/aws/account.ts'
import type { Cluster } from '../../../src/sandbox/aws/eks-state.ts'
import { startAwsServer } from '../../../src/sandbox/aws/server.ts'
import { createCallLog } from '../../../src/sandbox/calls.ts'
import type { CallLog, InterceptCall } from '../../../src/sandbox/calls.ts'
import { REGION, seedAccount, seedCluster } from '../../../src/sandbox/seed.ts'
import type { ClusterSeed, PermissionSetSeed } from '../../../src/sandbox/seed.ts'

export type Keys = { accessKeyId: string; secretAccessKey: string; sessionToken?: string }

export const ACCOUNT = '111122223333'

/** An account with the AWS SDK's own clients, over HTTP; gone when the test is over. */
export async function startWorld(
  options: {
    clusters?: ClusterSeed[]
    permissionSets?: readonly PermissionSetSeed[]
    intercept?: InterceptCall
    now?: () => Date
  } = {},
): Promise<{
  account: Account
  clusters: Cluster[]
  endpoint: string
  calls: CallLog
  operator: Keys
  iam: (keys?: Keys) => IAMClient
  sts: (keys?: Keys) => STSClient
  eks: (keys?: Keys, region?: string) => EKSClient
}> {
  const account = new Account(options.now ?? (() => new Date()))
  const { operator: user } = seedAccount(account, options.permissionSets)
  const clusters = (options.clusters ?? [{}]).map((seed) => seedCluster(account, user, seed))
  const calls = createCallLog()
  const { endpoint, close } = await startAwsServer(
    { account, clusters },
    { calls, intercept: options.intercept },
  )
  const [key] = account.keysOf(user)
  if (key === undefined) throw new Error('The operator has no key.')
  const operator: Keys = { accessKeyId: key.id, secretAccessKey: key.secret }
  const config = (credentials: Keys) => ({ endpoint, region: REGION, credentials, maxAttempts: 1 })
  const clients: { destroy(): void }[] = []
  const keep = <T extends { destroy(): void }>(client: T): T => {
    clients.push(client)
    return client
  }
  onTestFinished(async () => {
    for (const client of clients) client.destroy()
    await close()
  })
  return {
    account,
    clusters,
    endpoint,
    calls,
    operator,
    iam: (keys = operator) => keep(new IAMClient(config(keys))),
    sts: (keys = operator) => keep(new STSClient(config(keys))),
    eks: (keys = operator, region = REGION) => keep(new EKSClient({ ...config(keys), region })),
  }
}

/** What a call was refused with: the name without the SDK's suffix, and the message. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof Error)) throw new Error('The call was not refused.')
  return `${error.name.replace(/Exception$/, '')}: ${error.message}`
}

export function allow(
  action: string | string[],
  resource: string | string[] = '*',
  condition?: object,
): string {
  return policy([
    { Effect: 'Allow', Action: action, Resource: resource, ...(condition && { Condition: condition }) },
  ])
}

export function trust(principal: unknown, more: object = {}): string {
  return policy([{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole', ...more }])
}

export function policy(statements: object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements })
}
