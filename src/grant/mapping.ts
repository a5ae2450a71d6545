import { AWS_AUTH, AwsAuthDocument, entryAt, placeOf, withMapping } from '../aws-auth/document.ts'
import type { EntryPlace } from '../aws-auth/edit.ts'
import type { Mapping } from '../aws-auth/entry-source.ts'
import type { Refusal } from '../engine/host.ts'
import type { Wanted } from '../engine/kind.ts'
import type { PlannedStep } from '../engine/plan.ts'
import { kinds, wantMapping } from '../kinds.ts'
import type { Kube } from '../ports/kube.ts'
import { isSsoRole, permissionSetOf } from '../request/permission-set.ts'
import { guard } from '../who/guard.ts'
import { principalArn } from './facts.ts'
import type { Facts } from './facts.ts'

/** The entry of the principal with what it needs; one that others wrote is changed only with `--append` or `--replace`. */
export function wantEntry(facts: Facts): Wanted[] {
  const { request, awsAuth } = facts
  const foreign = request.append || request.replace ? 'change' : 'refuse'
  return wantMapping(awsAuth, entryPlace(facts), wantedMapping(facts), { foreign })
}

export function entryPlace(facts: Pick<Facts, 'awsAuth' | 'request' | 'place' | 'people'>): EntryPlace {
  return placeOf(facts.awsAuth?.data, principalArn(facts))
}

/** `--append` adds to the groups that are there; a username that others gave stays. */
export function wantedMapping(facts: Pick<Facts, 'awsAuth' | 'request' | 'place' | 'people'>): Mapping {
  const { request, awsAuth } = facts
  const now = entryAt(awsAuth?.data, entryPlace(facts))
  const groups =
    request.append && now !== undefined ? [...new Set([...now.groups, ...request.groups])] : request.groups
  const username = now !== undefined && now.username !== '' ? now.username : newUsername(facts)
  return { username, groups }
}

/**
 * The name in the cluster: that of the user or role. A permission set is shared, and its sessions are named after who
 * logged in, so that the name says it; behind a prefix with a colon, which no session can take for another name.
 */
function newUsername({ request, people: { principal } }: Pick<Facts, 'request' | 'people'>): string {
  const { sort } = request
  const isShared = sort === 'role' && principal !== undefined && isSsoRole(principal)
  const set = isShared ? permissionSetOf(principal.name) : undefined
  return set === undefined ? request.principal.name : `sso:${set}:{{SessionName}}`
}

export async function readAwsAuthOf(kube: Kube): Promise<AwsAuthDocument | undefined> {
  const object = await kube.get(AWS_AUTH)
  return object === undefined ? undefined : new AwsAuthDocument(object)
}

/** Everybody else must resolve to the same before and after; judged on the very document that the write is conditional on. */
export function guardMapping(facts: Facts, steps: readonly PlannedStep[]): readonly Refusal[] {
  const step = steps.find(({ kind, change }) => kind.id === kinds.awsAuthEntry.id && change.action !== 'none')
  if (step === undefined) return []
  const content = step.found.doc?.content
  const document = content instanceof AwsAuthDocument ? content : undefined
  const { place, entry, request } = facts
  const entries = entry === undefined ? [] : [entry]
  const world = { mode: place.cluster.mode, entries }
  const after = withMapping(document, entryPlace(facts), wantedMapping(facts))
  return guard(
    { ...world, awsAuth: document?.data },
    { ...world, awsAuth: after },
    { arn: principalArn(facts), caller: place.caller.arn, replace: request.replace },
  )
}
