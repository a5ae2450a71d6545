import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { request } from 'node:https'
import { join } from 'node:path'
import type { Binaries } from './build.ts'
import { createIdentity, serviceAccountKeys } from './certificates.ts'
import { LOOPBACK, freePorts } from './loopback.ts'
import type { Keeper } from './keeper.ts'

/** A real API server over a real etcd, and its administrator. */
export type ApiServer = {
  readonly endpoint: string
  readonly caPem: string
  /** Of kubernetes-admin in system:masters. */
  readonly adminToken: string
  /** Sends a request as the administrator, or with another token. */
  ask(method: string, path: string, body?: unknown, options?: AskOptions): Promise<Said>
}

export type AskOptions = { readonly token?: string; readonly type?: string }
export type Said = { readonly status: number; readonly body: unknown }

/** kubeconfig files of the webhooks that are asked who somebody is, and what they may. */
export type Webhooks = { readonly authentication?: string; readonly authorization?: string }

/** What a new server makes by itself, and a moment after it is ready. */
const LAST_MADE = '/api/v1/namespaces/default/services/kubernetes'

/** Starts etcd and kube-apiserver; ready when it says so itself. */
export async function startApiServer(
  keeper: Keeper,
  programs: Pick<Binaries, 'etcd' | 'kube-apiserver'>,
  webhooks: Webhooks = {},
): Promise<ApiServer> {
  const { folder } = keeper
  const [client = 0, peer = 0, secure = 0] = await freePorts(3)
  const store = `http://${LOOPBACK}:${client}`
  const endpoint = `https://${LOOPBACK}:${secure}`
  const adminToken = randomBytes(16).toString('hex')
  const identity = await createIdentity(folder, 'kube-apiserver', [`IP:${LOOPBACK}`, 'DNS:localhost'])
  const files = await accountFiles(folder, adminToken)
  keeper.start({
    name: 'etcd',
    file: programs.etcd,
    args: [
      `--data-dir=${join(folder, 'etcd')}`,
      '--unsafe-no-fsync',
      '--log-level=warn',
      `--listen-client-urls=${store}`,
      `--advertise-client-urls=${store}`,
      `--listen-peer-urls=http://${LOOPBACK}:${peer}`,
    ],
  })
  keeper.start({
    name: 'kube-apiserver',
    file: programs['kube-apiserver'],
    args: [
      `--etcd-servers=${store}`,
      `--bind-address=${LOOPBACK}`,
      // Only told of, never used; of itself it wants a default route, which a machine without network has not.
      '--advertise-address=192.0.2.1',
      `--secure-port=${secure}`,
      `--tls-cert-file=${identity.certFile}`,
      `--tls-private-key-file=${identity.keyFile}`,
      `--token-auth-file=${files.tokens}`,
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${files.publicKey}`,
      `--service-account-signing-key-file=${files.privateKey}`,
      '--service-cluster-ip-range=10.100.0.0/16',
      // Without a controller nobody makes the service accounts that it insists on.
      '--disable-admission-plugins=ServiceAccount',
      ...webhookFlags(webhooks),
    ],
  })
  const ask = createAsk(endpoint, identity.cert, adminToken)
  const answers = async (path: string): Promise<boolean> => (await ask('GET', path)).status === 200
  await keeper.ready('kube-apiserver', async () => (await answers('/readyz')) && answers(LAST_MADE))
  return { endpoint, caPem: identity.cert, adminToken, ask }
}

/** Caches of no life: a changed mapping shows at once. */
function webhookFlags({ authentication, authorization }: Webhooks): string[] {
  return [
    ...(authentication === undefined
      ? []
      : [
          `--authentication-token-webhook-config-file=${authentication}`,
          '--authentication-token-webhook-cache-ttl=0s',
        ]),
    ...(authorization === undefined
      ? ['--authorization-mode=RBAC']
      : [
          '--authorization-mode=Webhook,RBAC',
          `--authorization-webhook-config-file=${authorization}`,
          '--authorization-webhook-version=v1',
          '--authorization-webhook-cache-authorized-ttl=0s',
          '--authorization-webhook-cache-unauthorized-ttl=0s',
        ]),
  ]
}

async function accountFiles(
  folder: string,
  adminToken: string,
): Promise<{ tokens: string; publicKey: string; privateKey: string }> {
  const files = {
    tokens: join(folder, 'tokens.csv'),
    publicKey: join(folder, 'service-accounts.pub'),
    privateKey: join(folder, 'service-accounts.key'),
  }
  const keys = serviceAccountKeys()
  await Promise.all([
    writeFile(files.tokens, `${adminToken},kubernetes-admin,kubernetes-admin,"system:masters"\n`, {
      mode: 0o600,
    }),
    writeFile(files.publicKey, keys.publicKey),
    writeFile(files.privateKey, keys.privateKey, { mode: 0o600 }),
  ])
  return files
}

function createAsk(endpoint: string, ca: string, adminToken: string): ApiServer['ask'] {
  return (method, path, body, { token = adminToken, type = 'application/json' } = {}) =>
    new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': type, accept: 'application/json' }
      const call = request(new URL(path, endpoint), { method, headers, ca, agent: false }, (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('error', reject)
        answer.on('end', () => {
          const text = Buffer.concat(chunks).toString()
          const isJson = answer.headers['content-type']?.startsWith('application/json') === true
          resolve({ status: answer.statusCode ?? 0, body: isJson ? JSON.parse(text) : text })
        })
      })
      call.on('error', reject)
      call.end(body === undefined ? undefined : JSON.stringify(body))
    })
}
