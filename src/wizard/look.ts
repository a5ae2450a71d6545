import { safe } from '../app-error.ts'
import type { Context, Live } from '../commands/command.ts'
import { toFailure } from '../commands/failure.ts'
import type { EksContext } from '../kubeconfig/eks-context.ts'
import type { Aws, Caller } from '../ports/aws.ts'
import { currentContext } from '../request/place.ts'
import { signsOf } from '../signs.ts'
import type { Signs } from '../signs.ts'

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
 * Looks who acts, in which account and region, and which clusters there are. It begins when somebody watches or
 * asks, since loading an SDK would keep the first question from the screen.
 */
export function lookAround(context: Context): Look {
  const now: Found = {}
  const signs = signsOf(context.env, context.platform)
  const watchers = new Set<() => void>()
  const note = (found: Found): void => {
    Object.assign(now, found)
    for (const changed of watchers) changed()
  }
  let work: Work | undefined
  const begin = (): Work => (work ??= start(context, note))
  return {
    now,
    aws: () => begin().aws,
    clusters: () => begin().clusters,
    live: {
      lines: () => describe(now, signs),
      watch: (changed) => {
        watchers.add(changed)
        setImmediate(begin)
        return () => watchers.delete(changed)
      },
      settled: () => begin().settled,
    },
  }
}

type Work = {
  readonly aws: Promise<Aws>
  readonly clusters: Promise<readonly string[]>
  readonly settled: Promise<void>
}

function start(context: Context, note: (found: Found) => void): Work {
  const current = currentContext({}, context).catch(() => undefined)
  const aws = current.then((eks) => context.aws(eks === undefined ? {} : { region: eks.region }))
  const clusters = aws.then(({ eks }) => eks.listClusters())
  const notes = [
    current.then((eks) => note(eks === undefined ? {} : { current: eks })),
    aws.then(({ region }) => note({ region })),
    aws.then(({ sts }) => sts.getCallerIdentity()).then((caller) => note({ caller })),
    clusters.then((names) => note({ clusters: names })),
  ]
  const failing = notes.map((noting) =>
    noting.catch((error: unknown) => {
      const { fix, message } = toFailure(error)
      note({ failure: { message, fix } })
    }),
  )
  // Nice to have: many may not ask for it.
  const alias = aws
    .then(({ iam }) => iam.getAccountAlias())
    .then((name) => note(name === undefined ? {} : { alias: name }))
    .catch(() => undefined)
  return { aws, clusters, settled: Promise.all([...failing, alias]).then(() => undefined) }
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
