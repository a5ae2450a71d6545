import { request } from 'node:https'
import { json } from 'node:stream/consumers'
import type { SandboxCluster } from '../../src/sandbox/server.ts'

export type Said = { readonly status: number; readonly body: unknown }

/** One plain HTTPS request to a cluster, with a token and no client but Node's own. */
export function askKube(
  { endpoint, caPem }: SandboxCluster,
  token: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<Said> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const call = request(new URL(path, endpoint), { method, headers, ca: caPem, agent: false }, (answer) => {
      json(answer).then((said) => resolve({ status: answer.statusCode ?? 0, body: said }), reject)
    })
    call.on('error', reject)
    call.end(body === undefined ? undefined : JSON.stringify(body))
  })
}
