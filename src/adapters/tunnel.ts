import { request as httpRequest } from 'node:http'
import { Agent, request as httpsRequest } from 'node:https'
import type { AgentOptions, RequestOptions } from 'node:https'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect as connectTls } from 'node:tls'

export type TunnelOptions = AgentOptions & {
  readonly proxy: URL
  /** Whether a host is reached without the proxy. */
  readonly isDirect: (host: string, port: number) => boolean
  /** The limit for getting through the proxy. */
  readonly connectMs: number
}

/**
 * Opens TLS connections by CONNECT through a proxy (RFC 9110, 9.3.6). A proxy that does not let through fails as a
 * connection that never came about, with its host and what it said; user and password are for it alone.
 */
export class TunnelAgent extends Agent {
  readonly #proxy: URL
  readonly #connectMs: number
  readonly #isDirect: TunnelOptions['isDirect']

  constructor({ proxy, isDirect, connectMs, ...options }: TunnelOptions) {
    super(options)
    this.#proxy = proxy
    this.#isDirect = isDirect
    this.#connectMs = connectMs
  }

  override createConnection(
    options: RequestOptions,
    callback?: (error: Error | null, socket: Duplex) => void,
  ): Duplex | null | undefined {
    const [host, port] = [options.host ?? '', Number(options.port ?? 443)]
    if (callback === undefined || this.#isDirect(host, port)) return super.createConnection(options, callback)
    this.#connect(host, port).then(
      (socket) => callback(null, connectTls({ ...options, host, port, path: undefined, socket })),
      // Node's own type does not know that there is no socket then.
      (error: Error) => Reflect.apply(callback, undefined, [error]),
    )
    return undefined
  }

  #connect(host: string, port: number): Promise<Socket> {
    const target = `${host.includes(':') ? `[${host}]` : host}:${port}`
    const { protocol, hostname, username, password } = this.#proxy
    const given = [username, password].map(decodeURIComponent).join(':')
    const authorization = Buffer.from(given).toString('base64')
    const ask = protocol === 'https:' ? httpsRequest : httpRequest
    return new Promise((resolve, reject) => {
      const fail = (why: string): void =>
        reject(notThrough(host, `${why} from the proxy ${this.#proxy.host}`))
      const asked = ask({
        host: hostname.replace(/^\[|\]$/g, ''),
        port: this.#proxy.port || (protocol === 'https:' ? 443 : 80),
        method: 'CONNECT',
        path: target,
        headers: {
          host: target,
          ...(given === ':' ? {} : { 'proxy-authorization': `Basic ${authorization}` }),
        },
        agent: false,
        signal: AbortSignal.timeout(this.#connectMs),
      })
      asked.on('connect', ({ statusCode }, socket: Socket) => {
        if (statusCode === 200) return resolve(socket)
        socket.destroy()
        fail(String(statusCode))
      })
      asked.on('response', ({ statusCode }) => {
        asked.destroy()
        fail(String(statusCode))
      })
      asked.on('error', (error) => fail(error.name === 'AbortError' ? 'no answer' : codeOf(error)))
      asked.end()
    })
  }
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : 'no answer'
}

/** As Node says that it could not connect. */
function notThrough(hostname: string, code: string): Error {
  return Object.assign(new Error(`could not connect to ${hostname}: ${code}`), {
    syscall: 'connect',
    hostname,
    code,
  })
}
