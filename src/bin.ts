#!/usr/bin/env node
import { readFileSync, writeSync } from 'node:fs'
import { runToken } from './commands/token.ts'
import { VERSION } from './version.ts'

// The SDK would say on Node 20 that it will want a newer one; which SDK we ship is our business.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true'
// Whatever is made and by whom: nobody else's to read.
process.umask(0o077)

void start(process.argv.slice(2))

async function start(argv: readonly string[]): Promise<void> {
  const text = fixedText(argv)
  if (text !== undefined) say(1, text)
  else if (argv[0] === 'token') process.exitCode = await token(argv.slice(1))
  else await end(command(argv))
}

/** What is answered without loading anything: `--version`, `--help`, `help NAME`, `COMMAND --help`. */
function fixedText(argv: readonly string[]): string | undefined {
  const dashes = argv.indexOf('--')
  const [first = '', second = ''] = argv
  if (first === '--version') return `${VERSION}\n`
  const wantsHelp = argv
    .slice(0, dashes < 0 ? undefined : dashes)
    .some((word) => word === '--help' || word === '-h')
  if (wantsHelp) return helpOf(first.startsWith('-') ? '' : first)
  return first === 'help' ? (helpOf(second) ?? helpOf(`help ${second}`)) : undefined
}

/** From the texts by command, '' for the one without, and by `help TOPIC`: the build makes them from the command table. */
function helpOf(name: string): string | undefined {
  const texts: Readonly<Record<string, string>> = JSON.parse(readFileSync(`${__dirname}/help.json`, 'utf8'))
  return Object.hasOwn(texts, name) ? texts[name] : undefined
}

/** kubectl runs this one on every call: no parser, no main. */
function token(argv: readonly string[]): Promise<number> {
  return runToken(argv, process.env, home(), { out: (text) => say(1, text), err: (text) => say(2, text) })
}

/**
 * Writes at once, since making a stream of Node's takes longer than all the rest of a start. What a full pipe does
 * not take is left to the stream; a closed one has nobody to hear it.
 */
function say(fd: 1 | 2, text: string): void {
  let rest = Buffer.from(text)
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(fd, rest))
  } catch (error) {
    const isFull = error instanceof Error && 'code' in error && error.code === 'EAGAIN'
    if (isFull) (fd === 1 ? process.stdout : process.stderr).on('error', () => undefined).write(rest)
  }
}

async function command(argv: readonly string[]): Promise<number> {
  // A closed pipe ends nothing half-way: what is under way is finished, only unheard.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  const { main } = await import('./main.ts')
  const { cancel, stop, bugs } = listen(argv)
  const exit = await main(argv, {
    env: process.env,
    home: home(),
    cwd: process.cwd(),
    platform: process.platform,
    pid: process.pid,
    uid: process.getuid?.(),
    streams: { input: process.stdin, output: process.stdout, error: process.stderr },
    program: process.argv[1] ?? '',
    cancel,
    stop,
  })
  return exit === 0 && bugs.length > 0 ? 1 : exit
}

/** Sets the exit code, and leaves when all that was written is out: an idle connection must not hold us. */
async function end(running: Promise<number>): Promise<void> {
  process.exitCode = await running.catch((error: unknown) => reportBug(error, process.argv))
  await Promise.all(
    [process.stdout, process.stderr].map((stream) => new Promise((done) => stream.write('', done))),
  )
  process.exit()
}

/**
 * The first signal asks for an orderly end, the second for a stop at once, the third is left to the system. An
 * error that nobody caught is a bug, and stops like the second: what was begun stays in the journal, and main says
 * with which exit code.
 */
function listen(argv: readonly string[]): {
  cancel: AbortSignal
  stop: AbortSignal
  bugs: readonly unknown[]
} {
  const [cancel, stop] = [new AbortController(), new AbortController()]
  const bugs: unknown[] = []
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  const onSignal = (signal: string): void => {
    if (!cancel.signal.aborted) return cancel.abort(signal)
    for (const name of signals) process.off(name, onSignal)
    stop.abort(signal)
  }
  const onBug = (error: unknown): void => {
    // What turns at the terminal goes first.
    stop.abort('bug')
    cancel.abort('bug')
    if (bugs.push(error) === 1) reportBug(error, argv)
  }
  for (const name of signals) process.on(name, onSignal)
  // What runs in the sandbox stands in the same terminal: Ctrl-C is for it alone, as often as it likes.
  if (argv[0] === 'sandbox' && argv.includes('--'))
    process.off('SIGINT', onSignal).on('SIGINT', () => undefined)
  process.on('uncaughtException', onBug)
  process.on('unhandledRejection', onBug)
  return { cancel: cancel.signal, stop: stop.signal, bugs }
}

/** Without the message, which may quote what a server said; the frames with `--debug`. */
function reportBug(error: unknown, argv: readonly string[]): number {
  const { name = 'Error', stack = '' } = error instanceof Error ? error : {}
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line))
  process.stderr.write(
    `this is a bug in eks-access: ${name}\n  run it again with --debug and report what it prints\n`,
  )
  if (argv.includes('--debug')) process.stderr.write(`${frames.join('\n')}\n`)
  return 1
}

/** As the AWS CLI and kubectl take it: from the environment alone. */
function home(): string | undefined {
  return (process.platform === 'win32' ? process.env['USERPROFILE'] : process.env['HOME']) || undefined
}
