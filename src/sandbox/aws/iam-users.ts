import type { Account, User } from './account.ts'
import { alreadyExists, deleteConflict, noSuchEntity, notSupported } from './errors.ts'
import { findUser, nameOf, onHolder, onOwnUser, onPath, pathOf, pathPrefixOf, userNameOf } from './names.ts'
import type { Call, Operation, Operations } from './operation.ts'
import { page } from './pages.ts'
import { showGroup, showUser, tagsIfAny } from './show.ts'
import { addTags } from './tags.ts'

export const userOperations: Operations = {
  CreateUser: {
    resource: ({ account, input }) => account.arn('user', pathOf(input), nameOf(input, 'UserName')),
    run: ({ account, input }) => {
      if (input.optional('PermissionsBoundary') !== undefined) throw notSupported('PermissionsBoundary')
      const name = nameOf(input, 'UserName')
      if (account.users.has(name)) throw alreadyExists(`User with name ${name} already exists.`)
      const user: User = { ...account.newHolder('user', pathOf(input), name), tags: new Map() }
      addTags(input, user.tags)
      account.users.add(user)
      return { User: { ...showUser(user), Tags: tagsIfAny(user.tags) } }
    },
  },
  GetUser: {
    resource: onOwnUser,
    run: (call) => {
      const user = findUser(call.account, userNameOf(call))
      return { User: { ...showUser(user), Tags: tagsIfAny(user.tags) } }
    },
  },
  ListUsers: {
    resource: onPath('user'),
    run: ({ account, input }) => {
      const users = account.users.all().filter(({ path }) => path.startsWith(pathPrefixOf(input)))
      return page(input, 'Users', users, ({ name }) => name, showUser)
    },
  },
  DeleteUser: {
    resource: onHolder('UserName'),
    run: ({ account, input }) => {
      const user = findUser(account, nameOf(input, 'UserName'))
      refuseDeletion(account, user)
      account.users.delete(user)
      return undefined
    },
  },
  ListGroupsForUser: {
    resource: onHolder('UserName'),
    run: ({ account, input }) => {
      const groups = account.groupsOf(findUser(account, nameOf(input, 'UserName')))
      return page(input, 'Groups', groups, ({ name }) => name, showGroup)
    },
  },
  // What no user here ever has, but what people ask for before they delete one.
  ListMFADevices: nothingOf('MFADevices'),
  ListSSHPublicKeys: nothingOf('SSHPublicKeys'),
  ListSigningCertificates: nothingOf('Certificates'),
  ListServiceSpecificCredentials: nothingOf('ServiceSpecificCredentials'),
  GetLoginProfile: noLoginProfile(),
  DeleteLoginProfile: noLoginProfile(),
}

function refuseDeletion(account: Account, user: User): void {
  if (account.keysOf(user).length > 0)
    throw deleteConflict('Cannot delete entity, must delete access keys first.')
  if (user.inline.size > 0) throw deleteConflict('Cannot delete entity, must delete policies first.')
  if (user.attached.size > 0) throw deleteConflict('Cannot delete entity, must detach all policies first.')
  if (account.groupsOf(user).length > 0) {
    throw deleteConflict('Cannot delete entity, must remove users from group first.')
  }
}

function nothingOf(list: string): Operation {
  return {
    resource: onOwnUser,
    run: (call) => {
      findUser(call.account, userNameOf(call))
      return { [list]: [], IsTruncated: false }
    },
  }
}

function noLoginProfile(): Operation {
  return {
    resource: onOwnUser,
    run: (call: Call) => {
      const { name } = findUser(call.account, userNameOf(call))
      throw noSuchEntity(`Login Profile for User ${name} cannot be found.`)
    },
  }
}
