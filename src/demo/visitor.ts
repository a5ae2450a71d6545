import { request } from 'node:https'
import type { Context } from '../commands/command.ts'
import type { Sandbox } from '../sandbox/server.ts'
import type { SandboxHome } from '../sandbox/home.ts'
import { runProgram } from './program.ts'

/** What the cluster said to somebody. */
export type Said = { readonly status: number; readonly body: unknown }

/**
 * Somebody with a profile who goes to the cluster by plain HTTPS: a second opinion on what the tool says of itself.
 * The token comes from the program, as it does for kubectl.
 */
export class Visitor {
  readonly #token: string
  readonly #cluster: Sandbox['clusters'][number]

  private constructor(token: string, cluster: Sandbox['clusters'][number]) {
    this.#token = token
    this.#cluster = cluster
  }

  static async as(profile: string, sandbox: Sandbox, home: SandboxHome, context: Context): Promise<Visitor> {
    const [cluster] = sandbox.clusters
    if (cluster === undefined) throw new Error('the sandbox has no cluster')
    const args = ['token', '--cluster-name', cluster.name, '--region', cluster.region, '--profile', profile]
    const { stdout, stderr, code } = await runProgram(args, home, context)
    if (code !== 0) throw new Error(`no token for the profile ${profile}: ${stderr}`)
    return new Visitor(tokenOf(JSON.parse(stdout)), cluster)
  }

  ask(method: string, path: string, body?: unknown): Promise<Said> {
    const text = body === undefined ? undefined : JSON.stringify(body)
    const { endpoint, caPem } = this.#cluster
    return new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' }
      const call = request(
        new URL(path, endpoint),
        { method, headers, ca: caPem, agent: false },
        (answer) => {
          const chunks: Buffer[] = []
          answer.on('data', (chunk: Buffer) => chunks.push(chunk))
          answer.on('error', reject)
          answer.on('end', () =>
            resolve({ status: answer.statusCode ?? 0, body: JSON.parse(Buffer.concat(chunks).toString()) }),
          )
        },
      )
      call.on('error', reject)
      call.end(text)
    })
  }
}

function tokenOf(credential: unknown): string {
  const status =
    typeof credential === 'object' && credential !== null && 'status' in credential
      ? credential.status
      : undefined
  const token = typeof status === 'object' && status !== null && 'token' in status ? status.token : undefined
  if (typeof token !== 'string') throw new Error('the program answered no token')
  return token
}
