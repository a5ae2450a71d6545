import type { TestProject } from 'vitest/node'
import { binaries } from './build.ts'
import type { Binaries } from './build.ts'
import { pythonWithMoto } from './python.ts'

declare module 'vitest' {
  // Merged with vitest's own, which only an interface does.
  interface ProvidedContext {
    binaries: Binaries
    /** Of the environment with moto and boto3. */
    python: string
  }
}

/** Builds and installs what is not there yet, and tells the tests where it is. */
export async function setup(project: TestProject): Promise<void> {
  const tell = (what: string): unknown => process.stderr.write(`${what}\n`)
  project.provide('binaries', await binaries(process.env, tell))
  project.provide('python', await pythonWithMoto(tell))
}
