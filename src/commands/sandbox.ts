import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { AppError } from '../app-error.ts'
import { quoteForShell } from '../shell.ts'
import type { Input } from '../request/field.ts'
import { REST } from '../request/parse.ts'
import { createSandboxHome, sandboxEnv } from '../sandbox/home.ts'
import type { SandboxHome } from '../sandbox/home.ts'
import { startSandbox } from '../sandbox/server.ts'
import type { Context } from './command.ts'

/** `sandbox -- CMD…` runs a command in a sandbox's environment and answers its exit code; alone it serves until Ctrl-C. */
export async function run(input: Input, context: Context): Promise<number> {
  const words = input[REST]
  const [program, ...args] = Array.isArray(words) ? words.map(String) : []
  const sandbox = await startSandbox({ account: newAccountId() })
  const home = await createSandboxHome(sandbox, context.program)
  try {
    return program === undefined ? await serve(home, context) : await runCommand(program, args, home, context)
  } finally {
    await sandbox.close()
    await home.remove()
  }
}

/**
 * Another account each time: the AWS CLI keeps the session of a role in ~/.aws/cli/cache by its ARN, and would go on
 * with that of a sandbox that is gone.
 */
function newAccountId(): string {
  return String(randomInt(10 ** 11, 10 ** 12))
}

/** The lines to `eval`, then nothing until a signal comes. */
async function serve(home: SandboxHome, { env, host, streams }: Context): Promise<number> {
  const { PATH, ...variables } = { ...home.env, PATH: sandboxEnv(home, env)['PATH'] ?? '' }
  const lines = Object.entries({ ...variables, PATH }).map(
    ([name, value]) => `export ${name}=${quoteForShell(value)}\n`,
  )
  streams.output.write(lines.join(''))
  streams.error.write('The sandbox serves until Ctrl-C. Its files, and all that is in them, go with it.\n')
  if (!host.cancel.aborted) await once(host.cancel, 'abort')
  return 0
}

const NOT_FOUND = 127
const SIGNALS: Readonly<Record<string, number>> = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 }

/** Ctrl-C reaches the command by itself, since it stands in the same terminal; SIGTERM is handed on. */
async function runCommand(
  program: string,
  args: readonly string[],
  home: SandboxHome,
  { env, host }: Context,
): Promise<number> {
  const child = spawn(program, args, { stdio: 'inherit', env: sandboxEnv(home, env) })
  const onSignal = (): void => {
    if (host.cancel.reason !== 'SIGINT') child.kill('SIGTERM')
  }
  host.cancel.addEventListener('abort', onSignal)
  try {
    const [code, signal] = await exited(child, program)
    return code ?? 128 + (SIGNALS[signal ?? ''] ?? 0)
  } finally {
    host.cancel.removeEventListener('abort', onSignal)
  }
}

function exited(child: ReturnType<typeof spawn>, program: string): Promise<[number | null, string | null]> {
  return new Promise((resolve, reject) => {
    child.on('exit', (code, signal) => resolve([code, signal]))
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return resolve([NOT_FOUND, null])
      reject(
        new AppError('USAGE', `${JSON.stringify(program)} cannot be run: ${error.message}`, {
          fix: 'give a program that is on PATH',
        }),
      )
    })
  })
}
