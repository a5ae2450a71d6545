import { createClock } from '../../src/adapters/clock.ts'
import { createAws } from '../../src/adapters/aws.ts'
import type { Aws } from '../../src/ports/aws.ts'
import type { Kube } from '../../src/ports/kube.ts'
import type { Stage } from '../support/stage.ts'

/** The account in the operator's hands, for what was there before. */
export function asOperator({ sandbox, home }: Stage): Promise<Aws> {
  return createAws({ env: sandbox.env(), home: home.folder, clock: createClock() })
}

export async function kubeAsOperator(stage: Stage): Promise<Kube> {
  const aws = await asOperator(stage)
  const cluster = await aws.eks.describeCluster('demo')
  if (cluster === undefined) throw new Error('the sandbox has no cluster demo')
  return aws.kube(cluster)
}
