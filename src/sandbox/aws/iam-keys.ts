import type { AccessKey, Account, User } from './account.ts'
import { noSuchEntity, quotaExceeded } from './errors.ts'
import { newId, newSecret } from './ids.ts'
import { findUser, holderArn, onOwnUser, userNameOf } from './names.ts'
import type { Operations } from './operation.ts'
import { page } from './pages.ts'
import { constraintError } from './query-protocol.ts'
import type { Input } from './query-protocol.ts'

const KEYS_PER_USER = 2

export const keyOperations: Operations = {
  CreateAccessKey: {
    resource: onOwnUser,
    run: (call) => {
      const user = findUser(call.account, userNameOf(call))
      if (call.account.keysOf(user).length >= KEYS_PER_USER)
        throw quotaExceeded('AccessKeysPerUser', KEYS_PER_USER)
      const key = addKey(call.account, user)
      return { AccessKey: { ...showKey(key), SecretAccessKey: key.secret } }
    },
  },
  ListAccessKeys: {
    resource: onOwnUser,
    run: (call) => {
      const user = findUser(call.account, userNameOf(call))
      return page(call.input, 'AccessKeyMetadata', call.account.keysOf(user), ({ id }) => id, showKey)
    },
  },
  UpdateAccessKey: {
    resource: onOwnUser,
    run: (call) => {
      const status = call.input.required('Status')
      if (status !== 'Active' && status !== 'Inactive') {
        throw constraintError(`'${status}' at 'status'`, 'satisfy enum value set: [Active, Inactive]')
      }
      findKey(call.account, findUser(call.account, userNameOf(call)), call.input).status = status
      return undefined
    },
  },
  DeleteAccessKey: {
    resource: onOwnUser,
    run: (call) => {
      const key = findKey(call.account, findUser(call.account, userNameOf(call)), call.input)
      call.account.keys.delete(key.id)
      return undefined
    },
  },
  GetAccessKeyLastUsed: {
    resource: ({ account, input }) => {
      const owner = account.keys.get(keyIdOf(input))?.user
      return owner === undefined ? '*' : holderArn(account, 'UserName', owner.name)
    },
    run: ({ account, input }) => {
      const key = account.keys.get(keyIdOf(input))
      if (key === undefined) throw noSuchKey(keyIdOf(input))
      const { lastUsed } = key
      return {
        UserName: key.user.name,
        AccessKeyLastUsed: {
          LastUsedDate: lastUsed?.date,
          ServiceName: lastUsed?.service ?? 'N/A',
          Region: lastUsed?.region ?? 'N/A',
        },
      }
    },
  },
}

/** A new active key. The quota is for the caller to check. */
export function addKey(account: Account, user: User): AccessKey {
  const key: AccessKey = {
    id: newId('key'),
    secret: newSecret(),
    user,
    created: account.now(),
    status: 'Active',
  }
  account.keys.set(key.id, key)
  return key
}

function showKey(key: AccessKey) {
  return { UserName: key.user.name, AccessKeyId: key.id, Status: key.status, CreateDate: key.created }
}

function keyIdOf(input: Input): string {
  const id = input.required('AccessKeyId')
  if (id.length < 16) throw constraintError("at 'accessKeyId'", 'have length greater than or equal to 16')
  if (!/^\w{16,128}$/.test(id))
    throw constraintError("at 'accessKeyId'", 'satisfy regular expression pattern: [\\w]+')
  return id
}

/** The key of the call, which must be this user's. */
function findKey(account: Account, user: User, input: Input): AccessKey {
  const id = keyIdOf(input)
  const key = account.keys.get(id)
  if (key === undefined || key.user !== user) throw noSuchKey(id)
  return key
}

function noSuchKey(id: string): Error {
  return noSuchEntity(`The Access Key with id ${id} cannot be found.`)
}
