import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { presignToken } from '../../src/token/presign.ts'
import { Secret } from '../../src/ports/secret.ts'
import { Account } from '../../src/sandbox/aws/account.ts'
import { entryGrant } from '../../src/sandbox/aws/eks-state.ts'
import type { Cluster } from '../../src/sandbox/aws/eks-state.ts'
import { createCallLog } from '../../src/sandbox/calls.ts'
import type { CallLog } from '../../src/sandbox/calls.ts'
import { PERMISSION_SETS, REGION, awsAuthOf, seedAccount, seedCluster } from '../../src/sandbox/seed.ts'
import type { ClusterSeed } from '../../src/sandbox/seed.ts'
import { seedWorkloads } from '../../src/sandbox/seed-workloads.ts'
import { placeAuthenticator, startAuthenticator } from './authenticator.ts'
import { startAuthorizer } from './authorizer.ts'
import { startAwsFront } from './aws-front.ts'
import type { AwsFront } from './aws-front.ts'
import type { Binaries } from './build.ts'
import type { ApiServer } from './kube-apiserver.ts'
import { startApiServer } from './kube-apiserver.ts'
import { createKeeper } from './keeper.ts'
import type { Keeper } from './keeper.ts'
import { seedObjects } from './seed.ts'

/** An EKS cluster of real servers in an account of the sandbox's AWS. */
export type RealCluster = {
  readonly account: Account
  readonly cluster: Cluster
  readonly api: ApiServer
  readonly front: AwsFront
  readonly keeper: Keeper
  /** The operator's keys and the way to AWS by AWS_ENDPOINT_URL. */
  readonly env: Readonly<Record<string, string>>
  close(): Promise<void>
}

/**
 * Starts etcd, kube-apiserver, the authenticator and the AWS account, and seeds them as the sandbox is. Ready when
 * the operator can log in. Everything ends with this process, or with `close`.
 */
export async function startRealCluster(programs: Binaries, seed: ClusterSeed = {}): Promise<RealCluster> {
  const account = new Account(() => new Date())
  const { operator } = seedAccount(account, PERMISSION_SETS)
  const cluster = seedCluster(account, operator, seed)
  const [key] = account.keysOf(operator)
  if (key === undefined) throw new Error('the operator has no key')
  const keeper = await createKeeper()
  const closers: (() => Promise<void>)[] = [() => keeper.close()]
  const close = async (): Promise<void> => {
    for (const one of closers.toReversed()) await one()
  }
  try {
    const { folder } = keeper
    const log = createCallLog()
    let writeEntries: (() => Promise<void>) | undefined
    const calls = afterEntries(log, () => writeEntries?.())
    const front = await startAwsFront({ account, clusters: [cluster] }, REGION, folder, calls)
    closers.push(() => front.close())
    const authorizer = await startAuthorizer(
      folder,
      (arn) => entryGrant(account, cluster, arn)?.policies ?? [],
    )
    closers.push(() => authorizer.close())
    const place = await placeAuthenticator(folder)
    const webhooks = {
      authentication: join(folder, 'authentication.json'),
      authorization: join(folder, 'authorization.json'),
    }
    await Promise.all([
      writeFile(webhooks.authentication, place.kubeconfig),
      writeFile(webhooks.authorization, authorizer.kubeconfig),
    ])
    const api = await startApiServer(keeper, programs, webhooks)
    Object.assign(cluster, { endpoint: api.endpoint, caPem: api.caPem })
    await seedObjects(api, [...awsAuth(account, cluster, seed), ...seedWorkloads(REGION)])
    const file = programs.authenticator
    const options = { file, place, account, cluster, api, front }
    const authenticator = await startAuthenticator(keeper, options)
    writeEntries = authenticator.writeEntries
    await keeper.ready('authenticator', () => canLogIn(api, cluster, key))
    return {
      account,
      cluster,
      api,
      front,
      keeper,
      env: {
        AWS_ENDPOINT_URL: front.endpoint,
        AWS_ACCESS_KEY_ID: key.id,
        AWS_SECRET_ACCESS_KEY: key.secret,
        AWS_REGION: REGION,
        AWS_DEFAULT_REGION: REGION,
        AWS_EC2_METADATA_DISABLED: 'true',
      },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** EKS tells the authenticator of every change of an entry. */
function afterEntries(log: CallLog, write: () => Promise<void> | undefined): CallLog {
  return {
    records: log.records,
    begin: (call, caller) => log.begin(call, caller),
    finish(record, status) {
      log.finish(record, status)
      if (record.service === 'eks' && record.mutating) void write()
    },
  }
}

function awsAuth(account: Account, cluster: Cluster, seed: ClusterSeed) {
  const data = awsAuthOf(account, cluster, seed)
  if (data === undefined) return []
  const immutable = seed.awsAuthImmutable === true ? { immutable: true } : {}
  const metadata = { name: 'aws-auth', namespace: 'kube-system' }
  return [{ apiVersion: 'v1', kind: 'ConfigMap', metadata, data, ...immutable }]
}

async function canLogIn(
  api: ApiServer,
  cluster: Cluster,
  key: { readonly id: string; readonly secret: string },
): Promise<boolean> {
  const credentials = { accessKeyId: key.id, secretAccessKey: new Secret(key.secret) }
  const { name, region } = cluster
  const token = presignToken({ cluster: name, region, credentials, now: new Date() })
  const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' }
  const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews'
  return (await api.ask('POST', path, review, { token })).status === 201
}
