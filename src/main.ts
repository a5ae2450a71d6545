import { createClock } from './adapters/clock.ts'
import { createFiles } from './adapters/files.ts'
import { createState } from './adapters/state.ts'
import { EXIT_CODES } from './app-error.ts'
import { absolutePath } from './bytes/absolute-path.ts'
import type { Command, Context, Env, Streams } from './commands/command.ts'
import { emptyResult } from './commands/ended.ts'
import { stackOf, toFailure } from './commands/failure.ts'
import type { Failure } from './commands/failure.ts'
import { commands } from './commands/index.ts'
import type { Result } from './commands/result.ts'
import { LIVE } from './completion/spec.ts'
import { toCommandLine } from './request/again.ts'
import type { Input } from './request/field.ts'
import { createPaint } from './ui/color.ts'
import { renderHelp } from './ui/help.ts'
import { createHost } from './ui/host.ts'
import type { TerminalHost } from './ui/host.ts'
import { createPrompter, isInteractive } from './ui/prompter.ts'
import { renderJson } from './ui/json.ts'
import { renderEnd, renderFailure, renderLeft, renderNotes, renderResult } from './ui/render-result.ts'
import type { SummaryOptions } from './ui/render-result.ts'
import { traceAws } from './ui/trace.ts'

/** What the process gives: everything that is read of it, once. */
export type World = {
  readonly env: Env
  readonly home: string | undefined
  readonly cwd: string
  readonly platform: NodeJS.Platform
  readonly pid: number
  readonly uid: number | undefined
  readonly streams: Streams
  /** The path by which this program was started. */
  readonly program: string
  /** Aborted by the first signal, with its name as the reason; `stop` by the second. */
  readonly cancel: AbortSignal
  readonly stop: AbortSignal
}

type Asked = { readonly command: Command; readonly input: Input }

/** What is known of a call when it ends. */
type Asking = { readonly argv: readonly string[]; asked?: Asked; host?: TerminalHost }

/** 128 and the number of the signal, as a shell says it. */
const SIGNAL_EXITS: Readonly<Record<string, number>> = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }

/**
 * parse → load → run → show. Answers the exit code. The one place where an error becomes text and a number:
 * nothing is thrown.
 */
export async function main(argv: readonly string[], world: World): Promise<number> {
  if (argv[0] === LIVE) return complete(argv.slice(1), world)
  const asking: Asking = { argv }
  const isWizard = argv.length === 0 && isInteractive(world.streams, world.env, { json: false, yes: false })
  if (argv.length === 0 && !isWizard) {
    world.streams.error.write(renderHelp(commands))
    return EXIT_CODES.USAGE
  }
  const result = await caught(asking, world, isWizard ? runWizard : runCommand)
  asking.host?.close()
  return typeof result === 'number' ? result : show(withSignal(result, world), asking, world)
}

/** What a shell's script asks for: an answer in time, or none; no word beside it, and nothing to wait for at the end. */
async function complete(argv: readonly string[], world: World): Promise<number> {
  const [{ limitMs, liveValues }, { readAwsFiles }] = await Promise.all([
    import('./completion/live.ts'),
    import('./adapters/aws-files.ts'),
  ])
  const left = Math.round(limitMs(world.env) - createClock().ticks())
  const stop = left > 0 ? AbortSignal.timeout(left) : AbortSignal.abort()
  const { context } = createContext({}, { ...world, stop })
  const profiles = readAwsFiles(world.env, world.home)
  world.streams.output.write(await liveValues(argv, { ...context, profiles }, stop))
  return 0
}

type Runner = (asking: Asking, world: World) => Promise<Result | number>

async function caught(asking: Asking, world: World, run: Runner): Promise<Result | number> {
  try {
    return await run(asking, world)
  } catch (error) {
    const failure = toFailure(error)
    if (failure.code === 'BUG' && asking.argv.includes('--debug'))
      world.streams.error.write(`${stackOf(error)}\n`)
    return toResult(failure, asking)
  }
}

async function runCommand(asking: Asking, world: World): Promise<Result | number> {
  // Not for the wizard, which has no line to read.
  const { parse } = await import('./request/parse.ts')
  const asked = parse(asking.argv, commands)
  asking.asked = asked
  const { context, host } = createContext(asked.input, world)
  asking.host = host
  const module = await asked.command.load()
  return module.run(asked.input, context)
}

/** Without a command, at a terminal: asks what is wanted, and is that command then. */
async function runWizard(asking: Asking, world: World): Promise<Result | number> {
  let isBack = false
  const { context, host } = createContext({}, world, () => (isBack = true))
  asking.host = host
  // Side by side, so that the first question is there sooner.
  const [{ wizard }] = await Promise.all([import('./wizard/wizard.ts'), import('./ui/question/ask.ts')])
  return wizard(context, async (asked) => {
    isBack = false
    asking.asked = asked
    const module = await asked.command.load()
    const result = await module.run(asked.input, context)
    return isBack ? 'back' : result
  })
}

/** The result of a call that came to nothing: what is not known is null. */
function toResult({ code, exit, fix, message, status, why }: Failure, { argv, asked }: Asking): Result {
  return {
    ...emptyResult(asked?.command.name ?? commands.find(({ name }) => name === argv[0])?.name ?? ''),
    ok: false,
    exit,
    status,
    again: asked === undefined ? null : toCommandLine(asked.command, asked.input),
    dryRun: asked?.input['dryRun'] === true,
    error: { code, message, fix, ...(why === undefined ? {} : { why }) },
  }
}

/** Cancelled by SIGTERM or SIGHUP has an exit code of its own; the document says the same as the process. */
function withSignal(result: Result, { cancel, stop }: World): Result {
  const exit = cancel.aborted ? SIGNAL_EXITS[String(cancel.reason)] : undefined
  // Stopped by the second signal, a call has no answer, which is no failure of the call.
  const isStopped = String(stop.reason) in SIGNAL_EXITS && result.exit === EXIT_CODES.FAILED
  if (exit === undefined || (result.exit !== EXIT_CODES.CANCELLED && !isStopped)) return result
  if (!isStopped) return { ...result, exit }
  const error = {
    code: 'CANCELLED',
    message: 'cancelled',
    fix: 'run the same command again when you are ready',
  } as const
  return { ...result, exit, status: 'cancelled', error }
}

function show(result: Result, { argv, asked, host }: Asking, world: World): number {
  const { env, platform, streams } = world
  const { error: stderr, output: stdout } = streams
  const dashes = argv.indexOf('--')
  if (argv.slice(0, dashes < 0 ? undefined : dashes).includes('--json')) {
    stdout.write(renderJson(result))
    return result.exit
  }
  const paint = createPaint(stderr, env, platform)
  const options = summaryOptions(asked?.input ?? {}, world)
  if (result.status !== 'planned') stderr.write(renderNotes(host?.unseen(result.warnings) ?? [], paint))
  if (result.ok) stdout.write(renderResult(result, createPaint(stdout, env, platform), options))
  else stderr.write(renderResult(result, paint, options))
  if (result.error !== undefined) stderr.write(renderFailure(result.error, paint))
  stderr.write(renderEnd(result, paint))
  stderr.write(renderLeft(result, paint))
  return result.exit
}

function summaryOptions({ handover, kubeconfig }: Input, world: World): SummaryOptions {
  const folder = typeof handover === 'string' ? absolutePath(handover, world) : undefined
  return {
    ...(typeof kubeconfig === 'string' ? { kubeconfig } : {}),
    ...(folder === undefined ? {} : { handover: folder }),
  }
}

/** `onBack`: the person goes back from a plan to the questions before it. */
function createContext(
  input: Input,
  world: World,
  onBack?: () => void,
): { context: Context; host: TerminalHost } {
  const { cancel, env, home, platform, streams } = world
  const clock = createClock()
  const paint = createPaint(streams.error, env, platform)
  const [json, yes] = [input['json'] === true, input['yes'] === true]
  const interactive = isInteractive(streams, env, { json, yes })
  const isPlain = env['TERM'] === 'dumb'
  const prompter = createPrompter({ streams, paint, isPlain, interactive, cancel, hush: () => host.close() })
  const host = createHost({
    stream: streams.error,
    paint,
    yes,
    keep: input['keep'] === true,
    cancel,
    stop: world.stop,
    ...(interactive ? { put: (question) => prompter.put(question) } : {}),
    ...(onBack === undefined ? {} : { onBack }),
    contextFor: async (cluster) => {
      const { contextLeadingTo } = await import('./request/place.ts')
      return contextLeadingTo(cluster, { ...world, files: createFiles() })
    },
  })
  const tell = (verb: string, ms: number, failed: boolean): void =>
    host.line(`${failed ? 'failed' : 'called'} ${verb} ${ms.toFixed(0)} ms`)
  const context: Context = {
    ...world,
    host,
    prompter,
    clock,
    files: createFiles(),
    state: () => {
      const { pid, platform, uid } = world
      return createState({ env, home, clock, process: { pid, platform, uid } })
    },
    aws: async (options) => {
      const { createAws } = await import('./adapters/aws.ts')
      const aws = await createAws({ ...options, env, home, clock, stop: world.stop })
      return input['debug'] === true ? traceAws(aws, tell, () => clock.ticks()) : aws
    },
  }
  return { context, host }
}
