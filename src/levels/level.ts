import type { Json } from '../engine/json.ts'
import type { KubeQuestion } from '../ports/kube.ts'
import type { BindingValue, ClusterRoleValue } from '../rbac/values.ts'

export type LevelName = 'reader' | 'masters'

/** A question to the cluster as the new identity, and the answer that is right. */
export type LevelCheck = KubeQuestion & { readonly expected: 'yes' | 'no' }

/** The objects in the cluster that give a level its rights. */
type LevelRbac = { readonly clusterRole: ClusterRoleValue; readonly binding: BindingValue }

/** The cluster that a narrow policy names. */
type LevelCluster = { readonly name: string; readonly region: string; readonly arn: string }

export type LevelPolicy = { readonly name: string; readonly document: Json }

/** What a level is made of, in the tutorial's spelling or narrow. */
export type LevelParts = {
  /** None where the group needs none. Its role and its binding have the level's name. */
  readonly rbac?: LevelRbac
  /** What the IAM group or role is given. */
  readonly policy: LevelPolicy
  readonly rights: readonly LevelCheck[]
}

/** How much access, from the words for it to the proof of it. */
export type Level = {
  readonly name: LevelName
  /** In a list of choices: `may look at workloads, and change nothing`. */
  readonly summary: string
  /** What a person should know before choosing it, in at most two sentences. */
  readonly explain: string
  /** The Kubernetes group that it is mapped to. */
  readonly group: string
  /** What a real attempt at creating a pod, as a server-side dry run, must come to. */
  readonly podCreation: 'forbidden' | 'accepted'
  /** What is wide about the tutorial's, and does not hold for the narrow twin. */
  readonly wide: string
  /** What of it is in the cluster: all that a role which is there, and used as it is, gets of it. */
  readonly wideInCluster?: string
  tutorial(): LevelParts
  /** The same with exact ARNs, and no more than what the level is for. */
  leastPrivilege(cluster: LevelCluster): LevelParts
}
