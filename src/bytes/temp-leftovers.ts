import type { Leftover } from '../engine/kind.ts'
import type { Files } from '../ports/files.ts'

/** What a write to `path` that was cut short has left beside it, for the `leftovers` of a kind that writes files. */
export async function tempLeftovers(files: Files, path: string, temp: string): Promise<Leftover[]> {
  const left = await files.leftovers(path, temp)
  return left.map((at) => ({
    kind: 'temp-file',
    at: { path: at },
    why: `a write to ${path} was cut short`,
  }))
}
