import { defineKind } from '../engine/define-kind.ts'
import type { Found, WriteContext } from '../engine/kind.ts'
import { fieldsOf, parserOf, textOf } from '../engine/shape.ts'
import type { Holder, Iam } from '../ports/iam.ts'
import { shellLine } from '../shell.ts'
import { removeLink } from './delete.ts'
import { foundOn, holderOf, idOfHolder, ifAnswered, nameOfHolder, sortOfHolder } from './holder.ts'
import { nameOfPolicy, POLICY_ARN, thereOf } from './places.ts'
import type { There } from './places.ts'

type AttachmentPlace = { readonly policyArn: string; readonly holder: Holder }

const ACTION_PART = { group: 'Group', user: 'User', role: 'Role' } as const
const OF_AWS = /^arn:[^:]+:iam::aws:/

const parse = parserOf(
  'iam-attachment',
  (at): AttachmentPlace => {
    const { policyArn, holder } = fieldsOf(at, 'policyArn', 'holder')
    return { policyArn: textOf(policyArn, POLICY_ARN), holder: holderOf(holder) }
  },
  thereOf,
)

/**
 * A managed policy on a group, user or role. It carries no mark of its own, so its id is that of the holder: on one
 * that was made anew it is not the attachment that we made. What it hangs on is the policy, which is ours even
 * where the holder is somebody else's; only a policy of AWS itself is never ours, and there it is the holder.
 */
export const iamAttachment = defineKind<AttachmentPlace, There>({
  id: 'iam-attachment',
  scope: 'account',
  parse,
  resource: ({ policyArn, holder }) =>
    `attachment of policy ${nameOfPolicy(policyArn)} to ${nameOfHolder(holder)}`,
  read,
  write: async (at, from, to, context) =>
    to === undefined ? detach(at, from, context) : attach(at, context),
  parents: ({ policyArn, holder }) => [
    ...(OF_AWS.test(policyArn) ? [] : [{ kind: 'iam-policy', at: { arn: policyArn } }]),
    placeOfHolder(holder),
  ],
  tell: ({ action, at }) => {
    const { policyArn, holder } = parse({ at }).at
    const [policy, who] = [nameOfPolicy(policyArn), nameOfHolder(holder)]
    const line = (verb: string): readonly string[] => [
      shellLine('aws', 'iam', verb, ...flagOfHolder(holder), '--policy-arn', policyArn),
    ]
    const explain = 'Only an attached policy gives anything.'
    if (action === 'none') return { title: `policy ${policy} is on ${who} already`, explain, byHand: [] }
    return action === 'delete'
      ? {
          title: `detach policy ${policy} from ${who}`,
          explain,
          byHand: line(`detach-${sortOfHolder(holder)}-policy`),
        }
      : {
          title: `attach policy ${policy} to ${who}`,
          explain,
          byHand: line(`attach-${sortOfHolder(holder)}-policy`),
        }
  },
})

async function read(
  { policyArn, holder }: AttachmentPlace,
  { iam }: { readonly iam: Iam },
): Promise<Found<There>> {
  const [attached, id] = await Promise.all([iam.listAttached(holder), idOfHolder(iam, holder)])
  return attached?.includes(policyArn) === true ? foundOn(id) : {}
}

async function attach(
  { policyArn, holder }: AttachmentPlace,
  { ports: { iam } }: WriteContext<There>,
): Promise<Found<There>> {
  const id = ifAnswered(idOfHolder(iam, holder))
  await iam.attach(holder, policyArn)
  return foundOn(await id)
}

async function detach(
  at: AttachmentPlace,
  from: Found<There>,
  { ports: { iam }, made }: WriteContext<There>,
): Promise<Found<There>> {
  const about = {
    resource: nameOfHolder(at.holder),
    operation: `iam:Detach${ACTION_PART[sortOfHolder(at.holder)]}Policy`,
  }
  return removeLink(await read(at, { iam }), made?.id ?? from.id, about, () =>
    iam.detach(at.holder, at.policyArn),
  )
}

function placeOfHolder({ group, user, role }: Holder): { kind: string; at: { name: string } } {
  if (group !== undefined) return { kind: 'iam-group', at: { name: group } }
  if (user !== undefined) return { kind: 'iam-user', at: { name: user } }
  return { kind: 'iam-role', at: { name: role } }
}

function flagOfHolder(holder: Holder): readonly string[] {
  const { group, user, role } = holder
  return [`--${sortOfHolder(holder)}-name`, group ?? user ?? role ?? '']
}
