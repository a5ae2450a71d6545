import { join } from 'node:path'

/** The files of a handover folder, each with the variable by which its programs find it there. */
const VARIABLES = {
  config: 'AWS_CONFIG_FILE',
  credentials: 'AWS_SHARED_CREDENTIALS_FILE',
  kubeconfig: 'KUBECONFIG',
} as const

export type HandoverFile = keyof typeof VARIABLES

export type HandoverFiles = Readonly<Record<HandoverFile | 'readme', string>>

/** Where the files of a handover folder are. */
export function handoverFiles(folder: string): HandoverFiles {
  return {
    config: join(folder, 'config'),
    credentials: join(folder, 'credentials'),
    kubeconfig: join(folder, 'kubeconfig'),
    readme: join(folder, 'README.md'),
  }
}

/** Of these names those of such files, each once, in one order. */
export function handoverFilesOf(names: readonly string[]): readonly HandoverFile[] {
  return (['config', 'credentials', 'kubeconfig'] as const).filter((name) => names.includes(name))
}

/** The line for a POSIX shell that is in the folder, wherever that is by now: its files are used until the shell ends. */
export function exportLine(files: readonly HandoverFile[]): string {
  return ['export', ...files.map((name) => `${VARIABLES[name]}="$PWD/${name}"`)].join(' ')
}
