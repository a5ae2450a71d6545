import { describe, expect, it } from 'vitest'
import type { Result } from '../../src/commands/result.ts'
import { setStage } from '../support/stage.ts'
import type { Stage } from '../support/stage.ts'
import { asOperator, kubeAsOperator } from './operator.ts'
import { changedOutside, photograph } from './photograph.ts'
import { ADD_USER, expectOneDocument, itRefuses } from './refusal.ts'

const ADD_ROLE = ['add-role', 'eks-admin', '--masters']
const VIEW = 'AmazonEKSViewNodesAndWorkloadsPolicy'
const OTHER = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] }
const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
}

async function makeUser(stage: Stage, name = 'developer'): Promise<void> {
  const { iam } = await asOperator(stage)
  await iam.createUser({ name, tags: {} })
}

async function makeRole(stage: Stage): Promise<void> {
  const { iam } = await asOperator(stage)
  await iam.createRole({ name: 'eks-admin', trust: TRUST, tags: {} })
}

async function makeGroup(stage: Stage, name = 'developers'): Promise<void> {
  const { iam } = await asOperator(stage)
  await iam.createGroup({ name, path: '/' })
}

async function makePolicy(stage: Stage, name = VIEW, document: typeof OTHER = OTHER): Promise<void> {
  const { iam } = await asOperator(stage)
  await iam.createPolicy({ name, document, tags: {} })
}

const CLUSTER_ROLE = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  metadata: { name: 'reader' },
  rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }],
}
const BINDING = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  metadata: { name: 'reader' },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
  subjects: [{ kind: 'Group', apiGroup: 'rbac.authorization.k8s.io', name: 'others' }],
}

describe('somebody else has the name', () => {
  itRefuses([
    {
      name: 'a user',
      given: (stage) => makeUser(stage),
      argv: ADD_USER,
      exit: 3,
      code: 'EXISTS',
      says: ({ sandbox }) => [`arn:aws:iam::${sandbox.account}:user/developer`],
      fix: /--use-existing$/,
    },
    {
      name: 'an IAM group',
      given: (stage) => makeGroup(stage),
      argv: ADD_USER,
      exit: 3,
      code: 'EXISTS',
      says: ['IAM group developers'],
      fix: /--use-existing$/,
    },
    {
      name: 'a policy that says something else',
      given: (stage) => makePolicy(stage),
      argv: ADD_USER,
      exit: 3,
      code: 'EXISTS',
      says: [VIEW, 's3:*'],
      fix: 'choose another name',
    },
    {
      name: 'a role',
      given: makeRole,
      argv: ADD_ROLE,
      exit: 3,
      code: 'EXISTS',
      says: ({ sandbox }) => [`arn:aws:iam::${sandbox.account}:role/eks-admin`],
      fix: /--use-existing$/,
    },
    {
      name: 'the user who is to take the role',
      given: (stage) => makeUser(stage, 'manager'),
      argv: ADD_ROLE,
      exit: 3,
      code: 'EXISTS',
      says: ({ sandbox }) => [`arn:aws:iam::${sandbox.account}:user/manager`],
      fix: /--region us-west-2 --assumed-by manager --use-existing$/,
    },
    {
      name: 'the group that is to take the role',
      given: (stage) => makeGroup(stage, 'staff'),
      argv: [...ADD_ROLE, '--assumed-by-group', 'staff'],
      exit: 3,
      code: 'EXISTS',
      says: ['IAM group staff'],
      fix: /--use-existing$/,
    },
    {
      name: 'a ClusterRole with other rights',
      given: async (stage) => (await kubeAsOperator(stage)).create('clusterroles', CLUSTER_ROLE),
      argv: ADD_USER,
      exit: 3,
      code: 'EXISTS',
      says: ['ClusterRole reader', 'differs'],
      fix: 'remove it first',
    },
    {
      name: 'a binding of others',
      given: async (stage) => (await kubeAsOperator(stage)).create('clusterrolebindings', BINDING),
      argv: ADD_USER,
      exit: 3,
      code: 'EXISTS',
      says: ['ClusterRoleBinding reader', 'others'],
      fix: 'remove it first',
    },
    {
      name: 'a group that nothing is bound to',
      argv: ['add-user', 'developer', '--group', 'staff'],
      exit: 3,
      code: 'GROUP_UNBOUND',
      says: ['"staff"'],
      fix: 'kubectl create clusterrolebinding staff --clusterrole=view --group=staff',
    },
    {
      name: 'a user by an ARN that is not there',
      argv: ({ sandbox }) => [
        'add-user',
        `arn:aws:iam::${sandbox.account}:user/team/jane`,
        '--group',
        'reader',
      ],
      exit: 3,
      code: 'PRINCIPAL',
      says: ['user/team/jane'],
      fix: 'aws iam list-users',
    },
    {
      name: 'a user of another account',
      argv: ['add-user', 'arn:aws:iam::999988887777:user/jane', '--group', 'reader'],
      exit: 3,
      code: 'PRINCIPAL',
      says: ({ sandbox }) => ['999988887777', sandbox.account],
      fix: '--profile',
    },
    {
      name: 'a user with two keys, who is to get another',
      given: async (stage) => {
        await makeUser(stage)
        const { iam } = await asOperator(stage)
        await iam.createAccessKey('developer')
        await iam.createAccessKey('developer')
      },
      argv: [...ADD_USER, '--use-existing', '--new-key'],
      exit: 3,
      code: 'KEY_LIMIT',
      says: ['2 keys', 'AKIA'],
      fix: /^remove one that nobody uses: aws iam delete-access-key --user-name developer --access-key-id AKIA\w{16}$/,
    },
  ])
})

/** What cannot be seen by the name as it was asked for, and stands in the way: it shows when IAM is asked to make it. */
const OTHER_CASE: readonly (readonly [
  name: string,
  given: (stage: Stage) => unknown,
  argv: readonly string[],
  there: string,
])[] = [
  ['a user', (stage) => makeUser(stage, 'Developer'), ADD_USER, 'user/Developer'],
  ['an IAM group', (stage) => makeGroup(stage, 'dev'), [...ADD_USER, '--iam-group', 'Dev'], 'group/dev'],
  ['a policy', (stage) => makePolicy(stage, VIEW.toUpperCase()), ADD_USER, `policy/${VIEW.toUpperCase()}`],
  ['a role', makeRole, ['add-role', 'EKS-admin', '--masters'], 'role/eks-admin'],
]

describe('a name that differs in case alone', () => {
  it.each(OTHER_CASE)('%s: what was made goes again', async (_name, given, argv, there) => {
    const stage = await setStage()
    await given(stage)
    const before = await photograph(stage)
    const result = expectOneDocument(await stage.run(...argv, '--yes', '--json'))
    const arn = `arn:aws:iam::${stage.sandbox.account}:${there}`
    expect(result).toMatchObject({ exit: 3, status: 'refused', left: [], error: { code: 'EXISTS' } })
    expect(result.error?.message).toContain(`${arn} is there already, and to IAM "`)
    expect(result.error?.fix).toContain(`"${there.replace(/.*\//, '')}"`)
    expect(await changedOutside(before, stage)).toEqual([])
  })
})

/** Somebody else's thing, and what the program does with it where it is allowed to: it stays when all is taken back. */
const USED: readonly (readonly [
  name: string,
  given: (stage: Stage) => unknown,
  argv: readonly string[],
  kind: string,
])[] = [
  ['a user', (stage) => makeUser(stage), [...ADD_USER, '--use-existing'], 'iam-user'],
  [
    'a user, with a new key',
    (stage) => makeUser(stage),
    [...ADD_USER, '--use-existing', '--new-key'],
    'iam-user',
  ],
  ['a group', (stage) => makeGroup(stage), [...ADD_USER, '--use-existing'], 'iam-group'],
  ['a role', makeRole, [...ADD_ROLE, '--use-existing'], 'iam-role'],
  [
    'who takes a role',
    (stage) => makeUser(stage, 'manager'),
    [...ADD_ROLE, '--assumed-by', 'manager', '--use-existing'],
    'iam-user',
  ],
]

describe('with --use-existing it is used, and stays', () => {
  it.each(USED)('%s', async (_name, given, argv, kind) => {
    const stage = await setStage()
    await given(stage)
    const before = await photograph(stage)
    const result = await stage.json(...argv)
    expect(result).toMatchObject({ ok: true, status: 'done' })
    expect(ofKind(result, kind)).toMatchObject({ action: 'none', owner: 'foreign' })
    if (kind === 'iam-user')
      expect(result.made?.profile === null).toBe(argv[0] === 'add-user' && !argv.includes('--new-key'))
    expect(await stage.json('clean')).toMatchObject({ ok: true, status: 'undone' })
    expect(await changedOutside(before, stage)).toEqual([])
  })
})

function ofKind({ changes }: Result, kind: string): Result['changes'][number] | undefined {
  return changes.find((change) => change.kind === kind)
}

describe('what is there and equal is used, and stays', () => {
  const KINDS = ['iam-policy', 'cluster-role', 'cluster-role-binding'] as const

  it('policy, ClusterRole and binding', async () => {
    const stage = await setStage()
    const planned = await stage.json(...ADD_USER, '--dry-run')
    const [policy, role, binding] = KINDS.map((kind) => ofKind(planned, kind)?.after)
    await makePolicy(stage, VIEW, (policy as { document: typeof OTHER }).document)
    const kube = await kubeAsOperator(stage)
    await kube.create('clusterroles', { ...CLUSTER_ROLE, ...(role as object) })
    await kube.create('clusterrolebindings', { ...BINDING, ...(binding as object) })
    const before = await photograph(stage)
    const result = await stage.json(...ADD_USER)
    expect(result).toMatchObject({ ok: true, status: 'done' })
    for (const kind of KINDS) expect(ofKind(result, kind)).toMatchObject({ action: 'none', owner: 'foreign' })
    expect(await stage.json('clean')).toMatchObject({ ok: true, status: 'undone' })
    expect(await changedOutside(before, stage)).toEqual([])
  })
})
