import { mkdir, writeFile } from 'node:fs/promises'
import { get } from 'node:http'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Account } from '../../src/sandbox/aws/account.ts'
import type { Cluster } from '../../src/sandbox/aws/eks-state.ts'
import type { ApiServer } from './kube-apiserver.ts'
import type { Identity } from './certificates.ts'
import type { AwsFront } from './aws-front.ts'
import { createIdentity } from './certificates.ts'
import type { Keeper } from './keeper.ts'
import { kubeconfig } from './kubeconfig.ts'
import { LOOPBACK, freePorts, isFree } from './loopback.ts'

/** Where it answers that it is well; no flag moves it. */
const HEALTH_PORT = 21363

/** What the API server must know of the authenticator before either runs. */
export type AuthenticatorPlace = {
  readonly port: number
  readonly identity: Identity
  /** For the API server's token webhook. */
  readonly kubeconfig: string
}

/** A suite of another run has ended within this. */
const PATIENCE_MS = 45_000
const POLL_MS = 100

/** Two authenticators on a machine do not go together: waits for the end of another one, and throws when it stays. */
export async function placeAuthenticator(
  folder: string,
  patienceMs = PATIENCE_MS,
): Promise<AuthenticatorPlace> {
  const until = Date.now() + patienceMs
  while (!(await isFree(HEALTH_PORT))) {
    if (Date.now() < until) {
      await delay(POLL_MS)
      continue
    }
    throw new Error(
      `Port ${HEALTH_PORT} is taken, and aws-iam-authenticator takes no other for its health. ` +
        `End what listens there (ss -ltnp 'sport = :${HEALTH_PORT}'): perhaps another run of these tests.`,
    )
  }
  const [port = 0] = await freePorts(1)
  const state = join(folder, 'authenticator')
  await mkdir(state)
  const identity = await createIdentity(state, 'authenticator', [`IP:${LOOPBACK}`])
  const server = `https://${LOOPBACK}:${port}/authenticate`
  return { port, identity, kubeconfig: kubeconfig({ server, ca: identity.cert }) }
}

export type AuthenticatorOptions = {
  readonly file: string
  readonly place: AuthenticatorPlace
  readonly account: Account
  readonly cluster: Cluster
  readonly api: ApiServer
  readonly front: AwsFront
}

/** Starts the authenticator: entries first, then aws-auth, as on EKS. Answers what writes the entries anew. */
export async function startAuthenticator(
  keeper: Keeper,
  { file, place, account, cluster, api, front }: AuthenticatorOptions,
): Promise<{ readonly writeEntries: () => Promise<void> }> {
  const state = join(keeper.folder, 'authenticator')
  const files = {
    config: join(state, 'config.json'),
    entries: join(state, 'entries.json'),
    kubeconfig: join(state, 'kubeconfig.json'),
  }
  const config = {
    clusterID: cluster.name,
    server: {
      port: place.port,
      stateDir: state,
      kubeconfig: files.kubeconfig,
      kubeconfigPregenerated: true,
      dynamicfilepath: files.entries,
      dynamicfileUserIDStrict: true,
      backendMode: cluster.mode === 'API' ? ['DynamicFile'] : ['DynamicFile', 'EKSConfigMap'],
    },
  }
  const writeEntries = (): Promise<void> =>
    writeFile(files.entries, JSON.stringify(entriesFile(account, cluster)))
  await Promise.all([
    writeFile(files.config, JSON.stringify(config)),
    writeFile(files.kubeconfig, kubeconfig({ server: api.endpoint, ca: api.caPem }, api.adminToken), {
      mode: 0o600,
    }),
    writeFile(join(state, 'cert.pem'), place.identity.cert),
    writeFile(join(state, 'key.pem'), place.identity.key, { mode: 0o600 }),
    writeEntries(),
  ])
  keeper.start({
    name: 'authenticator',
    file,
    args: ['server', '-c', files.config],
    env: { HTTPS_PROXY: front.proxy, SSL_CERT_FILE: front.caFile, AWS_EC2_METADATA_DISABLED: 'true' },
  })
  await keeper.ready('authenticator', isWell)
  return { writeEntries }
}

/**
 * The access entries as EKS hands them to the authenticator, by unique id. A cluster without entries has its creator
 * there, in nothing that anybody can see or change.
 */
function entriesFile(account: Account, cluster: Cluster): unknown {
  const entries = [...cluster.entries.values()].flatMap((entry) => {
    const principal = account.principalById(entry.principalId)
    return principal === undefined ? [] : [{ ...entry, principal }]
  })
  const creator = account.users.all().find(({ arn }) => arn === cluster.creatorArn)
  const mapped =
    cluster.mode === 'CONFIG_MAP' && creator !== undefined
      ? [{ principal: creator, username: 'kubernetes-admin', groups: ['system:masters'] }]
      : entries
  const rows = mapped.map(({ principal: { kind, arn, id }, username, groups }) => ({
    [kind === 'role' ? 'rolearn' : 'userarn']: arn,
    userid: id,
    username,
    groups,
  }))
  return {
    LastUpdatedDateTime: String(Math.floor(Date.now() / 1000)),
    Version: '1',
    mapRoles: rows.filter((row) => 'rolearn' in row),
    mapUsers: rows.filter((row) => 'userarn' in row),
    mapAccounts: [],
  }
}

function isWell(): Promise<boolean> {
  return new Promise((resolve) => {
    const call = get({ host: LOOPBACK, port: HEALTH_PORT, agent: false }, (answer) => {
      answer.resume()
      resolve(answer.statusCode === 200)
    })
    call.on('error', () => resolve(false))
  })
}
