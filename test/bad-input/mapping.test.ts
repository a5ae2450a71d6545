import { describe, expect, it } from 'vitest'
import type { ClusterSeed } from '../../src/sandbox/seed.ts'
import { setStage } from '../support/stage.ts'
import type { Stage } from '../support/stage.ts'
import { asOperator } from './operator.ts'
import { changedOutside, photograph } from './photograph.ts'
import { ADD_USER, itRefuses } from './refusal.ts'

const USER = 'arn:aws:iam::111122223333:user/developer'
const NODES = `- groups:
  - system:bootstrappers
  - system:nodes
  rolearn: arn:aws:iam::111122223333:role/demo-node
  username: system:node:{{EC2PrivateDNSName}}
`
const MAPPED = `- userarn: ${USER}
  username: dev
  groups:
  - view
`

function withAwsAuth(data: Record<string, string>, more: ClusterSeed = {}): { clusters: ClusterSeed[] } {
  return { clusters: [{ ...more, awsAuth: data }] }
}

async function makeUser(stage: Stage): Promise<void> {
  const { iam } = await asOperator(stage)
  await iam.createUser({ name: 'developer', tags: {} })
}

describe('refused', () => {
  itRefuses([
    {
      name: 'mapped already, to another group',
      sandbox: withAwsAuth({ mapRoles: NODES, mapUsers: MAPPED }),
      argv: ADD_USER,
      exit: 3,
      code: 'ALREADY_MAPPED',
      says: [USER, 'view', 'reader'],
      fix: /--append.*--replace/,
    },
    {
      name: 'mapped already, as somebody who was there before',
      sandbox: withAwsAuth({ mapRoles: NODES, mapUsers: MAPPED }),
      given: makeUser,
      argv: [...ADD_USER, '--use-existing'],
      exit: 3,
      code: 'ALREADY_MAPPED',
      says: [USER, 'view', 'reader'],
      fix: /--append.*--replace/,
    },
    {
      name: 'mapped twice, and the last one, with another group, is in force',
      sandbox: withAwsAuth({ mapUsers: `- {userarn: ${USER}, username: a, groups: [reader]}\n${MAPPED}` }),
      argv: ADD_USER,
      exit: 3,
      code: 'ALREADY_MAPPED',
      says: [USER, 'view', 'reader'],
      fix: /--append.*--replace/,
    },
    {
      name: 'an access entry, which would win',
      given: async (stage) => {
        await makeUser(stage)
        await putEntry(stage)
      },
      argv: [...ADD_USER, '--use-existing'],
      exit: 3,
      code: 'ALREADY_MAPPED',
      says: [USER, 'access entry'],
      fix: `aws eks update-access-entry --cluster-name demo --principal-arn ${USER}`,
    },
    {
      name: 'oneself, by an access entry',
      argv: ({ sandbox }) => ['add-user', sandbox.operator.arn, '--group', 'reader', '--use-existing'],
      exit: 3,
      code: 'ALREADY_MAPPED',
      says: ({ sandbox }) => [sandbox.operator.arn, 'access entry'],
      fix: 'aws eks update-access-entry',
    },
    {
      name: 'oneself',
      sandbox: { clusters: [{ mode: 'CONFIG_MAP' }] },
      argv: ({ sandbox }) => ['add-user', sandbox.operator.arn, '--group', 'reader', '--use-existing'],
      exit: 3,
      code: 'SELF',
      says: ({ sandbox }) => [sandbox.operator.arn, 'is you'],
      fix: '--profile',
    },
    {
      name: 'the role of the nodes',
      argv: ['add-role', 'demo-node', '--group', 'reader', '--use-existing', '--replace'],
      exit: 3,
      code: 'LOCKOUT',
      says: ['role/demo-node', 'nodes'],
      fix: 'choose another role',
    },
    {
      name: 'aws-auth that does not parse',
      sandbox: withAwsAuth({ mapRoles: NODES, mapUsers: '- userarn: a\n  groups: [b\n' }),
      argv: ADD_USER,
      exit: 3,
      code: 'AWS_AUTH_INVALID',
      says: ['mapUsers', /line 3|3:1|:3/],
      fix: 'kubectl -n kube-system edit configmap aws-auth',
    },
    {
      name: 'aws-auth with a tab where YAML takes none',
      sandbox: withAwsAuth({ mapUsers: '- userarn: a\n\tgroups: []\n' }),
      argv: ADD_USER,
      exit: 3,
      code: 'AWS_AUTH_INVALID',
      says: ['mapUsers', /line 2|2:1|:2/],
      fix: 'kubectl -n kube-system edit configmap aws-auth',
    },
    {
      name: 'aws-auth of another shape',
      sandbox: withAwsAuth({ mapUsers: 'developer: reader\n' }),
      argv: ADD_USER,
      exit: 3,
      code: 'AWS_AUTH_INVALID',
      says: ['mapUsers'],
      fix: 'kubectl -n kube-system edit configmap aws-auth',
    },
    {
      name: 'aws-auth that is immutable',
      sandbox: { clusters: [{ awsAuthImmutable: true }] },
      argv: ADD_USER,
      exit: 3,
      code: 'AWS_AUTH_IMMUTABLE',
      says: ['kube-system/aws-auth', 'immutable'],
      fix: 'kubectl replace --force',
    },
    {
      name: 'aws-auth that is nearly 1 MiB already',
      sandbox: withAwsAuth({ mapRoles: NODES, mapUsers: `# ${'x'.repeat(1_048_576 - NODES.length - 20)}\n` }),
      argv: ADD_USER,
      exit: 3,
      code: 'AWS_AUTH_TOO_BIG',
      says: [/would have \d{7} bytes/, '1048576'],
      fix: 'kubectl -n kube-system edit configmap aws-auth',
    },
  ])
})

async function putEntry({ sandbox }: Stage): Promise<void> {
  const { EKSClient, CreateAccessEntryCommand } = await import('@aws-sdk/client-eks')
  const { accessKeyId, secretAccessKey } = sandbox.operator
  const client = new EKSClient({
    region: sandbox.region,
    endpoint: sandbox.endpoint,
    credentials: { accessKeyId, secretAccessKey },
  })
  await client.send(
    new CreateAccessEntryCommand({ clusterName: 'demo', principalArn: USER, kubernetesGroups: ['x'] }),
  )
  client.destroy()
}

/** aws-auth as others have left it: it works, and every byte of it stays. */
const ODD: readonly (readonly [name: string, data: Record<string, string> | null])[] = [
  ['missing', null],
  ['without a key', {}],
  ['an empty key', { mapRoles: NODES, mapUsers: '' }],
  ['an empty list', { mapRoles: NODES, mapUsers: '[]\n' }],
  ['dead keys', { mapRoles: NODES, maproles: '- x', mapusers: ': broken [', other: '' }],
  [
    'keys of an entry in odd case',
    { mapUsers: '- UserARN: arn:aws:iam::111122223333:user/a\n  UserName: a\n  GROUPS: [x]\n' },
  ],
  [
    'duplicates',
    {
      mapUsers:
        '- {userarn: arn:aws:iam::111122223333:user/a, username: a}\n- {userarn: arn:aws:iam::111122223333:user/a, username: b}\n',
    },
  ],
  ['comments', { mapRoles: `# ours\n${NODES}# the end`, mapUsers: '# nobody yet\n' }],
  ['Windows line ends', { mapUsers: '- userarn: arn:aws:iam::111122223333:user/a\r\n  username: a\r\n' }],
  [
    'anchors',
    {
      mapUsers:
        '- userarn: arn:aws:iam::111122223333:user/a\n  groups: &g [x]\n- userarn: arn:aws:iam::111122223333:user/b\n  groups: *g\n',
    },
  ],
  ['no last line end', { mapUsers: '- userarn: arn:aws:iam::111122223333:user/a\n  username: a' }],
  [
    'a second document',
    { mapUsers: '- userarn: arn:aws:iam::111122223333:user/a\n  username: a\n---\n- x\n' },
  ],
]

describe('taken as it is', () => {
  it.each(ODD)('%s', async (_name, data) => {
    const stage = await setStage({ clusters: [{ awsAuth: data }] })
    const before = await photograph(stage)
    expect(await stage.json(...ADD_USER)).toMatchObject({ ok: true, status: 'done' })
    const now = textsOf(stage)
    for (const [key, text] of Object.entries(data ?? {})) {
      if (key !== 'mapUsers') expect(now[key]).toBe(text)
      else expectKept(text, now[key] ?? '')
    }
    expect(await stage.json(...ADD_USER)).toMatchObject({ ok: true, status: 'nothing' })
    expect(await stage.json('clean')).toMatchObject({ ok: true, status: 'undone' })
    expect(await changedOutside(before, stage)).toEqual([])
  })
})

function textsOf({ sandbox }: Stage): Readonly<Record<string, string>> {
  const object = sandbox.clusters[0]?.objects.get('configmaps', 'aws-auth', 'kube-system')
  return (object?.['data'] ?? {}) as Readonly<Record<string, string>>
}

/** Every line of before is there, as it was and in its order. */
function expectKept(before: string, after: string): void {
  let from = 0
  for (const line of before.split('\n').filter((text) => text !== '' && text !== '[]')) {
    const at = after.indexOf(line, from)
    expect(at, line).toBeGreaterThanOrEqual(0)
    from = at + line.length
  }
}

describe('mapped already, with leave to change it', () => {
  it.each([
    ['--append', ['view', 'reader']],
    ['--replace', ['reader']],
  ])('%s', async (flag, groups) => {
    const stage = await setStage(withAwsAuth({ mapRoles: NODES, mapUsers: `# theirs\n${MAPPED}` }))
    await makeUser(stage)
    const before = await photograph(stage)
    const result = await stage.json(...ADD_USER, '--use-existing', flag)
    expect(result).toMatchObject({ ok: true, status: 'done', principal: { username: 'dev', groups } })
    expect(await stage.json('clean')).toMatchObject({ ok: true, status: 'undone' })
    expect(await changedOutside(before, stage)).toEqual([])
  })
})
