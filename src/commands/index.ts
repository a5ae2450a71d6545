import type { Command } from './command.ts'
import * as field from '../request/fields.ts'
import { topics } from './topics.ts'

const where = [field.cluster, field.region, field.profile, field.roleArn, field.account]
const existing = [field.useExisting, field.newKey, field.append, field.replace]
const files = [field.profileName, field.kubeconfig, field.useContext, field.exec, field.handover]
const output = [field.json, field.debug]
const writing = [field.dryRun, field.yes]
/** Of what only prints. */
const printed = {
  heading: 'Exit codes',
  rows: [
    ['0', 'printed'],
    ['2', 'usage: no such name, or nothing that it takes'],
  ],
} as const

const rows: readonly Command[] = [
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
    more: [
      {
        heading: 'Exit codes',
        rows: [
          ['0', 'all that it tells was so'],
          ['1', 'something was not'],
          ['2', 'usage: unknown flag'],
        ],
      },
      {
        heading: 'Environment',
        rows: [
          ['NO_COLOR', 'no colours'],
          ['LC_ALL, LC_CTYPE, LANG', 'plain ASCII signs where the locale is not UTF-8'],
        ],
      },
    ],
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
    more: [
      {
        heading: 'Exit codes',
        rows: [
          ['0', 'without CMD: it has served, and Ctrl-C came'],
          ['2', 'usage: unknown flag, or CMD without --'],
          ['of CMD', 'as CMD ends; 126 it cannot be run, 127 it is not there'],
        ],
      },
      {
        heading: 'Environment of CMD',
        rows: [
          ['AWS_ENDPOINT_URL', 'the pretend account; keys and region are those of its operator'],
          [
            'AWS_CONFIG_FILE, KUBECONFIG',
            'files that go with the sandbox, like AWS_SHARED_CREDENTIALS_FILE and EKS_ACCESS_STATE_DIR',
          ],
          ['PATH', 'eks-access itself comes first'],
        ],
      },
    ],
    passThrough: true,
    mutates: false,
    load: () => import('./sandbox.ts'),
  },
  {
    name: 'token',
    section: 'For kubectl and the shell',
    summary: 'what kubectl asks for: a drop-in for aws eks get-token',
    description:
      'Prints an ExecCredential with a token for one cluster, made on this machine with your credentials. kubectl runs it where there is no AWS CLI.',
    fields: [field.clusterName, field.clusterId, field.region, field.roleArn, field.profile],
    examples: [
      'eks-access token --cluster-name demo',
      'eks-access token --cluster-name demo --region us-west-2',
      'eks-access token --cluster-name demo --profile developer',
    ],
    mutates: false,
    load: () => import('./token.ts'),
  },
  {
    name: 'completion',
    section: 'For kubectl and the shell',
    summary: 'a script that completes commands, flags and names',
    description:
      'Prints a script for your shell that completes commands and flags, and what there is to choose from: clusters, users, roles, groups, profiles and runs. Names are asked for with your own credentials, as the flags typed by then say. What does not come in time is left out; nothing is ever asked or changed, and no credential_process is started.',
    argument: field.oneOf(['bash', 'zsh', 'fish'], {
      name: 'shell',
      flag: '<shell>',
      help: 'bash, zsh or fish',
      unknown: (quoted) => `there is no completion for ${quoted}`,
      list: 'use one of bash, zsh, fish',
    }),
    fields: [],
    examples: [
      'eks-access completion bash',
      'eks-access completion zsh > ~/.zsh/_eks-access',
      'eks-access completion fish > ~/.config/fish/completions/eks-access.fish',
    ],
    more: [
      printed,
      {
        heading: 'To install it',
        rows: [
          ['bash', 'put into ~/.bashrc: source <(eks-access completion bash)'],
          ['zsh', 'write it to a file _eks-access in a folder of fpath, before compinit runs'],
          ['fish', 'write it to ~/.config/fish/completions/eks-access.fish'],
        ],
      },
      {
        heading: 'Environment',
        rows: [
          [
            'EKS_ACCESS_COMPLETE_MS',
            'how long names may take, from the key on (default: 280); 0 asks for none',
          ],
        ],
      },
    ],
    mutates: false,
    load: () => import('./completion.ts'),
  },
]

const explained = [...rows, ...topics].map(({ name }) => name)

/**
 * Every command, once. Parser, help, man page, completion and equivalent command lines are made from these rows; a
 * command's own code is loaded when it is called.
 */
export const commands: readonly Command[] = [
  ...rows,
  {
    name: 'help',
    section: 'Look around',
    summary: `a command, or ${topics.map(({ name }) => name).join(', ')}`,
    description: 'Explains a command, or one of the topics below. Without NAME it says what --help says.',
    argument: field.oneOf([...explained, 'help'], {
      name: 'topic',
      flag: '[name]',
      help: 'a command or a topic',
      unknown: (quoted) => `there is no help on ${quoted}`,
      list: 'eks-access help --help',
    }),
    fields: [],
    examples: ['eks-access help levels', 'eks-access help undo', 'eks-access help add-user'],
    more: [
      printed,
      { heading: 'Topics', isIndex: true, rows: topics.map(({ name, summary }) => [name, summary]) },
      { heading: 'Commands', isIndex: true, rows: rows.map(({ name, summary }) => [name, summary]) },
    ],
    mutates: false,
    load: () => import('./help.ts'),
  },
]

/** One row by its name, for the code of that very command. */
export function commandNamed(name: string): Command {
  const command = commands.find((row) => row.name === name)
  if (command === undefined) throw new Error(`there is no command ${name}`)
  return command
}
