import type { Cluster, Exec, Kubeconfig } from './read.ts'

/** An EKS cluster as a kubeconfig tells of it. */
export type EksContext = {
  readonly name: string
  readonly region: string
  readonly account?: string
  readonly arn?: string
}

const ARN = /^arn:aws[a-z-]*:eks:([a-z0-9-]+):(\d{12}):cluster\/([A-Za-z0-9][A-Za-z0-9_-]*)$/
const EKSCTL = /^([A-Za-z0-9][A-Za-z0-9_-]*)\.([a-z]{2}[a-z0-9-]*-\d+)\.eksctl\.io$/
const SERVER = /^https:\/\/[^/:]+\.([a-z]{2}[a-z0-9-]*-\d+)\.eks\.[a-z0-9.-]+(?:[:/]|$)/i

/**
 * The EKS cluster that the current context leads to; undefined when there is no such context or it is no EKS one.
 * Known by the ARN that `aws eks update-kubeconfig` names it with, by eksctl's `NAME.REGION.eksctl.io`, or by the
 * arguments of the program that its user logs in with.
 */
export function currentEksContext(config: Kubeconfig): EksContext | undefined {
  const context = config.contexts.find(({ name }) => name === config.currentContext)
  if (context === undefined || config.currentContext === '') return undefined
  const user = config.users.find(({ name }) => name === context.user)
  const cluster = config.clusters.find(({ name }) => name === context.cluster)
  return parseClusterArn(context.cluster) ?? ofEksctl(context.cluster) ?? ofExec(user?.exec, cluster)
}

/** Takes a cluster's ARN apart; undefined for anything else. */
export function parseClusterArn(text: string): Required<EksContext> | undefined {
  const [arn, region, account, name] = ARN.exec(text) ?? []
  if (arn === undefined || region === undefined || account === undefined || name === undefined)
    return undefined
  return { name, region, account, arn }
}

function ofEksctl(text: string): EksContext | undefined {
  const [, name, region] = EKSCTL.exec(text) ?? []
  return name === undefined || region === undefined ? undefined : { name, region }
}

/** `aws eks get-token`, `eks-access token`, `aws-iam-authenticator token`: a cluster's name, and a region somewhere. */
function ofExec(exec: Exec | undefined, cluster: Cluster | undefined): EksContext | undefined {
  if (exec === undefined || !exec.args.some((word) => word === 'token' || word === 'get-token'))
    return undefined
  const name = optionOf(exec.args, '--cluster-name', '--cluster-id', '-i')
  const region =
    optionOf(exec.args, '--region') ??
    exec.env['AWS_REGION'] ??
    exec.env['AWS_DEFAULT_REGION'] ??
    SERVER.exec(cluster?.server ?? '')?.[1]?.toLowerCase()
  return name === undefined || region === undefined ? undefined : { name, region }
}

function optionOf(args: readonly string[], ...names: readonly string[]): string | undefined {
  for (const [index, word] of args.entries()) {
    const name = names.find((option) => word === option || word.startsWith(`${option}=`))
    const value = word === name ? args[index + 1] : word.slice((name?.length ?? 0) + 1)
    if (name !== undefined && value !== undefined && value !== '') return value
  }
  return undefined
}
