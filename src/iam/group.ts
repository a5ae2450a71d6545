import { defineKind } from '../engine/define-kind.ts'
import type { Found, WriteContext } from '../engine/kind.ts'
import { parserOf } from '../engine/shape.ts'
import type { Iam, IamGroup } from '../ports/iam.ts'
import { shellLine } from '../shell.ts'
import { deleteUnused, insistOnId } from './delete.ts'
import { groupPath, runOfPath } from './marks.ts'
import { namedOf, nameOfPolicy, taleOf, thereOf } from './places.ts'
import type { Named, There } from './places.ts'
import { createNamed } from './spelling.ts'

const parse = parserOf('iam-group', namedOf, thereOf)
const resource = ({ name }: Named): string => `IAM group ${name}`

/** A group. IAM groups take no tags, so the path says which run made it. */
export const iamGroup = defineKind<Named, There>({
  id: 'iam-group',
  scope: 'account',
  marked: true,
  parse,
  resource,
  read: async ({ name }, { iam }) => toFound(await iam.getGroup(name)),
  write: async (at, from, to, context) => {
    if (to === undefined) return remove(at, from, context)
    const { iam } = context.ports
    const group = { name: at.name, path: groupPath(context.run) }
    return toFound(
      await createNamed(
        at.name,
        () => iam.createGroup(group),
        () => iam.listGroups(),
      ),
    )
  },
  tell: (change) => {
    const { name } = parse({ at: change.at }).at
    return taleOf(change, 'Carries the IAM policy for all who are in it.', {
      create: () => [shellLine('aws', 'iam', 'create-group', '--group-name', name)],
      delete: () => [shellLine('aws', 'iam', 'delete-group', '--group-name', name)],
    })
  },
})

async function remove(
  at: Named,
  from: Found<There>,
  { ports: { iam }, made }: WriteContext<There>,
): Promise<Found<There>> {
  const now = await iam.getGroup(at.name)
  if (now === undefined) return {}
  insistOnId(now.id, made?.id ?? from.id, { resource: resource(at), operation: 'iam:DeleteGroup' })
  await deleteUnused(
    resource(at),
    () => iam.deleteGroup(at.name),
    () => listHanging(iam, at.name),
  )
  return {}
}

async function listHanging(iam: Iam, name: string): Promise<readonly string[]> {
  const [group, policies] = await Promise.all([iam.getGroup(name), iam.listAttached({ group: name })])
  return [
    ...(group?.members ?? []).map((user) => `member ${user}`),
    ...(policies ?? []).map((arn) => `policy ${nameOfPolicy(arn)}`),
  ]
}

function toFound(group: IamGroup | undefined): Found<There> {
  if (group === undefined) return {}
  const run = runOfPath(group.path)
  return { value: {}, id: group.id, created: group.created, ...(run === undefined ? {} : { run }) }
}
