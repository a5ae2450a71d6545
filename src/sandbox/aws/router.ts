import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { underIntercept } from '../calls.ts'
import type { CallLog, InterceptCall } from '../calls.ts'
import { readSignature } from '../sigv4.ts'
import type { SignedRequest } from '../sigv4.ts'
import { authenticate } from './authenticate.ts'
import { eksProtocol } from './eks-calls.ts'
import { AwsError } from './errors.ts'
import type { Answer, Protocol, World } from './protocol.ts'
import { iamProtocol, stsProtocol } from './query-calls.ts'

const MAX_BODY = 1_048_576

/** One handler for IAM, STS and EKS: the credential scope of the signature names the service. */
export function createAwsHandler(
  world: World,
  options: { readonly intercept?: InterceptCall | undefined; readonly calls: CallLog },
): (request: IncomingMessage, response: ServerResponse) => void {
  return (incoming, response) => {
    handle(world, options, incoming, response).catch(() => {
      // A client that went away in the middle, or a bug here; either way there is nothing better to say.
      if (!response.headersSent && !response.destroyed) response.writeHead(500)
      response.end()
    })
  }
}

async function handle(
  world: World,
  { intercept, calls }: { readonly intercept?: InterceptCall | undefined; readonly calls: CallLog },
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const request = await readRequest(incoming)
  const requestId = randomUUID()
  const protocol = protocolOf(request)
  const read = protocol.read(world, request)
  const signed = authenticate(world.account, request)
  const caller = typeof signed === 'string' ? undefined : signed.caller
  const { operation, mutating, params } = read
  const call = { service: protocol.service, operation, mutating, params }
  const record = calls.begin(call, caller?.arn)
  const outcome = await underIntercept(call, intercept, () => {
    try {
      if (typeof signed === 'string') throw protocol.rejection(signed)
      return read.perform(signed.caller, signed.signature.region, requestId)
    } catch (error) {
      if (error instanceof AwsError) return protocol.failure(error, requestId)
      throw error
    }
  })
  if (outcome === 'hang') return
  if (outcome === 'drop') {
    calls.finish(record, undefined)
    incoming.socket.destroy()
    return
  }
  const answer = 'answer' in outcome ? outcome.answer : failed(protocol, outcome.failure, requestId)
  calls.finish(record, answer.status)
  response.writeHead(answer.status, {
    'content-type': answer.contentType,
    'content-length': Buffer.byteLength(answer.body),
    'x-amzn-requestid': requestId,
    ...answer.headers,
  })
  response.end(answer.body)
}

function failed(
  protocol: Protocol,
  failure: { code: string; status: number; message: string; retryAfter?: number },
  requestId: string,
): Answer {
  const answer = protocol.failure(new AwsError(failure.code, failure.status, failure.message), requestId)
  if (failure.retryAfter === undefined) return answer
  return { ...answer, headers: { ...answer.headers, 'retry-after': String(failure.retryAfter) } }
}

/** By the scope of the signature; without one, by the look of the request. */
function protocolOf(request: SignedRequest): Protocol {
  const service = readSignature(request)?.service
  const known = [iamProtocol, stsProtocol, eksProtocol].find((protocol) => protocol.service === service)
  if (known !== undefined) return known
  if (request.path !== '/') return eksProtocol
  return /\bVersion=2011-06-15\b/.test(request.query + request.body) ? stsProtocol : iamProtocol
}

async function readRequest(incoming: IncomingMessage): Promise<SignedRequest> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of incoming) {
    const bytes = Buffer.from(chunk)
    length += bytes.length
    if (length > MAX_BODY) throw new Error('The body is too long.')
    chunks.push(bytes)
  }
  const [path = '/', query = ''] = (incoming.url ?? '/').split(/\?(.*)/s)
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(',') : value,
    ]),
  )
  return {
    method: incoming.method ?? 'GET',
    path,
    query,
    headers,
    body: Buffer.concat(chunks).toString('utf8'),
  }
}
