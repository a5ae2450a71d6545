import type { Json, JsonObject } from '../../src/sandbox/kube/json.ts'
import { list, parseJson, text, texts } from '../../src/sandbox/kube/json.ts'
import type { ApiServer } from './kube-apiserver.ts'

/** Written by the server about itself, all the time. */
const RESTLESS = new Set(['leases', 'events', 'componentstatuses'])
const BOOKKEEPING = new Set(['managedFields', 'resourceVersion'])

/** Every object of every kind, by its path, less what any write leaves behind: managedFields and resourceVersion. */
export async function allObjects(api: ApiServer): Promise<Record<string, Json>> {
  const groups = await ask(api, '/apis')
  const roots = [
    '/api/v1',
    ...list(groups, 'groups').map((group) => `/apis/${text(group, 'preferredVersion', 'groupVersion')}`),
  ]
  const found: Record<string, Json> = {}
  for (const root of roots) {
    for (const resource of list(await ask(api, root), 'resources')) {
      const name = text(resource, 'name')
      if (name.includes('/') || RESTLESS.has(name) || !texts(resource, 'verbs').includes('list')) continue
      for (const item of list(await ask(api, `${root}/${name}`), 'items')) {
        const key = [root, name, text(item, 'metadata', 'namespace'), text(item, 'metadata', 'name')]
        found[key.join(' ')] = withoutBookkeeping(item)
      }
    }
  }
  return found
}

async function ask(api: ApiServer, path: string): Promise<Json> {
  const { status, body } = await api.ask('GET', path)
  if (status !== 200) throw new Error(`GET ${path}: ${status} ${JSON.stringify(body)}`)
  return parseJson(JSON.stringify(body))
}

function withoutBookkeeping(item: Json): JsonObject {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) throw new Error('no object')
  const metadata = Object.entries(item['metadata'] ?? {}).filter(([field]) => !BOOKKEEPING.has(field))
  return { ...item, metadata: Object.fromEntries(metadata) }
}
