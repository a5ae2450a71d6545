import { Fault } from '../../src/ports/fault.ts'
import type { FaultKind } from '../../src/ports/fault.ts'
import type { AccessKey, Iam, IamUser } from '../../src/ports/iam.ts'
import { Secret } from '../../src/ports/secret.ts'

/** Called around every mutating call; what it throws is thrown by the call, 'after' the thing has happened. */
type Hook = (operation: string, moment: 'before' | 'after') => void

const refuse = (): Promise<never> => Promise.reject(new Error('not in this fake'))

/** The secret of every key, to look for where it must not be. */
export const SECRET = 'wJalrXUtnFEMIcanary/K7MDENG+bPxRfiCYEXAMPLE'

/** IAM in memory: one user and its keys, at most two. */
export class FakeIam implements Iam {
  readonly keys: (AccessKey & { lastUsed?: string })[] = []
  readonly calls: string[] = []
  user: string | undefined = 'developer'
  tags: Record<string, string> = {}
  hook: Hook = () => {}
  #made = 0

  async listAccessKeys(user: string): Promise<readonly AccessKey[] | undefined> {
    return user === this.user
      ? this.keys.map(({ id, status, created }) => ({ id, status, created }))
      : undefined
  }

  async accessKeyLastUsed(id: string): Promise<string | undefined> {
    return this.keys.find((key) => key.id === id)?.lastUsed
  }

  async tagsOf(
    thing: { user: string } | { role: string } | { policyArn: string },
  ): Promise<Record<string, string> | undefined> {
    return 'user' in thing && thing.user === this.user ? this.tags : undefined
  }

  createAccessKey(user: string): Promise<AccessKey & { secret: Secret }> {
    return this.#call('CreateAccessKey', () => {
      if (user !== this.user) throw iamFault('missing', 'CreateAccessKey')
      if (this.keys.length >= 2) throw iamFault('quota', 'CreateAccessKey')
      this.#made += 1
      const id = `AKIA${String(this.#made).padStart(16, '0')}`
      const key: AccessKey = { id, status: 'Active', created: '2026-01-02T03:04:05.000Z' }
      this.keys.push(key)
      return { ...key, secret: new Secret(SECRET) }
    })
  }

  setAccessKeyStatus(_user: string, id: string, status: AccessKey['status']): Promise<void> {
    return this.#call('UpdateAccessKey', () => {
      const index = this.#indexOf(id, 'UpdateAccessKey')
      const [key] = this.keys.splice(index, 1)
      if (key !== undefined) this.keys.splice(index, 0, { ...key, status })
    })
  }

  deleteAccessKey(_user: string, id: string): Promise<void> {
    return this.#call('DeleteAccessKey', () => {
      this.keys.splice(this.#indexOf(id, 'DeleteAccessKey'), 1)
    })
  }

  #indexOf(id: string, operation: string): number {
    const index = this.keys.findIndex((key) => key.id === id)
    if (index < 0) throw iamFault('missing', operation)
    return index
  }

  async #call<T>(operation: string, work: () => T): Promise<T> {
    this.hook(operation, 'before')
    this.calls.push(operation)
    const result = work()
    this.hook(operation, 'after')
    return result
  }

  getUser = (): Promise<IamUser | undefined> => refuse()
  getRole = refuse
  getGroup = refuse
  getPolicy = refuse
  listAttached = refuse
  listGroupsOf = refuse
  getAccountAlias = refuse
  listUsers = refuse
  listRoles = refuse
  listGroups = refuse
  listPolicies = refuse
  listHolders = refuse
  createUser = refuse
  deleteUser = refuse
  createRole = refuse
  updateTrust = refuse
  deleteRole = refuse
  createGroup = refuse
  deleteGroup = refuse
  createPolicy = refuse
  createPolicyVersion = refuse
  setDefaultPolicyVersion = refuse
  deletePolicyVersion = refuse
  deletePolicy = refuse
  attach = refuse
  detach = refuse
  addToGroup = refuse
  removeFromGroup = refuse
}

export function iamFault(kind: FaultKind, operation: string): Fault {
  return new Fault(kind, `${operation} failed: ${kind}`, {
    service: 'iam',
    operation: `iam:${operation}`,
    code: kind,
  })
}
