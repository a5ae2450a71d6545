import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, watch } from 'node:fs'
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { isDeepStrictEqual } from 'node:util'
import { compareWorlds, lookAround } from '../../src/demo/world.ts'
import type { WorldNow } from '../../src/demo/world.ts'
import { createSandboxHome, sandboxEnv } from '../../src/sandbox/home.ts'
import type { SandboxHome } from '../../src/sandbox/home.ts'
import { startSandbox } from '../../src/sandbox/server.ts'
import type { Sandbox } from '../../src/sandbox/server.ts'
import { PROGRAM } from '../support/terminal.ts'

/**
 * Where a run is killed: while its n-th request is held by the server, which then carries it out or does not; as
 * soon as its journal has n lines more; at the n-th thing that happens in the folders of its files.
 */
export type Moment = { readonly at: keyof Moments; readonly nth: number }

/** How many moments of each sort a run has. */
export type Moments = {
  readonly refused: number
  readonly committed: number
  readonly line: number
  readonly file: number
}

export type Ended = { readonly exit: unknown; readonly signal: unknown; readonly said: string }

/** A sandbox and an operator's home for one case, and the built program in them. */
export class Stand {
  readonly #sandbox: Sandbox
  readonly #home: SandboxHome
  readonly #runs: string
  readonly #before: WorldNow

  private constructor(sandbox: Sandbox, home: SandboxHome, runs: string, before: WorldNow) {
    this.#sandbox = sandbox
    this.#home = home
    this.#runs = runs
    this.#before = before
  }

  static async set(): Promise<Stand> {
    const sandbox = await startSandbox()
    const home = await createSandboxHome(sandbox, PROGRAM)
    // There from the beginning, so that it can be watched.
    const runs = join(home.folder, 'state', 'runs')
    await mkdir(runs, { recursive: true, mode: 0o700 })
    return new Stand(sandbox, home, runs, await lookAround(sandbox, home))
  }

  async strike(): Promise<void> {
    await this.#sandbox.close()
    await this.#home.remove()
  }

  async run(...args: readonly string[]): Promise<Ended> {
    return this.#start(args).ended
  }

  /** A run that comes to its end, and what moments it had. */
  async count(...args: readonly string[]): Promise<Moments> {
    const [calls, lines] = [this.#sandbox.calls.length, this.#lines()]
    let file = 0
    const stop = this.#watchFiles(() => (file += 1))
    const { exit, said } = await this.run(...args)
    stop()
    if (exit !== 0) throw new Error(said)
    const requests = this.#sandbox.calls.length - calls
    return { refused: requests, committed: requests, line: this.#lines() - lines, file }
  }

  /** Starts a run and kills it at the moment. */
  async kill({ at, nth }: Moment, ...args: readonly string[]): Promise<Ended> {
    const before = this.#lines()
    const { child, ended } = this.#start(args)
    let count = 0
    const kill = (): void => void child.kill('SIGKILL')
    const stops = [
      watched(at === 'line' ? [this.#runs] : [], () => this.#lines() - before >= nth && kill()),
      this.#watchFiles(() => at === 'file' && (count += 1) === nth && kill()),
    ]
    this.#sandbox.intercept(async () => {
      if ((at !== 'refused' && at !== 'committed') || (count += 1) !== nth) return undefined
      kill()
      await ended
      return at === 'refused' ? { when: 'before', drop: true } : undefined
    })
    const end = await ended
    for (const stop of stops) stop()
    this.#sandbox.intercept(undefined)
    return end
  }

  /** What differs from the beginning as it is now, without what chance gives: ids, keys, addresses. */
  async look(): Promise<unknown> {
    const runs = readdirSync(this.#runs).map((name) => name.replace('.jsonl', ''))
    const world = JSON.stringify(difference(this.#before, await lookAround(this.#sandbox, this.#home)))
      .replaceAll(new RegExp(`${runs.join('|') || '$^'}`, 'g'), 'RUN')
      .replaceAll(this.#home.folder, 'HOME')
      .replaceAll(/\b(AKIA|AIDA|AGPA|ANPA|AROA)[A-Z0-9]{12,}/g, '$1')
      .replaceAll(/(aws_secret_access_key = )[^\\]+/g, '$1SECRET')
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'DATE')
      .replaceAll(/127\.0\.0\.1:\d+/g, 'ADDRESS')
      .replaceAll(/(certificate-authority-data: ).+?(?=\\n)/g, '$1CA')
    return JSON.parse(world)
  }

  /** What differs from the beginning, and what is in the state folder beside journals and backups. */
  async remains(): Promise<readonly string[]> {
    const changed = compareWorlds(this.#before, await lookAround(this.#sandbox, this.#home))
    const state = await readdir(join(this.#runs, '..'), { recursive: true, withFileTypes: true })
    const strays = state.flatMap((entry) =>
      entry.isDirectory() || /^\w+\.jsonl$|^aws-auth-[\w-]+\.json$/.test(entry.name) ? [] : [entry.name],
    )
    return [...changed, ...strays]
  }

  #start(args: readonly string[]): { child: ReturnType<typeof spawn>; ended: Promise<Ended> } {
    const env = { ...sandboxEnv(this.#home, { PATH: '/usr/bin:/bin' }), HOME: this.#home.folder }
    const child = spawn(process.execPath, [PROGRAM, ...args, '--yes'], {
      cwd: this.#home.folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const ended = Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]).then(
      ([[exit, signal], stdout, stderr]) => ({ exit, signal, said: stdout + stderr }),
    )
    return { child, ended }
  }

  #lines(): number {
    const texts = readdirSync(this.#runs).map((name) => readFileSync(join(this.#runs, name), 'utf8'))
    return texts.join('').split('\n').length - 1
  }

  #watchFiles(happened: () => void): () => void {
    return watched(
      ['aws', 'kube'].map((name) => join(this.#home.folder, name)),
      happened,
    )
  }
}

function difference(before: unknown, now: unknown): unknown {
  const isBoth = [before, now].every((each) => typeof each === 'object' && each !== null)
  if (!isBoth) return now
  const [was, is] = [new Map(Object.entries(before ?? {})), new Map(Object.entries(now ?? {}))]
  const names = [...new Set([...was.keys(), ...is.keys()])]
  return Object.fromEntries(
    names
      .filter((name) => !isDeepStrictEqual(was.get(name), is.get(name)))
      .map((name) => [name, difference(was.get(name), is.get(name)) ?? 'gone']),
  )
}

function watched(folders: readonly string[], happened: () => void): () => void {
  const watchers = folders.map((folder) => watch(folder, happened))
  return () => {
    for (const watcher of watchers) watcher.close()
  }
}
