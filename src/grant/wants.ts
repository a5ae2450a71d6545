import type { Json } from '../engine/json.ts'
import type { Ledger } from '../engine/ledger.ts'
import type { Wanted } from '../engine/kind.ts'
import { assumeRoleDocument, trustAccountDocument, trustUsersDocument } from '../iam/documents.ts'
import { parseProfileName } from '../aws-profiles/profile-name.ts'
import { assumePolicyName, policyArn } from '../iam/names.ts'
import { kinds } from '../kinds.ts'
import type { LevelPolicy } from '../levels/level.ts'
import type { Holder } from '../ports/iam.ts'
import { iamParts, isForeign, principalArn } from './facts.ts'
import type { Facts } from './facts.ts'
import { wantHandoverFolder, wantHandoverReadme } from './handover.ts'
import { loginOf } from './login.ts'
import { wantEntry } from './mapping.ts'
import { isNarrowTrust, profileOf } from './request.ts'
import { checkProfiles, wantKey, wantContext, wantProfile } from './person-files.ts'

/** All that a request needs to be there, in the order in which it is made. */
export function wantAll(facts: Facts, ledger: Ledger): Promise<Wanted[]> {
  return facts.request.sort === 'user' ? wantUser(facts, ledger) : wantRole(facts, ledger)
}

async function wantUser(facts: Facts, ledger: Ledger): Promise<Wanted[]> {
  const { request, place, people, files, context } = facts
  const { name } = request.principal
  const login = loginOf(facts, ledger)
  const { keyOf, profile } = login
  const settings = { region: place.cluster.region }
  return [
    ...(await wantHandoverFolder(facts, ledger)),
    ...wantPolicy(iamParts(facts).policy, { group: request.iamGroup }, facts),
    kinds.iamUser.want({ name }, { path: people.principal?.path ?? '/' }, { foreign: 'use' }),
    kinds.iamMembership.want({ group: request.iamGroup, user: name }, {}),
    ...(keyOf === undefined || profile === undefined ? [] : await wantKey(keyOf, profile, files, context)),
    ...wantRbac(facts),
    ...(keyOf === undefined || profile === undefined
      ? []
      : await wantProfile(profile, settings, files, context)),
    ...(profile === undefined ? [] : await wantContext(request, profile, files, place, context)),
    ...(await wantHandoverReadme(facts, login, context)),
    ...wantEntry(facts),
  ]
}

async function wantRole(facts: Facts, ledger: Ledger): Promise<Wanted[]> {
  const { request, place, people, files, context } = facts
  const { name } = request.principal
  const arn = principalArn(facts)
  const isThere = isForeign('role', people.principal, ledger, place)
  const { region } = place.cluster
  const assume = { name: assumePolicyName(name), document: assumeRoleDocument(arn) }
  const login = loginOf(facts, ledger)
  const { keyOf, profile, taker } = login
  if (taker !== undefined) checkProfiles(profileOf(request), parseProfileName(taker))
  return [
    ...(await wantHandoverFolder(facts, ledger)),
    // A user who is named in the trust has to be there before the role is.
    ...(taker === undefined
      ? []
      : [kinds.iamUser.want({ name: taker }, { path: people.assumer?.path ?? '/' }, { foreign: 'use' })]),
    kinds.iamRole.want({ name }, toRoleValue(facts, taker), { foreign: 'use' }),
    ...(isThere ? [] : wantPolicy(iamParts(facts).policy, { role: name }, facts)),
    ...(taker === undefined ? [] : wantPolicy(assume, { user: taker }, facts)),
    ...(request.assumedByGroup === undefined
      ? []
      : wantPolicy(assume, { group: request.assumedByGroup }, facts)),
    ...(keyOf === undefined ? [] : await wantKey(keyOf, keyOf, files, context)),
    ...wantRbac(facts),
    ...(keyOf === undefined ? [] : await wantProfile(keyOf, { region }, files, context)),
    ...(taker === undefined || profile === undefined
      ? []
      : await wantProfile(profile, { role_arn: arn, source_profile: taker, region }, files, context)),
    ...(profile === undefined ? [] : await wantContext(request, profile, files, place, context)),
    ...(await wantHandoverReadme(facts, login, context)),
    ...wantEntry(facts),
  ]
}

/** A policy and its attachment; for a group the group too. */
function wantPolicy(policy: LevelPolicy, holder: Holder, { place }: Facts): Wanted[] {
  const arn = policyArn(place.target, policy.name)
  return [
    kinds.iamPolicy.want({ arn }, { document: policy.document }),
    ...(holder.group === undefined
      ? []
      : [kinds.iamGroup.want({ name: holder.group }, {}, { foreign: 'use' })]),
    kinds.iamAttachment.want({ policyArn: arn, holder }, {}),
  ]
}

/** The ClusterRoles and bindings of the levels. */
function wantRbac({ parts }: Facts): Wanted[] {
  return parts.flatMap(({ level, parts: { rbac } }) =>
    rbac === undefined
      ? []
      : [
          kinds.clusterRole.want({ name: level.name }, rbac.clusterRole),
          kinds.clusterRoleBinding.want({ name: level.name }, rbac.binding),
        ],
  )
}

/** Trust in the account, or, narrow, in the user who takes it: a trust policy cannot name an IAM group. */
function toRoleValue(
  { request, place, people }: Facts,
  taker: string | undefined,
): { trust: Json; path: string } {
  const path = people.principal?.path ?? '/'
  if (taker === undefined || !isNarrowTrust(request))
    return { trust: trustAccountDocument(place.target), path }
  const { partition, account } = place.target
  const user = people.assumer?.arn ?? `arn:${partition}:iam::${account}:user/${taker}`
  return { trust: trustUsersDocument([user]), path }
}
