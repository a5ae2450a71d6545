import type { Kube, KubeObject } from '../ports/kube.ts'

/** Whether any binding gives a Kubernetes group something. */
export async function isBound(group: string, kube: Kube): Promise<boolean> {
  const bindings = await listBindings(kube)
  return bindings.some((binding) => groupsOf(binding).includes(group))
}

/** The groups that bindings name, but for those of Kubernetes and EKS themselves; sorted. */
export async function boundGroups(kube: Kube): Promise<readonly string[]> {
  const groups = (await listBindings(kube)).flatMap(groupsOf)
  return [...new Set(groups)].filter((group) => !/^(system|eks):/.test(group)).toSorted()
}

async function listBindings(kube: Kube): Promise<readonly KubeObject[]> {
  const lists = await Promise.all([kube.list('clusterrolebindings'), kube.list('rolebindings')])
  return lists.flat()
}

/** The groups among the subjects of a binding. */
export function groupsOf({ subjects }: KubeObject): readonly string[] {
  if (!Array.isArray(subjects)) return []
  return subjects.flatMap((subject: unknown) => {
    const isGroup =
      typeof subject === 'object' && subject !== null && 'kind' in subject && subject.kind === 'Group'
    return isGroup && 'name' in subject && typeof subject.name === 'string' ? [subject.name] : []
  })
}
