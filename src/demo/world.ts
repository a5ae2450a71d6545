import { lstat, readdir, readFile, readlink } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { Sandbox } from '../sandbox/server.ts'
import type { SandboxHome } from '../sandbox/home.ts'

/** Account, cluster and files, as plain data to be compared. */
export type WorldNow = { readonly sandbox: unknown; readonly files: Readonly<Record<string, string>> }

/** Everything that an exact undo must bring back; the tool's own journal is not part of it. */
export async function lookAround(
  sandbox: Pick<Sandbox, 'snapshot'>,
  { folder }: Pick<SandboxHome, 'folder'>,
): Promise<WorldNow> {
  const files: Record<string, string> = {}
  for (const name of ['aws', 'kube']) await readInto(files, join(folder, name), folder)
  return { sandbox: structuredClone(sandbox.snapshot()), files }
}

async function readInto(files: Record<string, string>, path: string, root: string): Promise<void> {
  const info = await lstat(path)
  const key = `${relative(root, path)} ${(info.mode & 0o777).toString(8)}`
  if (info.isSymbolicLink()) files[`${key} link`] = await readlink(path)
  if (!info.isDirectory()) {
    files[key] = await readFile(path, 'latin1')
    return
  }
  files[key] = ''
  for (const name of await readdir(path)) await readInto(files, join(path, name), root)
}

/** What differs, by name; empty when the worlds are the same. */
export function compareWorlds(before: WorldNow, after: WorldNow): readonly string[] {
  const names = new Set([...Object.keys(before.files), ...Object.keys(after.files)])
  const files = [...names].filter((name) => before.files[name] !== after.files[name])
  return [...files, ...differences(before.sandbox, after.sandbox, '')]
}

function differences(a: unknown, b: unknown, path: string): readonly string[] {
  if (isDeepStrictEqual(a, b)) return []
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return [path]
  const keys = new Set([...Object.keys(a), ...Object.keys(b)])
  return [...keys].flatMap((key) => differences(valueAt(a, key), valueAt(b, key), `${path}/${key}`))
}

function valueAt(value: object, key: string): unknown {
  return Object.entries(value).find(([name]) => name === key)?.[1]
}
