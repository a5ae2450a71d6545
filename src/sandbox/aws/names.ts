import type { Account, Group, ManagedPolicy, Role, User } from './account.ts'
import { accessDenied, noSuchEntity, protectedRole, validationError } from './errors.ts'
import type { Call } from './operation.ts'
import { camel, constraintError } from './query-protocol.ts'
import type { Input } from './query-protocol.ts'

const LENGTHS = { UserName: 64, RoleName: 64, GroupName: 128, PolicyName: 128 } as const

/** A name of a user, role, group or policy, of the right characters and length. Throws ValidationError. */
export function nameOf(input: Input, parameter: keyof typeof LENGTHS): string {
  const name = input.required(parameter)
  if (!/^[\w+=,.@-]+$/.test(name)) {
    throw validationError(
      `The specified value for ${camel(parameter)} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`,
    )
  }
  checkLength(parameter, name, LENGTHS[parameter])
  return name
}

export function checkLength(parameter: string, text: string, max: number): void {
  if (text.length > max) {
    throw constraintError(`at '${camel(parameter)}'`, `have length less than or equal to ${max}`)
  }
}

/** The Path of a thing to be made, `/` when not said. */
export function pathOf(input: Input, ofPolicy = false): string {
  const path = input.optional('Path') ?? '/'
  const pattern = ofPolicy ? /^((\/[A-Za-z0-9.,+@=_-]+)*)\/$/ : /^\/(?:[\u0021-\u007e]*\/)?$/
  if (!pattern.test(path)) {
    throw validationError(
      'The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.',
    )
  }
  checkLength('Path', path, 512)
  return path
}

/** The PathPrefix of a list. */
export function pathPrefixOf(input: Input): string {
  return input.optional('PathPrefix') ?? '/'
}

export function findUser(account: Account, name: string): User {
  const user = account.users.get(name)
  if (user === undefined) throw noSuchEntity(`The user with name ${name} cannot be found.`)
  return user
}
export function findGroup(account: Account, name: string): Group {
  const group = account.groups.get(name)
  if (group === undefined) throw noSuchEntity(`The group with name ${name} cannot be found.`)
  return group
}
export function findRole(account: Account, name: string): Role {
  const role = account.roles.get(name)
  if (role === undefined) throw noSuchEntity(`The role with name ${name} cannot be found.`)
  return role
}
/** A role that may be changed: not one that AWS made, of IAM Identity Center or of a service. */
export function findOwnRole(account: Account, name: string): Role {
  const role = findRole(account, name)
  if (isReservedPath(role.path)) throw protectedRole(name)
  return role
}
/** Where only AWS makes roles. */
export function isReservedPath(path: string): boolean {
  return /^\/aws-(reserved|service-role)\//.test(path)
}
export function findPolicy(account: Account, arn: string): ManagedPolicy {
  const policy = account.policies.get(arn)
  if (policy === undefined) throw noSuchEntity(`Policy ${arn} was not found.`)
  return policy
}
/** A policy that may be changed: not one of AWS itself. */
export function findOwnPolicy(account: Account, arn: string): ManagedPolicy {
  const policy = findPolicy(account, arn)
  if (policy.ofAws) throw accessDenied(`The policy ${arn} is managed by AWS and cannot be changed.`)
  return policy
}

export const findOwn = { UserName: findUser, GroupName: findGroup, RoleName: findRole }
/** The same for what changes them. */
export const findToChange = { ...findOwn, RoleName: findOwnRole }

/** The UserName of a call, the caller's own where none is given. */
export function userNameOf({ input, caller }: Call): string {
  if (input.optional('UserName') !== undefined) return nameOf(input, 'UserName')
  if (caller.principal.kind !== 'user') {
    throw validationError('Must specify userName when calling with non-User credentials')
  }
  return caller.principal.name
}

/** A well-formed ARN of a policy. */
export function policyArnOf(input: Input): string {
  const arn = input.required('PolicyArn')
  if (arn.length < 20) throw constraintError(`at 'policyArn'`, 'have length greater than or equal to 20')
  if (!/^arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+$/.test(arn)) {
    throw validationError(`ARN ${arn} is not valid.`)
  }
  return arn
}

const KINDS = { UserName: 'user', GroupName: 'group', RoleName: 'role' } as const

/** The ARN that a right on a user, group or role is needed on; of one that is not there, as if without a path. */
export function holderArn(account: Account, parameter: keyof typeof KINDS, name: string): string {
  const kind = KINDS[parameter]
  const registry = { user: account.users, group: account.groups, role: account.roles }[kind]
  return registry.get(name)?.arn ?? account.arn(kind, '/', name)
}

/** The resource function of the actions on one user, group or role. */
export function onHolder(parameter: keyof typeof KINDS): (call: Call) => string {
  return ({ account, input }) => holderArn(account, parameter, nameOf(input, parameter))
}

/** The same where the name may be left out by a user. */
export function onOwnUser(call: Call): string {
  return holderArn(call.account, 'UserName', userNameOf(call))
}

/** The resource function of the lists and creates: the ARN without a name, or with the wanted one. */
export function onPath(kind: 'user' | 'group' | 'role'): (call: Call) => string {
  return ({ account, input }) => account.arn(kind, pathPrefixOf(input), '')
}

export const everything = () => '*'
