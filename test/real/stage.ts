import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { inject } from 'vitest'
import type { Result } from '../../src/commands/result.ts'
import { compareWorlds, lookAround } from '../../src/demo/world.ts'
import type { WorldNow } from '../../src/demo/world.ts'
import { createSandboxHome, sandboxEnv } from '../../src/sandbox/home.ts'
import type { SandboxHome } from '../../src/sandbox/home.ts'
import { snapshotAccount, snapshotCluster } from '../../src/sandbox/aws/snapshot.ts'
import type { ClusterSeed } from '../../src/sandbox/seed.ts'
import { allObjects } from './all-objects.ts'
import { startRealCluster } from './servers.ts'
import type { RealCluster } from './servers.ts'

export const PROGRAM = fileURLToPath(new URL('../../dist/bin.js', import.meta.url))

export type Ran = { readonly code: number | null; readonly stdout: string; readonly stderr: string }

/** Real servers, an operator's home, and the programs that a person has there. */
export type RealStage = {
  readonly real: RealCluster
  readonly home: SandboxHome
  /** Runs a program with the operator's environment, where AWS is behind AWS_ENDPOINT_URL. */
  run(command: readonly string[], more?: Env): Promise<Ran>
  /** Runs it as on EKS: AWS under its own names, and no keys but those of the files. */
  onEks(command: readonly string[], more?: Env): Promise<Ran>
  /** The built program with `--yes --json`: its document. */
  json(...argv: readonly string[]): Promise<Result>
  look(): Promise<WorldNow>
  /** What differs from an earlier look, by name. */
  changed(before: WorldNow): Promise<readonly string[]>
  close(): Promise<void>
}

type Env = Readonly<Record<string, string | undefined>>

/** Starts everything; whoever opens it closes it. */
export async function openRealStage(seed: ClusterSeed = {}): Promise<RealStage> {
  const real = await startRealCluster(inject('binaries'), seed)
  const { account, cluster, front } = real
  const { name, arn, region, mode } = cluster
  const served = { name, arn, region, mode, endpoint: real.api.endpoint, caPem: real.api.caPem }
  const home = await createSandboxHome({ region, env: () => ({ ...real.env }), clusters: [served] }, PROGRAM)
  const own = { PATH: process.env['PATH'], HOME: home.folder, LANG: 'C.UTF-8', NO_COLOR: '1' }
  const operator: Env = sandboxEnv(home, own)
  const asOnEks: Env = {
    ...operator,
    AWS_ENDPOINT_URL: undefined,
    AWS_ACCESS_KEY_ID: undefined,
    AWS_SECRET_ACCESS_KEY: undefined,
    AWS_REGION: undefined,
    AWS_DEFAULT_REGION: undefined,
    HTTPS_PROXY: front.proxy,
    AWS_CA_BUNDLE: front.caFile,
  }
  const snapshot = async (): Promise<unknown> => ({
    iam: snapshotAccount(account),
    cluster: snapshotCluster(cluster),
    objects: await allObjects(real.api),
  })
  const look = async (): Promise<WorldNow> => {
    const seen = await snapshot()
    return lookAround({ snapshot: () => seen }, home)
  }
  const run: RealStage['run'] = (command, more = {}) => runCommand(command, { ...operator, ...more })
  return {
    real,
    home,
    run,
    onEks: (command, more = {}) => runCommand(command, { ...asOnEks, ...more }),
    async json(...argv) {
      const ran = await run([process.execPath, PROGRAM, ...argv, '--yes', '--json'])
      return parseResult(ran)
    },
    look,
    changed: async (before) => compareWorlds(before, await look()),
    async close() {
      await real.close()
      await home.remove()
    },
  }
}

/** Runs a program in exactly this environment. */
export async function runCommand([file = '', ...args]: readonly string[], env: Env): Promise<Ran> {
  const child = spawn(file, args, { env: { ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
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

function parseResult({ stdout, stderr, code }: Ran): Result {
  try {
    return JSON.parse(stdout)
  } catch {
    throw new Error(`exit code ${code} without a document:\n${stdout}\n${stderr}`)
  }
}
