import type { Json } from '../engine/json.ts'
import { Fault } from '../ports/fault.ts'
import type { KubeMetadata, KubeObject } from '../ports/kube.ts'
import type { Call } from './fault.ts'

/** An object out of an answer, as it is. Throws Fault 'unknown' for an answer that is none. */
export function toKubeObject(value: unknown, call: Call): KubeObject {
  if (isKubeObject(value)) return value
  throw new Fault('unknown', 'the answer is not an object', {
    ...call,
    code: 'Incomplete',
  })
}

/**
 * The items of a list, and where it goes on. Items come without kind and apiVersion. Throws Fault 'unknown' for an
 * answer that is no list: no list is not an empty one.
 */
export function toKubeList(
  value: unknown,
  call: Call,
): { items: readonly KubeObject[]; next: string | undefined } {
  if (!isRecord(value) || !Array.isArray(value['items'])) {
    throw new Fault('unknown', 'the answer is not a list', { ...call, code: 'Incomplete' })
  }
  const items: unknown[] = value['items']
  const position = isRecord(value['metadata']) ? value['metadata']['continue'] : undefined
  return {
    items: items.map((item) => toKubeObject(item, call)),
    next: typeof position === 'string' && position !== '' ? position : undefined,
  }
}

/** What comes out of JSON.parse is JSON: only the metadata has a shape that is relied on. */
function isKubeObject(value: unknown): value is KubeObject {
  return isRecord(value) && isMetadata(value['metadata'])
}

function isMetadata(value: unknown): value is KubeMetadata {
  return isRecord(value) && typeof value['name'] === 'string'
}

function isRecord(value: unknown): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
