import { AppError, quote } from '../app-error.ts'
import type { AwsOptions } from '../commands/command.ts'
import type { Aws, Cluster } from '../ports/aws.ts'
import type { Clock } from '../ports/clock.ts'
import { chosenProfile } from '../token/source.ts'
import { readAwsFiles } from './aws-files.ts'
import type { DateObserver } from './clock.ts'
import { credentialSource } from './credentials.ts'
import type { AwsService } from './endpoints.ts'
import { assertSecure, endpointFor } from './endpoints.ts'
import { createConnections } from './connections.ts'
import type { ReachableCluster } from './kube.ts'
import { lazyPort } from './lazy-port.ts'
import type { Patience } from './patience.ts'
import { PATIENCE } from './patience.ts'
import { resolveRegion } from './region.ts'
import type { Session } from './session.ts'

type Env = Readonly<Record<string, string | undefined>>

/** What the operator chose, and the surroundings that fill in the rest. */
export type CreateAwsOptions = AwsOptions & {
  readonly env: Env
  readonly home?: string | undefined
  readonly clock: Clock & Partial<DateObserver>
  /** Other limits of time, for tests. */
  readonly patience?: Patience
  /** Ends every call that is under way. */
  readonly stop?: AbortSignal
}

const SERVICES: readonly AwsService[] = ['iam', 'sts', 'eks']

/**
 * AWS as the operator sees it. Region, endpoints and whose keys sign are settled here; the keys themselves, and the
 * SDK of each service, are loaded at the first call that needs them.
 * Throws AppError REGION, INSECURE, PROXY or FILE_UNUSABLE, and Fault 'credentials' when a profile is named that is not there.
 */
export async function createAws(options: CreateAwsOptions): Promise<Aws> {
  const { env, home, clock, profile, roleArn, stop } = options
  const patience = { ...(options.patience ?? PATIENCE), ...(stop === undefined ? {} : { stop }) }
  const files = readAwsFiles(env, home)
  const region = resolveRegion(options, env, files)
  const profileInUse = chosenProfile(env, profile)
  const endpoints: Partial<Record<AwsService, string>> = {}
  for (const service of SERVICES) {
    const endpoint = endpointFor(service, env, files, profileInUse)
    if (endpoint !== undefined) endpoints[service] = endpoint
  }
  assertSecure(env, Object.values(endpoints))
  const connections = await createConnections(env, files, profileInUse, patience)
  const now = () => clock.now()
  const source = credentialSource({
    profile,
    roleArn,
    region,
    env,
    home,
    files,
    sessionName: 'eks-access',
    now,
    connections,
  })
  return awsOf({
    region,
    endpoints,
    connections,
    credentials: source.load,
    source: source.from,
    clock,
    patience,
  })
}

function awsOf(session: Session): Aws {
  return {
    region: session.region,
    iam: lazyPort(async () => (await import('./iam.ts')).createIam(session)),
    sts: lazyPort(async () => (await import('./sts.ts')).createSts(session)),
    eks: lazyPort(async () => (await import('./eks.ts')).createEks(session)),
    kube: (cluster) => {
      const reachable = toReachable(cluster)
      return lazyPort(async () => (await import('./kube.ts')).createKube(reachable, session))
    },
    as: (credentials) =>
      awsOf({
        ...session,
        credentials: async () => credentials,
        source: `key ${credentials.accessKeyId}`,
      }),
  }
}

/** Throws AppError CLUSTER_STATUS for a cluster that has no endpoint yet, INSECURE for one without TLS. */
function toReachable({ name, region, status, endpoint, ca }: Cluster): ReachableCluster {
  if (endpoint === undefined || ca === undefined) {
    throw new AppError('CLUSTER_STATUS', `the cluster ${quote(name)} is ${status} and has no endpoint yet`, {
      fix: `aws eks wait cluster-active --name ${name} --region ${region}`,
    })
  }
  if (!endpoint.startsWith('https://')) {
    throw new AppError(
      'INSECURE',
      `the endpoint ${quote(endpoint)} of the cluster ${quote(name)} is not https`,
      {
        fix: `aws eks describe-cluster --name ${name} --region ${region}`,
      },
    )
  }
  return { name, region, endpoint, ca }
}
