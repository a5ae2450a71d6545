import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { Socket } from 'node:net'
import type { CallLog, CallRecord, InterceptCall } from '../calls.ts'
import { createCallLog, underIntercept } from '../calls.ts'
import type { TlsIdentity } from '../tls.ts'
import { createTlsIdentity } from '../tls.ts'
import { aggregate } from './aggregation.ts'
import type { Answer } from './answer.ts'
import type { Api } from './api.ts'
import { createApi } from './api.ts'
import type { Authenticator, AuthenticatorOptions } from './authenticate.ts'
import { createAuthenticator } from './authenticate.ts'
import { createAuthorizer, storedRbac } from './authorize.ts'
import { LARGEST_BODY } from './body.ts'
import { bootstrap } from './bootstrap.ts'
import { describeCall } from './describe-call.ts'
import { ImpersonationError } from './impersonate.ts'
import type { KubeObjects } from './objects.ts'
import { createObjects } from './objects.ts'
import { requestInfo } from './request-info.ts'
import { StatusError, asked, internal, tooLarge } from './status.ts'
import { createStore } from './store.ts'

export type KubeServerOptions = AuthenticatorOptions & {
  readonly intercept?: InterceptCall
  /** The history that calls are written to; one of its own when there is none. */
  readonly calls?: CallLog
  readonly tls?: TlsIdentity
  readonly now?: () => Date
}

/** A pretend kube-apiserver on 127.0.0.1. */
export type KubeServer = {
  listen(): Promise<{ endpoint: string; caPem: string }>
  /** Ends all connections and watches. */
  close(): Promise<void>
  /** The objects behind the API: nobody is asked, nothing is checked. */
  readonly objects: KubeObjects
  /** All objects, in a fixed order, to be compared with a later look. */
  snapshot(): Record<string, unknown>
}

/** A cluster with its default roles and namespaces and nothing else; it listens when it is told to. */
export function createKubeServer(options: KubeServerOptions): KubeServer {
  const now = options.now ?? ((): Date => new Date())
  const calls = options.calls ?? createCallLog()
  const tls = options.tls ?? createTlsIdentity()
  const store = createStore(now)
  bootstrap(store)
  aggregate(store)
  const rbac = storedRbac(store)
  const authenticator = createAuthenticator(store, options)
  const hasPolicies = (): boolean => options.entries !== undefined && options.mode?.() !== 'CONFIG_MAP'
  const api = createApi({ store, rbac, authorize: createAuthorizer(rbac), now }, authenticator, hasPolicies)
  const objects = createObjects(store)
  const sockets = new Set<Socket>()

  // With `ca` given Node does not read its list of the world's authorities, which takes longer than all the rest.
  const server = createServer({ key: tls.key, cert: tls.cert, ca: tls.cert }, (request, response) => {
    void serve({ api, authenticator, calls, intercept: options.intercept }, request, response)
  })
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })

  return {
    objects,
    snapshot: () => objects.snapshot(),
    listen: () =>
      new Promise((resolve, reject) => {
        server.once('error', reject)
        server.listen(0, '127.0.0.1', () => {
          const address = server.address()
          const port = typeof address === 'object' && address !== null ? address.port : 0
          resolve({ endpoint: `https://127.0.0.1:${port}`, caPem: tls.cert })
        })
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

type Context = {
  readonly api: Api
  readonly authenticator: Authenticator
  readonly calls: CallLog
  readonly intercept: InterceptCall | undefined
}

async function serve(context: Context, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { calls, intercept, authenticator, api } = context
  const url = request.url ?? '/'
  let record: CallRecord | undefined
  try {
    const bytes = await readBody(request)
    const info = requestInfo(request.method ?? 'GET', url)
    const body = { type: request.headers['content-type'] ?? '', bytes }
    const { caller, user } = await authenticator.byHeader(request.headers.authorization)
    const call = describeCall(info, body)
    record = calls.begin(call, caller)
    const { accept } = request.headers
    const outcome = await underIntercept(call, intercept, () =>
      answerOf(url, () =>
        api({
          info,
          rawHeaders: request.rawHeaders,
          body,
          ...(user === undefined ? {} : { user }),
          ...(accept === undefined ? {} : { accept }),
        }),
      ),
    )
    if (outcome === 'hang') return
    if (outcome === 'drop') {
      calls.finish(record, undefined)
      request.socket.destroy()
      return
    }
    if ('failure' in outcome) {
      const { status, code, message, retryAfter } = outcome.failure
      if (retryAfter !== undefined) response.setHeader('Retry-After', String(retryAfter))
      calls.finish(record, status)
      send(response, { status, body: asked(status, code, message).status })
      return
    }
    calls.finish(record, outcome.answer.status)
    send(response, outcome.answer)
  } catch (error) {
    const answer = failureOf(error, url)
    if (record !== undefined) calls.finish(record, answer.status)
    send(response, answer)
  }
}

async function answerOf(url: string, run: () => Promise<Answer>): Promise<Answer> {
  try {
    return await run()
  } catch (error) {
    return failureOf(error, url)
  }
}

function failureOf(error: unknown, url: string): Answer {
  if (error instanceof StatusError) return { status: error.code, body: error.status }
  if (error instanceof ImpersonationError) {
    return {
      status: 500,
      body: `Internal Server Error: ${JSON.stringify(url)}: ${error.message}\n`,
      contentType: 'text/plain; charset=utf-8',
    }
  }
  const status = internal(error instanceof Error ? error.message : String(error))
  return { status: 500, body: status.status }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    const part: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk))
    size += part.length
    // Read to its end even when it is too large: else the client is cut off before it hears the answer.
    if (size <= LARGEST_BODY) chunks.push(part)
  }
  if (size > LARGEST_BODY) throw tooLarge(LARGEST_BODY)
  return Buffer.concat(chunks)
}

function send(response: ServerResponse, answer: Answer): void {
  if (response.destroyed || response.headersSent) return
  const { status, body, watch, contentType, warnings = [] } = answer
  // A header carries no more than ASCII.
  const warned = warnings.map((text) => `299 - ${JSON.stringify(text.replace(/[^ -~]/g, '?'))}`)
  if (warned.length > 0) response.setHeader('Warning', warned)
  response.setHeader('Cache-Control', 'no-cache, private')
  if (watch !== undefined) {
    response.writeHead(status, { 'Content-Type': contentType ?? 'application/json' })
    response.flushHeaders()
    const stop = watch(
      (event) => response.write(`${JSON.stringify(event)}\n`),
      () => response.end(),
    )
    response.on('close', stop)
    return
  }
  const isRaw = typeof body === 'string' || Buffer.isBuffer(body)
  const bytes = isRaw ? Buffer.from(body) : Buffer.from(JSON.stringify(body))
  response.writeHead(status, {
    'Content-Type': contentType ?? 'application/json',
    'Content-Length': bytes.length,
  })
  response.end(bytes)
}
