import type { Ledger } from '../engine/ledger.ts'
import { isForeign } from './facts.ts'
import type { Facts } from './facts.ts'
import { profileOf, takerOf } from './request.ts'

/** How the person logs in. */
export type Login = {
  /** The user who takes the role. */
  readonly taker: string | undefined
  /** The user whose key is made. */
  readonly keyOf: string | undefined
  /** The profile that kubectl acts as; none: the person has nothing from us, and nothing was said of what they have. */
  readonly profile: string | undefined
}

/** Whose key is made, and as which profile the person acts. Throws AppError PROFILE_NAME where NAME cannot be one. */
export function loginOf({ request, people, place }: Facts, ledger: Ledger): Login {
  const { sort, principal, newKey, profileName } = request
  if (sort === 'user') {
    const hasKey = newKey || !isForeign('user', people.principal, ledger, place)
    const profile = hasKey || profileName !== undefined ? profileOf(request) : undefined
    return { taker: undefined, keyOf: hasKey ? principal.name : undefined, profile }
  }
  const taker = takerOf(request, isForeign('role', people.principal, ledger, place))
  // Without a user who takes it the profile is one that the person has.
  if (taker === undefined) return { taker, keyOf: undefined, profile: profileName }
  const hasKey = newKey || !isForeign('user', people.assumer, ledger, place)
  return { taker, keyOf: hasKey ? taker : undefined, profile: profileOf(request) }
}
