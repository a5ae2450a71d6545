import { clusterArn, eksPage, epoch, findCluster } from './eks-operation.ts'
import type { EksOperation } from './eks-operation.ts'
import type { Cluster } from './eks-state.ts'

export const clusterOperations: readonly EksOperation[] = [
  {
    name: 'ListClusters',
    method: 'GET',
    route: '/clusters',
    resource: ({ account, region }) => `arn:aws:eks:${region}:${account.id}:cluster/*`,
    run: (call) => {
      const here = call.clusters.filter(({ region }) => region === call.region)
      return eksPage(call, 'clusters', here.map(({ name }) => name).toSorted())
    },
  },
  {
    name: 'DescribeCluster',
    method: 'GET',
    route: '/clusters/:name',
    resource: clusterArn,
    run: (call) => ({ cluster: showCluster(findCluster(call)) }),
  },
]

function showCluster(cluster: Cluster) {
  const served = cluster.status === 'ACTIVE' && cluster.endpoint !== undefined && cluster.caPem !== undefined
  return {
    name: cluster.name,
    arn: cluster.arn,
    createdAt: epoch(cluster.created),
    version: cluster.version,
    platformVersion: 'eks.9',
    status: cluster.status,
    roleArn: cluster.roleArn,
    ...(served
      ? {
          endpoint: cluster.endpoint,
          certificateAuthority: { data: Buffer.from(cluster.caPem ?? '').toString('base64') },
        }
      : { certificateAuthority: {} }),
    resourcesVpcConfig: {
      subnetIds: ['subnet-0a1b2c3d4e5f60718', 'subnet-0b1c2d3e4f5a60719'],
      securityGroupIds: [],
      clusterSecurityGroupId: 'sg-0a1b2c3d4e5f60718',
      vpcId: 'vpc-0a1b2c3d4e5f60718',
      endpointPublicAccess: true,
      endpointPrivateAccess: false,
      publicAccessCidrs: ['0.0.0.0/0'],
    },
    kubernetesNetworkConfig: { serviceIpv4Cidr: '10.100.0.0/16', ipFamily: 'ipv4' },
    logging: {
      clusterLogging: [
        { types: ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'], enabled: false },
      ],
    },
    accessConfig: { authenticationMode: cluster.mode },
    health: { issues: [] },
    tags: {},
  }
}
