import type { Account } from './account.ts'
import type { Caller } from './authorize.ts'
import type { Cluster } from './eks-state.ts'
import { AwsError } from './errors.ts'
import { isObject } from './policy-document.ts'

/** A call to EKS whose signature was good. */
export type EksCall = {
  readonly account: Account
  readonly clusters: readonly Cluster[]
  readonly region: string
  readonly caller: Caller
  /** The parts of the path that the route leaves open, decoded. */
  readonly path: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  readonly body: Readonly<Record<string, unknown>>
}

/** One action of EKS: where it is found, the ARN that the right is needed on, what it answers. */
export type EksOperation = {
  readonly name: string
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** `/clusters/:name/access-entries`. */
  readonly route: string
  readonly resource: (call: EksCall) => string
  readonly run: (call: EksCall) => Readonly<Record<string, unknown>>
}

export const notFound = (message: string) => new AwsError('ResourceNotFoundException', 404, message)
export const inUse = (message: string) => new AwsError('ResourceInUseException', 409, message)
export const invalidRequest = (message: string) => new AwsError('InvalidRequestException', 400, message)
export const invalidParameter = (message: string) => new AwsError('InvalidParameterException', 400, message)

/** The cluster of the path, in the region that the request was signed for. */
export function findCluster({ clusters, region, path }: EksCall): Cluster {
  const name = path['name'] ?? ''
  const cluster = clusters.find((candidate) => candidate.name === name && candidate.region === region)
  if (cluster === undefined) throw notFound(`No cluster found for name: ${name}.`)
  return cluster
}

export function clusterArn({ account, region, path }: EksCall): string {
  return `arn:aws:eks:${region}:${account.id}:cluster/${path['name'] ?? ''}`
}

/** One page: at most maxResults (100 when not said) from where nextToken points. */
export function eksPage<T>(call: EksCall, name: string, items: readonly T[]): Record<string, unknown> {
  const limit = wholeNumber(call.query['maxResults'] ?? '100', 1, 100)
  const start = wholeNumber(call.query['nextToken'] ?? '0', 0, Number.MAX_SAFE_INTEGER)
  const end = start + limit
  return { [name]: items.slice(start, end), nextToken: end < items.length ? String(end) : null }
}

function wholeNumber(text: string, min: number, max: number): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (!(number >= min && number <= max)) throw invalidParameter(`The value ${text} is not valid.`)
  return number
}

export function textIn(body: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = body[name]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string') throw invalidParameter(`${name} must be a string`)
  return value
}

export function textsIn(body: Readonly<Record<string, unknown>>, name: string): string[] | undefined {
  const value = body[name]
  if (value === undefined || value === null) return undefined
  if (!Array.isArray(value)) throw invalidParameter(`${name} must be a list of strings`)
  return value.map((item: unknown) => {
    if (typeof item !== 'string') throw invalidParameter(`${name} must be a list of strings`)
    return item
  })
}

export function objectIn(
  body: Readonly<Record<string, unknown>>,
  name: string,
): Readonly<Record<string, unknown>> | undefined {
  const value = body[name]
  if (value === undefined || value === null) return undefined
  if (!isObject(value)) throw invalidParameter(`${name} must be an object`)
  return value
}

/** REST-JSON writes dates as seconds since 1970. */
export function epoch(date: Date): number {
  return date.getTime() / 1000
}
