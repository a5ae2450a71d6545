import { expect, test } from 'vitest'
import type { Json } from '../../../src/sandbox/kube/json.ts'
import { decodeProtobuf } from '../../../src/sandbox/kube/protobuf.ts'
import { startCluster } from './cluster.ts'
import { body, meta } from './protobuf-encoder.ts'
import type { Parts } from './protobuf-encoder.ts'

const RBAC = 'rbac.authorization.k8s.io'
const TYPE = 'application/vnd.kubernetes.protobuf'

test.each<[string, string, Buffer, Json]>([
  [
    'a ConfigMap',
    '/api/v1/namespaces/default/configmaps',
    body('v1', 'ConfigMap', [
      [1, meta('m')],
      [
        2,
        [
          [1, 'k'],
          [2, 'v'],
        ],
      ],
      [
        2,
        [
          [1, 'l'],
          [2, ''],
        ],
      ],
    ]),
    { metadata: { name: 'm' }, data: { k: 'v', l: '' } },
  ],
  [
    'a Secret',
    '/api/v1/namespaces/default/secrets',
    body('v1', 'Secret', [
      [1, meta('s')],
      [
        2,
        [
          [1, 'k'],
          [2, 'v'],
        ],
      ],
      [3, 'Opaque'],
    ]),
    { data: { k: 'dg==' }, type: 'Opaque' },
  ],
  [
    'a Namespace',
    '/api/v1/namespaces',
    body('v1', 'Namespace', [
      [1, meta('team')],
      [2, []],
      [3, [[1, '']]],
    ]),
    { metadata: { name: 'team' }, status: { phase: 'Active' } },
  ],
  [
    'a ClusterRole',
    `/apis/${RBAC}/v1/clusterroles`,
    body(`${RBAC}/v1`, 'ClusterRole', [
      [1, meta('r')],
      [
        2,
        [
          [1, 'get'],
          [1, 'list'],
          [2, ''],
          [3, 'pods'],
        ],
      ],
    ]),
    { rules: [{ verbs: ['get', 'list'], apiGroups: [''], resources: ['pods'] }] },
  ],
  [
    'a ClusterRoleBinding',
    `/apis/${RBAC}/v1/clusterrolebindings`,
    body(`${RBAC}/v1`, 'ClusterRoleBinding', [
      [1, meta('b')],
      [
        2,
        [
          [1, 'Group'],
          [2, RBAC],
          [3, 'g'],
          [4, ''],
        ],
      ],
      [
        3,
        [
          [1, RBAC],
          [2, 'ClusterRole'],
          [3, 'r'],
        ],
      ],
    ]),
    { subjects: [{ kind: 'Group', apiGroup: RBAC, name: 'g' }], roleRef: { kind: 'ClusterRole', name: 'r' } },
  ],
  [
    'a SelfSubjectAccessReview',
    '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    body('authorization.k8s.io/v1', 'SelfSubjectAccessReview', [
      [1, meta('')],
      [
        2,
        [
          [
            1,
            [
              [1, 'default'],
              [2, 'get'],
              [3, ''],
              [4, '*'],
              [5, 'pods'],
              [6, ''],
              [7, ''],
            ],
          ],
        ],
      ],
      [3, [[1, 0]]],
    ]),
    { status: { allowed: true } },
  ],
  [
    'a SelfSubjectReview',
    '/apis/authentication.k8s.io/v1/selfsubjectreviews',
    body('authentication.k8s.io/v1', 'SelfSubjectReview', [
      [1, meta('')],
      [
        2,
        [
          [
            1,
            [
              [1, ''],
              [2, ''],
            ],
          ],
        ],
      ],
    ]),
    { status: { userInfo: { username: 'kubernetes-admin' } } },
  ],
  [
    'a Deployment',
    '/apis/apps/v1/namespaces/default/deployments',
    body('apps/v1', 'Deployment', [
      [1, meta('d')],
      [
        2,
        [
          [1, 0],
          [
            2,
            [
              [
                1,
                [
                  [1, 'a'],
                  [2, 'b'],
                ],
              ],
            ],
          ],
          [
            3,
            [
              [
                1,
                [
                  [
                    11,
                    [
                      [1, 'a'],
                      [2, 'b'],
                    ],
                  ],
                ],
              ],
              [
                2,
                [
                  [
                    2,
                    [
                      [1, 'c'],
                      [2, 'nginx'],
                      [6, [[3, 80]]],
                      [8, []],
                    ],
                  ],
                ],
              ],
            ],
          ],
          [4, [[1, '']]],
        ],
      ],
      [3, [[1, 0]]],
    ]),
    {
      spec: {
        replicas: 0,
        template: {
          spec: {
            containers: [{ name: 'c', image: 'nginx', ports: [{ containerPort: 80, protocol: 'TCP' }] }],
          },
        },
      },
    },
  ],
])('%s in protobuf is answered in JSON', async (_title, path, bytes, wanted) => {
  const { ask } = await startCluster()
  const { code, json } = await ask('POST', path, { body: bytes, type: TYPE })
  expect(code).toBe(201)
  expect(json).toMatchObject(Object(wanted))
})

test('preconditions in protobuf count', async () => {
  const { ask } = await startCluster()
  const path = '/api/v1/namespaces/kube-system/configmaps/aws-auth'
  const options = body('v1', 'DeleteOptions', [[2, [[1, 'other']]]])
  expect((await ask('DELETE', path, { body: options, type: TYPE })).code).toBe(409)
})

test.each<[string, Buffer]>([
  ['is JSON', Buffer.from('{}')],
  ['ends too early', body('v1', 'ConfigMap', [[1, meta('m')]]).subarray(0, 30)],
  ['is of a kind that is not known', body('v1', 'Unknown', [])],
  ['has a field that is not known', body('v1', 'ConfigMap', [[99, 'x']])],
])('a body that %s is refused', async (_title, bytes) => {
  const { ask } = await startCluster()
  const { json } = await ask('POST', '/api/v1/namespaces/default/configmaps', { body: bytes, type: TYPE })
  expect(json).toMatchObject({ code: 400, reason: 'BadRequest' })
})

test('times, numbers below zero, quantities and ports by name or number', () => {
  const time: Parts = [[8, [[1, 1_700_000_000]]]]
  const pod = body('v1', 'Pod', [
    [1, time],
    [
      2,
      [
        [
          2,
          [
            [
              8,
              [
                [
                  1,
                  [
                    [1, 'cpu'],
                    [2, [[1, '100m']]],
                  ],
                ],
              ],
            ],
            [
              10,
              [
                [
                  1,
                  [
                    [
                      2,
                      [
                        [
                          2,
                          [
                            [1, 1],
                            [3, 'web'],
                          ],
                        ],
                      ],
                    ],
                  ],
                ],
              ],
            ],
          ],
        ],
      ],
    ],
  ])
  expect(decodeProtobuf(pod)).toMatchObject({
    metadata: { creationTimestamp: '2023-11-14T22:13:20Z' },
    spec: {
      containers: [{ resources: { limits: { cpu: '100m' } }, livenessProbe: { httpGet: { port: 'web' } } }],
    },
  })
})
