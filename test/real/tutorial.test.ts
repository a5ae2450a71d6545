import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Result } from '../../src/commands/result.ts'
import type { WorldNow } from '../../src/demo/world.ts'
import { addSession } from '../../src/sandbox/aws/sts.ts'
import { parseJson, text } from '../../src/sandbox/kube/json.ts'
import { openRealStage, PROGRAM } from './stage.ts'
import type { Ran, RealStage } from './stage.ts'

// The built program does all of it, once; the real kubectl and AWS CLI say what came out, against the real servers.

const ROOT = 'arn:aws:iam::111122223333'
const DEVELOPER = 'developer@demo.us-west-2'
const ADMIN = 'eks-admin@demo.us-west-2'

let stage: RealStage
let before: WorldNow

beforeAll(async () => {
  stage = await openRealStage()
  before = await stage.look()
})
afterAll(() => stage?.close())

function expectWell(result: Result): void {
  expect(result.error).toBeUndefined()
  expect(result).toMatchObject({ ok: true, exit: 0, left: [] })
  expect(result.checks.filter(({ ok }) => !ok)).toEqual([])
}

/** kubectl with a context of somebody's who has only the files. */
function kubectl(context: string, ...args: readonly string[]): Promise<Ran> {
  return stage.onEks(['kubectl', '--context', context, ...args])
}

/** The operator's kubectl, in the current context. */
function operatorsKubectl(...args: readonly string[]): Promise<Ran> {
  return stage.run(['kubectl', ...args])
}

/** The AWS CLI with a profile, or as the operator, at AWS's own names. */
function aws(profile: string | undefined, ...args: readonly string[]): Promise<Ran> {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = stage.real.env
  return profile === undefined
    ? stage.onEks(['aws', ...args], { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY })
    : stage.onEks(['aws', '--profile', profile, ...args])
}

async function answer(asked: Promise<Ran>): Promise<unknown> {
  const { code, stdout, stderr } = await asked
  if (code !== 0) throw new Error(`exit code ${code}: ${stderr}`)
  return JSON.parse(stdout)
}

async function words(asked: Promise<Ran>): Promise<string> {
  const { code, stdout, stderr } = await asked
  if (code !== 0) throw new Error(`exit code ${code}: ${stderr}`)
  return stdout.trim()
}

/** Expects it to fail with these words. */
async function refused(asked: Promise<Ran>, why: string): Promise<void> {
  const { code, stderr } = await asked
  expect(stderr).toContain(why)
  expect(code).not.toBe(0)
}

/** The operator asks IAM. */
function iam(...args: readonly string[]): Promise<unknown> {
  return answer(aws(undefined, 'iam', ...args))
}

function documentOf(policy: string): Promise<unknown> {
  return iam('get-policy-version', '--policy-arn', `${ROOT}:policy/${policy}`, '--version-id', 'v1')
}

/** A token of the program's own making, for somebody who has only the files. */
async function tokenOf(profile: string): Promise<string> {
  const args = ['token', '--cluster-name', 'demo', '--region', 'us-west-2', '--profile', profile]
  const noKeys = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined }
  const made = await answer(stage.run([process.execPath, PROGRAM, ...args], noKeys))
  expect(made).toMatchObject({
    kind: 'ExecCredential',
    status: { token: expect.stringMatching(/^k8s-aws-v1\./) },
  })
  return text(parseJson(JSON.stringify(made)), 'status', 'token')
}

/** What the cluster thinks of a token. */
function whoHas(token: string): Promise<unknown> {
  const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' }
  return stage.real.api.ask('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', review, { token })
}

describe('add-user developer --group reader', () => {
  beforeAll(async () => expectWell(await stage.json('add-user', 'developer', '--group', 'reader')))

  test('reader ClusterRole and binding', async () => {
    const get = (kind: string): Promise<unknown> =>
      answer(operatorsKubectl('get', kind, 'reader', '--output', 'json'))
    expect(await get('clusterrole')).toMatchObject({
      rules: [
        {
          apiGroups: ['*'],
          resources: ['deployments', 'configmaps', 'pods', 'secrets', 'services'],
          verbs: ['get', 'list', 'watch'],
        },
      ],
    })
    expect(await get('clusterrolebinding')).toMatchObject({
      roleRef: { kind: 'ClusterRole', name: 'reader' },
      subjects: [{ kind: 'Group', name: 'reader' }],
    })
  })

  test('AmazonEKSViewNodesAndWorkloadsPolicy with its eight actions', async () => {
    const found = await documentOf('AmazonEKSViewNodesAndWorkloadsPolicy')
    expect(found).toMatchObject({
      PolicyVersion: { Document: { Statement: [{ Effect: 'Allow', Resource: '*' }] } },
    })
    expect(found).toHaveProperty('PolicyVersion.Document.Statement.0.Action.length', 8)
  })

  test('group developers with it attached, user developer in it with one key', async () => {
    expect(await iam('list-attached-group-policies', '--group-name', 'developers')).toMatchObject({
      AttachedPolicies: [{ PolicyName: 'AmazonEKSViewNodesAndWorkloadsPolicy' }],
    })
    expect(await iam('get-group', '--group-name', 'developers')).toMatchObject({
      Users: [{ UserName: 'developer' }],
    })
    expect(await iam('list-access-keys', '--user-name', 'developer')).toMatchObject({
      AccessKeyMetadata: [{ Status: 'Active' }],
    })
  })

  test('profile developer', async () => {
    expect(await answer(aws('developer', 'sts', 'get-caller-identity', '--output', 'json'))).toMatchObject({
      Arn: `${ROOT}:user/developer`,
    })
    await refused(aws('developer', 'iam', 'list-users'), '(AccessDenied)')
  })

  test('mapUsers entry', async () => {
    const map = operatorsKubectl(
      '-n',
      'kube-system',
      'get',
      'cm',
      'aws-auth',
      '-o',
      'jsonpath={.data.mapUsers}',
    )
    expect(await words(map)).toContain(`userarn: "${ROOT}:user/developer"`)
  })

  test('kubeconfig for developer, and its minified view', async () => {
    const view = await answer(kubectl(DEVELOPER, 'config', 'view', '--minify', '--output', 'json'))
    expect(view).toMatchObject({
      clusters: [{ name: stage.real.cluster.arn, cluster: { server: stage.real.api.endpoint } }],
      users: [{ name: DEVELOPER, user: { exec: { command: 'aws' } } }],
      contexts: [{ name: DEVELOPER }],
    })
  })

  test('who developer is to the real authenticator', async () => {
    const user = await answer(kubectl(DEVELOPER, 'auth', 'whoami', '--output', 'json'))
    expect(user).toMatchObject({
      status: { userInfo: { username: 'developer', groups: ['reader', 'system:authenticated'] } },
    })
    expect(user).toHaveProperty('status.userInfo.extra.canonicalArn', [`${ROOT}:user/developer`])
  })

  test('get yes, create no, run Forbidden', async () => {
    expect(await kubectl(DEVELOPER, 'auth', 'can-i', 'get', 'pods')).toMatchObject({
      code: 0,
      stdout: 'yes\n',
    })
    expect(await words(kubectl(DEVELOPER, 'get', 'pods'))).toMatch(/^web-\S+ +1\/1 +Running/m)
    expect(await kubectl(DEVELOPER, 'auth', 'can-i', 'create', 'pods')).toMatchObject({
      code: 1,
      stdout: 'no\n',
    })
    await refused(
      kubectl(DEVELOPER, 'run', 'nginx', '--image=nginx'),
      'pods is forbidden: User "developer" cannot create resource "pods" in API group "" in the namespace "default"',
    )
  })

  test('the token of the program is accepted by the real authenticator', async () => {
    expect(await whoHas(await tokenOf('developer'))).toMatchObject({
      status: 201,
      body: { status: { userInfo: { username: 'developer' } } },
    })
  })

  test('again is nothing', async () => {
    const again = await stage.json('add-user', 'developer', '--group', 'reader')
    expect(again).toMatchObject({ ok: true, exit: 0, status: 'nothing', run: null })
  })
})

describe('add-role eks-admin --masters', () => {
  beforeAll(async () => expectWell(await stage.json('add-role', 'eks-admin', '--masters')))

  test('AmazonEKSAdminPolicy with PassRole condition', async () => {
    expect(await documentOf('AmazonEKSAdminPolicy')).toMatchObject({
      PolicyVersion: {
        Document: {
          Statement: [
            { Action: 'eks:*' },
            {
              Action: 'iam:PassRole',
              Condition: { StringEquals: { 'iam:PassedToService': 'eks.amazonaws.com' } },
            },
          ],
        },
      },
    })
  })

  test('role eks-admin trusting the account root', async () => {
    expect(await iam('get-role', '--role-name', 'eks-admin')).toMatchObject({
      Role: {
        AssumeRolePolicyDocument: {
          Statement: [{ Effect: 'Allow', Principal: { AWS: `${ROOT}:root` }, Action: 'sts:AssumeRole' }],
        },
      },
    })
    expect(await iam('list-attached-role-policies', '--role-name', 'eks-admin')).toMatchObject({
      AttachedPolicies: [{ PolicyName: 'AmazonEKSAdminPolicy' }],
    })
  })

  test('AmazonEKSAssumeEKSAdminPolicy on exactly that role, and user manager with it', async () => {
    expect(await documentOf('AmazonEKSAssumeEKSAdminPolicy')).toMatchObject({
      PolicyVersion: {
        Document: { Statement: [{ Action: 'sts:AssumeRole', Resource: `${ROOT}:role/eks-admin` }] },
      },
    })
    expect(await iam('list-attached-user-policies', '--user-name', 'manager')).toMatchObject({
      AttachedPolicies: [{ PolicyName: 'AmazonEKSAssumeEKSAdminPolicy' }],
    })
  })

  test('profile manager takes the role; developer may not', async () => {
    const assume = ['sts', 'assume-role', '--role-arn', `${ROOT}:role/eks-admin`, '--role-session-name', 'me']
    expect(await answer(aws('manager', ...assume, '--output', 'json'))).toMatchObject({
      AssumedRoleUser: { Arn: 'arn:aws:sts::111122223333:assumed-role/eks-admin/me' },
    })
    await refused(aws('developer', ...assume), '(AccessDenied)')
  })

  test('[profile eks-admin] with role_arn and source_profile', async () => {
    const get = (key: string): Promise<string> =>
      words(aws(undefined, 'configure', 'get', key, '--profile', 'eks-admin'))
    expect(await get('role_arn')).toBe(`${ROOT}:role/eks-admin`)
    expect(await get('source_profile')).toBe('manager')
  })

  test('mapRoles entry with system:masters, beside those that were there', async () => {
    const map = operatorsKubectl(
      '-n',
      'kube-system',
      'get',
      'cm',
      'aws-auth',
      '-o',
      'jsonpath={.data.mapRoles}',
    )
    const entries = await words(map)
    expect(entries).toContain(`rolearn: "${ROOT}:role/eks-admin"`)
    expect(entries).toContain(`rolearn: ${ROOT}:role/demo-node`)
  })

  test('who manager is in the role to the real authenticator', async () => {
    const user = await answer(kubectl(ADMIN, 'auth', 'whoami', '--output', 'json'))
    expect(user).toMatchObject({
      status: { userInfo: { username: 'eks-admin', groups: ['system:masters', 'system:authenticated'] } },
    })
    expect(user).toHaveProperty('status.userInfo.extra.canonicalArn', [`${ROOT}:role/eks-admin`])
  })

  test('can-i * * yes, run nginx works', async () => {
    expect(await words(kubectl(ADMIN, 'auth', 'can-i', '*', '*'))).toContain('yes')
    expect(await words(kubectl(ADMIN, 'run', 'nginx', '--image=nginx'))).toBe('pod/nginx created')
    expect(await words(kubectl(ADMIN, 'delete', 'pod', 'nginx'))).toContain('deleted')
  })

  test('the token of the program in the role is accepted by the real authenticator', async () => {
    expect(await whoHas(await tokenOf('eks-admin'))).toMatchObject({
      status: 201,
      body: { status: { userInfo: { groups: ['system:masters', 'system:authenticated'] } } },
    })
  })

  test("the operator's own context still works and is where it was", async () => {
    expect(await words(operatorsKubectl('config', 'current-context'))).toBe('demo')
    expect(await words(operatorsKubectl('auth', 'can-i', '*', '*'))).toContain('yes')
  })
})

describe('add-role Developer --use-existing', () => {
  test('a session of the permission set, whose role has a path, comes in under its own name', async () => {
    expectWell(await stage.json('add-role', 'Developer', '--use-existing', '--group', 'reader'))
    const role = stage.real.account.roles
      .all()
      .find(({ name }) => name.startsWith('AWSReservedSSO_Developer_'))
    if (role === undefined) throw new Error('there is no permission set Developer')
    expect(role.path).toBe('/aws-reserved/sso.amazonaws.com/us-west-2/')
    const about = { seconds: 900, policies: undefined }
    const { accessKeyId, secret, token } = addSession(stage.real.account, role, 'jane@example.com', about)
    const keys = {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secret,
      AWS_SESSION_TOKEN: token,
    }
    // The operator's context takes its token from whoever has the keys in the environment.
    const jane = (...args: readonly string[]): Promise<Ran> => stage.run(['kubectl', ...args], keys)
    const user = await answer(jane('auth', 'whoami', '--output', 'json'))
    expect(user).toMatchObject({
      status: {
        userInfo: {
          username: 'sso:Developer:jane-example.com',
          groups: ['reader', 'system:authenticated'],
        },
      },
    })
    expect(user).toHaveProperty('status.userInfo.extra.canonicalArn', [`${ROOT}:role/${role.name}`])
    expect(await words(jane('get', 'pods'))).toMatch(/^web-\S+ +1\/1 +Running/m)
    await refused(
      jane('run', 'nginx', '--image=nginx'),
      'User "sso:Developer:jane-example.com" cannot create',
    )
  })
})

describe('clean', () => {
  let tokens: readonly string[]

  beforeAll(async () => {
    // Not shown to the cluster before: the API server itself remembers a token that was good for ten seconds.
    tokens = [await tokenOf('developer'), await tokenOf('eks-admin')]
    expectWell(await stage.json('clean'))
  })

  test('account, cluster and files are as they were', async () => {
    expect(await stage.changed(before)).toEqual([])
  })

  test('nobody comes in any more', async () => {
    for (const token of tokens) expect(await whoHas(token)).toMatchObject({ status: 401 })
    await refused(
      kubectl(DEVELOPER, 'get', 'pods'),
      `context was not found for specified context: ${DEVELOPER}`,
    )
    await refused(
      aws('developer', 'sts', 'get-caller-identity'),
      'The config profile (developer) could not be found',
    )
    await refused(aws(undefined, 'iam', 'get-user', '--user-name', 'developer'), '(NoSuchEntity)')
  })

  test('nothing was asked of anybody else', () => {
    const hosts = new Set(stage.real.front.asked)
    expect([...hosts].filter((host) => !/^(iam|sts\.us-west-2)\.amazonaws\.com:443$/.test(host))).toEqual([])
  })
})
