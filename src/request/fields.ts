import { AppError, quote } from '../app-error.ts'
import { parseProfileName } from '../aws-profiles/profile-name.ts'
import type { Field } from './field.ts'
import { nearest } from './nearest.ts'
import { parseName, quoteAscii } from './names.ts'
import { parsePrincipal, parsePrincipalArn } from './principal.ts'
import type { PrincipalSort } from './principal.ts'
import { isRegion } from '../token/region.ts'

/** NAME of add-user and of add-role: a name, or the ARN of one that is there. `parsePrincipal` takes it apart. */
export const userName = positional('the IAM user that gets access, or the ARN of one that is there', {
  text: 'Name of the IAM user',
  why: 'It is also the name in the cluster and of the profile, so best the name of the person.',
  sort: 'user',
})

export const roleName = positional(
  'the IAM role that gets access, or the ARN of one that is there; with --use-existing also a permission set of IAM Identity Center',
  {
    text: 'Name of the IAM role',
    why: 'Whoever may take the role has its rights in the cluster for as long as the session lasts.',
    sort: 'role',
  },
)

export const cluster: Field<string> = {
  name: 'cluster',
  flag: '--cluster <name>',
  heading: 'Where',
  help: 'the EKS cluster; else that of the current context, or the only one in the region',
  ask: { text: 'Which cluster', why: 'Access is given to one cluster at a time.' },
  values: 'clusters',
  parse: parseCluster,
}

export const clusterName: Field<string> = {
  name: 'clusterName',
  flag: '--cluster-name <name>',
  heading: 'Where',
  help: 'the EKS cluster that the token is for',
  values: 'clusters',
  parse: parseCluster,
}

export const clusterId: Field<string> = {
  name: 'clusterId',
  flag: '--cluster-id <id>',
  heading: 'Where',
  help: 'the id of a local cluster on an Outpost, in place of its name',
  example: '4ba7a5b1-3f4b-4b7e-9b34-1a2b3c4d5e6f',
  parse: parseCluster,
}

export const region: Field<string> = {
  name: 'region',
  flag: '--region <region>',
  heading: 'Where',
  help: 'the AWS region of the cluster; else AWS_REGION, or that of the profile',
  ask: { text: 'Which region', why: 'Neither the environment nor the profile names one.' },
  example: 'us-west-2',
  parse: parseRegion,
}

export const profile: Field<string> = {
  name: 'profile',
  flag: '--profile <name>',
  heading: 'Where',
  help: 'your own profile in ~/.aws, the one to act as; beats keys in the environment',
  values: 'profiles',
  parse: parseExistingProfile,
}

export const roleArn: Field<string> = {
  name: 'roleArn',
  flag: '--role-arn <arn>',
  heading: 'Where',
  help: 'a role to take first and act as',
  example: 'arn:aws:iam::111122223333:role/NAME',
  parse: (text) => parsePrincipalArn('role', text).arn,
}

export const account: Field<string> = {
  name: 'account',
  flag: '--account <id>',
  heading: 'Where',
  help: 'refuse to touch any other AWS account',
  example: '111122223333',
  parse: parseAccount,
}

export const group: Field<string> = {
  name: 'group',
  flag: '--group <group>',
  heading: 'How much',
  help: 'a Kubernetes group, once for each; reader may look and change nothing',
  ask: {
    text: 'Which Kubernetes group',
    why: 'Groups carry the rights in the cluster: reader may look, and change nothing.',
  },
  repeatable: true,
  values: 'groups',
  parse: parseKubeGroup,
}

export const masters = flag('masters', 'How much', 'system:masters: may do anything in the cluster')

export const leastPrivilege = flag(
  'leastPrivilege',
  'How much',
  'narrow IAM policies and rights in place of the well-known wide ones',
)

export const iamGroup: Field<string> = {
  name: 'iamGroup',
  flag: '--iam-group <group>',
  heading: 'Whom',
  help: 'the IAM group that carries the policy (default: developers)',
  parse: (text) => parseName('group', text),
}

export const assumedBy: Field<string> = {
  name: 'assumedBy',
  flag: '--assumed-by <user>',
  heading: 'Whom',
  help: 'the IAM user who may take the role (default: manager, for a new role)',
  ask: {
    text: 'Who may take the role',
    why: 'They take it with their own key, and have its rights meanwhile.',
  },
  values: 'users',
  parse: (text) => parseName('user', text),
}

export const assumedByGroup: Field<string> = {
  name: 'assumedByGroup',
  flag: '--assumed-by-group <group>',
  heading: 'Whom',
  help: 'the IAM group whose users may take the role',
  parse: (text) => parseName('group', text),
}

const EXISTING = 'What may happen to what is there'

export const useExisting = flag(
  'useExisting',
  EXISTING,
  'use an IAM user, role or group that is there and not ours, as it is',
)
export const newKey = flag(
  'newKey',
  EXISTING,
  'make an access key for a user who was there before or has one',
)
export const append = flag('append', EXISTING, 'mapped already: add to the groups that are there')
export const replace = flag('replace', EXISTING, 'mapped already: put these groups in place of those')

export const profileName: Field<string> = {
  name: 'profileName',
  flag: '--profile-name <name>',
  heading: 'Files',
  help: "the person's profile in ~/.aws (default: NAME)",
  ask: { text: 'Name of the profile', why: 'The AWS CLI and kubectl find the credentials by it.' },
  parse: parseProfileName,
}

export const kubeconfig: Field<string> = {
  name: 'kubeconfig',
  flag: '--kubeconfig <file>',
  heading: 'Files',
  help: 'the kubeconfig to write (default: first of KUBECONFIG, or ~/.kube/config)',
  values: 'files',
  parse: parsePath,
}

export const useContext = flag('useContext', 'Files', 'make the new context the current one')

export const EXEC_CHOICES = ['auto', 'aws', 'eks-access'] as const

export const exec: Field<(typeof EXEC_CHOICES)[number]> = {
  name: 'exec',
  flag: '--exec <program>',
  heading: 'Files',
  help: 'what kubectl asks for a token: auto, aws or eks-access (default: auto)',
  values: EXEC_CHOICES,
  example: EXEC_CHOICES[0],
  parse: parseExec,
}

export const handover: Field<string> = {
  name: 'handover',
  flag: '--handover <dir>',
  heading: 'Files',
  help: "for somebody else's machine: a new folder for their files, in place of your own",
  ask: {
    text: 'Folder for their files',
    why: 'They get it with credentials, profile, kubeconfig and a README; your own files stay as they are.',
  },
  values: 'folders',
  parse: parseFolder,
}

export const run: Field<string> = {
  name: 'run',
  flag: '--run <id>',
  heading: 'Run',
  help: 'take back this run only',
  values: 'runs',
  parse: (text) => parseName('run', text),
}

export const fromTags = flag('fromTags', 'Run', 'without a journal: take back what the tags say is ours')
export const keep = flag('keep', 'Run', 'leave what was made when a step fails')
export const dryRun = flag('dryRun', 'Run', 'show the plan and change nothing')
export const yes = flag('yes', 'Run', 'agree to the plan beforehand and ask nothing')
export const json = flag('json', 'Output', 'one JSON document on stdout, whatever happens')
export const debug = flag('debug', 'Output', 'name every request, show the stack of a bug; never a secret')

function flag(name: string, heading: Field<true>['heading'], help: string): Field<true> {
  return { name, heading, help, flag: `--${toKebab(name)}`, parse: () => true }
}

function positional(
  help: string,
  { text, why, sort }: { text: string; why: string; sort: PrincipalSort },
): Field<string> {
  const parse = (name: string): string => {
    parsePrincipal(sort, name)
    return name
  }
  return {
    name: 'name',
    flag: '<name>',
    heading: 'Whom',
    help,
    ask: { text, why },
    values: `${sort}s`,
    parse,
  }
}

function toKebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

function parseCluster(text: string): string {
  const name = parseName('cluster', text)
  if (/^[A-Za-z0-9]/.test(name)) return name
  const message = `${quote(text)} cannot be an EKS cluster name: it begins with ${quote(name.charAt(0))}`
  throw new AppError('NAME', message, {
    fix: 'begin it with a letter or digit; eks-access never makes clusters',
  })
}

function parseRegion(text: string): string {
  if (isRegion(text)) return text
  const lower = text
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_]+/g, '-')
  const guess = [lower, lower.replace(/([a-z])(\d+)$/, '$1-$2'), lower.replace(/(\d)[a-z]$/, '$1')].find(
    isRegion,
  )
  const fix = guess === undefined ? 'write it like us-west-2' : `try ${guess}`
  throw new AppError('REGION', `${quoteAscii(text)} is not the name of an AWS region`, { fix })
}

/** Somebody else may have named it: anything goes that stays on its line. */
function parseExistingProfile(text: string): string {
  if (text.trim() !== '' && !/[\p{C}\]]/u.test(text)) return text
  throw new AppError('PROFILE_NAME', `${quoteAscii(text)} cannot be the name of a profile`, {
    fix: 'aws configure list-profiles',
  })
}

function parseAccount(text: string): string {
  if (/^\d{12}$/.test(text)) return text
  const digits = text.replaceAll(/[\s-]/g, '')
  const isShort = /^\d{9,11}$/.test(digits)
  const guess = isShort ? digits.padStart(12, '0') : digits
  const why = isShort ? ' (leading zeros are part of it)' : ''
  const fix = /^\d{12}$/.test(guess)
    ? `try --account ${guess}${why}`
    : 'aws sts get-caller-identity --query Account'
  throw new AppError('USAGE', `${quoteAscii(text)} is not an AWS account id: it has 12 digits`, { fix })
}

/** Groups of the nodes: whoever is in one can pass for a node, and read every secret that one mounts. */
const NODE_GROUPS = /^(system:nodes|system:bootstrappers(:.*)?|system:node-proxier|eks:kube-proxy-windows)$/

function parseKubeGroup(text: string): string {
  const name = parseName('kubeGroup', text)
  if (name === 'system:masters') {
    throw new AppError('RESERVED_GROUP', 'system:masters may do anything, and has a flag of its own', {
      fix: 'use --masters',
    })
  }
  if (NODE_GROUPS.test(name)) {
    const message = `the group ${quote(name)} is for nodes, not for people`
    throw new AppError('RESERVED_GROUP', message, {
      fix: 'use --group reader, or a group that you have bound to a role',
    })
  }
  return name
}

function parsePath(text: string): string {
  if (isPath(text)) return text
  throw new AppError('KUBECONFIG_PATH', `${quoteAscii(text)} is not the path of a file`, {
    fix: 'use --kubeconfig FILE',
  })
}

function parseFolder(text: string): string {
  if (isPath(text)) return text
  throw new AppError('USAGE', `${quoteAscii(text)} is not the path of a folder`, {
    fix: 'use --handover DIR',
  })
}

/** Neither blank, nor with anything in it that would end a line or move the cursor. */
function isPath(text: string): boolean {
  return text.trim() !== '' && !/\p{Cc}/u.test(text)
}

/** One word of a list as the argument of a command. Throws AppError USAGE that names the nearest one. */
export function oneOf(
  words: readonly string[],
  said: {
    readonly name: string
    readonly flag: string
    readonly help: string
    readonly unknown: (quoted: string) => string
    readonly list: string
  },
): Field<string> {
  const { flag, help, list, name, unknown } = said
  const parse = (text: string): string => {
    if (words.includes(text)) return text
    const guess = nearest(text, words)
    const fix = guess === undefined ? list : `did you mean ${guess}?`
    throw new AppError('USAGE', unknown(quoteAscii(text)), { fix })
  }
  return { name, flag, heading: 'Run', help, values: words, parse }
}

function parseExec(text: string): (typeof EXEC_CHOICES)[number] {
  const choice = EXEC_CHOICES.find((name) => name === text)
  if (choice !== undefined) return choice
  const guess = nearest(text, EXEC_CHOICES)
  const fix = guess === undefined ? `use one of ${EXEC_CHOICES.join(', ')}` : `try --exec ${guess}`
  throw new AppError('USAGE', `--exec cannot be ${quoteAscii(text)}`, { fix })
}
