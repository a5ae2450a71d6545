import type { Role } from './account.ts'
import { alreadyExists, deleteConflict, notSupported, validationError } from './errors.ts'
import {
  checkLength,
  everything,
  findOwnRole,
  findRole,
  isReservedPath,
  nameOf,
  onHolder,
  onPath,
  pathOf,
  pathPrefixOf,
} from './names.ts'
import type { Operations } from './operation.ts'
import { page } from './pages.ts'
import type { Input } from './query-protocol.ts'
import { showLastUsed, showRole, tagsIfAny } from './show.ts'
import { addTags } from './tags.ts'
import { storeTrust } from './trust.ts'

export const roleOperations: Operations = {
  CreateRole: {
    resource: ({ account, input }) => account.arn('role', pathOf(input), nameOf(input, 'RoleName')),
    run: ({ account, input }) => {
      if (input.optional('PermissionsBoundary') !== undefined) throw notSupported('PermissionsBoundary')
      const name = nameOf(input, 'RoleName')
      const text = input.required('AssumeRolePolicyDocument')
      // That AWS keeps both for itself is known, how it says so is not.
      if (isReservedPath(pathOf(input)) || name.startsWith('AWSReservedSSO_'))
        throw validationError(`The path or name of role ${name} is reserved for AWS.`)
      if (account.roles.has(name)) throw alreadyExists(`Role with name ${name} already exists.`)
      const role: Role = {
        ...account.newHolder('role', pathOf(input), name),
        tags: new Map(),
        trust: storeTrust(account, text),
        description: descriptionOf(input),
        maxSessionSeconds: maxSessionOf(input) ?? 3600,
      }
      addTags(input, role.tags)
      account.roles.add(role)
      return { Role: { ...showRole(account, role), Tags: tagsIfAny(role.tags) } }
    },
  },
  GetRole: {
    resource: onHolder('RoleName'),
    run: ({ account, input }) => {
      const role = findRole(account, nameOf(input, 'RoleName'))
      return {
        Role: { ...showRole(account, role), Tags: tagsIfAny(role.tags), RoleLastUsed: showLastUsed(role) },
      }
    },
  },
  ListRoles: {
    resource: onPath('role'),
    run: ({ account, input }) => {
      const roles = account.roles.all().filter(({ path }) => path.startsWith(pathPrefixOf(input)))
      return page(
        input,
        'Roles',
        roles,
        ({ name }) => name,
        (role) => showRole(account, role),
      )
    },
  },
  UpdateRole: {
    resource: onHolder('RoleName'),
    run: ({ account, input }) => {
      const role = findOwnRole(account, nameOf(input, 'RoleName'))
      const description = descriptionOf(input)
      role.maxSessionSeconds = maxSessionOf(input) ?? role.maxSessionSeconds
      role.description = description ?? role.description
      return {}
    },
  },
  UpdateAssumeRolePolicy: {
    resource: onHolder('RoleName'),
    run: ({ account, input }) => {
      const role = findOwnRole(account, nameOf(input, 'RoleName'))
      role.trust = storeTrust(account, input.required('PolicyDocument'))
      return undefined
    },
  },
  DeleteRole: {
    resource: onHolder('RoleName'),
    run: ({ account, input }) => {
      const role = findOwnRole(account, nameOf(input, 'RoleName'))
      if (role.inline.size > 0) throw deleteConflict('Cannot delete entity, must delete policies first.')
      if (role.attached.size > 0)
        throw deleteConflict('Cannot delete entity, must detach all policies first.')
      account.roles.delete(role)
      return undefined
    },
  },
  ListInstanceProfilesForRole: {
    resource: onHolder('RoleName'),
    run: ({ account, input }) => {
      findRole(account, nameOf(input, 'RoleName'))
      return { InstanceProfiles: [], IsTruncated: false }
    },
  },
  ListInstanceProfiles: { resource: everything, run: () => ({ InstanceProfiles: [], IsTruncated: false }) },
}

function descriptionOf(input: Input): string | undefined {
  const description = input.optional('Description')
  if (description !== undefined) checkLength('Description', description, 1000)
  return description
}

function maxSessionOf(input: Input): number | undefined {
  return input.integer('MaxSessionDuration', 3600, 43_200)
}
