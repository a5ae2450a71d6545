import { createServer } from 'node:http'
import type { CallLog, InterceptCall } from '../calls.ts'
import type { World } from './protocol.ts'
import { createAwsHandler } from './router.ts'

/** Serves IAM, STS and EKS on one free port of 127.0.0.1. Closing cuts the connections that are still open. */
export async function startAwsServer(
  world: World,
  options: { readonly intercept?: InterceptCall | undefined; readonly calls: CallLog },
): Promise<{ endpoint: string; close: () => Promise<void> }> {
  const server = createServer(createAwsHandler(world, options))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The sandbox has no port.')
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
