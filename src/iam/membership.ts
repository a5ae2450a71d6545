import { defineKind } from '../engine/define-kind.ts'
import type { Found, WriteContext } from '../engine/kind.ts'
import { fieldsOf, parserOf, textOf } from '../engine/shape.ts'
import type { Iam } from '../ports/iam.ts'
import { shellLine } from '../shell.ts'
import { removeLink } from './delete.ts'
import { foundOn, idOfHolder, ifAnswered } from './holder.ts'
import { IAM_NAME, thereOf } from './places.ts'
import type { There } from './places.ts'

type MembershipPlace = { readonly group: string; readonly user: string }

const parse = parserOf(
  'iam-membership',
  (at): MembershipPlace => {
    const { group, user } = fieldsOf(at, 'group', 'user')
    return { group: textOf(group, IAM_NAME), user: textOf(user, IAM_NAME) }
  },
  thereOf,
)

/**
 * A user in a group. It carries no mark of its own, so its id is that of the user: a user made anew is not the one
 * that we put there. What it hangs on is the user, who is ours where the group may be everybody's.
 */
export const iamMembership = defineKind<MembershipPlace, There>({
  id: 'iam-membership',
  scope: 'account',
  parse,
  resource: ({ group, user }) => `membership of user ${user} in group ${group}`,
  read,
  write: (at, from, to, context) => (to === undefined ? leave(at, from, context) : join(at, context)),
  parents: ({ group, user }) => [
    { kind: 'iam-user', at: { name: user } },
    { kind: 'iam-group', at: { name: group } },
  ],
  tell: ({ action, at }) => {
    const { group, user } = parse({ at }).at
    const line = (verb: string): readonly string[] => [
      shellLine('aws', 'iam', verb, '--group-name', group, '--user-name', user),
    ]
    const explain = 'The user has what the policies of the group allow.'
    if (action === 'none') return { title: `user ${user} is in group ${group} already`, explain, byHand: [] }
    return action === 'delete'
      ? { title: `take user ${user} out of group ${group}`, explain, byHand: line('remove-user-from-group') }
      : { title: `put user ${user} into group ${group}`, explain, byHand: line('add-user-to-group') }
  },
})

async function read({ group, user }: MembershipPlace, { iam }: { readonly iam: Iam }): Promise<Found<There>> {
  const [groups, id] = await Promise.all([iam.listGroupsOf(user), idOfHolder(iam, { user })])
  return groups?.includes(group) === true ? foundOn(id) : {}
}

async function join(
  { group, user }: MembershipPlace,
  { ports: { iam } }: WriteContext<There>,
): Promise<Found<There>> {
  const id = ifAnswered(idOfHolder(iam, { user }))
  await iam.addToGroup(group, user)
  return foundOn(await id)
}

async function leave(
  at: MembershipPlace,
  from: Found<There>,
  { ports: { iam }, made }: WriteContext<There>,
): Promise<Found<There>> {
  const about = { resource: `user ${at.user}`, operation: 'iam:RemoveUserFromGroup' }
  return removeLink(await read(at, { iam }), made?.id ?? from.id, about, () =>
    iam.removeFromGroup(at.group, at.user),
  )
}
