import { parseProfileName } from '../aws-profiles/profile-name.ts'
import type { Json } from '../engine/json.ts'
import * as field from '../request/fields.ts'
import type { Input } from '../request/field.ts'
import { parsePrincipal } from '../request/principal.ts'
import type { PrincipalInput, PrincipalSort } from '../request/principal.ts'
import { isGiven, listed, optional } from '../request/values.ts'

export const MASTERS = 'system:masters'

/** What was asked, whole: every question answered. */
export type AccessRequest = {
  readonly sort: PrincipalSort
  readonly principal: PrincipalInput
  /** Kubernetes groups, system:masters among them when it was asked for. */
  readonly groups: readonly string[]
  readonly leastPrivilege: boolean
  readonly iamGroup: string
  /** Who may take the role, as asked; see `takerOf` for who does when nobody was named. */
  readonly assumedBy: string | undefined
  readonly assumedByGroup: string | undefined
  readonly useExisting: boolean
  readonly newKey: boolean
  readonly append: boolean
  readonly replace: boolean
  readonly profileName: string | undefined
  readonly kubeconfig: string | undefined
  readonly useContext: boolean
  readonly exec: 'auto' | 'aws' | 'eks-access'
  /** The folder, absolute, for the files of somebody else's machine. */
  readonly handover: string | undefined
}

export function toRequest(
  sort: PrincipalSort,
  name: string,
  groups: readonly string[],
  input: Input,
): AccessRequest {
  const assumedByGroup = optional(input, field.assumedByGroup)
  const assumedBy = optional(input, field.assumedBy)
  return {
    sort,
    principal: parsePrincipal(sort, name),
    groups,
    leastPrivilege: isGiven(input, field.leastPrivilege),
    iamGroup: optional(input, field.iamGroup) ?? 'developers',
    assumedBy,
    assumedByGroup,
    useExisting: isGiven(input, field.useExisting),
    newKey: isGiven(input, field.newKey),
    append: isGiven(input, field.append),
    replace: isGiven(input, field.replace),
    profileName: optional(input, field.profileName),
    kubeconfig: optional(input, field.kubeconfig),
    useContext: isGiven(input, field.useContext),
    exec: optional(input, field.exec) ?? 'auto',
    handover: optional(input, field.handover),
  }
}

/** The groups as asked: each `--group` once, in order, and system:masters for `--masters`. */
export function askedGroups(input: Input): readonly string[] {
  return [...new Set([...listed(input, field.group), ...(isGiven(input, field.masters) ? [MASTERS] : [])])]
}

/** The person's profile. Not every name of IAM can be one: throws AppError PROFILE_NAME. */
export function profileOf({ profileName, principal }: AccessRequest): string {
  return profileName ?? parseProfileName(principal.name)
}

/** The user who takes a role when nobody is named. */
const MANAGER = 'manager'

/** The user who may take the role: as named; nobody where a group was, or where the role is there and has its takers. */
export function takerOf(
  { sort, assumedBy, assumedByGroup }: Pick<AccessRequest, 'sort' | 'assumedBy' | 'assumedByGroup'>,
  isThere: boolean,
): string | undefined {
  if (sort === 'user') return undefined
  return assumedBy ?? (assumedByGroup === undefined && !isThere ? MANAGER : undefined)
}

/** Whether the trust can name those who take the role, and nobody else. */
export function isNarrowTrust({ leastPrivilege, assumedByGroup }: AccessRequest): boolean {
  return leastPrivilege && assumedByGroup === undefined
}

/** The one spelling of a request, by which the unfinished run of the same one is found again. */
export function requestJson({ handover, kubeconfig, profileName, ...request }: AccessRequest): Json {
  return {
    ...request,
    groups: [...request.groups],
    principal: { ...request.principal },
    assumedBy: request.assumedBy ?? null,
    assumedByGroup: request.assumedByGroup ?? null,
    kubeconfig: kubeconfig ?? null,
    profileName: profileName ?? null,
    ...(handover === undefined ? {} : { handover }),
  }
}
