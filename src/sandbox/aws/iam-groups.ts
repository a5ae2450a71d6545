import type { Group } from './account.ts'
import { alreadyExists, deleteConflict, quotaExceeded } from './errors.ts'
import { findGroup, findUser, nameOf, onHolder, onPath, pathOf, pathPrefixOf } from './names.ts'
import type { Operations } from './operation.ts'
import { page } from './pages.ts'
import { showGroup, showUser } from './show.ts'

const GROUPS_PER_USER = 10

export const groupOperations: Operations = {
  CreateGroup: {
    resource: ({ account, input }) => account.arn('group', pathOf(input), nameOf(input, 'GroupName')),
    run: ({ account, input }) => {
      const name = nameOf(input, 'GroupName')
      if (account.groups.has(name)) throw alreadyExists(`Group with name ${name} already exists.`)
      const group: Group = { ...account.newHolder('group', pathOf(input), name), members: new Set() }
      account.groups.add(group)
      return { Group: showGroup(group) }
    },
  },
  GetGroup: {
    resource: onHolder('GroupName'),
    run: ({ account, input }) => {
      const group = findGroup(account, nameOf(input, 'GroupName'))
      return {
        Group: showGroup(group),
        ...page(input, 'Users', [...group.members], ({ name }) => name, showUser),
      }
    },
  },
  ListGroups: {
    resource: onPath('group'),
    run: ({ account, input }) => {
      const groups = account.groups.all().filter(({ path }) => path.startsWith(pathPrefixOf(input)))
      return page(input, 'Groups', groups, ({ name }) => name, showGroup)
    },
  },
  DeleteGroup: {
    resource: onHolder('GroupName'),
    run: ({ account, input }) => {
      const group = findGroup(account, nameOf(input, 'GroupName'))
      if (group.members.size > 0)
        throw deleteConflict('Cannot delete entity, must remove users from group first.')
      if (group.inline.size > 0) throw deleteConflict('Cannot delete entity, must delete policies first.')
      if (group.attached.size > 0)
        throw deleteConflict('Cannot delete entity, must detach all policies first.')
      account.groups.delete(group)
      return undefined
    },
  },
  AddUserToGroup: {
    resource: onHolder('GroupName'),
    run: ({ account, input }) => {
      const group = findGroup(account, nameOf(input, 'GroupName'))
      const user = findUser(account, nameOf(input, 'UserName'))
      if (!group.members.has(user) && account.groupsOf(user).length >= GROUPS_PER_USER) {
        throw quotaExceeded('GroupsPerUser', GROUPS_PER_USER)
      }
      group.members.add(user)
      return undefined
    },
  },
  // Taking out somebody who is not in it is no error (cloud-custodian pull request 4730, tried on AWS).
  RemoveUserFromGroup: {
    resource: onHolder('GroupName'),
    run: ({ account, input }) => {
      const group = findGroup(account, nameOf(input, 'GroupName'))
      group.members.delete(findUser(account, nameOf(input, 'UserName')))
      return undefined
    },
  },
}
