import { AppError, quote } from '../app-error.ts'
import type { Context } from '../commands/command.ts'
import { currentEksContext } from '../kubeconfig/eks-context.ts'
import type { EksContext } from '../kubeconfig/eks-context.ts'
import { loadKubeconfigs } from '../kubeconfig/load.ts'
import { kubeconfigPaths } from '../kubeconfig/paths.ts'
import { mergeKubeconfigs } from '../kubeconfig/read.ts'
import type { Kubeconfig } from '../kubeconfig/read.ts'
import type { Aws, Caller, Cluster } from '../ports/aws.ts'
import type { Target } from '../ports/ports.ts'
import * as field from './fields.ts'
import type { Input } from './field.ts'
import { nearest } from './nearest.ts'
import { optional } from './values.ts'

type Surroundings = Pick<Context, 'cwd' | 'env' | 'files' | 'home' | 'platform'>

/** A cluster that answers. */
export type ReadyCluster = Cluster & { readonly endpoint: string; readonly ca: string }

/** Who acts, and where. */
export type Place = {
  readonly aws: Aws
  readonly caller: Caller
  readonly partition: string
  readonly cluster: ReadyCluster
  readonly target: Target
}

/**
 * Finds out who acts on which cluster: `--cluster`, else the current context when it is EKS, else the only one in
 * the region, else asked for. `alongside` is read at the same time, as the same operator. Throws AppError for another
 * account, an unknown cluster, one that is not ready or whose mode does not read aws-auth.
 */
export async function findPlace<T>(
  input: Input,
  context: Context,
  alongside: (aws: Aws) => Promise<T>,
): Promise<{ place: Place; read: T }> {
  const current = await currentContext(input, context)
  const region = optional(input, field.region) ?? current?.region
  const profile = optional(input, field.profile)
  const roleArn = optional(input, field.roleArn)
  const aws = await context.aws({
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
    ...(roleArn === undefined ? {} : { roleArn }),
  })
  const named = optional(input, field.cluster) ?? (current?.region === aws.region ? current.name : undefined)
  const [caller, found, read] = await together(
    aws.sts.getCallerIdentity(),
    lookUp(named, aws),
    alongside(aws),
  )
  checkAccount(caller, optional(input, field.account))
  const cluster = found.names === undefined ? found.cluster : await choose(found.names, aws, caller, context)
  if (cluster === undefined) throw await unknown(named ?? '', aws, caller)
  const partition = caller.arn.split(':')[1] ?? 'aws'
  const ready = checkReady(cluster)
  const { name, arn, endpoint } = ready
  const target = { account: caller.account, partition, region: aws.region, cluster: { name, arn, endpoint } }
  return { place: { aws, caller, partition, cluster: ready, target }, read }
}

type Found = { readonly names?: readonly string[]; readonly cluster?: Cluster }

async function lookUp(named: string | undefined, { eks }: Aws): Promise<Found> {
  if (named === undefined) return { names: await eks.listClusters() }
  const cluster = await eks.describeCluster(named)
  return cluster === undefined ? {} : { cluster }
}

/** Side by side; who the caller is comes first when several fail, since wrong credentials fail them all. */
async function together<A, B, C>(a: Promise<A>, b: Promise<B>, c: Promise<C>): Promise<[A, B, C]> {
  await Promise.allSettled([a, b, c])
  return [await a, await b, await c]
}

/** The cluster of the operator's current context, where that is one of EKS and `--cluster` and `--region` do not say otherwise. */
export async function currentContext(input: Input, context: Surroundings): Promise<EksContext | undefined> {
  if (optional(input, field.cluster) !== undefined) return undefined
  const config = await ownKubeconfig(context)
  const current = config === undefined ? undefined : currentEksContext(config)
  const region = optional(input, field.region)
  return region === undefined || region === current?.region ? current : undefined
}

/**
 * The name of the operator's current context where it leads to this very cluster, for kubectl lines that are to mean no
 * other one.
 */
export async function contextLeadingTo(
  cluster: { readonly name: string; readonly region: string; readonly account: string },
  context: Surroundings,
): Promise<string | undefined> {
  const config = await ownKubeconfig(context)
  const current = config === undefined ? undefined : currentEksContext(config)
  const isIt =
    current?.name === cluster.name &&
    current.region === cluster.region &&
    (current.account ?? cluster.account) === cluster.account
  return isIt ? config?.currentContext : undefined
}

/** The operator's own kubeconfigs: --kubeconfig is where the new access is written. */
async function ownKubeconfig(context: Surroundings): Promise<Kubeconfig | undefined> {
  if (context.home === undefined && context.env['KUBECONFIG'] === undefined) return undefined
  const loaded = await loadKubeconfigs(kubeconfigPaths(undefined, context), context.files)
  return mergeKubeconfigs(loaded.flatMap(({ config }) => config ?? []))
}

export function checkAccount(caller: Caller, wanted: string | undefined): void {
  if (wanted === undefined || wanted === caller.account) return
  throw new AppError(
    'ACCOUNT_MISMATCH',
    `you are in account ${caller.account}, not in ${wanted} (--account)`,
    {
      fix: 'act as somebody in that account with --profile or --role-arn, or leave --account out',
    },
  )
}

async function choose(
  names: readonly string[],
  aws: Aws,
  caller: Caller,
  { prompter }: Context,
): Promise<Cluster | undefined> {
  const where = `${aws.region} of account ${caller.account}`
  const [first, second] = names
  if (first === undefined) {
    throw new AppError('CLUSTER_NOT_FOUND', `there is no EKS cluster in ${where}`, {
      fix: 'name another region with --region, or act as somebody else with --profile',
    })
  }
  if (second === undefined) return aws.eks.describeCluster(first)
  if (!prompter.interactive) {
    throw new AppError(
      'VALUE_MISSING',
      `there are ${names.length} clusters in ${where}: ${names.join(', ')}`,
      {
        fix: `name one: --cluster ${first}`,
      },
    )
  }
  const choices = names.map((name) => ({ value: name, label: name }))
  return aws.eks.describeCluster(await prompter.ask(field.cluster, { choices }))
}

async function unknown(name: string, aws: Aws, caller: Caller): Promise<AppError> {
  const names = await aws.eks.listClusters()
  const guess = nearest(name, names)
  const others = names.length === 0 ? '' : `, or one of these: ${names.join(', ')}`
  return new AppError(
    'CLUSTER_NOT_FOUND',
    `there is no EKS cluster ${quote(name)} in ${aws.region} of account ${caller.account}`,
    {
      fix:
        guess === undefined
          ? `name another region with --region${others}`
          : `did you mean --cluster ${guess}?`,
    },
  )
}

const READY = new Set(['ACTIVE', 'UPDATING'])

function checkReady(cluster: Cluster): ReadyCluster {
  const { name, status, endpoint, ca, mode } = cluster
  if (!READY.has(status) || endpoint === undefined || ca === undefined) {
    throw new AppError('CLUSTER_STATUS', `the cluster ${name} is ${status}, so it cannot be reached`, {
      fix: `wait for it: aws eks wait cluster-active --name ${name} --region ${cluster.region}`,
    })
  }
  if (mode === 'API') {
    throw new AppError(
      'AUTH_MODE',
      `the cluster ${name} has the authentication mode API: it does not read aws-auth`,
      {
        fix: `give access with an access entry: aws eks create-access-entry --cluster-name ${name} --principal-arn ARN`,
      },
    )
  }
  return { ...cluster, endpoint, ca }
}
