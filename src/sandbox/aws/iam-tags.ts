import type { TagMap } from './account.ts'
import { findOwnRole, findPolicy, findRole, findUser, nameOf, onHolder, policyArnOf } from './names.ts'
import type { Call, Operations } from './operation.ts'
import { page } from './pages.ts'
import { addTags } from './tags.ts'

/** Tag, Untag and List…Tags of users, roles and policies; groups take no tags. */
export const tagOperations: Operations = {
  ...tagging(
    'User',
    onHolder('UserName'),
    ({ account, input }) => findUser(account, nameOf(input, 'UserName')).tags,
  ),
  ...tagging(
    'Role',
    onHolder('RoleName'),
    ({ account, input }) => findRole(account, nameOf(input, 'RoleName')).tags,
    ({ account, input }) => findOwnRole(account, nameOf(input, 'RoleName')).tags,
  ),
  ...tagging(
    'Policy',
    ({ input }) => policyArnOf(input),
    ({ account, input }) => findPolicy(account, policyArnOf(input)).tags,
  ),
}

function tagging(
  kind: string,
  resource: (call: Call) => string,
  tagsOf: (call: Call) => TagMap,
  toChange: (call: Call) => TagMap = tagsOf,
): Operations {
  return {
    [`Tag${kind}`]: {
      resource,
      run: (call) => {
        addTags(call.input, toChange(call))
        return undefined
      },
    },
    [`Untag${kind}`]: {
      resource,
      run: (call) => {
        const tags = toChange(call)
        for (const key of call.input.list('TagKeys')) tags.delete(key.toLowerCase())
        return undefined
      },
    },
    [`List${kind}Tags`]: {
      resource,
      run: (call) => {
        const tags = [...tagsOf(call).values()]
        return page(
          call.input,
          'Tags',
          tags,
          ({ key }) => key,
          ({ key, value }) => ({ Key: key, Value: value }),
        )
      },
    },
  }
}
