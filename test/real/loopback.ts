import { createServer } from 'node:net'
import type { Server } from 'node:net'

export const LOOPBACK = '127.0.0.1'

/** Listens on a free port of loopback, and answers it. */
export async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, LOOPBACK, resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  return address.port
}

export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
  })
}

/** Ports that are free now, all different, for programs that cannot take port 0. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer())
  const ports = await Promise.all(servers.map(listen))
  await Promise.all(servers.map(closeServer))
  return ports
}

/** Whether nobody listens there, on any address. */
export async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  const isOurs = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false))
    server.listen({ port, host: LOOPBACK, exclusive: true }, () => resolve(true))
  })
  if (isOurs) await closeServer(server)
  return isOurs
}
