import { exportLine } from './files.ts'
import type { HandoverFile } from './files.ts'

/** What a handover folder is for, and what is in it. */
export type Handover = {
  readonly sort: 'user' | 'role'
  readonly name: string
  /** The user who takes the role. */
  readonly taker: string | undefined
  readonly profile: string
  readonly context: string
  readonly cluster: { readonly name: string; readonly region: string; readonly account: string }
  /** The program that kubectl runs to log in. */
  readonly exec: 'aws' | 'eks-access'
  readonly files: readonly HandoverFile[]
  /** The ARN of whom to ask. */
  readonly operator: string
}

/**
 * The README.md of a handover folder, for the person who gets it. It tells no secret, and no rights: those may change
 * while the files stay as they are.
 */
export function handoverReadme(handover: Handover): string {
  const { cluster, context, exec, files, name, operator, profile, sort, taker } = handover
  const program = exec === 'aws' ? 'the AWS CLI (`aws`)' : '`eks-access`'
  const takes = taker === undefined ? '' : `, which the user \`${taker}\` takes`
  return `# Access to the EKS cluster ${cluster.name}

You are the IAM ${sort} \`${name}\`${takes}.

| what | |
| --- | --- |
| cluster | \`${cluster.name}\` in \`${cluster.region}\`, AWS account \`${cluster.account}\` |
| profile | \`${profile}\` |
| context | \`${context}\` |
${files.map((file) => `| file \`${file}\` | ${aboutFile(file, handover)} |\n`).join('')}
You need \`kubectl\` and ${program} on your PATH.${ownProfile(handover)}

## Use it from here

In this folder, in a POSIX shell; it lasts until you leave the shell:

    ${exportLine(files)}

Try it:

    kubectl auth whoami
    kubectl get pods
    kubectl auth can-i --list
${exec === 'aws' ? `    aws --profile ${profile} sts get-caller-identity\n` : ''}
## Or add it to what you have

In this folder, once, unless you have ${profilesOf(handover)} already; your current context stays:

${mergeLines(files)
  .map((line) => `    ${line}\n`)
  .join('')}
From then on, anywhere: \`kubectl --context ${context} get pods\`

## Ask

Ask whoever gave you this folder, or in that AWS account \`${operator}\`. ${
    files.includes('credentials')
      ? 'Tell them at once when somebody else may have seen it: whoever has `credentials` is you.'
      : 'No key is in it.'
  }
`
}

function aboutFile(file: HandoverFile, { cluster, exec, profile, sort, taker }: Handover): string {
  if (file === 'config')
    return sort === 'role'
      ? `the profile \`${profile}\`: the role, taken as \`${taker ?? ''}\``
      : `the profile \`${profile}\` with its region`
  if (file === 'credentials') return 'your access key; nobody else may have it'
  return `where the cluster ${cluster.name} is, and that \`${exec}\` logs in to it`
}

function profilesOf({ files, profile, taker }: Handover): string {
  const names = taker !== undefined && files.includes('credentials') ? [profile, taker] : [profile]
  return `a profile ${names.map((name) => `\`${name}\``).join(' or ')}`
}

/** What the person has to have, where no key was made. */
function ownProfile({ files, profile, sort, taker }: Handover): string {
  if (files.includes('credentials')) return ''
  const own = sort === 'role' && files.includes('config') ? (taker ?? profile) : profile
  const place = files.includes('config') ? ' in `~/.aws/credentials`' : ''
  return ` No key was made for you: your own is that of the\nprofile \`${own}\`${place}.`
}

/** An empty line before each section, for a file whose last line has no end; the umask keeps new files private. */
function mergeLines(files: readonly HandoverFile[]): readonly string[] {
  return [
    'umask 077; mkdir -p ~/.aws ~/.kube',
    ...files
      .filter((file) => file !== 'kubeconfig')
      .map((file) => `{ echo; cat ${file}; } >> ~/.aws/${file}`),
    'KUBECONFIG="$HOME/.kube/config:$PWD/kubeconfig" kubectl config view --flatten > ~/.kube/config.new',
    'mv ~/.kube/config.new ~/.kube/config',
  ]
}
