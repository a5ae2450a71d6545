import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { Secret } from '../../src/ports/secret.ts'
import type { Credentials } from '../../src/ports/secret.ts'
import { list, parseJson, text, texts } from '../../src/sandbox/kube/json.ts'
import { presignToken } from '../../src/token/presign.ts'
import { guard } from '../../src/who/guard.ts'
import { resolve } from '../../src/who/resolve.ts'
import type { World } from '../../src/who/resolve.ts'
import { openRealStage } from './stage.ts'
import type { RealStage } from './stage.ts'

// What the real authenticator does to people when aws-auth goes wrong, and that no such change passes the guard.

const ROOT = 'arn:aws:iam::111122223333'
const ADMIN = `${ROOT}:role/platform-admin`
const NODE = `${ROOT}:role/demo-node`
const INSTANCE = 'i-0a1b2c3d4e5f60718'

const nodes = `- rolearn: ${NODE}
  username: system:node:{{SessionName}}
  groups: [system:bootstrappers, system:nodes]
`
const admins = `- rolearn: ${ADMIN}
  username: platform-admin
  groups: [system:masters]
`
const HEALTHY = nodes + admins

type Login = { readonly username: string; readonly groups: readonly string[] }
const WELL = {
  admin: { username: 'platform-admin', groups: ['system:masters'] },
  node: { username: `system:node:${INSTANCE}`, groups: ['system:bootstrappers', 'system:nodes'] },
}

let stage: RealStage
let keys: { admin: Credentials; node: Credentials; marker: Credentials }
/** Of the token that was made last; each is signed a second earlier, since the API server remembers good ones. */
let secondsAgo = 0
/** Tells one state of aws-auth from the next. */
let generation = 0

beforeAll(async () => {
  stage = await openRealStage({ mode: 'CONFIG_MAP', awsAuth: { mapRoles: HEALTHY } })
  const admin = `sts assume-role --role-arn ${ADMIN} --role-session-name me`
  await aws('iam create-user --user-name marker')
  keys = {
    admin: credentials(await aws(admin), 'Credentials'),
    node: instanceCredentials(),
    marker: credentials(await aws('iam create-access-key --user-name marker'), 'AccessKey'),
  }
})
afterAll(() => stage?.close())

async function aws(line: string): Promise<string> {
  const { stdout, stderr } = await stage.run(['aws', ...line.split(' '), '--output', 'json'])
  expect(stderr).toBe('')
  return stdout
}

function credentials(answer: string, part: string): Credentials {
  const given = parseJson(answer)
  const token = text(given, part, 'SessionToken')
  return {
    accessKeyId: text(given, part, 'AccessKeyId'),
    secretAccessKey: new Secret(text(given, part, 'SecretAccessKey')),
    ...(token === '' ? {} : { sessionToken: new Secret(token) }),
  }
}

/** As the metadata service of an instance hands them out: nobody takes that role by STS. */
function instanceCredentials(): Credentials {
  const { account } = stage.real
  const role = account.roles.get('demo-node')
  if (role === undefined) throw new Error('the cluster has no node role')
  const session = {
    accessKeyId: 'ASIAEXAMPLEOFANODE00',
    secret: 'secret-of-the-node',
    token: 'token-of-the-node',
    expires: new Date(Date.now() + 3_600_000),
    role,
    name: INSTANCE,
    policies: undefined,
  }
  account.sessions.set(session.accessKeyId, session)
  const { accessKeyId, secret, token } = session
  return { accessKeyId, secretAccessKey: new Secret(secret), sessionToken: new Secret(token) }
}

/** Who comes in with the credentials; undefined who does not. */
async function login(who: Credentials): Promise<Login | undefined> {
  secondsAgo += 1
  const { name: cluster, region } = stage.real.cluster
  const now = new Date(Date.now() - secondsAgo * 1000)
  const token = presignToken({ cluster, region, credentials: who, now })
  const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' }
  const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews'
  const { status, body } = await stage.real.api.ask('POST', path, review, { token })
  if (status === 401) return undefined
  const said = parseJson(JSON.stringify(body))
  expect(status).toBe(201)
  const groups = texts(said, 'status', 'userInfo', 'groups').filter(
    (group) => group !== 'system:authenticated',
  )
  return { username: text(said, 'status', 'userInfo', 'username'), groups }
}

function marked(mapRoles: string): Record<string, string> {
  return { mapRoles, mapUsers: `- {userarn: "${ROOT}:user/marker", username: marker-${generation}}\n` }
}

/** Puts aws-auth in place, past every guard, and waits until the authenticator has it. */
async function impose(mapRoles: string): Promise<void> {
  generation += 1
  const path = '/api/v1/namespaces/kube-system/configmaps/aws-auth'
  const type = 'application/merge-patch+json'
  const { status } = await stage.real.api.ask('PATCH', path, { data: marked(mapRoles) }, { type })
  expect(status).toBe(200)
  await vi.waitFor(async () => expect((await login(keys.marker))?.username).toBe(`marker-${generation}`), {
    timeout: 10_000,
    interval: 100,
  })
}

function worldOf(mapRoles: string): World {
  return {
    awsAuth: marked(mapRoles),
    entries: [],
    mode: 'CONFIG_MAP',
    creator: stage.real.cluster.creatorArn,
  }
}

/** Who somebody is by our own reading. */
function resolved(mapRoles: string, arn: string, sessionName: string): Login | undefined {
  const { via, username, groups } = resolve(worldOf(mapRoles), { arn, sessionName })
  return via === 'none' ? undefined : { username, groups }
}

type Fate = { readonly admin: Login | undefined; readonly node: Login | undefined }

test.each<[string, string, Fate]>([
  [
    'a duplicate drops system:masters',
    `${HEALTHY}- rolearn: ${ADMIN}\n  username: platform-admin\n  groups: [viewers]\n`,
    { ...WELL, admin: { username: 'platform-admin', groups: ['viewers'] } },
  ],
  [
    'a role written with a path is nobody',
    HEALTHY.replace(ADMIN, `${ROOT}:role/team/platform-admin`),
    { ...WELL, admin: undefined },
  ],
  [
    'a scalar for groups leaves none',
    HEALTHY.replace('[system:masters]', 'system:masters'),
    { ...WELL, admin: { username: 'platform-admin', groups: [] } },
  ],
  [
    'an unquoted template kills the whole key',
    HEALTHY.replace('username: platform-admin', 'username: {{SessionName}}'),
    { admin: undefined, node: undefined },
  ],
  ['a node role that is taken out', admins, { ...WELL, node: undefined }],
])('%s: so the real authenticator has it, and the guard says no', async (_, broken, fate) => {
  await impose(HEALTHY)
  expect({ admin: await login(keys.admin), node: await login(keys.node) }).toEqual(WELL)
  await impose(broken)
  expect({ admin: await login(keys.admin), node: await login(keys.node) }).toEqual(fate)
  expect({ admin: resolved(broken, ADMIN, 'me'), node: resolved(broken, NODE, INSTANCE) }).toEqual(fate)

  const asked = { arn: `${ROOT}:user/jane`, caller: stage.real.cluster.creatorArn, replace: true }
  const refusals = guard(worldOf(HEALTHY), worldOf(broken), asked)
  const harmed = [fate.admin === WELL.admin ? '' : ADMIN, fate.node === WELL.node ? '' : NODE]
  for (const arn of harmed.filter((name) => name !== '')) {
    expect(refusals.map(({ code, message }) => `${code} ${message}`).join('\n')).toContain(`LOCKOUT "${arn}"`)
  }
})

test('a map that the authenticator cannot read is not written by the program', async () => {
  const broken = HEALTHY.replace('username: platform-admin', 'username: {{SessionName}}')
  await impose(broken)
  const before = await stage.look()
  const role = ['add-role', 'eks-admin', '--masters']
  expect(await stage.json(...role)).toMatchObject({ exit: 3, error: { code: 'AWS_AUTH_INVALID' } })
  expect(await stage.changed(before)).toEqual([])
})

test('nobody is worse off for what the program writes', async () => {
  await impose(HEALTHY)
  for (const command of ['add-user developer --group reader', 'add-role eks-admin --masters']) {
    expect(await stage.json(...command.split(' '))).toMatchObject({ exit: 0 })
    expect({ admin: await login(keys.admin), node: await login(keys.node) }).toEqual(WELL)
  }
  expect(await stage.json('clean')).toMatchObject({ exit: 0 })
  expect({ admin: await login(keys.admin), node: await login(keys.node) }).toEqual(WELL)
  const { body } = await stage.real.api.ask('GET', '/api/v1/namespaces/kube-system/configmaps')
  const maps = list(parseJson(JSON.stringify(body)), 'items')
  expect(maps.map((map) => text(map, 'data', 'mapRoles'))).toContain(HEALTHY)
})
