import type { User } from './read.ts'

/** A program that logs a kubeconfig's user in, as it stands there. */
export type ExecUser = {
  readonly apiVersion: string
  readonly command: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** What has to be known to log in to a cluster as a profile. */
export type Login = {
  readonly how: 'aws' | 'eks-access'
  /** The program: a name for PATH to find, or its absolute path. */
  readonly program: string
  readonly profile: string
  readonly region: string
  readonly cluster: string
  /** The environment of the operator: of it only where the AWS files are is kept. */
  readonly env: Readonly<Record<string, string | undefined>>
}

/** What `aws eks update-kubeconfig` writes: kubectl 1.20 and newer read it, and need no interactiveMode with it. */
const API_VERSION = 'client.authentication.k8s.io/v1beta1'

/** Without these the AWS files are not found from a shell that has not set them. */
const FILE_VARIABLES = ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE'] as const

/** The arguments of `execFor`, one a line: a name has no character that could break out of its line. */
const OWN_ARGS = [
  /^--profile\n[\w.@+-]+\n--region\n[\w-]+\neks\nget-token\n--cluster-name\n[\w-]+\n--output\njson$/,
  /^token\n--cluster-name\n[\w-]+\n--region\n[\w-]+\n--profile\n[\w.@+-]+$/,
]

/**
 * The exec user for a profile. The profile is an argument and not AWS_PROFILE, since keys in the environment beat
 * the variable but not the argument; the output format is said since AWS_DEFAULT_OUTPUT counts otherwise.
 */
export function execFor(login: Login): ExecUser {
  const { how, program, profile, region, cluster } = login
  const args =
    how === 'aws'
      ? [
          '--profile',
          profile,
          '--region',
          region,
          'eks',
          'get-token',
          '--cluster-name',
          cluster,
          '--output',
          'json',
        ]
      : ['token', '--cluster-name', cluster, '--region', region, '--profile', profile]
  const env = FILE_VARIABLES.flatMap((name) => {
    const value = login.env[name]
    return value === undefined || value === '' ? [] : [[name, value] as const]
  })
  return {
    apiVersion: API_VERSION,
    command: program,
    args,
    ...(env.length === 0 ? {} : { env: Object.fromEntries(env) }),
  }
}

/**
 * A user that is written as `execFor` writes it. Any other is undefined: its arguments and environment may hold a
 * secret, so they must reach neither a plan nor a journal.
 */
export function ownExec({ exec, more }: User): ExecUser | undefined {
  if (exec === undefined || more.length > 0 || exec.more.length > 0) return undefined
  if (Object.keys(exec.env).some((name) => !FILE_VARIABLES.some((own) => own === name))) return undefined
  const { apiVersion, command, args, env } = exec
  if (!OWN_ARGS.some((form) => form.test(args.join('\n')))) return undefined
  return { apiVersion, command, args, ...(Object.keys(env).length === 0 ? {} : { env }) }
}
