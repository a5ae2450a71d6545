import type { TestProject } from 'vitest/node'
import { binaries } from './build.ts'
import type { Binaries } from './build.ts'

declare module 'vitest' {
  // Merged with vitest's own, which only an interface does.
  interface ProvidedContext {
    binaries: Binaries
  }
}

/** Builds the servers where they are not built yet, and tells the tests where they are. */
export async function setup(project: TestProject): Promise<void> {
  const built = await binaries(process.env, (what) => process.stderr.write(`${what}\n`))
  project.provide('binaries', built)
}
