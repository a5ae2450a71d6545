import type { IncomingHttpHeaders } from 'node:http'
import { Agent, request } from 'node:https'
import { onTestFinished } from 'vitest'
import type { SignedCaller } from '../../../src/sandbox/identity.ts'
import { isObject, parseJson } from '../../../src/sandbox/kube/json.ts'
import type { JsonObject } from '../../../src/sandbox/kube/json.ts'
import { createKubeServer } from '../../../src/sandbox/kube/server.ts'
import type { KubeServer, KubeServerOptions } from '../../../src/sandbox/kube/server.ts'

export const ACCOUNT = '111122223333'

/** IAM users of the toy account: the URL in their token is their name. */
export function userArn(name: string): string {
  return `arn:aws:iam::${ACCOUNT}:user/${name}`
}

export function caller(name: string, changes: Partial<SignedCaller> = {}): SignedCaller {
  return {
    arn: userArn(name),
    canonicalArn: userArn(name),
    account: ACCOUNT,
    userId: `AIDA${name.toUpperCase()}`,
    accessKeyId: `AKIA${name.toUpperCase()}`,
    sessionName: '',
    ...changes,
  }
}

export function token(name: string): string {
  return `k8s-aws-v1.${Buffer.from(name).toString('base64url')}`
}

export type Reply = {
  readonly code: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  /** {} when the text is no JSON object. */
  readonly json: JsonObject
}

export type Ask = {
  readonly as?: string
  readonly body?: unknown
  readonly type?: string
  readonly headers?: Readonly<Record<string, string>>
}

export type TestCluster = {
  readonly kube: KubeServer
  readonly endpoint: string
  readonly caPem: string
  /** As the administrator `admin`, who made the cluster, unless `as` says otherwise; '' sends no token. */
  readonly ask: (method: string, path: string, ask?: Ask) => Promise<Reply>
}

/** A cluster whose tokens are names; `developer` is in the group reader, `ops` in ops, others are not mapped. */
export async function startCluster(options: Partial<KubeServerOptions> = {}): Promise<TestCluster> {
  const { close, ...cluster } = await openCluster(options)
  onTestFinished(close)
  return cluster
}

/** The same for more than one test: whoever opens it closes it. */
export async function openCluster(
  options: Partial<KubeServerOptions> = {},
): Promise<TestCluster & { readonly close: () => Promise<void> }> {
  const known = new Map(['admin', 'developer', 'ops', 'stranger'].map((name) => [name, caller(name)]))
  const kube = createKubeServer({
    name: 'demo',
    mode: () => 'CONFIG_MAP',
    creator: userArn('admin'),
    verifyToken: (url, cluster) => (cluster === 'demo' ? known.get(url) : undefined),
    ...options,
  })
  kube.objects.put('configmaps', {
    metadata: { name: 'aws-auth', namespace: 'kube-system' },
    data: { mapUsers: ['developer:reader', 'ops:ops'].map(entry).join('') },
  })
  const { endpoint, caPem } = await kube.listen()
  const agent = new Agent({ ca: caPem, keepAlive: true })
  return {
    kube,
    endpoint,
    caPem,
    ask: (method, path, ask = {}) => send(agent, endpoint + path, method, ask),
    async close() {
      agent.destroy()
      await kube.close()
    },
  }
}

function entry(pair: string): string {
  const [name = '', group] = pair.split(':')
  return `- userarn: ${userArn(name)}\n  username: ${name}\n  groups: [${group}]\n`
}

function send(
  agent: Agent,
  url: string,
  method: string,
  { as = 'admin', body, type, headers = {} }: Ask,
): Promise<Reply> {
  const bytes =
    body === undefined || Buffer.isBuffer(body) || typeof body === 'string' ? body : JSON.stringify(body)
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      {
        method,
        agent,
        headers: {
          ...(as === '' ? {} : { authorization: `Bearer ${token(as)}` }),
          ...(bytes === undefined
            ? {}
            : { 'content-type': type ?? 'application/json', 'content-length': Buffer.byteLength(bytes) }),
          ...headers,
        },
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString()
          resolve({ code: response.statusCode ?? 0, headers: response.headers, text, json: objectIn(text) })
        })
      },
    )
    outgoing.on('error', reject)
    outgoing.end(bytes)
  })
}

function objectIn(text: string): JsonObject {
  if (!text.startsWith('{')) return {}
  const value = parseJson(text)
  return isObject(value) ? value : {}
}
