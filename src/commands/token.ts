import { AppError, quote } from '../app-error.ts'
import { readAwsFiles } from '../adapters/aws-files.ts'
import { credentialSource } from '../adapters/credentials.ts'
import { resolveRegion } from '../adapters/region.ts'
import type { Fault } from '../ports/fault.ts'
import { execCredential } from '../token/exec-credential.ts'
import { presignToken } from '../token/presign.ts'
import type { Context } from './command.ts'
import type { Input } from '../request/field.ts'

type Env = Readonly<Record<string, string | undefined>>

/** Where the texts go: an ExecCredential or nothing to `out`. */
export type TokenOutput = { out(text: string): void; err(text: string): void }

const FLAGS = ['cluster-name', 'cluster-id', 'region', 'role-arn', 'profile', 'output'] as const
type Flag = (typeof FLAGS)[number]

/** The name of a cluster, or its id (eks 2017-11-01, `ClusterName`). */
const CLUSTER = /^[0-9A-Za-z][A-Za-z0-9-_]{0,99}$/

/**
 * The whole of `eks-access token`, without an argument parser or the SDK on the common way, since kubectl runs it
 * on every call. Answers the exit code: 0, 2 for a wrong command line, 3 insecure or unreadable, 4 for credentials.
 */
export async function runToken(
  argv: readonly string[],
  env: Env,
  home: string | undefined,
  write: TokenOutput,
  now: () => Date = () => new Date(),
): Promise<number> {
  try {
    const flags = parseFlags(argv)
    const cluster = clusterOf(flags)
    const profile = flags.get('profile')
    const files = readAwsFiles(env, home)
    const region = resolveRegion({ region: flags.get('region'), profile }, env, files)
    const roleArn = flags.get('role-arn')
    const source = credentialSource({
      profile,
      roleArn,
      region,
      env,
      home,
      files,
      sessionName: 'EKSGetTokenAuth',
      now,
    })
    const token = presignToken({ cluster, region, credentials: await source.load(), now: now() })
    const { json, warning } = execCredential(token, now(), env['KUBERNETES_EXEC_INFO'])
    if (warning !== undefined) write.err(`${warning}\n`)
    write.out(`${json}\n`)
    return 0
  } catch (error) {
    const { message, fix, exit } = explain(error)
    write.err(`eks-access token: ${message}\n${fix}\n`)
    return exit
  }
}

/** The same for who comes through the command table. */
export function run(input: Input, { env, home, streams }: Context): Promise<number> {
  const given = {
    'cluster-name': input['clusterName'],
    'cluster-id': input['clusterId'],
    region: input['region'],
    'role-arn': input['roleArn'],
    profile: input['profile'],
  }
  const argv = Object.entries(given).flatMap(([flag, value]) =>
    typeof value === 'string' ? [`--${flag}=${value}`] : [],
  )
  const out = (text: string) => void streams.output.write(text)
  const err = (text: string) => void streams.error.write(text)
  return runToken(argv, env, home, { out, err })
}

function parseFlags(argv: readonly string[]): ReadonlyMap<Flag, string> {
  const flags = new Map<Flag, string>()
  const rest = [...argv]
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const [, name = '', given] = /^--([a-z-]+)(?:=(.*))?$/s.exec(word) ?? []
    const flag = FLAGS.find((known) => known === name)
    if (flag === undefined) throw usage(`${quote(word)} is not known here`)
    const value = given ?? (rest[0]?.startsWith('--') === true ? undefined : rest.shift())
    if (value === undefined || value === '') throw usage(`--${flag} needs a value`)
    const before = flags.get(flag)
    if (before !== undefined && before !== value) {
      throw usage(`--${flag} is given twice: ${quote(before)} and ${quote(value)}`)
    }
    flags.set(flag, value)
  }
  const output = flags.get('output')
  if (output !== undefined && output !== 'json')
    throw usage(`--output ${quote(output)}: a token comes as json`)
  return flags
}

function clusterOf(flags: ReadonlyMap<Flag, string>): string {
  const name = flags.get('cluster-name')
  const id = flags.get('cluster-id')
  if (name !== undefined && id !== undefined)
    throw usage('--cluster-name and --cluster-id exclude each other')
  const cluster = name ?? id
  if (cluster === undefined) throw usage('--cluster-name is missing')
  if (!CLUSTER.test(cluster)) throw usage(`${quote(cluster)} is not a name of a cluster`)
  return cluster
}

function usage(message: string): AppError {
  return new AppError('USAGE', message, { fix: 'eks-access token --help' })
}

/** By name: the SDK's credential chain is bundled apart from this, with a class of its own. */
function isFault(error: unknown): error is Fault {
  return error instanceof Error && error.name === 'Fault'
}

function explain(error: unknown): { message: string; fix: string; exit: number } {
  if (error instanceof AppError) return error
  if (isFault(error)) {
    const isOwn = error.kind === 'credentials' || error.kind === 'denied'
    const message = error.fix === undefined ? `${error.operation}: ${error.message}` : error.message
    return { message, fix: error.fix ?? 'aws sts get-caller-identity', exit: isOwn ? 4 : 1 }
  }
  return {
    message: 'this is a bug',
    fix: 'please report it, with the command line and without any key',
    exit: 1,
  }
}
