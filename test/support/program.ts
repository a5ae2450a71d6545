import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { PROGRAM } from './terminal.ts'

export type Ended = {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

type Surroundings = {
  readonly env: Readonly<Record<string, string | undefined>>
  /** What is typed before stdin is closed. */
  readonly input?: string
}

/** Runs the built program to its end, with pipes for a terminal. */
export async function runProgram(args: readonly string[], { env, input }: Surroundings): Promise<Ended> {
  const child = spawn(process.execPath, [PROGRAM, ...args], { env: { ...env } })
  // It may end without reading.
  child.stdin.on('error', () => undefined).end(input)
  const [stdout, stderr, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>,
  ])
  return { code, signal, stdout, stderr }
}

/** The token in what `eks-access token` prints. */
export async function makeToken(args: readonly string[], surroundings: Surroundings): Promise<string> {
  const { code, stdout, stderr } = await runProgram(
    ['token', '--cluster-name', 'demo', ...args],
    surroundings,
  )
  if (code !== 0) throw new Error(stderr)
  const { status } = JSON.parse(stdout) as { status: { token: string } }
  return status.token
}
