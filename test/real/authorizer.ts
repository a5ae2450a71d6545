import { createServer } from 'node:https'
import type { AccessPolicy } from '../../src/sandbox/kube/access-policies.ts'
import { authorizePolicies } from '../../src/sandbox/kube/access-policies.ts'
import type { Json } from '../../src/sandbox/kube/json.ts'
import { at, isObject, parseJson, text, texts } from '../../src/sandbox/kube/json.ts'
import type { Attributes } from '../../src/sandbox/kube/rbac.ts'
import { createIdentity } from './certificates.ts'
import { kubeconfig } from './kubeconfig.ts'
import { LOOPBACK, closeServer, listen } from './loopback.ts'

/**
 * The webhook that grants what access policies grant, as EKS's own authorizer does before RBAC is asked: by the
 * principal behind the login, which somebody impersonated has not. Of the rest it has no opinion.
 */
export async function startAuthorizer(
  folder: string,
  policiesOf: (canonicalArn: string) => readonly AccessPolicy[],
): Promise<{ kubeconfig: string; close(): Promise<void> }> {
  const { key, cert } = await createIdentity(folder, 'authorizer', [`IP:${LOOPBACK}`])
  const server = createServer({ key, cert }, (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const answer = review(parseJson(Buffer.concat(chunks).toString()), policiesOf)
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
    })
  })
  const port = await listen(server)
  return {
    kubeconfig: kubeconfig({ server: `https://${LOOPBACK}:${port}/authorize`, ca: cert }),
    async close() {
      server.closeAllConnections()
      await closeServer(server)
    },
  }
}

function review(asked: Json, policiesOf: (canonicalArn: string) => readonly AccessPolicy[]): unknown {
  const [arn] = texts(asked, 'spec', 'extra', 'canonicalArn')
  const policies = arn === undefined ? [] : policiesOf(arn)
  const status = authorizePolicies(policies, attributesOf(asked))
  return { apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview', status }
}

function attributesOf(asked: Json): Attributes {
  const resource = at(asked, 'spec', 'resourceAttributes')
  if (!isObject(resource)) {
    const [verb, path] = ['verb', 'path'].map((field) => text(asked, 'spec', 'nonResourceAttributes', field))
    return { verb: verb ?? '', path: path ?? '' }
  }
  return {
    verb: text(resource, 'verb'),
    group: text(resource, 'group'),
    resource: text(resource, 'resource'),
    subresource: text(resource, 'subresource'),
    namespace: text(resource, 'namespace'),
    name: text(resource, 'name'),
  }
}
