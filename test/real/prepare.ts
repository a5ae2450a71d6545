import type { TestProject } from 'vitest/node'
import { binaries } from './build.ts'
import type { Binaries } from './build.ts'
import { Missing } from './missing.ts'
import { pythonWithMoto } from './python.ts'

declare module 'vitest' {
  // Merged with vitest's own, which only an interface does.
  interface ProvidedContext {
    binaries: Binaries
    /** Of the environment with moto and boto3. */
    python: string
  }
}

/** As run.mjs knows it: sysexits' EX_UNAVAILABLE. */
const CANNOT_PREPARE = 69

/** Builds and installs what is not there yet, and tells the tests where it is. Ends the run where that cannot be. */
export async function setup(project: TestProject): Promise<void> {
  const tell = (what: string): unknown => process.stderr.write(`${what}\n`)
  try {
    project.provide('binaries', await binaries(process.env, tell))
    project.provide('python', await pythonWithMoto(tell))
  } catch (error) {
    if (!(error instanceof Missing)) throw error
    tell(`here is ${error.message}`)
    process.exit(CANNOT_PREPARE)
  }
}
