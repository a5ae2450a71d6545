import { limitExceeded, noSuchEntity } from './errors.ts'
import { findOwn, findToChange, nameOf, onHolder } from './names.ts'
import type { Call, Operations } from './operation.ts'
import { page } from './pages.ts'
import { parsePolicy, policySize } from './policy-document.ts'
import { encodeDocument } from './show.ts'

/** Of all inline policies of one holder together, white space not counted. */
const MAX_SIZES = { User: 2048, Group: 5120, Role: 10_240 } as const

/** Put, Get, List and Delete for inline policies. */
export const inlineOperations: Operations = {
  ...inlinePolicies('User'),
  ...inlinePolicies('Group'),
  ...inlinePolicies('Role'),
}

function inlinePolicies(kind: keyof typeof MAX_SIZES): Operations {
  const parameter = `${kind}Name` as const
  const holderOf = ({ account, input }: Call) => findOwn[parameter](account, nameOf(input, parameter))
  const toChange = ({ account, input }: Call) => findToChange[parameter](account, nameOf(input, parameter))
  const resource = onHolder(parameter)
  const missing = (name: string) =>
    noSuchEntity(`The ${kind.toLowerCase()} policy with name ${name} cannot be found.`)
  return {
    [`Put${kind}Policy`]: {
      resource,
      run: (call) => {
        const holder = toChange(call)
        const name = nameOf(call.input, 'PolicyName')
        const text = call.input.required('PolicyDocument')
        const document = parsePolicy(text, 'identity')
        const others = [...holder.inline].filter(([other]) => other !== name)
        const size = others.reduce((sum, [, policy]) => sum + policySize(policy.text), policySize(text))
        if (size > MAX_SIZES[kind]) {
          const limit = MAX_SIZES[kind]
          throw limitExceeded(
            `Maximum policy size of ${limit} bytes exceeded for ${kind.toLowerCase()} ${holder.name}`,
          )
        }
        holder.inline.set(name, { text, document })
        return undefined
      },
    },
    [`Get${kind}Policy`]: {
      resource,
      run: (call) => {
        const holder = holderOf(call)
        const name = nameOf(call.input, 'PolicyName')
        const policy = holder.inline.get(name)
        if (policy === undefined) throw missing(name)
        return { [parameter]: holder.name, PolicyName: name, PolicyDocument: encodeDocument(policy.text) }
      },
    },
    [`List${kind}Policies`]: {
      resource,
      run: (call) => {
        const names = [...holderOf(call).inline.keys()]
        return page(
          call.input,
          'PolicyNames',
          names,
          (name) => name,
          (name) => name,
        )
      },
    },
    [`Delete${kind}Policy`]: {
      resource,
      run: (call) => {
        const name = nameOf(call.input, 'PolicyName')
        if (!toChange(call).inline.delete(name)) throw missing(name)
        return undefined
      },
    },
  }
}
