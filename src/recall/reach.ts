import { AppError } from '../app-error.ts'
import type { Context } from '../commands/command.ts'
import type { Result } from '../commands/result.ts'
import type { Plan } from '../engine/host.ts'
import type { RunRecord } from '../engine/ledger.ts'
import type { Aws, Caller, Cluster } from '../ports/aws.ts'
import type { Kube } from '../ports/kube.ts'
import type { Ports } from '../ports/ports.ts'
import * as field from '../request/fields.ts'
import type { Input } from '../request/field.ts'
import { checkAccount } from '../request/place.ts'
import { optional } from '../request/values.ts'

/**
 * How the account and cluster of a journal are reached: where they are comes from the journal, whatever the
 * environment says now; who acts comes from the command line.
 */
export class Reach {
  readonly #input: Input
  readonly #context: Context
  readonly #clouds = new Map<string, Promise<{ aws: Aws; caller: Caller }>>()
  readonly #clusters = new Map<string, Cluster>()
  #caller: Caller | undefined

  constructor(input: Input, context: Context) {
    this.#input = input
    this.#context = context
  }

  /** Who acts, once it is known. */
  get operator(): Result['operator'] {
    return this.#caller === undefined ? null : { arn: this.#caller.arn, account: this.#caller.account }
  }

  /** Who acts. Throws AppError ACCOUNT_MISMATCH for another account than `--account`. */
  async in(region: string): Promise<{ aws: Aws; caller: Caller }> {
    const known = this.#clouds.get(region) ?? this.#enter(region)
    this.#clouds.set(region, known)
    const { aws, caller } = await known
    this.#caller = caller
    return { aws, caller }
  }

  async #enter(region: string): Promise<{ aws: Aws; caller: Caller }> {
    const profile = optional(this.#input, field.profile)
    const roleArn = optional(this.#input, field.roleArn)
    const aws = await this.#context.aws({
      region,
      ...(profile === undefined ? {} : { profile }),
      ...(roleArn === undefined ? {} : { roleArn }),
    })
    const caller = await aws.sts.getCallerIdentity()
    checkAccount(caller, optional(this.#input, field.account))
    return { aws, caller }
  }

  /**
   * Ports for the account and cluster of a run. Throws AppError WRONG_TARGET when they are not the ones of its
   * journal: another account, or a cluster that was made anew under the same name.
   */
  async portsFor({ id, header: { target } }: RunRecord): Promise<Ports> {
    const { aws, caller } = await this.in(target.region)
    if (caller.account !== target.account) {
      throw new AppError(
        'WRONG_TARGET',
        `run ${id} was in account ${target.account}, and you are in ${caller.account}`,
        {
          fix: `act as somebody in ${target.account}: eks-access clean --run ${id} --profile PROFILE`,
        },
      )
    }
    const { files, clock } = this.#context
    const cluster = await aws.eks.describeCluster(target.cluster.name)
    const ports = { target, iam: aws.iam, files, clock }
    if (cluster === undefined) return { ...ports, kube: goneCluster }
    this.#clusters.set(target.cluster.arn, cluster)
    if (cluster.endpoint !== target.cluster.endpoint) {
      throw new AppError(
        'WRONG_TARGET',
        `the cluster ${target.cluster.name} was made anew since run ${id}: its endpoint was ${target.cluster.endpoint}, and is ${cluster.endpoint ?? 'none'}`,
        { fix: 'take back what is outside of the cluster with eks-access clean --from-tags' },
      )
    }
    return { ...ports, kube: aws.kube(cluster) }
  }

  /** The plan with who acts, and where when it is one cluster. */
  aboutPlan(plan: Plan, again: string): Plan {
    const { operator } = this
    if (operator === null) return plan
    const [only, other] = [...this.#clusters.values()]
    const cluster = only === undefined || other !== undefined ? {} : { cluster: only }
    return { ...plan, about: { operator, again, ...cluster } }
  }

  /** The cluster of a run as the document shows it. */
  clusterOf({ header: { target } }: RunRecord): Result['cluster'] {
    const { name, arn } = target.cluster
    const mode = this.#clusters.get(arn)?.mode ?? 'GONE'
    return { name, region: target.region, account: target.account, arn, mode, via: 'aws-auth' }
  }
}

/** A deleted cluster: nothing is in it any more, and nothing can be put there. */
const goneCluster: Kube = {
  get: async () => undefined,
  list: async () => [],
  create: gone,
  patch: gone,
  replace: gone,
  remove: async () => undefined,
  can: async () => false,
  canAs: async () => false,
  whoami: gone,
}

function gone(): Promise<never> {
  return Promise.reject(
    new AppError('CLUSTER_NOT_FOUND', 'the cluster was deleted', {
      fix: 'there is nothing left to do in it',
    }),
  )
}
