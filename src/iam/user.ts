import { defineKind } from '../engine/define-kind.ts'
import type { Found, WriteContext } from '../engine/kind.ts'
import { fieldsOf, parserOf, textOf } from '../engine/shape.ts'
import { Fault } from '../ports/fault.ts'
import type { Iam, IamUser } from '../ports/iam.ts'
import { shellLine } from '../shell.ts'
import { deleteUnused, insistOnId } from './delete.ts'
import { runOfTags, runTags } from './marks.ts'
import { IAM_PATH, namedOf, nameOfPolicy, taleOf } from './places.ts'
import type { Named } from './places.ts'
import { createNamed } from './spelling.ts'

type UserValue = { readonly path: string }

const parse = parserOf('iam-user', namedOf, (value): UserValue => ({
  path: textOf(fieldsOf(value, 'path').path, IAM_PATH),
}))
const resource = ({ name }: Named): string => `IAM user ${name}`

/** A user: made with our tag, never changed, deleted only when nothing hangs on it. Its key is a kind of its own. */
export const iamUser = defineKind<Named, UserValue>({
  id: 'iam-user',
  scope: 'account',
  marked: true,
  parse,
  resource,
  read: async ({ name }, { iam }) => toFound(await iam.getUser(name)),
  write: (at, from, to, context) =>
    to === undefined ? remove(at, from, context) : create(at, from, to, context),
  tell: (change) => {
    const { at, value } = parse({ at: change.at, value: change.after })
    const path = value === undefined || value.path === '/' ? [] : ['--path', value.path]
    return taleOf(change, 'The identity that AWS and the cluster know the person by.', {
      create: () => [shellLine('aws', 'iam', 'create-user', '--user-name', at.name, ...path)],
      delete: () => [shellLine('aws', 'iam', 'delete-user', '--user-name', at.name)],
    })
  },
})

async function create(
  at: Named,
  from: Found<UserValue>,
  to: UserValue,
  { ports: { iam }, run }: WriteContext<UserValue>,
): Promise<Found<UserValue>> {
  if (from.value !== undefined) {
    const message = `${resource(at)} has the path ${from.value.path}: it is not moved to ${to.path}`
    throw new Fault('invalid', message, { service: 'iam', operation: 'iam:UpdateUser', code: 'Path' })
  }
  const user = { name: at.name, path: to.path, tags: runTags(run) }
  return toFound(
    await createNamed(
      at.name,
      () => iam.createUser(user),
      () => iam.listUsers(),
    ),
  )
}

async function remove(
  at: Named,
  from: Found<UserValue>,
  { ports: { iam }, made }: WriteContext<UserValue>,
): Promise<Found<UserValue>> {
  const now = await iam.getUser(at.name)
  if (now === undefined) return {}
  insistOnId(now.id, made?.id ?? from.id, { resource: resource(at), operation: 'iam:DeleteUser' })
  await deleteUnused(
    resource(at),
    () => iam.deleteUser(at.name),
    () => listHanging(iam, at.name),
  )
  return {}
}

async function listHanging(iam: Iam, user: string): Promise<readonly string[]> {
  const [groups, policies, keys] = await Promise.all([
    iam.listGroupsOf(user),
    iam.listAttached({ user }),
    iam.listAccessKeys(user),
  ])
  return [
    ...(keys ?? []).map((key) => `access key ${key.id}`),
    ...(groups ?? []).map((group) => `membership of group ${group}`),
    ...(policies ?? []).map((arn) => `policy ${nameOfPolicy(arn)}`),
  ]
}

function toFound(user: IamUser | undefined): Found<UserValue> {
  if (user === undefined) return {}
  const run = runOfTags(user.tags)
  const { id, created, path } = user
  return { value: { path }, id, created, ...(run === undefined ? {} : { run }) }
}
