import { AppError, quote, safe } from '../app-error.ts'
import type { IamUser } from '../ports/iam.ts'
import { nearest } from '../request/nearest.ts'
import { isSsoName, isSsoRole, permissionSetOf, SSO_PATH } from '../request/permission-set.ts'
import type { Place } from '../request/place.ts'
import type { AccessRequest } from './request.ts'

/** What the search needs: where, and the command line that asks for another name with `--use-existing`. */
export type Search = { readonly place: Place; readonly commandFor: (name: string) => string }

/**
 * Whom NAME means: `named`, the one of that very name, else of add-role with `--use-existing` the IAM Identity Center
 * role of the permission set NAME. Nothing for one that is to be made. Throws AppError PRINCIPAL where there is no such
 * role or several, where the name of a new one is AWS's own, and for what cannot be done with a role of Identity Center.
 */
export async function findPrincipal(
  request: AccessRequest,
  named: IamUser | undefined,
  search: Search,
): Promise<IamUser | undefined> {
  const { sort, principal } = request
  if (sort === 'user') return named
  // An ARN that is not that of the role is refused with the plan.
  if (principal.by === 'arn' && named?.arn !== principal.arn) return named
  const role = named ?? (await findByPermissionSet(request, search))
  if (role !== undefined) checkLogin(request, role, search)
  return role
}

async function findByPermissionSet(request: AccessRequest, search: Search): Promise<IamUser | undefined> {
  const { name } = request.principal
  if (!request.useExisting) {
    if (isSsoName(name)) throw reserved(name, search)
    return undefined
  }
  const roles = (await search.place.aws.iam.listRoles(SSO_PATH)).flatMap((role) => {
    const set = permissionSetOf(role.name)
    return set === undefined ? [] : [{ role, set }]
  })
  const found = roles.flatMap(({ role, set }) => (set === name ? [role] : []))
  const [role, another] = found
  if (another !== undefined) {
    const arns = found.map(({ arn }) => arn)
    throw several(name, arns, search)
  }
  if (role !== undefined) return { ...role, tags: {} }
  // With somebody named who is to take a new role it is they who are there.
  const hasTaker = request.assumedBy !== undefined || request.assumedByGroup !== undefined
  if (hasTaker && !isSsoName(name)) return undefined
  throw unknown(name, [...new Set(roles.map(({ set }) => set))].toSorted(), search)
}

function reserved(name: string, { commandFor }: Search): AppError {
  const message = `${quote(name)} cannot be the name of a new role: AWS keeps it for IAM Identity Center`
  return new AppError('PRINCIPAL', message, {
    fix: `use one that is there: ${commandFor(permissionSetOf(name) ?? name)}`,
  })
}

function unknown(name: string, sets: readonly string[], { place, commandFor }: Search): AppError {
  const there =
    sets.length === 0 ? 'it has none of any permission set' : `its permission sets are ${sets.join(', ')}`
  const message = `account ${place.caller.account} has no role ${quote(name)}, and no IAM Identity Center role of a permission set of that name: ${safe(there)}`
  const guess = nearest(permissionSetOf(name) ?? name, sets)
  const others = isSsoName(name) ? '' : '; without --use-existing a new role is made'
  return new AppError('PRINCIPAL', message, {
    fix: guess === undefined ? `aws iam list-roles${others}` : `did you mean: ${commandFor(guess)}`,
  })
}

function several(name: string, arns: readonly string[], { place, commandFor }: Search): AppError {
  const [first = name] = arns
  const message = `the permission set ${quote(name)} has ${arns.length} roles in account ${place.caller.account}: ${safe(arns.join(', '))}`
  return new AppError('PRINCIPAL', message, { fix: `name one by its ARN: ${commandFor(first)}` })
}

/** How people get at the cluster with a role of IAM Identity Center: nobody can do it for them. */
export function ssoSteps({ cluster: { name, region } }: Pick<Place, 'cluster'>): string {
  return `aws configure sso --profile NAME && aws eks update-kubeconfig --name ${name} --region ${region} --profile NAME`
}

/** Such a role is had by a login in the browser: it has no takers, no key, and no profile that we could write. */
function checkLogin(request: AccessRequest, role: IamUser, { place }: Search): void {
  if (!isSsoRole(role)) return
  const { assumedBy, assumedByGroup, newKey, profileName, kubeconfig, useContext, exec, handover } = request
  const flags = [
    assumedBy === undefined ? [] : '--assumed-by',
    assumedByGroup === undefined ? [] : '--assumed-by-group',
    newKey ? '--new-key' : [],
    profileName === undefined ? [] : '--profile-name',
    kubeconfig === undefined ? [] : '--kubeconfig',
    useContext ? '--use-context' : [],
    exec === 'auto' ? [] : '--exec',
    handover === undefined ? [] : '--handover',
  ].flat()
  const [flag] = flags
  if (flag === undefined) return
  const message = `${flag} means nothing for ${safe(role.arn)}: people get at a role of IAM Identity Center by logging in there, with no key or profile of ours`
  throw new AppError('PRINCIPAL', message, {
    fix: `leave out ${flags.join(', ')}; each person runs: ${ssoSteps(place)}`,
  })
}
