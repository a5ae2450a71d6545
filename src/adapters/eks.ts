import {
  DescribeAccessEntryCommand,
  DescribeClusterCommand,
  EKSClient,
  ListAssociatedAccessPoliciesCommand,
  ListClustersCommand,
} from '@aws-sdk/client-eks'
import type { AssociatedAccessPolicy, Cluster as DescribedCluster } from '@aws-sdk/client-eks'
import type { AccessEntry, Cluster, Eks } from '../ports/aws.ts'
import { isFault } from '../ports/fault.ts'
import type { Call } from './fault.ts'
import { collect } from './pages.ts'
import { present } from './present.ts'
import { reading } from './retry.ts'
import type { Session } from './session.ts'
import { clientSettings, deadline, dateWatch } from './session.ts'

/** The EKS verbs over the SDK. */
export function createEks(session: Session): Eks {
  const client = new EKSClient(clientSettings(session, 'eks'))
  client.middlewareStack.add(...dateWatch(session))
  const call = (verb: string): Call => ({ service: 'eks', operation: `eks:${verb}`, source: session.source })
  const ask = <T>(verb: string, send: (about: Call) => Promise<T>): Promise<T> => {
    const about = call(verb)
    return reading(about, session.clock, () => send(about))
  }

  const associatedPolicies = (clusterName: string, principalArn: string) =>
    ask('ListAssociatedAccessPolicies', (about) =>
      collect(about, async (nextToken) => {
        const command = new ListAssociatedAccessPoliciesCommand({ clusterName, principalArn, nextToken })
        const page = await client.send(command, deadline(session))
        return { items: page.associatedAccessPolicies, next: page.nextToken }
      }),
    )

  return {
    listClusters: () =>
      ask('ListClusters', (about) =>
        collect(about, async (nextToken) => {
          const page = await client.send(new ListClustersCommand({ nextToken }), deadline(session))
          return { items: page.clusters, next: page.nextToken }
        }),
      ),
    describeCluster: (name) =>
      unlessMissing(
        ask('DescribeCluster', async (about) => {
          const { cluster } = await client.send(new DescribeClusterCommand({ name }), deadline(session))
          return toCluster(present(cluster, 'cluster', about), session.region, about)
        }),
      ),
    describeAccessEntry: (clusterName, principalArn) =>
      unlessMissing(
        ask('DescribeAccessEntry', async (about) => {
          const command = new DescribeAccessEntryCommand({ clusterName, principalArn })
          const { accessEntry } = await client.send(command, deadline(session))
          return present(accessEntry, 'accessEntry', about)
        }).then(async (entry): Promise<AccessEntry> => {
          const about = call('DescribeAccessEntry')
          return {
            principalArn: entry.principalArn ?? principalArn,
            username: present(entry.username, 'username', about),
            groups: entry.kubernetesGroups ?? [],
            type: present(entry.type, 'type', about),
            policies: (await associatedPolicies(clusterName, principalArn)).map((policy) =>
              toPolicy(policy, about),
            ),
          }
        }),
      ),
  }
}

/** What `ResourceNotFound` says of one thing is 'not there'. So does a mode in which there are no entries at all. */
async function unlessMissing<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked
  } catch (error) {
    if (isFault(error, 'missing')) return undefined
    if (isFault(error, 'invalid') && /authentication mode/i.test(error.message)) return undefined
    throw error
  }
}

function toCluster(described: DescribedCluster, region: string, about: Call): Cluster {
  const arn = present(described.arn, 'arn', about)
  const { endpoint, certificateAuthority, accessConfig } = described
  return {
    name: present(described.name, 'name', about),
    arn,
    region,
    account: arn.split(':')[4] ?? '',
    status: present(described.status, 'status', about),
    version: described.version ?? '',
    mode: accessConfig?.authenticationMode ?? 'CONFIG_MAP',
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(certificateAuthority?.data === undefined
      ? {}
      : { ca: Buffer.from(certificateAuthority.data, 'base64').toString('utf8') }),
  }
}

function toPolicy(policy: AssociatedAccessPolicy, about: Call): AccessEntry['policies'][number] {
  const scope = policy.accessScope?.type === 'namespace' ? (policy.accessScope.namespaces ?? []) : 'cluster'
  return { arn: present(policy.policyArn, 'policyArn', about), scope }
}
