import type { Clock } from './clock.ts'
import type { Files } from './files.ts'
import type { Iam } from './iam.ts'
import type { Kube } from './kube.ts'

/** Where the changes of one run go: one account, one cluster, this machine's files. */
export type Target = {
  readonly account: string
  /** aws, aws-cn, aws-us-gov, … */
  readonly partition: string
  readonly region: string
  readonly cluster: { readonly name: string; readonly arn: string; readonly endpoint: string }
}

/** Everything that a kind may reach. Types only; `adapters/` makes them. */
export type Ports = {
  readonly target: Target
  readonly iam: Iam
  readonly kube: Kube
  readonly files: Files
  readonly clock: Clock
}
