import { createServer } from 'node:https'
import type { JsonObject } from '../../src/sandbox/kube/json.ts'
import { parseJson, text } from '../../src/sandbox/kube/json.ts'
import { createIdentity } from './certificates.ts'
import { kubeconfig } from './kubeconfig.ts'
import { LOOPBACK, closeServer, listen } from './loopback.ts'

/** The webhook that tells a real API server whose a token is: these users (UserInfo), and no others. */
export async function startIdentities(
  folder: string,
  users: ReadonlyMap<string, JsonObject>,
): Promise<{ kubeconfig: string; close(): Promise<void> }> {
  const { key, cert } = await createIdentity(folder, 'identities', [`IP:${LOOPBACK}`])
  const server = createServer({ key, cert }, (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const asked = parseJson(Buffer.concat(chunks).toString())
      const user = users.get(text(asked, 'spec', 'token'))
      const status = user === undefined ? { authenticated: false } : { authenticated: true, user }
      const { apiVersion, kind } = { apiVersion: text(asked, 'apiVersion'), kind: text(asked, 'kind') }
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ apiVersion, kind, status }))
    })
  })
  const port = await listen(server)
  return {
    kubeconfig: kubeconfig({ server: `https://${LOOPBACK}:${port}/authenticate`, ca: cert }),
    async close() {
      server.closeAllConnections()
      await closeServer(server)
    },
  }
}
