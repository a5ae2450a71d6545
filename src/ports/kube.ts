import type { Json } from '../engine/json.ts'

/** The resources that we touch, as in a rule: lower-case plural. */
export type KubeResource =
  | 'configmaps'
  | 'clusterroles'
  | 'clusterrolebindings'
  | 'roles'
  | 'rolebindings'
  | 'namespaces'
  | 'pods'

export type KubeMetadata = {
  readonly name: string
  readonly namespace?: string
  readonly uid?: string
  readonly resourceVersion?: string
  readonly creationTimestamp?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
}

/** An object as plain JSON (dates as ISO strings), beside `metadata` whatever its kind has: data, rules, subjects. */
export type KubeObject = {
  readonly apiVersion?: string
  readonly kind?: string
  readonly metadata: KubeMetadata
  readonly [field: string]: Json | KubeMetadata | undefined
}

export type KubeWhere = {
  readonly resource: KubeResource
  readonly name: string
  readonly namespace?: string
}

/** A question to the authorizer. `group` is the API group, '' for core; '*' asks for everything. */
export type KubeQuestion = {
  readonly verb: string
  readonly resource: string
  readonly group?: string
  readonly namespace?: string
  readonly subresource?: string
}

export type KubeIdentity = {
  readonly username: string
  readonly groups: readonly string[]
  readonly extra: Readonly<Record<string, readonly string[]>>
}

/**
 * The Kubernetes verbs that we use. `get` answers undefined only on 404. Mutating calls are sent once. All
 * throw Fault; its message is the Status message of the server (`pods is forbidden: User "developer" …`).
 */
export type Kube = {
  get(where: KubeWhere): Promise<KubeObject | undefined>
  /** All pages. Without a namespace: of all namespaces. */
  list(
    resource: KubeResource,
    options?: { namespace?: string; labelSelector?: string },
  ): Promise<readonly KubeObject[]>
  /** `dryRun` runs everything but the storing (dryRun=All). */
  create(resource: KubeResource, object: KubeObject, options?: { dryRun?: boolean }): Promise<KubeObject>
  /** JSON merge patch (RFC 7386); with metadata.resourceVersion in it the write is conditional (409 → 'conflict'). */
  patch(where: KubeWhere, patch: Json): Promise<KubeObject>
  /** Full PUT; conditional on the object's resourceVersion. */
  replace(resource: KubeResource, object: KubeObject): Promise<KubeObject>
  /** With preconditions, so that a successor of the same name is never hit (409 → 'conflict'). */
  remove(where: KubeWhere, only: { uid?: string; resourceVersion?: string }): Promise<void>
  /** SelfSubjectAccessReview. */
  can(question: KubeQuestion): Promise<boolean>
  /** SubjectAccessReview: proves RBAC for a name and groups, not that anybody can log in as them. */
  canAs(subject: { username: string; groups: readonly string[] }, question: KubeQuestion): Promise<boolean>
  /** SelfSubjectReview. */
  whoami(): Promise<KubeIdentity>
}
