import { createServer as createHttpServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { Socket } from 'node:net'
import type { CallLog } from '../../src/sandbox/calls.ts'
import type { SignedCaller, VerifyToken } from '../../src/sandbox/identity.ts'
import type { World } from '../../src/sandbox/aws/protocol.ts'
import { createAwsHandler } from '../../src/sandbox/aws/router.ts'
import { startAwsServer } from '../../src/sandbox/aws/server.ts'
import { createVerifyToken } from '../../src/sandbox/aws/token.ts'
import { createIdentity } from './certificates.ts'
import { LOOPBACK, closeServer, listen } from './loopback.ts'

/** An AWS account with two doors: plain HTTP, and a proxy behind which it has the names of the real one. */
export type AwsFront = {
  /** For AWS_ENDPOINT_URL. */
  readonly endpoint: string
  /** For HTTPS_PROXY; leads to nowhere but here. */
  readonly proxy: string
  /** The certificates behind the proxy are its own. */
  readonly caFile: string
  readonly verifyToken: VerifyToken
  /** Hosts that the proxy was asked for, in order. */
  readonly asked: readonly string[]
  close(): Promise<void>
}

const AWS_HOST = /^[a-z0-9-]+(\.[a-z0-9-]+)?\.amazonaws\.com:443$/

/** Serves the account on loopback. `folder` gets the certificate, for hosts of `region` and the global ones. */
export async function startAwsFront(
  world: World,
  region: string,
  folder: string,
  calls: CallLog,
): Promise<AwsFront> {
  const plain = await startAwsServer(world, { calls })
  const verifyToken = createVerifyToken(world.account, plain.endpoint)
  const names = ['*.amazonaws.com', `*.${region}.amazonaws.com`].map((name) => `DNS:${name}`)
  const { key, cert, certFile } = await createIdentity(folder, 'amazonaws', names)
  const handle = createAwsHandler(world, { calls })
  const behind = createHttpsServer({ key, cert }, (request, response) => {
    if (!answerToken(request, response, verifyToken)) handle(request, response)
  })

  const asked: string[] = []
  const sockets = new Set<Socket>()
  const proxy = createHttpServer((_, response) => response.writeHead(405).end())
  proxy.on('connect', (request, socket: Socket, head: Buffer) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    const host = request.url ?? ''
    asked.push(host)
    if (!AWS_HOST.test(host)) {
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
      return
    }
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
    socket.unshift(head)
    behind.emit('connection', socket)
  })
  return {
    endpoint: plain.endpoint,
    proxy: `http://${LOOPBACK}:${await listen(proxy)}`,
    caFile: certFile,
    verifyToken,
    asked,
    async close() {
      for (const socket of sockets) socket.destroy()
      await Promise.all([plain.close(), closeServer(proxy)])
    },
  }
}

/**
 * The answer to GetCallerIdentity as the authenticator asks for it: by a presigned URL alone, in JSON. It is told
 * from the signature; one that proves nothing is 403. False for any other request.
 */
function answerToken(
  { method, url = '', headers }: IncomingMessage,
  response: ServerResponse,
  verifyToken: VerifyToken,
): boolean {
  const cluster = headers['x-k8s-aws-id']
  if (method !== 'GET' || typeof cluster !== 'string') return false
  const caller = verifyToken(`https://${headers.host ?? ''}${url}`, cluster)
  response.writeHead(caller === undefined ? 403 : 200, { 'content-type': 'application/json' })
  response.end(JSON.stringify(caller === undefined ? REFUSED : told(caller)))
  return true
}

const REFUSED = { Error: { Code: 'SignatureDoesNotMatch', Type: 'Sender' } }

function told({ account, arn, userId }: SignedCaller): unknown {
  const GetCallerIdentityResult = { Account: account, Arn: arn, UserId: userId }
  return { GetCallerIdentityResponse: { GetCallerIdentityResult, ResponseMetadata: {} } }
}
