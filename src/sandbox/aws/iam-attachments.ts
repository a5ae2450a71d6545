import { noSuchEntity, quotaExceeded } from './errors.ts'
import { findOwn, findToChange, nameOf, onHolder, pathPrefixOf, policyArnOf } from './names.ts'
import type { Call, Operations } from './operation.ts'
import { page } from './pages.ts'

const POLICIES_PER_HOLDER = 10

/** Attach, Detach and ListAttached for managed policies. */
export const attachmentOperations: Operations = {
  ...attachments('User'),
  ...attachments('Group'),
  ...attachments('Role'),
}

function attachments(kind: 'User' | 'Group' | 'Role'): Operations {
  const parameter = `${kind}Name` as const
  const holderOf = ({ account, input }: Call) => findOwn[parameter](account, nameOf(input, parameter))
  const toChange = ({ account, input }: Call) => findToChange[parameter](account, nameOf(input, parameter))
  const resource = onHolder(parameter)
  const context = ({ input }: Call) => ({ 'iam:PolicyARN': [policyArnOf(input)] })
  return {
    [`Attach${kind}Policy`]: {
      resource,
      context,
      run: (call) => {
        const holder = toChange(call)
        const arn = policyArnOf(call.input)
        if (!call.account.policies.has(arn))
          throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`)
        if (!holder.attached.has(arn) && holder.attached.size >= POLICIES_PER_HOLDER) {
          throw quotaExceeded(`PoliciesPer${kind}`, POLICIES_PER_HOLDER)
        }
        holder.attached.add(arn)
        return undefined
      },
    },
    [`Detach${kind}Policy`]: {
      resource,
      context,
      run: (call) => {
        const arn = policyArnOf(call.input)
        if (!toChange(call).attached.delete(arn)) throw noSuchEntity(`Policy ${arn} was not found.`)
        return undefined
      },
    },
    [`ListAttached${kind}Policies`]: {
      resource,
      run: (call) => {
        const policies = [...holderOf(call).attached].flatMap((arn) => call.account.policies.get(arn) ?? [])
        return page(
          call.input,
          'AttachedPolicies',
          policies.filter(({ path }) => path.startsWith(pathPrefixOf(call.input))),
          ({ arn }) => arn,
          ({ name, arn }) => ({ PolicyName: name, PolicyArn: arn }),
        )
      },
    },
  }
}
