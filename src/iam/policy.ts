import { defineKind } from '../engine/define-kind.ts'
import type { Json } from '../engine/json.ts'
import type { Change, Found, WriteContext } from '../engine/kind.ts'
import { fieldsOf, jsonOf, listOf, parserOf, textOf } from '../engine/shape.ts'
import { Fault } from '../ports/fault.ts'
import type { Iam, IamPolicy } from '../ports/iam.ts'
import { shellLine } from '../shell.ts'
import { deleteUnused, insistOnId } from './delete.ts'
import { nameOfHolder } from './holder.ts'
import { runOfTags, runTags } from './marks.ts'
import { nameOfPolicy, taleOf } from './places.ts'
import { sameDocument } from './same-document.ts'
import { createNamed } from './spelling.ts'

type PolicyPlace = { readonly arn: string }

/**
 * `version` is the id of the default version, `others` are those of the rest, sorted; both as read, and never
 * wanted. A version never changes and its id is never given again, so the ids alone tell whose work is there.
 */
type PolicyValue = { readonly document: Json; readonly version?: string; readonly others?: readonly string[] }
type PolicyFound = Found<PolicyValue>
type PolicyContext = WriteContext<PolicyValue>

/** A managed policy of the account, without a path. */
const OWN_POLICY = /^arn:aws[a-z-]*:iam::\d{12}:policy\/[\w+=,.@-]{1,128}$/
const VERSION = /^v[1-9]\d*$/

const parse = parserOf(
  'iam-policy',
  (at): PolicyPlace => ({ arn: textOf(fieldsOf(at, 'arn').arn, OWN_POLICY) }),
  (value): PolicyValue => {
    const { document, version, others } = fieldsOf(value, 'document', 'version?', 'others?')
    return {
      document: jsonOf(document),
      ...(version === undefined ? {} : { version: textOf(version, VERSION) }),
      ...(others === undefined ? {} : { others: listOf(others, (id) => textOf(id, VERSION)) }),
    }
  },
)
const resource = ({ arn }: PolicyPlace): string => `IAM policy ${nameOfPolicy(arn)}`

/**
 * A managed policy. A change makes a new version and never edits or prunes an old one: the former default version
 * is what an undo sets back. A policy that somebody else has added a version to is not taken back.
 */
export const iamPolicy = defineKind<PolicyPlace, PolicyValue>({
  id: 'iam-policy',
  scope: 'account',
  marked: true,
  parse,
  resource,
  read: async ({ arn }, { iam }) => toFound(await iam.getPolicy(arn)),
  write: (at, from, to, context) => {
    if (to === undefined) return remove(at, from, context)
    if (from.value === undefined) return create(at, to, context)
    return to.version === undefined ? addVersion(at, from, to, context) : setBack(at, from, to, context)
  },
  same: (want, now) =>
    sameDocument(want.document, now.document) && (want.version === undefined || hasVersionsOf(want, now)),
  undoes: hasVersionsOf,
  tell: (change) => taleOf(change, 'Says what its holders may ask of AWS.', { ...linesByHand(change) }),
})

async function create(at: PolicyPlace, to: PolicyValue, { ports, run }: PolicyContext): Promise<PolicyFound> {
  const name = nameOfPolicy(at.arn)
  const policy = { name, document: to.document, tags: runTags(run) }
  return toFound(
    await createNamed(
      name,
      () => ports.iam.createPolicy(policy),
      () => ports.iam.listPolicies(),
    ),
  )
}

async function addVersion(
  at: PolicyPlace,
  from: PolicyFound,
  to: PolicyValue,
  context: PolicyContext,
): Promise<PolicyFound> {
  const { iam } = context.ports
  const now = await readUnchanged(at, from, context, 'iam:CreatePolicyVersion')
  if (now.value === undefined) throw changedFault(`${resource(at)} is gone`, 'iam:CreatePolicyVersion')
  const version = await iam.createPolicyVersion(at.arn, to.document)
  return { ...now, value: { document: to.document, version, others: idsOf(now.value) } }
}

/** Makes the former default version the default again, and deletes those that were not there then. */
async function setBack(
  at: PolicyPlace,
  from: PolicyFound,
  to: PolicyValue,
  context: PolicyContext,
): Promise<PolicyFound> {
  const { iam } = context.ports
  const now = await readUnchanged(at, from, context, 'iam:SetDefaultPolicyVersion')
  const [there, before] = [idsOf(now.value), idsOf(to)]
  if (to.version === undefined || before.some((id) => !there.includes(id))) {
    throw changedFault(
      `${resource(at)} has lost the version that it had before`,
      'iam:SetDefaultPolicyVersion',
    )
  }
  if (now.value?.version !== to.version) await iam.setDefaultPolicyVersion(at.arn, to.version)
  await deleteVersions(
    iam,
    at,
    there.filter((id) => !before.includes(id)),
  )
  return { ...now, value: to }
}

async function remove(at: PolicyPlace, from: PolicyFound, context: PolicyContext): Promise<PolicyFound> {
  const { iam } = context.ports
  const now = await readUnchanged(at, from, context, 'iam:DeletePolicy')
  if (now.value === undefined) return {}
  // Asked for before anything is deleted: a policy that stays keeps its versions.
  const holders = (now.value.others ?? []).length === 0 ? [] : await iam.listHolders(at.arn)
  if (holders.length > 0) {
    const message = `${resource(at)} is still in use: ${holders.map(nameOfHolder).join(', ')}`
    throw new Fault('in-use', message, {
      service: 'iam',
      operation: 'iam:DeletePolicy',
      code: 'DeleteConflict',
    })
  }
  await deleteVersions(iam, at, now.value.others ?? [])
  await deleteUnused(
    resource(at),
    () => iam.deletePolicy(at.arn),
    async () => (await iam.listHolders(at.arn)).map((holder) => `attachment to ${nameOfHolder(holder)}`),
  )
  return {}
}

/** IAM has no conditional writes, so it is read once more right before. Throws Fault 'conflict'. */
async function readUnchanged(
  at: PolicyPlace,
  from: PolicyFound,
  { ports: { iam }, made }: PolicyContext,
  operation: string,
): Promise<PolicyFound> {
  const now = toFound(await iam.getPolicy(at.arn))
  if (now.value === undefined) return {}
  insistOnId(now.id, made?.id ?? from.id, { resource: resource(at), operation })
  if (from.value === undefined || !hasVersionsOf(from.value, now.value)) {
    throw changedFault(`${resource(at)} was changed meanwhile`, operation)
  }
  return now
}

function changedFault(message: string, operation: string): Fault {
  return new Fault('conflict', message, { service: 'iam', operation, code: 'Conflict' })
}

async function deleteVersions(iam: Iam, at: PolicyPlace, ids: readonly string[]): Promise<void> {
  for (const id of ids) await iam.deletePolicyVersion(at.arn, id)
}

/** Whether these are the versions that were there: whichever is the default, nobody has added one. */
function hasVersionsOf(made: PolicyValue, now: PolicyValue): boolean {
  return made.version !== undefined && idsOf(made).join() === idsOf(now).join()
}

function idsOf(value: PolicyValue | undefined): readonly string[] {
  const { version, others = [] } = value ?? {}
  return [...others, ...(version === undefined ? [] : [version])].toSorted()
}

function toFound(policy: IamPolicy | undefined): PolicyFound {
  if (policy === undefined) return {}
  const run = runOfTags(policy.tags)
  const { id, created, document, versions } = policy
  const version = versions.find((one) => one.isDefault)?.id
  const others = versions.filter((one) => !one.isDefault).map((one) => one.id)
  return {
    value: { document, ...(version === undefined ? {} : { version }), others: others.toSorted() },
    id,
    created,
    ...(run === undefined ? {} : { run }),
  }
}

function linesByHand(change: Change): Parameters<typeof taleOf>[2] {
  const { at, value: after } = parse({ at: change.at, value: change.after })
  const { value: before } = parse({ at: change.at, value: change.before })
  const aws = (verb: string, ...words: readonly string[]): string => shellLine('aws', 'iam', verb, ...words)
  const arn = ['--policy-arn', at.arn]
  const document = ['--policy-document', JSON.stringify(after?.document)]
  const deleteLines = (ids: readonly string[]): readonly string[] =>
    ids.map((id) => aws('delete-policy-version', ...arn, '--version-id', id))
  return {
    create: () => [aws('create-policy', '--policy-name', nameOfPolicy(at.arn), ...document)],
    update: () =>
      after?.version === undefined
        ? [aws('create-policy-version', ...arn, ...document, '--set-as-default')]
        : [
            aws('set-default-policy-version', ...arn, '--version-id', after.version),
            ...deleteLines(idsOf(before).filter((id) => !idsOf(after).includes(id))),
          ],
    delete: () => [...deleteLines(before?.others ?? []), aws('delete-policy', ...arn)],
  }
}
