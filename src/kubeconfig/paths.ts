import { posix, win32 } from 'node:path'
import { AppError } from '../app-error.ts'
import { absolutePath } from '../bytes/absolute-path.ts'
import type { Standpoint } from '../bytes/absolute-path.ts'
import type { Kubeconfig } from './read.ts'

/** Where this process stands: what paths hang on. */
export type Surroundings = Standpoint & { readonly env: Readonly<Record<string, string | undefined>> }

/**
 * The kubeconfigs that kubectl would read, in its order, absolute, each once: `--kubeconfig` alone; else KUBECONFIG,
 * split as PATH is, blank items skipped, `~` expanded as the AWS CLI does; else `.kube/config` in the home folder.
 * Throws AppError KUBECONFIG_PATH when the flag is empty, or there is no home folder to look in.
 */
export function kubeconfigPaths(flag: string | undefined, surroundings: Surroundings): readonly string[] {
  const { env, home, platform } = surroundings
  const path = platform === 'win32' ? win32 : posix
  const absolute = (given: string): string => absolutePath(given, surroundings) ?? homeless()
  if (flag !== undefined) {
    if (flag.trim() !== '') return [absolute(flag)]
    throw new AppError('KUBECONFIG_PATH', 'the path of the kubeconfig is empty', {
      fix: 'leave --kubeconfig away, or use --kubeconfig FILE',
    })
  }
  const listed = (env['KUBECONFIG'] ?? '').split(path.delimiter).filter((item) => item.trim() !== '')
  if (listed.length === 0) return [path.join(home ?? homeless(), '.kube', 'config')]
  return [...new Set(listed.map(absolute))]
}

/** A kubeconfig of the list; without `config`: there is no such file. */
export type Candidate = {
  readonly path: string
  readonly config?: Kubeconfig
  /** Permission bits of the file. */
  readonly mode?: number
}

/** The names that an access has in a kubeconfig. */
export type EntryNames = { readonly cluster: string; readonly user: string; readonly context: string }

/**
 * The file to write an access into: the first that has its cluster, user or context already; else the first that is
 * there and may be written; else, as kubectl, the last of the list.
 */
export function chooseFile(candidates: readonly Candidate[], names: EntryNames): string {
  const holder = candidates.find(({ config }) => config !== undefined && holds(config, names))
  const writable = candidates.find(({ config, mode }) => config !== undefined && ((mode ?? 0) & 0o200) !== 0)
  const chosen = holder ?? writable ?? candidates.at(-1)
  return chosen?.path ?? homeless()
}

/** The file whose current-context counts; where none sets one, the file that the access is written into. */
export function currentContextFile(candidates: readonly Candidate[], chosen: string): string {
  return candidates.find(({ config }) => (config?.currentContext ?? '') !== '')?.path ?? chosen
}

function holds(config: Kubeconfig, names: EntryNames): boolean {
  return (
    config.contexts.some(({ name }) => name === names.context) ||
    config.users.some(({ name }) => name === names.user) ||
    config.clusters.some(({ name }) => name === names.cluster)
  )
}

function homeless(): never {
  throw new AppError('KUBECONFIG_PATH', 'there is no home folder to look for .kube/config in', {
    fix: 'set HOME, or use --kubeconfig FILE',
  })
}
