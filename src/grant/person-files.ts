import { join } from 'node:path'
import { AppError } from '../app-error.ts'
import type { Context } from '../commands/command.ts'
import type { Wanted } from '../engine/kind.ts'
import { kinds, wantFile, wantKubeconfig } from '../kinds.ts'
import { NEW_KUBECONFIG } from '../kubeconfig/edit.ts'
import { awsFiles } from '../aws-profiles/paths.ts'
import { handoverFiles } from '../handover/files.ts'
import { execFor } from '../kubeconfig/exec.ts'
import type { Login } from '../kubeconfig/exec.ts'
import { loadKubeconfigs } from '../kubeconfig/load.ts'
import { chooseFile, currentContextFile, kubeconfigPaths } from '../kubeconfig/paths.ts'
import { mergeKubeconfigs } from '../kubeconfig/read.ts'
import type { Place } from '../request/place.ts'
import type { AccessRequest } from './request.ts'

/** Where the person's files are, and what their entries are called. */
export type PersonFiles = {
  readonly config: string
  readonly credentials: string
  readonly kubeconfig: string
  /** What tells the person about the rest, in the folder of `--handover`. */
  readonly readme?: string
  readonly cluster: string
  readonly context: string
  /** Where current-context is set, and to what. */
  readonly current: { readonly file: string; readonly name: string }
}

/** Finds the files that an access is written into: those of this machine, or of `--handover`. Reads only. */
export async function findFiles(
  request: AccessRequest,
  place: Place,
  context: Context,
): Promise<PersonFiles> {
  const { cluster } = place
  const name = `${request.principal.name}@${cluster.name}.${cluster.region}`
  if (request.handover !== undefined) {
    const files = handoverFiles(request.handover)
    return { ...files, cluster: cluster.arn, context: name, current: { file: files.kubeconfig, name } }
  }
  const candidates = await loadKubeconfigs(kubeconfigPaths(request.kubeconfig, context), context.files)
  const kubeconfig = chooseFile(candidates, { cluster: cluster.arn, user: name, context: name })
  const merged = mergeKubeconfigs(candidates.flatMap(({ config }) => config ?? []))
  return {
    ...awsFiles(context.env, context.home),
    kubeconfig,
    cluster: cluster.arn,
    context: name,
    current: { file: currentContextFile(candidates, kubeconfig), name: merged.currentContext },
  }
}

/** A key of the user, and its place in the credentials file. */
export async function wantKey(
  user: string,
  profile: string,
  files: PersonFiles,
  context: Context,
): Promise<Wanted[]> {
  const file = files.credentials
  return [
    ...(await wantFile(file, { mode: 0o600, text: '' }, context.files)),
    kinds.accessKey.want(
      { user, profile, file },
      { stored: true, status: 'Active' },
      {
        refusal: {
          code: 'PROFILE_EXISTS',
          fix: `choose another profile with --profile-name, or move [${profile}] out of ${file}`,
          message: `${file} has other credentials for the profile ${profile}, not made by eks-access`,
        },
      },
    ),
  ]
}

/** A profile in ~/.aws/config. */
export async function wantProfile(
  profile: string,
  settings: Readonly<Record<string, string>>,
  files: PersonFiles,
  context: Context,
): Promise<Wanted[]> {
  return [
    ...(await wantFile(files.config, { mode: 0o600, text: '' }, context.files)),
    kinds.awsProfile.want(
      { file: files.config, profile },
      { settings },
      {
        refusal: {
          code: 'PROFILE_EXISTS',
          fix: `choose another profile with --profile-name, or move [profile ${profile}] out of ${files.config}`,
        },
      },
    ),
  ]
}

/** Cluster, user and context in the kubeconfig; current-context only where none is set, or when it is asked for. */
export async function wantContext(
  request: AccessRequest,
  profile: string,
  files: PersonFiles,
  place: Place,
  context: Context,
): Promise<Wanted[]> {
  const { arn, name, region, endpoint, ca } = place.cluster
  const { kubeconfig, current } = files
  const exec = execFor({ ...(await findExec(request, context)), profile, region, cluster: name })
  const isCurrent = request.useContext || current.name === '' || current.name === files.context
  return [
    ...(await wantFile(kubeconfig, { mode: 0o600, text: NEW_KUBECONFIG }, context.files)),
    ...wantKubeconfig({
      file: kubeconfig,
      cluster: { arn, server: endpoint, ca: Buffer.from(ca).toString('base64') },
      user: { name: files.context, exec },
      context: { name: files.context },
      ...(isCurrent ? { currentIn: current.file } : {}),
    }),
  ]
}

/**
 * What kubectl runs to log in. `auto`: the AWS CLI where it is on PATH, else this program. On another machine only a
 * name for its own PATH means anything, and nothing that is here, so that there `auto` is the AWS CLI.
 */
export async function findExec(
  { exec, handover }: AccessRequest,
  context: Context,
): Promise<Pick<Login, 'how' | 'program' | 'env'>> {
  if (handover !== undefined) {
    const how = exec === 'auto' ? 'aws' : exec
    return { how, program: how, env: {} }
  }
  const how = exec === 'auto' ? await searchPath(context) : exec
  return { how, program: how === 'aws' ? 'aws' : context.program, env: context.env }
}

async function searchPath(context: Context): Promise<'aws' | 'eks-access'> {
  const separator = context.platform === 'win32' ? ';' : ':'
  const names = context.platform === 'win32' ? ['aws.exe', 'aws.cmd'] : ['aws']
  const folders = (context.env['PATH'] ?? '').split(separator).filter((folder) => folder !== '')
  const found = await Promise.all(
    folders.flatMap((folder) =>
      names.map((name) => context.files.exists(join(folder, name)).catch(() => false)),
    ),
  )
  return found.includes(true) ? 'aws' : 'eks-access'
}

/** Two principals cannot share a profile, nor may a new one shadow another. */
export function checkProfiles(own: string, source: string | undefined): void {
  if (own !== source) return
  throw new AppError(
    'PROFILE_EXISTS',
    `the profile ${own} would be that of the role and of the user who takes it`,
    {
      fix: 'choose another with --profile-name, or another user with --assumed-by',
    },
  )
}
