import { parseJson, text } from '../../src/sandbox/kube/json.ts'
import { RESOURCES } from '../../src/sandbox/kube/resources.ts'
import type { SeedObject } from '../../src/sandbox/seed-workloads.ts'
import type { ApiServer } from './kube-apiserver.ts'

/** The server's own, which it makes by itself. */
const OWN_SERVICE = 'kubernetes'

/** Creates the objects, with the state that controllers and nodes would have reported. */
export async function seedObjects(api: ApiServer, objects: readonly SeedObject[]): Promise<void> {
  const ids = new Map<string, string>()
  for (const seed of objects) {
    const object = withIds(seed, ids)
    if (object.kind === 'Service' && object.metadata.name === OWN_SERVICE) continue
    const path = pathOf(object)
    const { status, body } = await api.ask('POST', path, object)
    if (status !== 201) throw new Error(`${object.kind} ${object.metadata.name}: ${JSON.stringify(body)}`)
    ids.set(String(seed.metadata['uid']), text(parseJson(JSON.stringify(body)), 'metadata', 'uid'))
    if (!('status' in object) || object.kind === 'Namespace') continue
    const patch = { status: object['status'] }
    const type = 'application/merge-patch+json'
    const said = await api.ask('PATCH', `${path}/${object.metadata.name}/status`, patch, { type })
    if (said.status !== 200)
      throw new Error(`status of ${object.metadata.name}: ${JSON.stringify(said.body)}`)
  }
}

/** With the owners' ids that the server gave, in the place of those of the seed. */
function withIds(object: SeedObject, ids: ReadonlyMap<string, string>): SeedObject {
  const owners = object.metadata['ownerReferences']
  if (!Array.isArray(owners)) return object
  const ownerReferences = owners.map((owner) => ({ ...owner, uid: ids.get(owner.uid) ?? owner.uid }))
  return { ...object, metadata: { ...object.metadata, ownerReferences } }
}

function pathOf({ apiVersion, kind, metadata: { namespace } }: SeedObject): string {
  const resource = RESOURCES.find((known) => known.kind === kind)
  if (resource === undefined) throw new Error(`nobody knows a ${kind}`)
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
  return `${root}${namespace === undefined ? '' : `/namespaces/${namespace}`}/${resource.name}`
}
