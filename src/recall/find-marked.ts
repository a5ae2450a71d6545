import { AWS_AUTH, AwsAuthDocument, placeOf } from '../aws-auth/document.ts'
import type { Json } from '../engine/json.ts'
import type { AnyKind } from '../engine/kind.ts'
import { GROUP_PATH_PREFIX, runOfPath, runOfTags } from '../iam/marks.ts'
import { kinds } from '../kinds.ts'
import { OUR_LABEL, runOfObject } from '../rbac/marks.ts'
import type { Holder, Tags } from '../ports/iam.ts'
import type { KubeObject, KubeResource } from '../ports/kube.ts'
import type { Ports } from '../ports/ports.ts'

/** A thing that carries our mark, or hangs on one that does. */
export type Marked = { readonly kind: AnyKind; readonly at: Json; readonly run: string }

type Owned = { readonly name: string; readonly arn: string; readonly run: string }

/** How many questions are asked of IAM at a time: it is throttled by account. */
const AT_A_TIME = 8

/**
 * All that carries our marks in this account and cluster, in the order in which it is taken back: mappings first.
 * Reads only.
 */
export async function findMarked(ports: Ports): Promise<readonly Marked[]> {
  const [users, roles, policies, groups, objects] = await Promise.all([
    findUsers(ports),
    findRoles(ports),
    findPolicies(ports),
    findGroups(ports),
    findObjects(ports),
  ])
  const [entries, keys, members, attachments] = await Promise.all([
    findEntries([...users, ...roles], ports),
    findKeys(users, ports),
    findMembers(groups, users, ports),
    findAttachments(policies, ports),
  ])
  const own = (kind: AnyKind, owned: readonly Owned[]): readonly Marked[] =>
    owned.map(({ name, run }) => ({ kind, at: { name }, run }))
  return [
    ...entries,
    ...objects,
    ...keys,
    ...members,
    ...attachments,
    ...own(kinds.iamRole, roles),
    ...own(kinds.iamUser, users),
    ...own(kinds.iamGroup, groups),
    ...policies.map(({ arn, run }) => ({ kind: kinds.iamPolicy, at: { arn }, run })),
  ]
}

async function findUsers({ iam }: Ports): Promise<readonly Owned[]> {
  return tagged(await iam.listUsers(), ({ name }) => iam.tagsOf({ user: name }))
}

async function findRoles({ iam }: Ports): Promise<readonly Owned[]> {
  return tagged(await iam.listRoles(), ({ name }) => iam.tagsOf({ role: name }))
}

async function findPolicies({ iam }: Ports): Promise<readonly Owned[]> {
  return tagged(await iam.listPolicies(), ({ arn }) => iam.tagsOf({ policyArn: arn }))
}

/** Groups take no tags: their path says it. */
async function findGroups({ iam }: Ports): Promise<readonly Owned[]> {
  const groups = await iam.listGroups(GROUP_PATH_PREFIX)
  return groups.flatMap(({ name, arn, path }) => {
    const run = runOfPath(path)
    return run === undefined ? [] : [{ name, arn, run }]
  })
}

async function tagged<T extends { readonly name: string; readonly arn: string }>(
  things: readonly T[],
  tagsOf: (thing: T) => Promise<Tags | undefined>,
): Promise<readonly Owned[]> {
  const found: Owned[] = []
  for (let start = 0; start < things.length; start += AT_A_TIME) {
    const some = things.slice(start, start + AT_A_TIME)
    const tags = await Promise.all(some.map(tagsOf))
    for (const [index, { name, arn }] of some.entries()) {
      const run = runOfTags(tags[index] ?? {})
      if (run !== undefined) found.push({ name, arn, run })
    }
  }
  return found
}

/** A principal of ours that is mapped: by whom the entry was written does not matter once the principal goes. */
async function findEntries(principals: readonly Owned[], { kube }: Ports): Promise<readonly Marked[]> {
  const object = await kube.get(AWS_AUTH)
  if (object === undefined) return []
  const document = new AwsAuthDocument(object)
  return Promise.all(
    principals.map(async ({ arn, run }) => ({
      kind: kinds.awsAuthEntry,
      at: { ...placeOf(document.data, arn) },
      run,
    })),
  )
}

async function findKeys(users: readonly Owned[], { iam }: Ports): Promise<readonly Marked[]> {
  const keys = await Promise.all(
    users.map(async ({ name, run }) =>
      ((await iam.listAccessKeys(name)) ?? []).map(({ id }) => ({
        kind: kinds.orphanKey,
        at: { user: name, keyId: id },
        run,
      })),
    ),
  )
  return keys.flat()
}

/** Ours in ours: a user of somebody else in a group of ours was put there by somebody, and keeps the group. */
async function findMembers(
  groups: readonly Owned[],
  users: readonly Owned[],
  { iam }: Ports,
): Promise<readonly Marked[]> {
  const members = await Promise.all(
    groups.map(async ({ name, run }) => {
      const all = (await iam.getGroup(name))?.members ?? []
      const ours = all.filter((member) => users.some((user) => user.name === member))
      return ours.map((user) => ({ kind: kinds.iamMembership, at: { group: name, user }, run }))
    }),
  )
  return members.flat()
}

async function findAttachments(policies: readonly Owned[], { iam }: Ports): Promise<readonly Marked[]> {
  const attachments = await Promise.all(
    policies.map(async ({ arn, run }) =>
      (await iam.listHolders(arn)).map((holder) => ({
        kind: kinds.iamAttachment,
        at: { policyArn: arn, holder: toPlain(holder) },
        run,
      })),
    ),
  )
  return attachments.flat()
}

function toPlain({ group, user, role }: Holder): Readonly<Record<string, string>> {
  if (group !== undefined) return { group }
  return user === undefined ? { role } : { user }
}

const OBJECTS: readonly { readonly kind: AnyKind; readonly resource: KubeResource }[] = [
  { kind: kinds.roleBinding, resource: 'rolebindings' },
  { kind: kinds.clusterRoleBinding, resource: 'clusterrolebindings' },
  { kind: kinds.clusterRole, resource: 'clusterroles' },
]

/** By our label, and the run in the annotation: a label alone is easily copied. */
async function findObjects({ kube }: Ports): Promise<readonly Marked[]> {
  const found = await Promise.all(
    OBJECTS.map(async ({ kind, resource }) => {
      const objects = await kube.list(resource, { labelSelector: OUR_LABEL })
      return objects.flatMap((object) => toMarked(kind, object))
    }),
  )
  return found.flat()
}

function toMarked(kind: AnyKind, { metadata }: KubeObject): readonly Marked[] {
  const { name, namespace } = metadata
  const run = runOfObject(metadata)
  if (run === undefined) return []
  return [{ kind, at: namespace === undefined ? { name } : { namespace, name }, run }]
}
