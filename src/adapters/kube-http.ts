import { request as httpsRequest } from 'node:https'
import type { Agent } from 'node:https'
import { ResponseContext, SelfDecodingBody, wrapHttpLibrary } from '@kubernetes/client-node'
import type { HttpLibrary, RequestContext } from '@kubernetes/client-node'
import type { Call } from './fault.ts'
import { faultOf, kubeFault, parseRetryAfter } from './fault.ts'
import { limitOf } from './patience.ts'
import type { Patience } from './patience.ts'

/** One cluster's connections and what is told about its answers. */
export type KubeHttpOptions = {
  /** Opens connections that trust the cluster's own CA. */
  readonly agent: Agent
  readonly patience: Patience
  readonly now: () => Date
  readonly observe: (date: string | undefined) => void
}

/**
 * The HTTP library of client-node over node:https, in place of its own: that one keeps no connections, has no limit
 * of time, and cannot say whether a request had left. Certificates are checked against the cluster's own CA alone,
 * whatever the environment says. `about` names the call that is under way in a failure, which is a Fault.
 */
export function createKubeHttp(options: KubeHttpOptions): (about: Call) => HttpLibrary {
  return (about) =>
    wrapHttpLibrary({
      async send(request) {
        const answer = await send(request, options).catch((error: unknown) => {
          throw faultOf(error, about)
        })
        options.observe(answer.headers['date'])
        if (answer.status >= 200 && answer.status < 300) return toContext(answer)
        throw kubeFault(toRefusal(answer, options.now()), about)
      },
    })
}

type Answer = { readonly status: number; readonly headers: Record<string, string>; readonly body: Buffer }

function send(request: RequestContext, { agent, patience }: KubeHttpOptions): Promise<Answer> {
  const body = request.getBody()
  const payload = typeof body === 'string' ? Buffer.from(body) : undefined
  const headers = {
    ...request.getHeaders(),
    // Without it Node sends a DELETE's body in chunks that API servers pass over, and its preconditions with it.
    ...(payload === undefined ? {} : { 'content-length': payload.length }),
  }
  return new Promise((resolve, reject) => {
    const signal = limitOf(patience)
    const sent = httpsRequest(request.getUrl(), { method: request.getHttpMethod(), headers, agent, signal })
    sent.on('socket', (socket) => {
      if (!socket.connecting) return
      const timer = setTimeout(
        () => sent.destroy(new Error('did not establish a connection in time')),
        patience.connectMs,
      )
      socket.once('secureConnect', () => clearTimeout(timer))
      socket.once('close', () => clearTimeout(timer))
    })
    sent.on('error', reject)
    sent.on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const pairs = Object.entries(response.headers).map(([name, value]) => [name, String(value)])
        resolve({
          status: response.statusCode ?? 0,
          headers: Object.fromEntries(pairs),
          body: Buffer.concat(chunks),
        })
      })
    })
    sent.end(payload)
  })
}

function toContext({ status, headers, body }: Answer): ResponseContext {
  return new ResponseContext(status, headers, new SelfDecodingBody(Promise.resolve(body)))
}

/** The fields of a Status; a page that is none has only its HTTP status. */
function toRefusal({ status, headers, body }: Answer, now: Date) {
  const said = parseStatus(body.toString('utf8'))
  const retryAfterMs = parseRetryAfter(headers['retry-after'], now)
  return {
    status,
    reason: said?.reason,
    message: said?.message,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  }
}

function parseStatus(text: string): { reason: string; message: string } | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || !('kind' in value) || value.kind !== 'Status')
      return undefined
    const reason = 'reason' in value && typeof value.reason === 'string' ? value.reason : ''
    const message = 'message' in value && typeof value.message === 'string' ? value.message : ''
    return { reason, message }
  } catch {
    return undefined
  }
}
