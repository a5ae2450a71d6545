import type { PolicyDocument } from './policy-document.ts'
import { newId } from './ids.ts'

const ACCOUNT_ID = '111122223333'

/** A policy as it was sent, and as it is evaluated. */
export type StoredPolicy = { readonly text: string; readonly document: PolicyDocument }

/** Keys are matched ignoring case; the map's key is the lower-cased one. */
export type TagMap = Map<string, { readonly key: string; readonly value: string }>

type Entity = {
  readonly name: string
  readonly path: string
  readonly id: string
  readonly arn: string
  readonly created: Date
}
/** What policies hang on. */
export type Holder = Entity & {
  /** ARNs of managed policies, in the order of attachment. */
  readonly attached: Set<string>
  readonly inline: Map<string, StoredPolicy>
}
export type User = Holder & { readonly kind: 'user'; readonly tags: TagMap }
export type Group = Holder & { readonly kind: 'group'; readonly members: Set<User> }
export type Role = Holder & {
  readonly kind: 'role'
  readonly tags: TagMap
  /** Principals that are users or roles are kept as unique ids: see trust.ts. */
  trust: StoredPolicy
  description: string | undefined
  maxSessionSeconds: number
  lastUsed?: { readonly date: Date; readonly region: string }
}
export type PolicyVersion = StoredPolicy & { readonly id: string; readonly created: Date }
export type ManagedPolicy = Entity & {
  readonly kind: 'policy'
  readonly tags: TagMap
  readonly description: string | undefined
  /** Of AWS itself: the same in all accounts, and not to be changed. */
  readonly ofAws: boolean
  versions: PolicyVersion[]
  defaultVersion: string
  nextVersion: number
  updated: Date
}
export type AccessKey = {
  readonly id: string
  readonly secret: string
  readonly user: User
  readonly created: Date
  status: 'Active' | 'Inactive'
  lastUsed?: { readonly date: Date; readonly service: string; readonly region: string }
}
/** The temporary credentials of a role. */
export type Session = {
  readonly accessKeyId: string
  readonly secret: string
  readonly token: string
  readonly expires: Date
  readonly role: Role
  readonly name: string
  /** Policies that narrow what the role may do; undefined where none were passed. */
  readonly policies: readonly PolicyDocument[] | undefined
}

/** Things with names that are unique ignoring case, but found by their exact name only. */
class Registry<T extends { readonly name: string }> {
  readonly #byName = new Map<string, T>()

  get(name: string): T | undefined {
    const found = this.#byName.get(name.toLowerCase())
    return found?.name === name ? found : undefined
  }
  has(name: string): boolean {
    return this.#byName.has(name.toLowerCase())
  }
  add(thing: T): T {
    this.#byName.set(thing.name.toLowerCase(), thing)
    return thing
  }
  delete(thing: T): void {
    this.#byName.delete(thing.name.toLowerCase())
  }
  /** Sorted by name, as IAM lists them. */
  all(): T[] {
    return [...this.#byName.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, thing]) => thing)
  }
}

/** Everything that IAM and STS know of one account. */
export class Account {
  readonly id: string
  readonly users = new Registry<User>()
  readonly groups = new Registry<Group>()
  readonly roles = new Registry<Role>()
  /** Customer managed and AWS managed ones, by ARN. */
  readonly policies = new Map<string, ManagedPolicy>()
  readonly keys = new Map<string, AccessKey>()
  readonly sessions = new Map<string, Session>()
  readonly now: () => Date

  constructor(now: () => Date, id: string = ACCOUNT_ID) {
    this.now = now
    this.id = id
  }

  arn(kind: 'user' | 'group' | 'role' | 'policy', path: string, name: string): string {
    return `arn:aws:iam::${this.id}:${kind}${path}${name}`
  }

  newHolder<K extends 'user' | 'group' | 'role'>(kind: K, path: string, name: string): Holder & { kind: K } {
    return {
      kind,
      name,
      path,
      id: newId(kind),
      arn: this.arn(kind, path, name),
      created: this.now(),
      attached: new Set(),
      inline: new Map(),
    }
  }

  /** The identity provider that IAM Identity Center puts into each account of its organization. */
  get identityCenter(): string {
    return `arn:aws:iam::${this.id}:saml-provider/AWSSSO_5d2c8e0b7a416f93_DO_NOT_DELETE`
  }

  principalByArn(arn: string): User | Role | undefined {
    return this.principals().find((principal) => principal.arn === arn)
  }
  principalById(id: string): User | Role | undefined {
    return this.principals().find((principal) => principal.id === id)
  }
  principals(): (User | Role)[] {
    return [...this.users.all(), ...this.roles.all()]
  }
  holders(): (User | Group | Role)[] {
    return [...this.users.all(), ...this.groups.all(), ...this.roles.all()]
  }
  groupsOf(user: User): Group[] {
    return this.groups.all().filter((group) => group.members.has(user))
  }
  keysOf(user: User): AccessKey[] {
    return [...this.keys.values()].filter((key) => key.user === user)
  }
  /** How many users, groups and roles a managed policy is attached to. */
  attachments(policyArn: string): number {
    return this.holders().filter((holder) => holder.attached.has(policyArn)).length
  }
}
