import type { Input } from '../request/field.ts'
import { createSandboxHome } from '../sandbox/home.ts'
import { startSandbox } from '../sandbox/server.ts'
import type { Context } from './command.ts'
import { tellStory } from '../demo/story.ts'

/** `demo`: the whole story on a sandbox. Exit 0 only when everything that it says was so. */
export async function run(_input: Input, context: Context): Promise<number> {
  const sandbox = await startSandbox()
  const home = await createSandboxHome(sandbox, context.program)
  try {
    return (await tellStory(sandbox, home, context)) ? 0 : 1
  } finally {
    await sandbox.close()
    await home.remove()
  }
}
