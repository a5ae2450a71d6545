import { Account } from './aws/account.ts'
import { entryGrant } from './aws/eks-state.ts'
import type { AuthMode, Cluster } from './aws/eks-state.ts'
import { startAwsServer } from './aws/server.ts'
import { snapshotAccount, snapshotCluster } from './aws/snapshot.ts'
import { createVerifyToken } from './aws/token.ts'
import { isoSeconds } from './aws/query-protocol.ts'
import { createCallLog } from './calls.ts'
import type { CallRecord, InterceptCall } from './calls.ts'
import { withDefaults } from './kube/defaults.ts'
import { isObject, parseJson } from './kube/json.ts'
import { RESOURCES } from './kube/resources.ts'
import { createKubeServer } from './kube/server.ts'
import type { KubeObjects } from './kube/objects.ts'
import { BIRTH, PERMISSION_SETS, REGION, awsAuthOf, seedAccount, seedCluster } from './seed.ts'
import type { ClusterSeed, PermissionSetSeed } from './seed.ts'
import { seedWorkloads } from './seed-workloads.ts'
import type { SeedObject } from './seed-workloads.ts'

export type SandboxOptions = {
  /** Twelve digits; those of the documentation when not said. */
  readonly account?: string
  /** One cluster `demo` when not said. */
  readonly clusters?: readonly ClusterSeed[]
  /** AdministratorAccess and Developer when not said. */
  readonly permissionSets?: readonly PermissionSetSeed[]
  readonly intercept?: InterceptCall
  readonly now?: () => Date
}

/** An AWS account with its clusters, served over real HTTP and TLS by this process. */
export type Sandbox = {
  readonly endpoint: string
  readonly region: string
  readonly account: string
  /** May do everything in the account, and made the clusters. */
  readonly operator: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly arn: string }
  readonly clusters: readonly SandboxCluster[]
  /** Every call to any of the servers, in the order of their arrival. */
  readonly calls: readonly CallRecord[]
  /** What a program needs in its environment to be the operator. */
  env(): Record<string, string>
  /** Everything that lasts, as plain data to be compared with a later one. */
  snapshot(): unknown
  /** Another hook, or none, from now on. */
  intercept(hook: InterceptCall | undefined): void
  close(): Promise<void>
}

export type SandboxCluster = {
  readonly name: string
  readonly arn: string
  readonly region: string
  readonly mode: AuthMode
  /** Of the Kubernetes API. */
  readonly endpoint?: string
  readonly caPem?: string
  /** What is behind its API, past all rights and checks: for tests. */
  readonly objects: KubeObjects
}

/** Starts everything on free ports of 127.0.0.1; ready when it answers. Nothing outlives `close`. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const now = options.now ?? (() => new Date())
  const calls = createCallLog()
  let hook = options.intercept
  const hooks = { calls, now, intercept: ((call) => hook?.(call)) satisfies InterceptCall }

  const account = new Account(now, options.account)
  const { operator } = seedAccount(account, options.permissionSets ?? PERMISSION_SETS)
  const seeds = (options.clusters ?? [{}]).map((seed) => ({
    seed,
    cluster: seedCluster(account, operator, seed),
  }))
  const aws = await startAwsServer({ account, clusters: seeds.map(({ cluster }) => cluster) }, hooks)
  const verifyToken = createVerifyToken(account, aws.endpoint)
  const served = await Promise.all(
    seeds.map(async ({ seed, cluster }) => {
      const kube = createKubeServer({
        ...hooks,
        name: cluster.name,
        verifyToken,
        entries: (canonicalArn) => entryGrant(account, cluster, canonicalArn),
        // Where there are entries the creator has one, and loses all with it.
        ...(cluster.mode === 'CONFIG_MAP' ? { creator: cluster.creatorArn } : {}),
        mode: () => cluster.mode,
      })
      fill(kube.objects, seedObjects(account, cluster, seed))
      Object.assign(cluster, await kube.listen())
      return { cluster, kube }
    }),
  )

  const [key] = account.keysOf(operator)
  if (key === undefined) throw new Error('The operator has no key.')
  return {
    endpoint: aws.endpoint,
    region: REGION,
    account: account.id,
    operator: { accessKeyId: key.id, secretAccessKey: key.secret, arn: operator.arn },
    clusters: served.map(({ cluster, kube }) => ({ ...describe(cluster), objects: kube.objects })),
    calls: calls.records,
    env: () => ({
      AWS_ENDPOINT_URL: aws.endpoint,
      AWS_ACCESS_KEY_ID: key.id,
      AWS_SECRET_ACCESS_KEY: key.secret,
      AWS_REGION: REGION,
      AWS_DEFAULT_REGION: REGION,
      AWS_EC2_METADATA_DISABLED: 'true',
    }),
    snapshot: () => ({
      iam: snapshotAccount(account),
      clusters: served.map(({ cluster, kube }) => ({
        ...snapshotCluster(cluster),
        objects: kube.snapshot(),
      })),
    }),
    intercept(next) {
      hook = next
    },
    async close() {
      await Promise.all([aws.close(), ...served.map(({ kube }) => kube.close())])
    },
  }
}

function describe({ name, arn, region, mode, endpoint, caPem }: Cluster): Omit<SandboxCluster, 'objects'> {
  return {
    name,
    arn,
    region,
    mode,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(caPem === undefined ? {} : { caPem }),
  }
}

function seedObjects(account: Account, cluster: Cluster, seed: ClusterSeed): SeedObject[] {
  const data = awsAuthOf(account, cluster, seed)
  const workloads = seedWorkloads(cluster.region)
  if (data === undefined) return workloads
  const awsAuth = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'aws-auth', namespace: 'kube-system' },
    data,
    ...(seed.awsAuthImmutable === true ? { immutable: true } : {}),
  }
  return [awsAuth, ...workloads]
}

/** With the defaults that a write would have filled in; as old as the cluster, whatever the clock says. */
function fill(kube: KubeObjects, objects: readonly SeedObject[]): void {
  for (const object of objects) {
    const resource = RESOURCES.find(({ kind }) => kind === object.kind)
    const stamped = { ...object, metadata: { ...object.metadata, creationTimestamp: isoSeconds(BIRTH) } }
    const plain = parseJson(JSON.stringify(stamped))
    if (resource === undefined || !isObject(plain)) throw new Error(`The sandbox knows no ${object.kind}.`)
    kube.put(resource.name, withDefaults(resource, plain))
  }
}
