import { accessPolicyOperations } from './eks-access-policies.ts'
import { entryOperations } from './eks-access-entries.ts'
import { clusterOperations } from './eks-clusters.ts'
import type { EksOperation } from './eks-operation.ts'

/** Every action of EKS that is known here. */
const eksOperations: readonly EksOperation[] = [
  ...clusterOperations,
  ...entryOperations,
  ...accessPolicyOperations,
]

/** The action of a request line, and what its path leaves open; undefined when there is none. */
export function routeEks(
  method: string,
  path: string,
): { operation: EksOperation; path: Record<string, string> } | undefined {
  const given = path.split('/').map(decode)
  for (const operation of eksOperations) {
    const wanted = operation.route.split('/')
    if (operation.method !== method || wanted.length !== given.length) continue
    const open: Record<string, string> = {}
    const fits = wanted.every((part, index) => {
      if (!part.startsWith(':')) return part === given[index]
      open[part.slice(1)] = given[index] ?? ''
      return true
    })
    if (fits) return { operation, path: open }
  }
  return undefined
}

/** `%2F` stays inside its part: principal ARNs travel in one. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
