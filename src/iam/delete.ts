import type { Json } from '../engine/json.ts'
import type { Found } from '../engine/kind.ts'
import { Fault, isFault } from '../ports/fault.ts'

/** What IAM says of a thing on which hangs something that we can list ourselves. */
const LISTABLE = /attached to entities|detach all policies|remove users from group|delete access keys/i

/**
 * Deletes; a thing that is gone already is deleted. Where IAM refuses because something hangs on it, throws Fault
 * 'in-use' with what that is, or 'contended' when it is all gone by now and IAM has not noticed yet.
 */
export async function deleteUnused(
  resource: string,
  remove: () => Promise<void>,
  listHanging: () => Promise<readonly string[]>,
): Promise<void> {
  try {
    await remove()
  } catch (error) {
    if (isFault(error, 'missing')) return
    if (!isFault(error, 'in-use')) throw error
    const hanging = await listHanging()
    const about = { service: error.service, operation: error.operation, code: error.code, cause: error }
    if (hanging.length === 0 && LISTABLE.test(error.message))
      throw new Fault('contended', error.message, about)
    const why = hanging.length === 0 ? error.message : hanging.join(', ')
    throw new Fault('in-use', `${resource} is still in use: ${why}`, about)
  }
}

/**
 * Takes an attachment or membership away; one that is gone already is taken away. Throws Fault 'conflict' when what
 * it hangs on is not the one that it was made on.
 */
export async function removeLink<V extends Json>(
  now: Found<V>,
  expected: string | undefined,
  about: { resource: string; operation: string },
  remove: () => Promise<void>,
): Promise<Found<V>> {
  if (now.value === undefined) return {}
  insistOnId(now.id, expected, about)
  try {
    await remove()
  } catch (error) {
    if (!isFault(error, 'missing')) throw error
  }
  return {}
}

/**
 * Refuses to touch a thing that is not the one that was made or read: somebody has made it anew since.
 * Throws Fault 'conflict'.
 */
export function insistOnId(
  now: string | undefined,
  expected: string | undefined,
  about: { resource: string; operation: string },
): void {
  if (expected === undefined || now === expected) return
  throw new Fault('conflict', `${about.resource} is not the one that was made here: it was made anew since`, {
    service: 'iam',
    operation: about.operation,
    code: 'Conflict',
  })
}
