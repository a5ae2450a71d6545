import { AppError } from '../app-error.ts'
import { PARTITIONS } from '../aws-auth/canonical.ts'
import { parseName, quoteAscii } from './names.ts'

/** The one that gets access, as it was asked for: a name, or the ARN of one that is there. */
export type PrincipalInput =
  | { readonly by: 'name'; readonly name: string }
  | {
      readonly by: 'arn'
      readonly name: string
      readonly arn: string
      readonly partition: string
      readonly account: string
      /** `/`, or `/team/`. */
      readonly path: string
    }

export type PrincipalSort = 'user' | 'role'

const EXAMPLE = { user: 'arn:aws:iam::111122223333:user/jane', role: 'arn:aws:iam::111122223333:role/admin' }

/**
 * Reads NAME of add-user or add-role. Throws AppError NAME or ARN for what cannot be one, PRINCIPAL for what is
 * one but can't be given access: the root of an account, everybody, a group.
 */
export function parsePrincipal(sort: PrincipalSort, text: string): PrincipalInput {
  if (text === '*') throw tooWide(text, 'it means everybody', sort)
  if (/^\s*arn\b/i.test(text) && text.includes(':')) return parsePrincipalArn(sort, text)
  const name = parseName(sort, text)
  if (sort === 'role' && name.startsWith('AWSServiceRoleFor')) throw serviceLinked(text)
  return { by: 'name', name }
}

/** The ARN of a user or role of IAM, in all its parts. Throws as `parsePrincipal` does. */
export function parsePrincipalArn(sort: PrincipalSort, text: string): PrincipalInput & { by: 'arn' } {
  const bad = /[^\u0021-\u007e]/u.exec(text)?.[0]
  if (bad !== undefined)
    throw badArn(text, `it has ${bad === ' ' ? 'a space' : quoteAscii(bad)}`, EXAMPLE[sort])
  const [arn, partition = '', service, region, account = '', ...rest] = text.split(':')
  const resource = rest.join(':')
  if (arn !== 'arn' || rest.length === 0)
    throw badArn(text, 'it does not have the six parts of one', EXAMPLE[sort])
  if (!PARTITIONS.includes(partition))
    throw badArn(text, `there is no partition ${quoteAscii(partition)}`, EXAMPLE[sort])
  if (!/^\d{12}$/.test(account)) {
    throw badArn(text, `the account ${quoteAscii(account)} is not 12 digits`, EXAMPLE[sort])
  }
  const role = /^assumed-role\/([^/]+)\/[^/]+$/.exec(resource)?.[1]
  if (service === 'sts' && role !== undefined) {
    const fix = `use arn:${partition}:iam::${account}:role/${role} (and the path of the role, where it has one)`
    throw new AppError('ARN', `${quoteAscii(text)} is the ARN of a session, not of a role`, { fix })
  }
  if (service !== 'iam' || region !== '') throw badArn(text, 'it is not an ARN of IAM', EXAMPLE[sort])
  return { by: 'arn', arn: text, partition, account, ...parseResource(sort, text, resource) }
}

function parseResource(sort: PrincipalSort, text: string, resource: string): { name: string; path: string } {
  const [type, ...rest] = resource.split('/')
  const name = rest.at(-1) ?? ''
  if (resource === 'root') throw tooWide(text, 'it is the root of an account', sort)
  if (type === 'group') throw tooWide(text, 'an IAM group cannot log in anywhere', sort)
  if (type !== 'user' && type !== 'role')
    throw badArn(text, 'it names neither a user nor a role', EXAMPLE[sort])
  if (resource.startsWith('role/aws-service-role/')) throw serviceLinked(text)
  if (type !== sort) {
    throw new AppError('ARN', `${quoteAscii(text)} is the ARN of a ${type}`, {
      fix: `eks-access add-${type} ${text}`,
    })
  }
  if (rest.some((part) => part === ''))
    throw badArn(text, `it has no name of a ${type}, or an empty part in its path`, EXAMPLE[sort])
  return {
    name: parseName(sort, name),
    path: `/${rest
      .slice(0, -1)
      .map((part) => `${part}/`)
      .join('')}`,
  }
}

function badArn(text: string, why: string, example: string): AppError {
  return new AppError('ARN', `${quoteAscii(text)} is not the ARN of a principal: ${why}`, {
    fix: `write it like ${example}`,
  })
}

function tooWide(text: string, why: string, sort: PrincipalSort): AppError {
  const fix = `name one ${sort}: a name, or an ARN like ${EXAMPLE[sort]}`
  return new AppError('PRINCIPAL', `${quoteAscii(text)} cannot be given access: ${why}`, { fix })
}

function serviceLinked(text: string): AppError {
  const message = `${quoteAscii(text)} is a service-linked role: only its AWS service can use it`
  return new AppError('ARN', message, { fix: 'name a role that people or programs of yours can take' })
}
