import { RESOURCES } from '../../src/sandbox/kube/resources.ts'
import type { SeedObject } from '../../src/sandbox/seed-workloads.ts'
import type { ApiServer } from './kube-apiserver.ts'

/** The server's own, which it makes by itself. */
const OWN_SERVICE = 'kubernetes'

/** Creates the objects, with the state that controllers and nodes would have reported. */
export async function seedObjects(api: ApiServer, objects: readonly SeedObject[]): Promise<void> {
  for (const object of objects) {
    if (object.kind === 'Service' && object.metadata.name === OWN_SERVICE) continue
    const path = pathOf(object)
    const { status, body } = await api.ask('POST', path, object)
    if (status !== 201) throw new Error(`${object.kind} ${object.metadata.name}: ${JSON.stringify(body)}`)
    if (!('status' in object) || object.kind === 'Namespace') continue
    const patch = { status: object['status'] }
    const type = 'application/merge-patch+json'
    const said = await api.ask('PATCH', `${path}/${object.metadata.name}/status`, patch, { type })
    if (said.status !== 200)
      throw new Error(`status of ${object.metadata.name}: ${JSON.stringify(said.body)}`)
  }
}

function pathOf({ apiVersion, kind, metadata: { namespace } }: SeedObject): string {
  const resource = RESOURCES.find((known) => known.kind === kind)
  if (resource === undefined) throw new Error(`nobody knows a ${kind}`)
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
  return `${root}${namespace === undefined ? '' : `/namespaces/${namespace}`}/${resource.name}`
}
