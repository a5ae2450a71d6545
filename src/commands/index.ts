import type { Command } from './command.ts'
import * as field from '../request/fields.ts'

const where = [field.cluster, field.region, field.profile, field.roleArn, field.account]
const existing = [field.useExisting, field.newKey, field.append, field.replace]
const files = [field.profileName, field.kubeconfig, field.useContext, field.exec, field.handover]
const output = [field.json, field.debug]
const writing = [field.dryRun, field.yes]

/**
 * Every command, once. Parser, help and equivalent command lines are made from these rows; a command's own code
 * is loaded when it is called.
 */
export const commands: readonly Command[] = [
  {
    name: 'add-user',
    section: 'Give access',
    summary: 'an IAM user with a key, for one person',
    description:
      'Makes an IAM user with an access key, maps it to a group of the cluster, writes its profile and kubeconfig, and checks as that user that it may do what was promised and no more.',
    argument: field.userName,
    fields: [
      field.group,
      field.masters,
      field.leastPrivilege,
      field.iamGroup,
      ...where,
      ...existing,
      ...files,
      ...writing,
      field.keep,
      ...output,
    ],
    examples: [
      'eks-access add-user developer --group reader',
      'eks-access add-user jane.doe --group reader --handover jane.doe --dry-run',
      'eks-access add-user ci --group reader --account 111122223333 --yes --json',
    ],
    mutates: true,
    load: () => import('./add-user.ts'),
  },
  {
    name: 'add-role',
    section: 'Give access',
    summary: 'an IAM role, and a user who may take it',
    description:
      'Makes an IAM role and a user or group that may take it, maps the role to a group of the cluster, writes the profiles and kubeconfig, and checks in that role that it may do what was promised and no more. With --use-existing only maps a role that is there, of IAM Identity Center too: no user, key or profile.',
    argument: field.roleName,
    fields: [
      field.group,
      field.masters,
      field.leastPrivilege,
      field.assumedBy,
      field.assumedByGroup,
      ...where,
      ...existing,
      ...files,
      ...writing,
      field.keep,
      ...output,
    ],
    examples: [
      'eks-access add-role eks-admin --masters',
      'eks-access add-role eks-admin --masters --assumed-by jane --least-privilege',
      'eks-access add-role Developer --use-existing --group reader',
    ],
    mutates: true,
    load: () => import('./add-role.ts'),
  },
  {
    name: 'clean',
    section: 'Take it back',
    summary: 'everything this tool made, newest first, nothing else',
    description:
      'Takes back what eks-access made, newest first, and puts changed files back byte for byte. What was there before, what others use and what somebody has changed since stays, and is named.',
    fields: [field.run, field.fromTags, ...where, ...writing, ...output],
    examples: [
      'eks-access clean',
      'eks-access clean --dry-run',
      'eks-access clean --from-tags --cluster demo',
    ],
    mutates: true,
    load: () => import('./clean.ts'),
  },
  {
    name: 'demo',
    section: 'Look around',
    summary: 'the whole story on a pretend account and cluster',
    description:
      'Starts a pretend AWS account with an EKS cluster on this machine, gives access to a reader and an administrator there, proves what each may do, takes all of it back and compares the world before and after. Touches nothing of yours.',
    fields: [field.debug],
    examples: ['eks-access demo', 'NO_COLOR=1 eks-access demo', 'eks-access demo > demo.txt'],
    mutates: false,
    load: () => import('./demo.ts'),
  },
  {
    name: 'sandbox',
    section: 'Look around',
    summary: 'run a command against a pretend account and cluster',
    description:
      'Starts a pretend AWS account with an EKS cluster on this machine and runs CMD in its environment, with its exit code. Without CMD it serves until Ctrl-C and prints the lines to eval. Your own files are never touched.',
    fields: [field.debug],
    examples: [
      'eks-access sandbox -- bash',
      'eks-access sandbox -- kubectl get pods',
      'eks-access sandbox -- eks-access add-user developer --group reader',
    ],
    passThrough: true,
    mutates: false,
    load: () => import('./sandbox.ts'),
  },
  {
    name: 'token',
    section: 'Look around',
    summary: 'what kubectl asks for: a drop-in for aws eks get-token',
    description:
      'Prints an ExecCredential with a token for one cluster, made on this machine with your credentials. kubectl runs it where there is no AWS CLI.',
    fields: [field.clusterName, field.region, field.roleArn, field.profile],
    examples: [
      'eks-access token --cluster-name demo',
      'eks-access token --cluster-name demo --region us-west-2',
      'eks-access token --cluster-name demo --profile developer',
    ],
    mutates: false,
    load: () => import('./token.ts'),
  },
]

/** One row by its name, for the code of that very command. */
export function commandNamed(name: string): Command {
  const command = commands.find((row) => row.name === name)
  if (command === undefined) throw new Error(`there is no command ${name}`)
  return command
}
