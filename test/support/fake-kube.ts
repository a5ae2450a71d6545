import { Fault } from '../../src/ports/fault.ts'
import type { Json } from '../../src/engine/json.ts'
import type { Kube, KubeObject, KubeWhere } from '../../src/ports/kube.ts'

type Stored = Record<string, unknown> & { metadata: Record<string, unknown> }

/** ConfigMaps in memory, with resourceVersion, uid and the refusals that matter. */
export class FakeKube {
  readonly calls: string[] = []
  /** Runs before each mutating call is served: another writer, or a failure. */
  before: (call: string) => void = () => {}
  readonly #objects = new Map<string, Stored>()
  #version = 100

  /** Somebody else's ConfigMap, or their change of it. */
  put(data: Record<string, string>, more: Record<string, unknown> = {}): void {
    const old = this.#objects.get('aws-auth')
    const metadata = old?.metadata ?? { name: 'aws-auth', namespace: 'kube-system', uid: 'theirs' }
    this.#objects.set('aws-auth', { ...more, metadata: { ...metadata, resourceVersion: this.#next() }, data })
  }

  drop(): void {
    this.#objects.clear()
  }

  get data(): unknown {
    return this.#objects.get('aws-auth')?.['data']
  }

  get metadata(): Record<string, unknown> | undefined {
    return this.#objects.get('aws-auth')?.metadata
  }

  get port(): Kube {
    const unused = (): never => {
      throw new Error('not a part of this fake')
    }
    return {
      get: async (where) => this.#read(where),
      create: async (_resource, object) => this.#create(object),
      patch: async (where, patch) => this.#patch(where, patch),
      remove: async (where, only) => this.#remove(where, only),
      list: unused,
      replace: unused,
      can: unused,
      canAs: unused,
      whoami: unused,
    }
  }

  #next(): string {
    this.#version += 1
    return String(this.#version)
  }

  #read({ name }: KubeWhere): KubeObject | undefined {
    this.calls.push('get')
    const stored = this.#objects.get(name)
    return stored === undefined ? undefined : toObject(stored)
  }

  #create(object: KubeObject): KubeObject {
    this.#mutate('create')
    const { name } = object.metadata
    if (this.#objects.has(name)) throw fault('exists', 'create', 'AlreadyExists')
    const metadata = { ...object.metadata, uid: `uid-${this.#next()}`, resourceVersion: this.#next() }
    const stored = { ...structuredClone(object), metadata }
    this.#objects.set(name, stored)
    return toObject(stored)
  }

  #patch({ name }: KubeWhere, patch: Json): KubeObject {
    this.#mutate('patch')
    const stored = this.#objects.get(name)
    if (stored === undefined) throw fault('missing', 'patch', 'NotFound')
    const asked =
      isRecord(patch) && isRecord(patch['metadata']) ? patch['metadata']['resourceVersion'] : undefined
    if (asked !== undefined && asked !== stored.metadata['resourceVersion'])
      throw fault('conflict', 'patch', 'Conflict')
    if (stored['immutable'] === true) throw fault('invalid', 'patch', 'Invalid')
    const merged = merge(stored, patch)
    if (!isRecord(merged)) throw fault('invalid', 'patch', 'Invalid')
    const next = { ...merged, metadata: { ...stored.metadata, resourceVersion: this.#next() } }
    this.#objects.set(name, next)
    return toObject(next)
  }

  #remove({ name }: KubeWhere, only: { uid?: string; resourceVersion?: string }): void {
    this.#mutate('remove')
    const stored = this.#objects.get(name)
    if (stored === undefined) throw fault('missing', 'delete', 'NotFound')
    const { uid, resourceVersion } = stored.metadata
    const isMet = (only.uid ?? uid) === uid && (only.resourceVersion ?? resourceVersion) === resourceVersion
    if (!isMet) throw fault('conflict', 'delete', 'Conflict')
    this.#objects.delete(name)
  }

  #mutate(call: string): void {
    this.calls.push(call)
    this.before(call)
  }
}

/** RFC 7386. */
function merge(target: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch
  const result: Record<string, unknown> = isRecord(target) ? { ...target } : {}
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key]
    else result[key] = merge(result[key], value)
  }
  return result
}

function toObject(stored: Stored): KubeObject {
  const object: unknown = JSON.parse(JSON.stringify(stored))
  if (!isKubeObject(object)) throw new Error('the fake holds something that is no object')
  return object
}

function isKubeObject(value: unknown): value is KubeObject {
  return isRecord(value) && isRecord(value['metadata']) && typeof value['metadata']['name'] === 'string'
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function fault(kind: 'exists' | 'missing' | 'conflict' | 'invalid', verb: string, code: string): Fault {
  return new Fault(kind, `configmaps "aws-auth": ${code}`, {
    service: 'kubernetes',
    operation: `${verb} configmaps`,
    code,
  })
}
