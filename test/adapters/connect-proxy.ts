import { createServer } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'

/** A proxy of CONNECT alone, which leads to one server whatever host it is asked for. */
export type ConnectProxy = {
  readonly host: string
  /** What it was asked for, in order. */
  readonly asked: readonly { readonly host: string | undefined; readonly headers: IncomingHttpHeaders }[]
  /** Lets nobody through from now on. */
  refuse(status: number): void
  close(): Promise<void>
}

export async function startConnectProxy(target: string): Promise<ConnectProxy> {
  const asked: { host: string | undefined; headers: IncomingHttpHeaders }[] = []
  const sockets = new Set<Socket>()
  let refusal: number | undefined
  const server = createServer()
  server.on('connect', ({ url, headers }, client: Socket) => {
    asked.push({ host: url, headers })
    if (refusal !== undefined) {
      client.end(`HTTP/1.1 ${refusal} No\r\nContent-Length: 0\r\n\r\n`)
      return
    }
    const [host, port] = target.split(':')
    const server = connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      client.pipe(server).pipe(client)
    })
    for (const [one, other] of [[client, server] as const, [server, client] as const]) {
      sockets.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => sockets.delete(one))
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    host: `127.0.0.1:${port}`,
    asked,
    refuse: (status) => (refusal = status),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
