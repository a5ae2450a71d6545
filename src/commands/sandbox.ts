import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { constants } from 'node:os'
import { quote } from '../app-error.ts'
import { quoteForShell } from '../shell.ts'
import { signsOf } from '../signs.ts'
import type { Input } from '../request/field.ts'
import { REST } from '../request/field.ts'
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

/** The exit codes of a shell for what cannot be run, and for what is not there. */
const [NOT_RUNNABLE, NOT_FOUND] = [126, 127]

async function runCommand(
  program: string,
  args: readonly string[],
  home: SandboxHome,
  context: Context,
): Promise<number> {
  try {
    return await exitOf(program, args, home, context)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    const isMissing = code === 'ENOENT' || program === ''
    const why = isMissing ? 'is not on PATH' : 'cannot be run'
    const fix = 'give a program behind --, and its arguments'
    const { bad, to } = signsOf(context.env, context.platform)
    context.streams.error.write(`${bad} ${quote(program)} ${why}\n  ${to} ${fix}\n`)
    return isMissing ? NOT_FOUND : NOT_RUNNABLE
  }
}

/**
 * As a shell says it: the code, or 128 and the number of the signal. Ctrl-C reaches the command by itself, since it
 * stands in the same terminal. The first of the other signals is handed on, the second is the end: a shell at its
 * prompt hears no SIGTERM. Throws what spawning throws.
 */
async function exitOf(
  program: string,
  args: readonly string[],
  home: SandboxHome,
  { env, host: { cancel, stop } }: Context,
): Promise<number> {
  const child = spawn(program, args, { stdio: 'inherit', env: sandboxEnv(home, env) })
  const handOn = (): unknown => child.kill(cancel.reason === 'SIGHUP' ? 'SIGHUP' : 'SIGTERM')
  if (cancel.aborted) handOn()
  cancel.addEventListener('abort', handOn)
  stop.addEventListener('abort', () => child.kill('SIGKILL'))
  const [code, signal]: (number | NodeJS.Signals | null)[] = await once(child, 'exit')
  if (typeof code === 'number') return code
  return 128 + (typeof signal === 'string' ? constants.signals[signal] : 0)
}
