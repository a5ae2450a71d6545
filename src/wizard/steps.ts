import { AppError } from '../app-error.ts'
import type { Choice, Context } from '../commands/command.ts'
import { levels } from '../levels/index.ts'
import type { Level, LevelName } from '../levels/level.ts'
import type { Kube } from '../ports/kube.ts'
import { clusterChoices, groupChoices, roleChoices, runChoices, userChoices } from '../request/choices.ts'
import type { Field, Input } from '../request/field.ts'
import * as field from '../request/fields.ts'
import { REST } from '../request/field.ts'
import { isGiven, optional } from '../request/values.ts'
import type { Step } from './flow.ts'
import type { Look } from './look.ts'

const USE_EXISTING: Input = { [field.useExisting.name]: true }

/** Whom: a user who is there, or a new one. */
export function user(look: Look): Step {
  return {
    ...stepOf(
      field.userName,
      'A user with an access key of their own, so that what they do can be told from what others do, and their ' +
        'access taken back without anybody else losing theirs. A user who is there is used as they are, and gets no key.',
    ),
    typedIs: 'a new user',
    choices: async () =>
      (await userChoices(await look.aws())).map((choice) => existing(field.userName, choice)),
  }
}

/** The name of a new role. */
export function role(): Step {
  return {
    ...stepOf(
      field.roleName,
      'Nobody is an administrator all day: the role is taken for an hour, and CloudTrail keeps who took it. The name ' +
        'of the tutorial is eks-admin.',
    ),
    initial: () => ({ text: 'eks-admin', isTyped: true, isSuggested: true }),
  }
}

/** Who may take a new role. */
export function taker(look: Look): Step {
  return {
    ...stepOf(
      field.assumedBy,
      'The user gets a key, if they are new, and a policy that allows taking exactly this role. In the tutorial it ' +
        'is manager.',
    ),
    typedIs: 'a new user',
    initial: () => ({ text: 'manager', isTyped: true, isSuggested: true }),
    choices: async () =>
      (await userChoices(await look.aws())).map((choice) => existing(field.assumedBy, choice)),
  }
}

/** A role that is there. */
export function existingRole(look: Look): Step {
  return {
    ...stepOf(
      field.roleName,
      'Whoever can take the role today can use the cluster then; nothing of the role itself is changed. Of IAM ' +
        'Identity Center, name the permission set.',
      (name) => ({ ...USE_EXISTING, [field.roleName.name]: name }),
    ),
    id: 'existingRole',
    mayBe: (text) => text.startsWith('arn:'),
    typedIs: 'by its name or ARN',
    choices: async () =>
      (await roleChoices(await look.aws())).map((choice) => ({
        ...existing(field.roleName, choice),
        ...(choice.also === undefined ? {} : { hint: `permission set: ${choice.also}`, also: choice.also }),
      })),
  }
}

/** Which cluster: not asked where there is only one. */
export function cluster(look: Look): Step {
  const of = (name: string): Input => {
    const { current, region } = look.now
    const inRegion = current?.name === name ? current.region : region
    return {
      [field.cluster.name]: name,
      ...(inRegion === undefined ? {} : { [field.region.name]: inRegion }),
    }
  }
  return {
    ...stepOf(
      field.cluster,
      'The clusters of your region are listed. For another region, leave and set AWS_REGION, or give --region.',
      of,
    ),
    when: () => look.now.clusters?.length !== 1,
    mayBe: (text) => text === look.now.current?.name,
    choices: async () =>
      (await clusterChoices(await look.aws())).map(({ label, value }) => ({
        label,
        value: of(value),
        ...(value === look.now.current?.name ? { hint: 'your current context' } : {}),
      })),
    initial: () => {
      const { current } = look.now
      return current === undefined ? undefined : { text: current.name, isTyped: false }
    },
  }
}

/** How much: a level, as the tutorial has it or narrow, or a group that has a binding. */
export function rights(usual: LevelName, look: Look): Step {
  return {
    ...stepOf(field.group, MORE_RIGHTS, (group) => ({ [field.group.name]: [group] })),
    id: `rights of a ${usual}`,
    choices: async (draft) => [
      ...ordered(usual).flatMap(levelChoices),
      ...(await groupChoices(await kubeOf(look, draft)))
        .filter(({ value }) => value !== levels.reader.group)
        .map(({ value, ...shown }) => ({ ...shown, value: { [field.group.name]: [value] } })),
    ],
  }
}

const MORE_RIGHTS = [
  ...Object.values(levels).map(
    ({ explain, name, wide }) => `${name}: ${explain} What is wide about it: ${wide}.`,
  ),
  'narrow: the same with exact ARNs, without Secrets and without wide API groups (--least-privilege).',
  'Any other group has the rights that bindings in the cluster give it.',
].join('\n')

/** Where somebody new works: here, or at a machine of their own. `folder` asks on. */
export function machine(): Step {
  return {
    id: 'machine',
    message: 'Whose machine is it for?',
    why: 'Key, profile and kubeconfig are files of the machine that the person works at.',
    more:
      'This one: key, profile and context are added to your own files, and kubectl has the context beside yours.\n' +
      "Somebody else's: they are put into a new folder with a README for the person, to be sent on a safe way; here " +
      'nothing comes of it but that folder (--handover).',
    when: isNew,
    choices: async (draft) => [
      { value: {}, label: 'this one', hint: 'your own files get the profile and the context' },
      {
        value: { [field.handover.name]: personOf(draft) },
        label: "somebody else's",
        hint: 'a folder for them; your own files stay as they are',
      },
    ],
  }
}

/** Where the files for somebody else's machine are put: asked only where it is for one. `home` is what ~ is. */
export function folder({ home }: Context): Step {
  return {
    ...stepOf(
      field.handover,
      'A folder that is empty or not there yet; for you alone to read, since a key is in it. clean removes it with all ' +
        'that is in it, wherever the person has copies.',
      (path) => ({
        [field.handover.name]: home === undefined ? path : path.replace(/^~(?=\/|$)/, () => home),
      }),
    ),
    when: (draft) => optional(draft, field.handover) !== undefined,
    initial: (draft) => ({
      text: optional(draft, field.handover) ?? '',
      isTyped: true,
      isSuggested: true,
    }),
  }
}

/** Only who is new gets a key: there is nothing to hand over to anybody else. */
function isNew(draft: Input): boolean {
  return !isGiven(draft, field.useExisting)
}

/** The one who gets the key. */
function personOf(draft: Input): string {
  return optional(draft, field.assumedBy) ?? optional(draft, field.userName) ?? ''
}

/** Which run is taken back, or all of them. */
export function run(context: Context): Step {
  return {
    id: field.run.name,
    message: 'Take back what',
    why: 'Newest first; what was there before, what others use and what somebody changed since stays.',
    more:
      'Each command that changed something kept a journal of it. Taking a run back puts each thing as it was, files ' +
      'byte for byte. What this machine has no journal of is found by its marks: eks-access clean --from-tags',
    choices: async () => [
      { value: {}, label: 'everything', hint: 'that this tool made from this machine' },
      ...(await runChoices(context.state())).map(({ hint = '', label, value }) => ({
        label: hint,
        hint: `run ${label}`,
        value: { [field.run.name]: value },
      })),
    ],
  }
}

/** What to look at on the pretend account. */
export function tour({ env }: Context): Step {
  return {
    id: 'tour',
    message: 'Look at what',
    why: 'An AWS account with an EKS cluster, inside this process; gone when it ends.',
    choices: async () => [
      {
        value: {},
        label: 'The whole story',
        hint: 'access given, proved and taken back, told as it happens',
      },
      {
        value: { [REST]: [env['SHELL'] || 'sh'] },
        label: 'A shell in it',
        hint: 'to try eks-access, kubectl and aws yourself; exit ends it',
      },
    ],
  }
}

async function kubeOf(look: Look, draft: Input): Promise<Kube> {
  const aws = await look.aws()
  const name = optional(draft, field.cluster) ?? look.now.clusters?.[0] ?? ''
  const found = await aws.eks.describeCluster(name)
  if (found !== undefined) return aws.kube(found)
  throw new AppError('CLUSTER_NOT_FOUND', `there is no EKS cluster ${name}`, {
    fix: 'choose another cluster',
  })
}

function ordered(usual: LevelName): readonly Level[] {
  return Object.values(levels).toSorted((a, b) => Number(b.name === usual) - Number(a.name === usual))
}

function levelChoices({ group, name, summary }: Level): readonly Choice<Input>[] {
  const given: Input = name === 'masters' ? { [field.masters.name]: true } : { [field.group.name]: [group] }
  const narrow = { ...given, [field.leastPrivilege.name]: true }
  return [
    { value: given, label: name, hint: summary },
    { value: narrow, label: `${name}, narrow`, hint: `${summary}; as little else as can be` },
  ]
}

function existing(asked: Field<string>, { label, value }: Choice<string>): Choice<Input> {
  return { label, hint: 'is there', value: { ...USE_EXISTING, [asked.name]: value } }
}

/** Words and check of a question are those of its field. */
function stepOf(
  asked: Field<string>,
  more: string,
  take: (value: string) => Input = (value) => ({ [asked.name]: value }),
): Step {
  return {
    id: asked.name,
    message: asked.ask?.text ?? asked.help,
    why: asked.ask?.why ?? asked.help,
    more,
    take: (text) => take(asked.parse(text)),
  }
}
