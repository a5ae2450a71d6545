import { equalJson } from '../engine/json.ts'
import type { Wanted } from '../engine/kind.ts'
import { fieldsOf, listOf, mapOf, textOf } from '../engine/shape.ts'
import { shellLine } from '../shell.ts'
import { currentContext } from './current-context-kind.ts'
import { clusterLines, contextLines, userLines } from './edit.ts'
import { parseClusterArn } from './eks-context.ts'
import { entryKind } from './entry-kind.ts'
import { ownExec } from './exec.ts'
import type { ExecUser } from './exec.ts'
import { kubeconfigList } from './list-kind.ts'

export { currentContext } from './current-context-kind.ts'
export { kubeconfigList } from './list-kind.ts'

/** `more`: names of what else is set in the entry; we write no such thing. */
type ClusterValue = { readonly server: string; readonly ca: string; readonly more?: readonly string[] }
type ContextValue = {
  readonly cluster: string
  readonly user: string
  readonly namespace?: string
  readonly more?: readonly string[]
}
/** A user that is not written as ours are shows nothing of itself: it may hold a token. */
type UserValue = ExecUser | { readonly other: true }

/** The cluster, named by its ARN as the AWS CLI names it, and shared with it. */
export const kubeconfigCluster = entryKind<ClusterValue>({
  word: 'cluster',
  key: 'clusters',
  explain: 'Says where the cluster is and which certificate proves it.',
  readValue: (value) => {
    const { server, ca, more } = fieldsOf(value, 'server', 'ca', 'more?')
    return { server: textOf(server), ca: textOf(ca), ...moreOf(more) }
  },
  valueOf: (config, index) => {
    const entry = config.clusters[index]
    return entry === undefined ? undefined : { server: entry.server, ca: entry.ca, ...given(entry.more) }
  },
  lines: clusterLines,
  isWhole: (value) => value.more === undefined,
  // A proxy or another name for the certificate is the operator's business; no check of the certificate is not.
  same: (want, now) =>
    want.server === now.server &&
    want.ca === now.ca &&
    now.more?.includes('insecure-skip-tls-verify') !== true,
  undoes: equalJson,
  usedBy: (config, name) => {
    const user = config.contexts.find(({ cluster }) => cluster === name)
    return user === undefined ? undefined : `context ${user.name}`
  },
  byHand: ({ file, name }, { server }) => {
    const cluster = parseClusterArn(name)
    const where = cluster === undefined ? [] : ['--region', cluster.region, '--name', cluster.name]
    const query = ['--query', 'cluster.certificateAuthority.data', '--output', 'text']
    const authority = shellLine('aws', 'eks', 'describe-cluster', ...where, ...query)
    const kubectl = (...words: readonly string[]): string =>
      shellLine('kubectl', 'config', '--kubeconfig', file, ...words)
    return [
      kubectl('set-cluster', name, `--server=${server}`),
      `${kubectl('set', `clusters.${name}.certificate-authority-data`)} "$(${authority})"`,
    ]
  },
})

/** The user: a program that logs in with the person's profile. */
export const kubeconfigUser = entryKind<UserValue>({
  word: 'user',
  key: 'users',
  explain: 'Says which program kubectl runs to log in.',
  readValue: (value) => {
    const { other, apiVersion, command, args, env } = fieldsOf(
      value,
      'other?',
      'apiVersion?',
      'command?',
      'args?',
      'env?',
    )
    if (other === true) return { other }
    return {
      apiVersion: textOf(apiVersion),
      command: textOf(command),
      args: listOf(args, (word) => textOf(word)),
      ...(env === undefined ? {} : { env: mapOf(env, (word) => textOf(word)) }),
    }
  },
  valueOf: (config, index) => {
    const entry = config.users[index]
    return entry === undefined ? undefined : (ownExec(entry) ?? { other: true })
  },
  lines: (name, value) => {
    if ('other' in value) throw new Error('a user that is not ours is never written')
    return userLines(name, value)
  },
  isWhole: (value) => !('other' in value),
  same: equalJson,
  undoes: equalJson,
  byHand: ({ file, name }, value) => {
    if ('other' in value) return []
    const exec = [
      `--exec-api-version=${value.apiVersion}`,
      `--exec-command=${value.command}`,
      ...value.args.map((word) => `--exec-arg=${word}`),
      ...Object.entries(value.env ?? {}).map(([variable, text]) => `--exec-env=${variable}=${text}`),
    ]
    return [shellLine('kubectl', 'config', 'set-credentials', name, ...exec, '--kubeconfig', file)]
  },
})

/** The context: this user on this cluster. */
export const kubeconfigContext = entryKind<ContextValue>({
  word: 'context',
  key: 'contexts',
  explain: 'Joins the user and the cluster under a name for kubectl --context.',
  readValue: (value) => {
    const { cluster, user, namespace, more } = fieldsOf(value, 'cluster', 'user', 'namespace?', 'more?')
    return {
      cluster: textOf(cluster),
      user: textOf(user),
      ...(namespace === undefined ? {} : { namespace: textOf(namespace) }),
      ...moreOf(more),
    }
  },
  valueOf: (config, index) => {
    const entry = config.contexts[index]
    if (entry === undefined) return undefined
    const { cluster, user, namespace } = entry
    return { cluster, user, ...(namespace === '' ? {} : { namespace }), ...given(entry.more) }
  },
  lines: contextLines,
  isWhole: (value) => value.more === undefined,
  same: (want, now) =>
    want.cluster === now.cluster &&
    want.user === now.user &&
    (want.namespace === undefined || want.namespace === now.namespace),
  // A default namespace that was chosen since is worth nothing without the context.
  undoes: (made, now) => made.cluster === now.cluster && made.user === now.user,
  byHand: ({ file, name }, { cluster, user, namespace }) => {
    const more = namespace === undefined ? [] : [`--namespace=${namespace}`]
    return [
      shellLine(
        'kubectl',
        'config',
        'set-context',
        name,
        `--cluster=${cluster}`,
        `--user=${user}`,
        ...more,
        '--kubeconfig',
        file,
      ),
    ]
  },
})

/** An access as it stands in a kubeconfig. */
export type KubeconfigAccess = {
  readonly file: string
  readonly cluster: { readonly arn: string; readonly server: string; readonly ca: string }
  readonly user: { readonly name: string; readonly exec: ExecUser }
  readonly context: { readonly name: string; readonly namespace?: string }
  /** The file to make the context current in; undefined leaves the current one as it is. */
  readonly currentIn?: string
}

/** All that an access needs in a kubeconfig, in order; the file itself and its folder come before it. */
export function wantKubeconfig({
  file,
  cluster,
  user,
  context,
  currentIn,
}: KubeconfigAccess): readonly Wanted[] {
  const { arn, server, ca } = cluster
  const { namespace } = context
  const refusal = (...mend: readonly string[]): NonNullable<Wanted['refusal']> => ({
    code: 'CONTEXT_EXISTS',
    fix: `write to another file with --kubeconfig FILE, or: ${shellLine(...mend, '--kubeconfig', file)}`,
  })
  const { region, name } = parseClusterArn(arn) ?? { region: '', name: arn }
  const update = ['aws', 'eks', 'update-kubeconfig', '--region', region, '--name', name]
  return [
    ...(['clusters', 'users', 'contexts'] as const).map((key) =>
      kubeconfigList.want({ file, key }, { state: 'open' }, { foreign: 'change' }),
    ),
    kubeconfigCluster.want({ file, name: arn }, { server, ca }, { refusal: refusal(...update) }),
    kubeconfigUser.want({ file, name: user.name }, user.exec, {
      refusal: refusal('kubectl', 'config', 'delete-user', user.name),
    }),
    kubeconfigContext.want(
      { file, name: context.name },
      { cluster: arn, user: user.name, ...(namespace === undefined ? {} : { namespace }) },
      { refusal: refusal('kubectl', 'config', 'rename-context', context.name, 'NEW') },
    ),
    ...(currentIn === undefined
      ? []
      : [currentContext.want({ file: currentIn }, { name: context.name }, { foreign: 'change' })]),
  ]
}

function given(more: readonly string[]): { more?: readonly string[] } {
  return more.length === 0 ? {} : { more }
}

function moreOf(value: unknown): { more?: readonly string[] } {
  return value === undefined ? {} : { more: listOf(value, (name) => textOf(name)) }
}
