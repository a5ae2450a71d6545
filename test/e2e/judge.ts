import {
  GetAccountAuthorizationDetailsCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  IAMClient,
  ListAccessKeysCommand,
} from '@aws-sdk/client-iam'
import type { AccessKeyMetadata } from '@aws-sdk/client-iam'
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { CoreV1Api, KubeConfig } from '@kubernetes/client-node'
import { parse as parseIni } from 'ini'
import { load } from 'js-yaml'
import { readdir, readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, vi } from 'vitest'
import type { Sandbox, SandboxCluster } from '../../src/sandbox/server.ts'
import { askKube } from '../support/ask-kube.ts'
import type { Said } from '../support/ask-kube.ts'

/** All that lasts, without a look behind the servers' APIs. */
export type Looked = {
  readonly account: unknown
  readonly cluster: readonly Said[]
  readonly files: Readonly<Record<string, string>>
}

type Sections = Readonly<Record<string, Readonly<Record<string, string>> | undefined>>
type Mapped = Readonly<Record<string, unknown>>
type Named = { readonly name: string; readonly [part: string]: unknown }

/** Looks at what the program did without any of its code: the AWS SDK as the operator, plain HTTPS, other parsers. */
export class Judge {
  readonly iam: IAMClient
  readonly cluster: SandboxCluster
  readonly #sandbox: Sandbox
  readonly #env: Readonly<Record<string, string | undefined>>

  constructor(sandbox: Sandbox, env: Readonly<Record<string, string | undefined>>) {
    const [cluster] = sandbox.clusters
    if (cluster === undefined) throw new Error('the sandbox has no cluster')
    const { endpoint, region, operator } = sandbox
    this.iam = new IAMClient({ endpoint, region, credentials: operator })
    this.cluster = cluster
    this.#sandbox = sandbox
    this.#env = env
  }

  /** The ARN of something in the account, of `user/developer` say. */
  arn(what: string): string {
    return `arn:aws:iam::${this.#sandbox.account}:${what}`
  }

  /** Of one of the operator's files. */
  path(variable: 'AWS_CONFIG_FILE' | 'AWS_SHARED_CREDENTIALS_FILE' | 'KUBECONFIG'): string {
    const path = this.#env[variable]
    if (path === undefined) throw new Error(`${variable} is not set`)
    return path
  }

  /** The document of a policy's default version, decoded. */
  async document(name: string): Promise<unknown> {
    const PolicyArn = this.arn(`policy/${name}`)
    const { Policy } = await this.iam.send(new GetPolicyCommand({ PolicyArn }))
    const VersionId = Policy?.DefaultVersionId
    const { PolicyVersion } = await this.iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }))
    return JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? ''))
  }

  async keysOf(user: string): Promise<readonly AccessKeyMetadata[]> {
    return (await this.iam.send(new ListAccessKeysCommand({ UserName: user }))).AccessKeyMetadata ?? []
  }

  config(): Promise<Sections> {
    return readIni(this.path('AWS_CONFIG_FILE'))
  }

  credentials(): Promise<Sections> {
    return readIni(this.path('AWS_SHARED_CREDENTIALS_FILE'))
  }

  /** Who the keys of a profile are. */
  callerOf(profile: string): Promise<string | undefined> {
    return this.#with(profile, async (sts) => (await sts.send(new GetCallerIdentityCommand({}))).Arn)
  }

  /** The role, taken with the keys of a profile: who one is then, and as what one acts. */
  async takeRole(
    name: string,
    profile: string,
  ): Promise<{ arn: string | undefined; env: Record<string, string> }> {
    const role = { RoleArn: this.arn(`role/${name}`), RoleSessionName: 'by-hand' }
    const taken = await this.#with(profile, (sts) => sts.send(new AssumeRoleCommand(role)))
    return {
      arn: taken.AssumedRoleUser?.Arn,
      env: {
        AWS_ACCESS_KEY_ID: taken.Credentials?.AccessKeyId ?? '',
        AWS_SECRET_ACCESS_KEY: taken.Credentials?.SecretAccessKey ?? '',
        AWS_SESSION_TOKEN: taken.Credentials?.SessionToken ?? '',
      },
    }
  }

  async awsAuth(token: string): Promise<{ mapUsers?: Mapped[]; mapRoles?: Mapped[] }> {
    const path = '/api/v1/namespaces/kube-system/configmaps/aws-auth'
    const { body } = await askKube(this.cluster, token, 'GET', path)
    const { data } = body as { data: Readonly<Record<string, string>> }
    return Object.fromEntries(Object.entries(data).map(([key, text]) => [key, load(text)]))
  }

  async canI(token: string, verb: string, resource: string): Promise<unknown> {
    const group = verb === '*' ? { group: '*' } : {}
    const review = {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes: { namespace: 'default', verb, resource, ...group } },
    }
    const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'
    const { body } = await askKube(this.cluster, token, 'POST', path, review)
    return (body as { status: { allowed: unknown } }).status.allowed
  }

  async kubeconfig(): Promise<Readonly<Record<string, unknown>>> {
    return load(await readFile(this.path('KUBECONFIG'), 'utf8')) as Record<string, unknown>
  }

  /** What `kubectl config view --minify` keeps of a context: its cluster and its user. */
  async minified(context: string): Promise<{ cluster: unknown; user: unknown }> {
    const { clusters, contexts, users } = (await this.kubeconfig()) as Record<string, readonly Named[]>
    const parts = only(contexts, context)['context'] as { cluster: string; user: string }
    return { cluster: only(clusters, parts.cluster)['cluster'], user: only(users, parts.user)['user'] }
  }

  /** The pods that a context shows to client-node, which runs what the kubeconfig says for a token. */
  async podsBy(context: string): Promise<readonly (string | undefined)[]> {
    for (const [name, value] of Object.entries(this.#env)) vi.stubEnv(name, value)
    try {
      const config = new KubeConfig()
      config.loadFromFile(this.path('KUBECONFIG'))
      config.setCurrentContext(context)
      const { items } = await config.makeApiClient(CoreV1Api).listNamespacedPod({ namespace: 'default' })
      return items.map(({ metadata }) => metadata?.name)
    } finally {
      vi.unstubAllEnvs()
    }
  }

  /** Everything that clean must bring back, as the operator's token shows it. */
  async look(token: string): Promise<Looked> {
    const { $metadata, ...account } = await this.iam.send(
      new GetAccountAuthorizationDetailsCommand({ MaxItems: 1000 }),
    )
    expect($metadata.httpStatusCode).toBe(200)
    expect(account.IsTruncated).toBe(false)
    const groups = ['/api/v1', '/apis/apps/v1', '/apis/batch/v1', '/apis/rbac.authorization.k8s.io/v1']
    const cluster = await Promise.all(groups.map((group) => this.#listAll(token, group)))
    const files = await Promise.all(
      [this.path('AWS_CONFIG_FILE'), this.path('KUBECONFIG')].map((path) => readFolder(dirname(path))),
    )
    return { account, cluster: cluster.flat(), files: Object.fromEntries(files.flat()) }
  }

  /** The lists of every kind of a group, without what belongs to the writing of an object. */
  async #listAll(token: string, group: string): Promise<Said[]> {
    const { body } = await askKube(this.cluster, token, 'GET', group)
    const { resources } = body as { resources: readonly { name: string; verbs: readonly string[] }[] }
    const listed = resources.filter(({ verbs }) => verbs.includes('list'))
    expect(listed).not.toEqual([])
    return Promise.all(
      listed.map(async ({ name }) => {
        const said = await askKube(this.cluster, token, 'GET', `${group}/${name}`)
        expect(said.status).toBe(200)
        return JSON.parse(JSON.stringify(said).replaceAll(/"resourceVersion":"\d+",?/g, '')) as Said
      }),
    )
  }

  async #with<T>(profile: string, work: (sts: STSClient) => Promise<T>): Promise<T> {
    const { endpoint, region } = this.#sandbox
    const keys = (await this.credentials())[profile]
    const credentials = {
      accessKeyId: keys?.['aws_access_key_id'] ?? '',
      secretAccessKey: keys?.['aws_secret_access_key'] ?? '',
    }
    const sts = new STSClient({ endpoint, region, credentials })
    try {
      return await work(sts)
    } finally {
      sts.destroy()
    }
  }
}

async function readIni(path: string): Promise<Sections> {
  return parseIni(await readFile(path, 'utf8')) as Sections
}

function only(list: readonly Named[] | undefined, name: string): Named {
  const [found, other] = (list ?? []).filter((item) => item.name === name)
  expect(other, `${name} is there once`).toBeUndefined()
  if (found === undefined) throw new Error(`the kubeconfig has no ${name}`)
  return found
}

/** Every file of a folder with its mode and its bytes. */
async function readFolder(folder: string): Promise<(readonly [string, string])[]> {
  const files = await readdir(folder)
  expect(files).not.toEqual([])
  return Promise.all(
    files.map(async (name) => {
      const path = join(folder, name)
      const { mode } = await stat(path)
      return [`${path} ${mode.toString(8)}`, await readFile(path, 'latin1')] as const
    }),
  )
}
