import type { Account, Holder, ManagedPolicy } from './account.ts'
import { everything } from './names.ts'
import type { Operations } from './operation.ts'
import { slice } from './pages.ts'
import type { Xml } from './query-protocol.ts'
import {
  encodeDocument,
  showAttached,
  showGroup,
  showLastUsed,
  showPolicy,
  showRole,
  showTags,
  showUser,
  showVersion,
} from './show.ts'

/** What is about the account as a whole. */
export const accountOperations: Operations = {
  GetAccountAuthorizationDetails: {
    resource: everything,
    run: ({ account, input }) => {
      const filter = input.list('Filter')
      const wanted = [...account.holders(), ...account.policies.values()].filter(
        (thing) => filter.length === 0 || filter.includes(filterName(thing)),
      )
      // With no filter, the policies of AWS are those in use only.
      const inUse = wanted.filter(
        (thing) => thing.kind !== 'policy' || !thing.ofAws || account.attachments(thing.arn) > 0,
      )
      const { shown, more } = slice(input, inUse, ({ kind, arn }) => `${kind}/${arn}`)
      return {
        UserDetailList: shown.flatMap((thing) =>
          thing.kind !== 'user'
            ? []
            : {
                ...showUser(thing),
                GroupList: account.groupsOf(thing).map(({ name }) => name),
                ...showPolicies(account, thing, 'UserPolicyList'),
                Tags: showTags(thing.tags),
              },
        ),
        GroupDetailList: shown.flatMap((thing) =>
          thing.kind !== 'group'
            ? []
            : { ...showGroup(thing), ...showPolicies(account, thing, 'GroupPolicyList') },
        ),
        RoleDetailList: shown.flatMap((thing) =>
          thing.kind !== 'role'
            ? []
            : {
                ...showRole(account, thing),
                InstanceProfileList: [],
                ...showPolicies(account, thing, 'RolePolicyList'),
                Tags: showTags(thing.tags),
                RoleLastUsed: showLastUsed(thing),
              },
        ),
        Policies: shown.flatMap((thing) => (thing.kind !== 'policy' ? [] : showPolicyDetail(account, thing))),
        ...more,
      }
    },
  },
  GetAccountSummary: {
    resource: everything,
    run: ({ account }) => {
      const own = [...account.policies.values()].filter(({ ofAws }) => !ofAws)
      return {
        SummaryMap: new Map(
          Object.entries({
            Users: account.users.all().length,
            UsersQuota: 5000,
            Groups: account.groups.all().length,
            GroupsQuota: 300,
            GroupsPerUserQuota: 10,
            Roles: account.roles.all().length,
            RolesQuota: 1000,
            Policies: own.length,
            PoliciesQuota: 1500,
            PolicySizeQuota: 6144,
            PolicyVersionsInUse: own.reduce((sum, { versions }) => sum + versions.length, 0),
            PolicyVersionsInUseQuota: 10_000,
            VersionsPerPolicyQuota: 5,
            AttachedPoliciesPerUserQuota: 10,
            AttachedPoliciesPerGroupQuota: 10,
            AttachedPoliciesPerRoleQuota: 10,
            AccessKeysPerUserQuota: 2,
            UserPolicySizeQuota: 2048,
            GroupPolicySizeQuota: 5120,
            RolePolicySizeQuota: 10_240,
            AssumeRolePolicySizeQuota: 2048,
            AccountMFAEnabled: 0,
            AccountAccessKeysPresent: 0,
            MFADevices: 0,
            MFADevicesInUse: 0,
            Providers: 0,
            InstanceProfiles: 0,
            InstanceProfilesQuota: 1000,
            ServerCertificates: 0,
            ServerCertificatesQuota: 20,
          }),
        ),
      }
    },
  },
  ListAccountAliases: { resource: everything, run: () => ({ AccountAliases: [], IsTruncated: false }) },
  ListVirtualMFADevices: { resource: everything, run: () => ({ VirtualMFADevices: [], IsTruncated: false }) },
  ListSAMLProviders: { resource: everything, run: () => ({ SAMLProviderList: [] }) },
  ListOpenIDConnectProviders: { resource: everything, run: () => ({ OpenIDConnectProviderList: [] }) },
}

function filterName(thing: { kind: 'user' | 'group' | 'role' } | ManagedPolicy): string {
  if (thing.kind === 'policy') return thing.ofAws ? 'AWSManagedPolicy' : 'LocalManagedPolicy'
  return { user: 'User', group: 'Group', role: 'Role' }[thing.kind]
}

function showPolicies(account: Account, holder: Holder, list: string): Record<string, Xml> {
  return {
    [list]: [...holder.inline].map(([name, { text }]) => ({
      PolicyName: name,
      PolicyDocument: encodeDocument(text),
    })),
    AttachedManagedPolicies: showAttached(account, holder.attached),
  }
}

function showPolicyDetail(account: Account, policy: ManagedPolicy): Xml[] {
  const versions = policy.versions.map((version) => ({
    Document: encodeDocument(version.text),
    ...showVersion(policy, version),
  }))
  return [{ ...showPolicy(account, policy), Description: policy.description, PolicyVersionList: versions }]
}
