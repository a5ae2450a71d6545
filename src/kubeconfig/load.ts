import type { Files } from '../ports/files.ts'
import { decodeKubeconfig, parseKubeconfig } from './read.ts'
import type { Candidate } from './paths.ts'

/**
 * Reads the kubeconfigs of a list side by side; one that is not there stays in it without `config`. Throws AppError
 * FILE_INVALID for one that kubectl could not read either, and Fault for one that cannot be opened.
 */
export function loadKubeconfigs(paths: readonly string[], files: Files): Promise<readonly Candidate[]> {
  return Promise.all(
    paths.map(async (path) => {
      const file = await files.read(path)
      if (file === undefined) return { path }
      return { path, mode: file.mode, config: parseKubeconfig(decodeKubeconfig(file.bytes, path), path) }
    }),
  )
}
