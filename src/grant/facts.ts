import type { AwsAuthDocument } from '../aws-auth/document.ts'
import type { Context } from '../commands/command.ts'
import type { Ledger } from '../engine/ledger.ts'
import { levelOfGroup, levels } from '../levels/index.ts'
import type { Level, LevelParts } from '../levels/level.ts'
import type { AccessEntry, Aws } from '../ports/aws.ts'
import type { IamUser } from '../ports/iam.ts'
import { kinds } from '../kinds.ts'
import type { Place } from '../request/place.ts'
import type { PersonFiles } from './person-files.ts'
import { takerOf } from './request.ts'
import type { AccessRequest } from './request.ts'

/** The IAM identities that a request names, as they are now. */
export type People = {
  /** The one that gets access. */
  readonly principal: IamUser | undefined
  /** Who may take the role. */
  readonly assumer: IamUser | undefined
}

/** Everything that the plan of a request is made from. */
export type Facts = {
  readonly request: AccessRequest
  readonly place: Place
  readonly people: People
  /** The principal's own access entry, which would outrank aws-auth. */
  readonly entry: AccessEntry | undefined
  readonly awsAuth: AwsAuthDocument | undefined
  readonly files: PersonFiles
  /** The level of each group that stands for one, and its parts. */
  readonly parts: readonly { readonly level: Level; readonly parts: LevelParts }[]
  /** Groups that stand for no level and have no binding. */
  readonly unbound: readonly string[]
  readonly context: Context
}

/** Reads who is named, by name alone: it needs no account yet. */
export async function readPeople(request: AccessRequest, aws: Aws): Promise<People> {
  const { sort, principal } = request
  const taker = takerOf(request, false)
  const [named, assumer] = await Promise.all([
    sort === 'user' ? aws.iam.getUser(principal.name) : aws.iam.getRole(principal.name),
    taker === undefined ? undefined : aws.iam.getUser(taker),
  ])
  return { principal: named, assumer }
}

/** The ARN of the principal, there or to be. */
export function principalArn({
  request,
  place,
  people,
}: Pick<Facts, 'request' | 'place' | 'people'>): string {
  if (people.principal !== undefined) return people.principal.arn
  const { partition, caller } = place
  return `arn:${partition}:iam::${caller.account}:${request.sort}/${request.principal.name}`
}

export function levelParts(request: AccessRequest, place: Place): Facts['parts'] {
  return request.groups.flatMap((group) => {
    const level = levelOfGroup(group)
    if (level === undefined) return []
    const parts = request.leastPrivilege ? level.leastPrivilege(place.cluster) : level.tutorial()
    return [{ level, parts }]
  })
}

/** What the IAM side of a request is given: that of the most powerful level asked for, else that of who may look. */
export function iamParts({ parts, request, place }: Pick<Facts, 'parts' | 'request' | 'place'>): LevelParts {
  const chosen = parts.find(({ level }) => level.name === 'masters') ?? parts[0]
  if (chosen !== undefined && request.sort === 'role') return chosen.parts
  const { reader } = levels
  return request.leastPrivilege ? reader.leastPrivilege(place.cluster) : reader.tutorial()
}

/** Whether an identity that is there was made by this tool. */
export function isForeign(
  sort: 'user' | 'role',
  identity: IamUser | undefined,
  ledger: Ledger,
  place: Place,
): boolean {
  if (identity === undefined) return false
  const kind = sort === 'user' ? kinds.iamUser : kinds.iamRole
  return !ledger.isOurs(kind, { name: identity.name }, place.target, { id: identity.id })
}
