import { textOf } from '../engine/shape.ts'
import type { Found } from '../engine/kind.ts'
import { Fault } from '../ports/fault.ts'
import type { Ports } from '../ports/ports.ts'
import { shellLine } from '../shell.ts'
import { AWS_AUTH, AwsAuthDocument } from './document.ts'
import type { DataKey, EntryKey } from './read.ts'

/** All three kinds write one document: each write is on the condition of the reading or write before it. */
export const DOCUMENT = 'configmap/kube-system/aws-auth'
export const CONFIG_MAP = 'ConfigMap kube-system/aws-auth'

/** undefined only where there is none. Throws Fault. */
export async function load({ kube }: Ports): Promise<AwsAuthDocument | undefined> {
  const object = await kube.get(AWS_AUTH)
  return object === undefined ? undefined : new AwsAuthDocument(object)
}

/** The reading that comes with `from`, or a fresh one. */
export async function current(from: Found, ports: Ports): Promise<AwsAuthDocument | undefined> {
  const content = from.doc?.content
  return content instanceof AwsAuthDocument ? content : load(ports)
}

/**
 * Changes one key, undefined takes it away, on the condition that nobody has written since: a merge patch leaves all
 * other fields alone. Throws AppError AWS_AUTH_IMMUTABLE or AWS_AUTH_TOO_BIG before anything is sent, and Fault.
 */
export async function patch(
  document: AwsAuthDocument,
  key: DataKey,
  text: string | undefined,
  { kube }: Ports,
): Promise<AwsAuthDocument> {
  document.with(key, text)
  const { version: resourceVersion } = document
  return new AwsAuthDocument(
    await kube.patch(AWS_AUTH, { metadata: { resourceVersion }, data: { [key]: text ?? null } }),
  )
}

/** For the next write on this document. */
export function docOf(document: AwsAuthDocument): NonNullable<Found['doc']> {
  return { version: document.version, content: document }
}

/** Throws Fault 'conflict': the change is read and planned again. */
export function conflict(why: string): never {
  throw new Fault('conflict', `${CONFIG_MAP}: ${why}`, {
    service: 'kubernetes',
    operation: 'patch configmaps',
    code: 'Conflict',
  })
}

/** The line that writes a key, null takes it away. */
export function patchByHand(key: DataKey, text: string | null): string {
  return kubectl(
    'patch',
    'configmap',
    'aws-auth',
    '--type',
    'merge',
    '-p',
    JSON.stringify({ data: { [key]: text } }),
  )
}

/** A line for kube-system. */
export function kubectl(...words: readonly string[]): string {
  return shellLine('kubectl', '-n', 'kube-system', ...words)
}

/** For a `parse`. */
export function keyOf(value: unknown): EntryKey {
  return textOf(value, /^(?:mapRoles|mapUsers)$/) === 'mapRoles' ? 'mapRoles' : 'mapUsers'
}
