import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { onTestFinished } from 'vitest'
import type { Result } from '../../src/commands/result.ts'
import { compareWorlds, lookAround } from '../../src/demo/world.ts'
import type { WorldNow } from '../../src/demo/world.ts'
import { main } from '../../src/main.ts'
import { createSandboxHome, sandboxEnv } from '../../src/sandbox/home.ts'
import type { SandboxHome } from '../../src/sandbox/home.ts'
import { startSandbox } from '../../src/sandbox/server.ts'
import type { Sandbox, SandboxOptions } from '../../src/sandbox/server.ts'

const PROGRAM = '/usr/local/bin/eks-access'

export type Ran = { readonly code: number; readonly stdout: string; readonly stderr: string }

/** A sandbox with an operator's home, and the program's own `main` to run in it. */
export type Stage = {
  readonly sandbox: Sandbox
  readonly home: SandboxHome
  /** What the program is given as its environment; change it to change the surroundings. */
  readonly env: Record<string, string | undefined>
  /** Runs a command line in this process, without a terminal. */
  run(...argv: readonly string[]): Promise<Ran>
  /** The same with `--yes --json`: its document. */
  json(...argv: readonly string[]): Promise<Result>
  look(): Promise<WorldNow>
  /** What differs from an earlier look, by name. */
  changed(before: WorldNow): Promise<readonly string[]>
}

/** Sets a stage for one test; all of it goes with the test. */
export async function setStage(options: SandboxOptions = {}, program = PROGRAM): Promise<Stage> {
  const stage = await openStage(options, program)
  onTestFinished(() => stage.close())
  return stage
}

/** A stage that several tests share; whoever opens it closes it. */
export async function openStage(
  options: SandboxOptions = {},
  program = PROGRAM,
): Promise<Stage & { close(): Promise<void> }> {
  const sandbox = await startSandbox(options)
  const home = await createSandboxHome(sandbox, program)
  const env: Record<string, string | undefined> = {
    ...sandboxEnv(home, { PATH: '/usr/bin:/bin' }),
    HOME: home.folder,
    LANG: 'C.UTF-8',
  }
  const run = (...argv: readonly string[]): Promise<Ran> => runMain(argv, env)
  return {
    sandbox,
    home,
    env,
    run,
    json: async (...argv) => parseResult(await run(...argv, '--yes', '--json')),
    look: () => lookAround(sandbox, home),
    changed: async (before) => compareWorlds(before, await lookAround(sandbox, home)),
    close: async () => {
      await sandbox.close()
      await home.remove()
    },
  }
}

/** A folder of its own for one test. */
export async function tempFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'eks-access-test-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

async function runMain(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<Ran> {
  const [input, output, error] = [new PassThrough(), new PassThrough(), new PassThrough()]
  const [stdout, stderr] = [gather(output), gather(error)]
  input.end()
  const streams = { input, output, error } as unknown as Parameters<typeof main>[1]['streams']
  const code = await main(argv, {
    env,
    home: env['HOME'],
    cwd: env['HOME'] ?? '/',
    platform: 'linux',
    pid: process.pid,
    uid: process.getuid?.(),
    streams,
    program: PROGRAM,
    cancel: new AbortController().signal,
    stop: new AbortController().signal,
  })
  return { code, stdout: stdout(), stderr: stderr() }
}

function gather(stream: PassThrough): () => string {
  const chunks: Buffer[] = []
  stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  return () => Buffer.concat(chunks).toString()
}

export function parseResult({ stdout, stderr }: Ran): Result {
  try {
    return JSON.parse(stdout) as Result
  } catch {
    throw new Error(`no document on stdout: ${stdout}\n${stderr}`)
  }
}
