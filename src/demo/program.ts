import { spawn } from 'node:child_process'
import type { Context } from '../commands/command.ts'
import { sandboxEnv } from '../sandbox/home.ts'
import type { SandboxHome } from '../sandbox/home.ts'

export type Ran = { readonly code: number | null; readonly stdout: string; readonly stderr: string }

/** Runs this very program as a person would, in the sandbox's environment. */
export async function runProgram(args: readonly string[], home: SandboxHome, context: Context): Promise<Ran> {
  const env = { ...sandboxEnv(home, context.env), NO_COLOR: '1' }
  const child = spawn(context.program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const [stdout, stderr] = [gather(child.stdout), gather(child.stderr)]
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  return { code, stdout: stdout(), stderr: stderr() }
}

function gather(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = []
  stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  return () => Buffer.concat(chunks).toString()
}
