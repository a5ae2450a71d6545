import type { Context } from '../commands/command.ts'
import { toFailure } from '../commands/failure.ts'
import type { Aws } from '../ports/aws.ts'
import { currentContext } from '../request/place.ts'
import type { Found } from './look.ts'

/** What is under way. `settled` never fails. */
export type Work = {
  readonly aws: Promise<Aws>
  readonly clusters: Promise<readonly string[]>
  readonly settled: Promise<void>
}

/** Asks for all of it side by side, and tells each as it comes; the first failure is told too. */
export function findOut(context: Context, note: (found: Found) => void): Work {
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
