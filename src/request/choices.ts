import type { Choice } from '../commands/command.ts'
import { openLedger } from '../engine/open-ledger.ts'
import type { RunRecord } from '../engine/ledger.ts'
import { boundGroups } from '../grant/groups.ts'
import { levels } from '../levels/index.ts'
import type { Aws } from '../ports/aws.ts'
import type { Kube } from '../ports/kube.ts'
import type { State } from '../ports/state.ts'
import { isSsoRole, permissionSetOf } from './permission-set.ts'
import type { Profiles } from '../token/profiles.ts'

// What there is to choose from, for prompts and for completion. All throw what their reading throws.

type Choices = Promise<readonly Choice<string>[]>

export async function clusterChoices({ eks }: Pick<Aws, 'eks'>): Choices {
  return (await eks.listClusters()).toSorted().map((name) => ({ value: name, label: name }))
}

export async function userChoices({ iam }: Pick<Aws, 'iam'>): Choices {
  return (await iam.listUsers()).map(({ name }) => ({ value: name, label: name })).toSorted(byLabel)
}

/** Without those that only a service of AWS can take; that of a permission set is called by the set's name. */
export async function roleChoices({ iam }: Pick<Aws, 'iam'>): Choices {
  const roles = (await iam.listRoles())
    .filter(({ path }) => !path.startsWith('/aws-service-role/'))
    .map((role) => ({ name: role.name, set: isSsoRole(role) ? permissionSetOf(role.name) : undefined }))
  const called = roles.map(({ name, set }) => set ?? name)
  return roles
    .map(({ name, set }) => {
      const isOnly = called.filter((one) => one === set).length === 1
      return set !== undefined && isOnly
        ? { value: name, label: set, hint: `permission set ${set}`, also: name }
        : { value: name, label: name, ...(set === undefined ? {} : { hint: `permission set ${set}` }) }
    })
    .toSorted(byLabel)
}

/** The groups of the levels that RBAC can limit, and those that a binding in the cluster names. */
export async function groupChoices(kube: Kube): Choices {
  const { reader } = levels
  const bound = await boundGroups(kube)
  return [
    { value: reader.group, label: reader.name, hint: reader.summary },
    ...bound
      .filter((group) => group !== reader.group)
      .map((group) => ({ value: group, label: group, hint: 'bound in the cluster' })),
  ]
}

/** The profiles of the two AWS files. */
export async function profileChoices({ profiles }: Profiles): Choices {
  return [...profiles.keys()].toSorted().map((name) => ({ value: name, label: name }))
}

/** The runs that are not taken back yet, newest first. */
export async function runChoices(state: State): Choices {
  const { ledger } = await openLedger(state)
  return ledger.runs
    .filter((run) => !run.cleaned)
    .toReversed()
    .map((run) => ({ value: run.id, label: run.id, hint: hintOf(run) }))
}

function hintOf({ header }: RunRecord): string {
  return `${header.again.replace(/^eks-access /, '')} (account ${header.target.account})`
}

function byLabel(a: Choice<string>, b: Choice<string>): number {
  return a.label < b.label ? -1 : 1
}
