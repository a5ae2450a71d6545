import {
  GetGroupCommand,
  GetPolicyCommand,
  GetRoleCommand,
  GetUserCommand,
  ListAttachedGroupPoliciesCommand,
  ListAttachedRolePoliciesCommand,
  ListAttachedUserPoliciesCommand,
  ListGroupsForUserCommand,
} from '@aws-sdk/client-iam'
import { mkdir, stat, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { askKube } from '../support/ask-kube.ts'
import type { Said } from '../support/ask-kube.ts'
import { makeToken, runProgram } from '../support/program.ts'
import type { Ended } from '../support/program.ts'
import { openStage } from '../support/stage.ts'
import { PROGRAM } from '../support/terminal.ts'
import { Judge } from './judge.ts'
import type { Looked } from './judge.ts'

// The built program does all of it once; then a judge looks at it who has no code of the program.

const stage = await openStage({}, PROGRAM)
const { account } = stage.sandbox
const env: Readonly<Record<string, string | undefined>> = { ...stage.env, PATH: await folderWithNodeAlone() }
const judge = new Judge(stage.sandbox, env)
const PODS = '/api/v1/namespaces/default/pods'
const NGINX = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'nginx' },
  spec: { containers: [{ name: 'nginx', image: 'nginx' }] },
}

const operator = await makeToken([], { env })
const before = await judge.look(operator)
const { mapRoles: mapRolesBefore } = await judge.awsAuth(operator)
const addUser = await runProgram(['add-user', 'developer', '--group', 'reader', '--yes'], { env })
const addRole = await runProgram(['add-role', 'eks-admin', '--masters', '--yes'], { env })
const tokens = {
  operator,
  developer: await makeToken(['--profile', 'developer'], { env }),
  admin: await makeToken(['--profile', 'eks-admin'], { env }),
}

afterAll(async () => {
  judge.iam.destroy()
  await stage.close()
})

describe('add-user developer --group reader', () => {
  test('it goes well', () => expectWell(addUser))

  test('reader ClusterRole and binding', async () => {
    const rbac = '/apis/rbac.authorization.k8s.io/v1'
    expect(await ask('operator', 'GET', `${rbac}/clusterroles/reader`)).toMatchObject({
      status: 200,
      body: {
        rules: [
          {
            apiGroups: ['*'],
            resources: ['deployments', 'configmaps', 'pods', 'secrets', 'services'],
            verbs: ['get', 'list', 'watch'],
          },
        ],
      },
    })
    expect(await ask('operator', 'GET', `${rbac}/clusterrolebindings/reader`)).toMatchObject({
      status: 200,
      body: {
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'reader' },
        subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'reader' }],
      },
    })
  })

  test('AmazonEKSViewNodesAndWorkloadsPolicy with its eight actions', async () => {
    expect(await judge.document('AmazonEKSViewNodesAndWorkloadsPolicy')).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: [
            'eks:DescribeNodegroup',
            'eks:ListNodegroups',
            'eks:DescribeCluster',
            'eks:ListClusters',
            'eks:AccessKubernetesApi',
            'ssm:GetParameter',
            'eks:ListUpdates',
            'eks:ListFargateProfiles',
          ],
          Resource: '*',
        },
      ],
    })
  })

  test('group developers with it attached', async () => {
    const { AttachedPolicies } = await judge.iam.send(
      new ListAttachedGroupPoliciesCommand({ GroupName: 'developers' }),
    )
    expect(AttachedPolicies).toEqual([named('AmazonEKSViewNodesAndWorkloadsPolicy')])
  })

  test('user developer in the group, one key', async () => {
    const { Users } = await judge.iam.send(new GetGroupCommand({ GroupName: 'developers' }))
    expect(Users).toMatchObject([{ UserName: 'developer', Arn: judge.arn('user/developer') }])
    const { Groups } = await judge.iam.send(new ListGroupsForUserCommand({ UserName: 'developer' }))
    expect(Groups).toMatchObject([{ GroupName: 'developers' }])
    expect(await judge.keysOf('developer')).toMatchObject([{ UserName: 'developer', Status: 'Active' }])
  })

  test('profile developer', async () => {
    const [config, credentials] = [await judge.config(), await judge.credentials()]
    expect(config['profile developer']).toEqual({ region: 'us-west-2' })
    expect(Object.keys(credentials['developer'] ?? {})).toEqual([
      'aws_access_key_id',
      'aws_secret_access_key',
    ])
    expect(credentials['developer']?.['aws_access_key_id']).toBe(
      (await judge.keysOf('developer'))[0]?.AccessKeyId,
    )
    expect(await judge.callerOf('developer')).toBe(judge.arn('user/developer'))
    const { mode } = await stat(judge.path('AWS_SHARED_CREDENTIALS_FILE'))
    expect((mode & 0o777).toString(8)).toBe('600')
  })

  test('mapUsers entry', async () => {
    expect((await judge.awsAuth(tokens.operator)).mapUsers).toEqual([
      { userarn: judge.arn('user/developer'), username: 'developer', groups: ['reader'] },
    ])
  })

  test('kubeconfig for developer', async () => {
    expect(await judge.podsBy('developer@demo.us-west-2')).toContainEqual(expect.stringMatching(/^web-/))
  })

  test('minified view shows it', async () => {
    expect(await judge.minified('developer@demo.us-west-2')).toEqual({
      cluster: {
        server: judge.cluster.endpoint,
        'certificate-authority-data': Buffer.from(judge.cluster.caPem ?? '').toString('base64'),
      },
      user: {
        exec: {
          apiVersion: 'client.authentication.k8s.io/v1beta1',
          command: PROGRAM,
          args: ['token', '--cluster-name', 'demo', '--region', 'us-west-2', '--profile', 'developer'],
          env: [
            { name: 'AWS_CONFIG_FILE', value: judge.path('AWS_CONFIG_FILE') },
            { name: 'AWS_SHARED_CREDENTIALS_FILE', value: judge.path('AWS_SHARED_CREDENTIALS_FILE') },
          ],
        },
      },
    })
  })

  test('get yes, create no, run Forbidden', async () => {
    expect(await judge.canI(tokens.developer, 'get', 'pods')).toBe(true)
    expect(await judge.canI(tokens.developer, 'create', 'pods')).toBe(false)
    expect(await ask('developer', 'GET', PODS)).toMatchObject({ status: 200, body: { kind: 'PodList' } })
    expect(await ask('developer', 'POST', PODS, NGINX)).toMatchObject({
      status: 403,
      body: {
        reason: 'Forbidden',
        message:
          'pods is forbidden: User "developer" cannot create resource "pods" in API group "" in the namespace "default"',
      },
    })
  })
})

describe('add-role eks-admin --masters', () => {
  test('it goes well', () => expectWell(addRole))

  test('AmazonEKSAdminPolicy with PassRole condition', async () => {
    expect(await judge.document('AmazonEKSAdminPolicy')).toEqual({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 'eks:*', Resource: '*' },
        {
          Effect: 'Allow',
          Action: 'iam:PassRole',
          Resource: '*',
          Condition: { StringEquals: { 'iam:PassedToService': 'eks.amazonaws.com' } },
        },
      ],
    })
    const { AttachedPolicies } = await judge.iam.send(
      new ListAttachedRolePoliciesCommand({ RoleName: 'eks-admin' }),
    )
    expect(AttachedPolicies).toEqual([named('AmazonEKSAdminPolicy')])
  })

  test('role eks-admin trusting the account root', async () => {
    const { Role } = await judge.iam.send(new GetRoleCommand({ RoleName: 'eks-admin' }))
    expect(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''))).toEqual({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: judge.arn('root') }, Action: 'sts:AssumeRole' }],
    })
  })

  test('who may assume it is shown', () => {
    expect(addRole.stderr).toContain(
      `! who may take eks-admin: everyone in account ${account} whose own policies allow sts:AssumeRole on it, the user manager among them`,
    )
  })

  test('AmazonEKSAssumeEKSAdminPolicy on exactly that role', async () => {
    expect(await judge.document('AmazonEKSAssumeEKSAdminPolicy')).toEqual({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: judge.arn('role/eks-admin') }],
    })
  })

  test('user manager with it', async () => {
    const { AttachedPolicies } = await judge.iam.send(
      new ListAttachedUserPoliciesCommand({ UserName: 'manager' }),
    )
    expect(AttachedPolicies).toEqual([named('AmazonEKSAssumeEKSAdminPolicy')])
    expect(await judge.keysOf('manager')).toMatchObject([{ UserName: 'manager', Status: 'Active' }])
  })

  test('profile manager', async () => {
    const [config, credentials] = [await judge.config(), await judge.credentials()]
    expect(config['profile manager']).toEqual({ region: 'us-west-2' })
    expect(credentials['manager']?.['aws_access_key_id']).toBe(
      (await judge.keysOf('manager'))[0]?.AccessKeyId,
    )
    expect(await judge.callerOf('manager')).toBe(judge.arn('user/manager'))
  })

  test('assume-role works', async () => {
    const taken = await judge.takeRole('eks-admin', 'manager')
    expect(taken.arn).toBe(`arn:aws:sts::${account}:assumed-role/eks-admin/by-hand`)
    const token = await makeToken([], { env: { ...env, ...taken.env } })
    expect((await askKube(judge.cluster, token, 'GET', PODS)).status).toBe(200)
    await expect(judge.takeRole('eks-admin', 'developer')).rejects.toMatchObject({ name: 'AccessDenied' })
  })

  test("the operator's own context still works and is where it was", async () => {
    const { contexts } = (await judge.kubeconfig()) as { contexts: readonly { readonly name: string }[] }
    expect(await judge.kubeconfig()).toMatchObject({ 'current-context': 'demo' })
    expect(contexts[0]).toEqual({
      name: 'demo',
      context: { cluster: judge.cluster.arn, user: 'operator-demo' },
    })
    expect(await judge.podsBy('demo')).toContainEqual(expect.stringMatching(/^web-/))
  })

  test('mapRoles entry with system:masters', async () => {
    const { mapRoles } = await judge.awsAuth(tokens.operator)
    expect(mapRoles?.at(-1)).toEqual({
      rolearn: judge.arn('role/eks-admin'),
      username: 'eks-admin',
      groups: ['system:masters'],
    })
    expect(mapRoles?.slice(0, -1)).toEqual(mapRolesBefore)
  })

  test('[profile eks-admin] with role_arn and source_profile', async () => {
    const [config, credentials] = [await judge.config(), await judge.credentials()]
    expect(config['profile eks-admin']).toEqual({
      role_arn: judge.arn('role/eks-admin'),
      source_profile: 'manager',
      region: 'us-west-2',
    })
    expect(credentials).not.toHaveProperty('eks-admin')
  })

  test('kubeconfig for eks-admin', async () => {
    expect(await judge.podsBy('eks-admin@demo.us-west-2')).toContainEqual(expect.stringMatching(/^web-/))
    expect(await judge.minified('eks-admin@demo.us-west-2')).toMatchObject({
      cluster: { server: judge.cluster.endpoint },
      user: { exec: { args: expect.arrayContaining(['--profile', 'eks-admin']) } },
    })
  })

  test('can-i * * yes, run nginx works', async () => {
    expect(await judge.canI(tokens.admin, '*', '*')).toBe(true)
    expect(await ask('admin', 'POST', PODS, NGINX)).toMatchObject({ status: 201 })
    expect(await ask('operator', 'GET', `${PODS}/nginx`)).toMatchObject({
      body: { metadata: { name: 'nginx' } },
    })
    expect((await ask('admin', 'DELETE', `${PODS}/nginx`)).status).toBe(200)
  })
})

describe('clean', () => {
  let clean: Ended
  let after: Looked

  beforeAll(async () => {
    clean = await runProgram(['clean', '--yes'], { env })
    after = await judge.look(tokens.operator)
  })

  test('it goes well', () => expectWell(clean))

  test.each([
    'AmazonEKSViewNodesAndWorkloadsPolicy',
    'AmazonEKSAdminPolicy',
    'AmazonEKSAssumeEKSAdminPolicy',
  ])('policy %s gone', async (name) => {
    const asked = judge.iam.send(new GetPolicyCommand({ PolicyArn: judge.arn(`policy/${name}`) }))
    await expect(asked).rejects.toMatchObject({ name: 'NoSuchEntityException' })
  })

  test('role gone', async () => {
    const asked = judge.iam.send(new GetRoleCommand({ RoleName: 'eks-admin' }))
    await expect(asked).rejects.toMatchObject({ name: 'NoSuchEntityException' })
  })

  test('group gone', async () => {
    const asked = judge.iam.send(new GetGroupCommand({ GroupName: 'developers' }))
    await expect(asked).rejects.toMatchObject({ name: 'NoSuchEntityException' })
  })

  test.each(['developer', 'manager'])('user %s gone', async (UserName) => {
    const asked = judge.iam.send(new GetUserCommand({ UserName }))
    await expect(asked).rejects.toMatchObject({ name: 'NoSuchEntityException' })
  })

  test('nothing else in the account differs', () => expect(after.account).toEqual(before.account))

  test('profiles and contexts gone, files byte for byte', () => expect(after.files).toEqual(before.files))

  test.each(['developer', 'admin'] as const)('the mapping of %s gone', async (who) => {
    expect((await ask(who, 'GET', PODS)).status).toBe(401)
  })

  test('RBAC and mappings gone, nothing else in the cluster differs', () =>
    expect(after.cluster).toEqual(before.cluster))
})

function expectWell({ code, stderr }: Ended): void {
  expect(code, stderr).toBe(0)
}

function ask(who: keyof typeof tokens, method: string, path: string, body?: unknown): Promise<Said> {
  return askKube(judge.cluster, tokens[who], method, path, body)
}

function named(policy: string): { PolicyName: string; PolicyArn: string } {
  return { PolicyName: policy, PolicyArn: judge.arn(`policy/${policy}`) }
}

/** A PATH where no `aws` is found: `--exec auto` has to do without. */
async function folderWithNodeAlone(): Promise<string> {
  const folder = join(stage.home.folder, 'node')
  await mkdir(folder)
  await symlink(process.execPath, join(folder, 'node'))
  return folder
}
