import { createHash } from 'node:crypto'
import { lstat, readdir, readFile, readlink } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { compareWorlds } from '../../src/demo/world.ts'
import type { WorldNow } from '../../src/demo/world.ts'
import type { Stage } from '../support/stage.ts'

/** Account, clusters and everything below the home, the state folder included, whatever is in the way there. */
export async function photograph({ sandbox, home }: Stage): Promise<WorldNow> {
  const files: Record<string, string> = {}
  await readInto(files, home.folder, home.folder)
  return { sandbox: structuredClone(sandbox.snapshot()), files }
}

/** What has changed since a photograph was taken. */
export async function changedSince(before: WorldNow, stage: Stage): Promise<readonly string[]> {
  return compareWorlds(before, await photograph(stage))
}

async function readInto(files: Record<string, string>, path: string, root: string): Promise<void> {
  const info = await lstat(path)
  const key = `${relative(root, path) || '.'} ${(info.mode & 0o7777).toString(8)} ${info.uid} ${info.nlink}`
  if (info.isDirectory()) {
    files[key.replace(/ \d+$/, '')] = 'folder'
    for (const name of await readdir(path)) await readInto(files, join(path, name), root)
  } else if (info.isSymbolicLink()) files[key] = `-> ${await readlink(path)}`
  else if (info.isFile())
    files[key] = createHash('sha256')
      .update(await readFile(path))
      .digest('hex')
  else files[key] = 'something else'
}

/** All but the state folder, where the journals tell what was done. */
export async function changedOutside(before: WorldNow, stage: Stage): Promise<readonly string[]> {
  return (await changedSince(before, stage)).filter((name) => !/^state[/ ]/.test(name))
}
