import { safe } from '../app-error.ts'
import type { Context, Live } from '../commands/command.ts'
import type { EksContext } from '../kubeconfig/eks-context.ts'
import type { Aws, Caller } from '../ports/aws.ts'
import { signsOf } from '../signs.ts'
import type { Signs } from '../signs.ts'
import type { Work } from './find-out.ts'

/** What is found out while the first question stands on the screen: as what it is known by now, and whole. */
export type Look = {
  readonly now: Readonly<Found>
  readonly live: Live
  /** The operator's AWS, in the region of the wizard. Throws what keeps it from being reached. */
  aws(): Promise<Aws>
  clusters(): Promise<readonly string[]>
}

export type Found = {
  region?: string
  caller?: Caller
  alias?: string
  clusters?: readonly string[]
  /** The cluster that the current context points at, where it is one of EKS. */
  current?: EksContext
  failure?: { readonly message: string; readonly fix: string }
}

/**
 * Looks who acts, in which account and region, and which clusters there are. It begins, and loads what it takes,
 * when somebody watches or asks, since that would keep the first question from the screen.
 */
export function lookAround(context: Context): Look {
  const now: Found = {}
  const signs = signsOf(context.env, context.platform)
  const watchers = new Set<() => void>()
  const note = (found: Found): void => {
    Object.assign(now, found)
    for (const changed of watchers) changed()
  }
  let work: Promise<Work> | undefined
  const begin = (): Promise<Work> =>
    (work ??= import('./find-out.ts').then(({ findOut }) => findOut(context, note)))
  return {
    now,
    aws: async () => (await begin()).aws,
    clusters: async () => (await begin()).clusters,
    live: {
      lines: () => describe(now, signs),
      watch: (changed) => {
        watchers.add(changed)
        setImmediate(() => void begin())
        return () => watchers.delete(changed)
      },
      settled: async () => (await begin()).settled,
    },
  }
}

function describe(found: Found, signs: Signs): readonly string[] {
  const { alias, caller, clusters, current, failure, region } = found
  const account = alias === undefined ? caller?.account : `${caller?.account ?? ''} (${alias})`
  const names = clusters?.length === 0 ? 'none' : clusters?.join(', ')
  const rows = [
    ['you', caller?.arn],
    ['account', account],
    ['region', region],
    ['clusters', names],
    ...(current === undefined ? [] : [['context', `${current.name} in ${current.region}`]]),
  ]
  const lines = rows.map(([name = '', text]) => `  ${name.padEnd(10)}${safe(text ?? signs.more)}`)
  if (failure === undefined) return [...lines, '']
  const known = lines.filter((_line, index) => rows[index]?.[1] !== undefined)
  return [...known, `  ${safe(failure.message)}`, `  ${signs.to} ${safe(failure.fix)}`, '']
}
