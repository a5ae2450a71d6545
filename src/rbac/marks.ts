import type { KubeMetadata } from '../ports/kube.ts'

const MANAGED_BY = 'app.kubernetes.io/managed-by'
const OUR_NAME = 'eks-access'
const RUN_ANNOTATION = 'eks-access/run'

export function marksOf(run: string): Pick<KubeMetadata, 'labels' | 'annotations'> {
  return { labels: { [MANAGED_BY]: OUR_NAME }, annotations: { [RUN_ANNOTATION]: run } }
}

/** Finds what carries our label; the run that made it is in the annotation. */
export const OUR_LABEL = `${MANAGED_BY}=${OUR_NAME}`

/** The run that an object names as its maker. */
export function runOfObject({ labels, annotations }: KubeMetadata): string | undefined {
  const run = labels?.[MANAGED_BY] === OUR_NAME ? annotations?.[RUN_ANNOTATION] : undefined
  return run !== undefined && /^[A-Za-z0-9-]{1,64}$/.test(run) ? run : undefined
}
