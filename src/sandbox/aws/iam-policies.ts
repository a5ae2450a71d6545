import type { Account, ManagedPolicy, PolicyVersion } from './account.ts'
import { alreadyExists, deleteConflict, limitExceeded, noSuchEntity, quotaExceeded } from './errors.ts'
import { newId } from './ids.ts'
import {
  checkLength,
  everything,
  findOwnPolicy,
  findPolicy,
  nameOf,
  pathOf,
  pathPrefixOf,
  policyArnOf,
} from './names.ts'
import type { Call, Operations } from './operation.ts'
import { page, slice } from './pages.ts'
import { parsePolicy, policySize } from './policy-document.ts'
import { constraintError } from './query-protocol.ts'
import type { Input } from './query-protocol.ts'
import { encodeDocument, showPolicy, showTags, showVersion, tagsIfAny } from './show.ts'
import { addTags } from './tags.ts'

const MAX_SIZE = 6144
const MAX_VERSIONS = 5

const onPolicy = ({ input }: Call) => policyArnOf(input)

export const policyOperations: Operations = {
  CreatePolicy: {
    resource: ({ account, input }) => account.arn('policy', pathOf(input, true), nameOf(input, 'PolicyName')),
    run: ({ account, input }) => {
      const name = nameOf(input, 'PolicyName')
      const description = input.optional('Description')
      if (description !== undefined) checkLength('Description', description, 1000)
      const version = newVersion(account, input, 1)
      if (ownPolicies(account).some((policy) => policy.name.toLowerCase() === name.toLowerCase())) {
        throw alreadyExists(`A policy called ${name} already exists. Duplicate names are not allowed.`)
      }
      const policy: ManagedPolicy = {
        kind: 'policy',
        name,
        path: pathOf(input, true),
        arn: account.arn('policy', pathOf(input, true), name),
        id: newId('policy'),
        created: version.created,
        updated: version.created,
        description,
        ofAws: false,
        tags: new Map(),
        versions: [version],
        defaultVersion: version.id,
        nextVersion: 2,
      }
      addTags(input, policy.tags)
      account.policies.set(policy.arn, policy)
      return { Policy: { ...showPolicy(account, policy), Tags: tagsIfAny(policy.tags) } }
    },
  },
  GetPolicy: {
    resource: onPolicy,
    run: ({ account, input }) => {
      const policy = findPolicy(account, policyArnOf(input))
      return {
        Policy: {
          ...showPolicy(account, policy),
          Description: policy.description,
          Tags: showTags(policy.tags),
        },
      }
    },
  },
  ListPolicies: {
    resource: everything,
    run: ({ account, input }) => {
      const scope = input.optional('Scope') ?? 'All'
      const attachedOnly = input.flag('OnlyAttached') ?? false
      const policies = [...account.policies.values()].filter(
        (policy) =>
          (scope === 'All' || policy.ofAws === (scope === 'AWS')) &&
          policy.path.startsWith(pathPrefixOf(input)) &&
          (!attachedOnly || account.attachments(policy.arn) > 0),
      )
      return page(
        input,
        'Policies',
        policies,
        ({ arn }) => arn,
        (policy) => showPolicy(account, policy),
      )
    },
  },
  DeletePolicy: {
    resource: onPolicy,
    run: ({ account, input }) => {
      const policy = findOwnPolicy(account, policyArnOf(input))
      if (account.attachments(policy.arn) > 0)
        throw deleteConflict('Cannot delete a policy attached to entities.')
      if (policy.versions.length > 1) {
        throw deleteConflict(
          "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
        )
      }
      account.policies.delete(policy.arn)
      return undefined
    },
  },
  CreatePolicyVersion: {
    resource: onPolicy,
    run: ({ account, input }) => {
      const policy = findOwnPolicy(account, policyArnOf(input))
      const version = newVersion(account, input, policy.nextVersion)
      if (policy.versions.length >= MAX_VERSIONS) {
        throw limitExceeded(
          'A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.',
        )
      }
      policy.nextVersion++
      policy.versions.push(version)
      policy.updated = version.created
      if (input.flag('SetAsDefault') === true) policy.defaultVersion = version.id
      return { PolicyVersion: showVersion(policy, version) }
    },
  },
  GetPolicyVersion: {
    resource: onPolicy,
    run: ({ account, input }) => {
      const policy = findPolicy(account, policyArnOf(input))
      const version = findVersion(policy, input)
      return { PolicyVersion: { Document: encodeDocument(version.text), ...showVersion(policy, version) } }
    },
  },
  ListPolicyVersions: {
    resource: onPolicy,
    run: ({ account, input }) => {
      const policy = findPolicy(account, policyArnOf(input))
      // The newest first, as IAM lists them.
      const key = ({ id }: PolicyVersion) => String(1e9 - Number(id.slice(1)))
      return page(input, 'Versions', policy.versions, key, (version) => showVersion(policy, version))
    },
  },
  SetDefaultPolicyVersion: {
    resource: onPolicy,
    run: ({ account, input }) => {
      const policy = findOwnPolicy(account, policyArnOf(input))
      policy.defaultVersion = findVersion(policy, input).id
      policy.updated = account.now()
      return undefined
    },
  },
  DeletePolicyVersion: {
    resource: onPolicy,
    run: ({ account, input }) => {
      const policy = findOwnPolicy(account, policyArnOf(input))
      const version = findVersion(policy, input)
      if (version.id === policy.defaultVersion) {
        throw deleteConflict('Cannot delete the default version of a policy.')
      }
      policy.versions = policy.versions.filter(({ id }) => id !== version.id)
      return undefined
    },
  },
  ListEntitiesForPolicy: {
    resource: onPolicy,
    run: ({ account, input }) => {
      const { arn } = findPolicy(account, policyArnOf(input))
      const filter = input.optional('EntityFilter')
      const holders = account
        .holders()
        .filter(({ attached, path }) => attached.has(arn) && path.startsWith(pathPrefixOf(input)))
        .filter(({ kind }) => filter === undefined || filter.toLowerCase() === kind)
      // Groups, users and roles share the pages, but not the lists.
      const { shown, more } = slice(input, holders, ({ kind, name }) => `${kind}/${name}`)
      const of = (wanted: string) => shown.filter(({ kind }) => kind === wanted)
      return {
        PolicyGroups: of('group').map(({ name, id }) => ({ GroupName: name, GroupId: id })),
        PolicyUsers: of('user').map(({ name, id }) => ({ UserName: name, UserId: id })),
        PolicyRoles: of('role').map(({ name, id }) => ({ RoleName: name, RoleId: id })),
        ...more,
      }
    },
  },
}

function ownPolicies(account: Account): ManagedPolicy[] {
  return [...account.policies.values()].filter(({ ofAws }) => !ofAws)
}

function newVersion(account: Account, input: Input, number: number): PolicyVersion {
  const text = input.required('PolicyDocument')
  const document = parsePolicy(text, 'identity')
  if (policySize(text) > MAX_SIZE) throw quotaExceeded('PolicySize', MAX_SIZE)
  return { id: `v${number}`, text, document, created: account.now() }
}

function findVersion(policy: ManagedPolicy, input: Input): PolicyVersion {
  const id = input.required('VersionId')
  if (!/^v[1-9]\d*(\.[A-Za-z0-9-]*)?$/.test(id)) {
    throw constraintError(`'${id}' at 'versionId'`, 'have a value of the form v1')
  }
  const version = policy.versions.find((candidate) => candidate.id === id)
  if (version === undefined) {
    throw noSuchEntity(`Policy ${policy.arn} version ${id} does not exist or is not attachable.`)
  }
  return version
}
