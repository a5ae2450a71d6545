import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Cluster } from '../../src/ports/aws.ts'
import type { Clock } from '../../src/ports/clock.ts'
import type { DateObserver } from '../../src/adapters/clock.ts'

/** A request as it came, with the action of a query-protocol call. */
type Seen = {
  readonly method: string
  readonly path: string
  readonly action: string | null
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** An answer, or what goes wrong in its place: no reply, no reply ever, a body that ends too soon. */
export type Answer =
  | 'reset'
  | 'hang'
  | {
      readonly status?: number
      readonly headers?: Record<string, string>
      readonly body?: string
      readonly cut?: true
    }

export type Stub = {
  readonly url: string
  readonly seen: readonly Seen[]
  /** Resolves when the first request has come. */
  readonly reached: Promise<void>
  /** Answers the next requests, one each; the last one goes on answering. */
  answer(...answers: readonly Answer[]): void
  close(): Promise<void>
}

/** A server that says what it is told to, whatever it is asked. */
export async function startStub(make: (listener: Listener) => Server = createServer): Promise<Stub> {
  const seen: Seen[] = []
  let queue: Answer[] = []
  let reach = (): void => undefined
  const reached = new Promise<void>((resolve) => (reach = resolve))
  const server = make((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      const { method = '', url = '', headers } = request
      seen.push({ method, path: url, action: new URLSearchParams(body).get('Action'), headers, body })
      reach()
      const [next] = queue
      if (queue.length > 1) queue = queue.slice(1)
      reply(next ?? 'reset', request, response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `127.0.0.1:${port}`,
    seen,
    reached,
    answer(...answers) {
      queue = [...answers]
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

type Listener = (request: IncomingMessage, response: ServerResponse) => void

function reply(answer: Answer, request: IncomingMessage, response: ServerResponse): void {
  if (answer === 'hang') return
  if (answer === 'reset') {
    request.socket.destroy()
    return
  }
  const { status = 200, headers = {}, body = '', cut } = answer
  response.writeHead(status, {
    ...headers,
    'content-length': Buffer.byteLength(body) + (cut === true ? 10 : 0),
  })
  if (cut === true) response.write(body, () => request.socket.destroy())
  else response.end(body)
}

/** A clock whose pauses pass at once, and are remembered. */
export function quickClock(): Clock & DateObserver & { readonly slept: number[]; readonly dates: string[] } {
  const slept: number[] = []
  const dates: string[] = []
  return {
    slept,
    dates,
    now: () => new Date(),
    ticks: () => performance.now(),
    async sleep(ms) {
      slept.push(ms)
    },
    observe(date) {
      if (date !== undefined) dates.push(date)
    },
  }
}

/** What EKS would say of a cluster whose API server is there. */
export function clusterAt(endpoint: string, ca: string): Cluster {
  return {
    name: 'demo',
    arn: 'arn:aws:eks:us-west-2:111122223333:cluster/demo',
    region: 'us-west-2',
    account: '111122223333',
    status: 'ACTIVE',
    version: '1.34',
    mode: 'CONFIG_MAP',
    endpoint,
    ca,
  }
}

/** The answer of an IAM or STS action. */
export function xml(action: string, result: string): Answer {
  const body = `<${action}Response xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><${action}Result>${result}</${action}Result></${action}Response>`
  return { headers: { 'content-type': 'text/xml' }, body }
}

/** A refusal of IAM or STS. */
export function xmlError(
  code: string,
  message: string,
  status = 400,
  headers: Record<string, string> = {},
): Answer {
  const body = `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>r</RequestId></ErrorResponse>`
  return { status, headers: { 'content-type': 'text/xml', ...headers }, body }
}
