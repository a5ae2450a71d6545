// Measures what the program promises of speed and size, as a table with the limit beside each number.
// Exit code 1 when a limit is missed. NODE22 and NODE24 may name more Node binaries to start with.
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { firstQuestion } from './first-question.mjs'
import { median } from './median.mjs'
import { onRealServers } from './real.mjs'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const PROGRAM = join(ROOT, 'dist', 'bin.js')
const INSIDE = join(ROOT, 'test', 'bench', 'inside.cjs')
const ROUNDS = 41
const NETWORK_MS = 150

const KEYS = {
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_REGION: 'us-west-2',
}
const rows = []
const folder = mkdtempSync(join(tmpdir(), 'eks-access-bench-'))
try {
  for (const [name, node] of nodes()) {
    startUp(name, node)
    await firstQuestion(name, node, PROGRAM, { ...KEYS, HOME: folder }, row)
  }
  await sandboxAlone()
  await roundTrips()
  await demo()
  tarball()
  await onRealServers(folder, row, (why) => {
    process.stdout.write(`!! SKIPPED: the rows against real servers, since here is ${why}\n`)
  })
} finally {
  rmSync(folder, { recursive: true, force: true })
}
show()
process.exitCode = rows.every(holds) ? 0 : 1

/** Without a limit it is only told. */
function row(what, value, limit, unit = '', is = '≤') {
  rows.push({ what, value, limit, unit, is })
}

function holds({ value, limit, is }) {
  return limit === undefined || (is === '≤' ? value <= limit : value >= limit)
}

function nodes() {
  const more = ['NODE22', 'NODE24'].flatMap((name) => (process.env[name] ? [process.env[name]] : []))
  return [process.execPath, ...more].map((path) => [
    `node ${execFileSync(path, ['--version'], { encoding: 'utf8' }).trim()}`,
    path,
  ])
}

/** In turn, so that whatever else the machine does falls on all alike. */
function startUp(name, node) {
  const token = ['token', '--cluster-name', 'demo', '--region', 'us-west-2']
  const commands = {
    bare: ['-e', '0'],
    '--help': [PROGRAM, '--help'],
    '--version': [PROGRAM, '--version'],
    token: [PROGRAM, ...token],
  }
  const times = new Map(Object.keys(commands).map((command) => [command, []]))
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [command, args] of Object.entries(commands)) {
      const start = performance.now()
      const { status, stderr } = spawnSync(node, args, { env: { ...KEYS, HOME: folder }, stdio: 'pipe' })
      if (status !== 0) throw new Error(`${command} on ${name} failed: ${stderr}`)
      times.get(command).push(performance.now() - start)
    }
  }
  const bare = median(times.get('bare'))
  for (const command of ['--help', '--version', 'token']) {
    row(`${name}: ${command}, times bare (${bare.toFixed(0)} ms)`, median(times.get(command)) / bare, 1.3)
  }
}

/** Ready when it has said how it is reached; then a whole add-user and clean are served. */
async function sandboxAlone() {
  const ready = []
  let most = 0
  for (let round = 0; round < 5; round += 1) {
    const child = spawn(process.execPath, ['-r', INSIDE, PROGRAM, 'sandbox'], { stdio: 'pipe' })
    const said = text(child.stderr)
    const [chunk] = await once(child.stdout, 'data')
    const lines = [...String(chunk).matchAll(/^export (\w+)='?(.*?)'?$/gm)]
    const env = {
      PATH: process.env.PATH,
      HOME: folder,
      ...Object.fromEntries(lines.map(([, name, value]) => [name, value])),
    }
    for (const args of [['add-user', 'developer', '--group', 'reader'], ['clean']]) await program(args, env)
    child.kill('SIGTERM')
    const { readyMs, rssMb } = JSON.parse((await said).trim().split('\n').at(-1))
    ready.push(readyMs)
    most = Math.max(most, rssMb)
  }
  row('sandbox: start after Node is up', median(ready), 100, 'ms')
  row('sandbox: most memory, add-user and clean served', most, 120, 'MB')
}

/** On a network on which each call takes its time. */
async function roundTrips() {
  const { startSandbox, createSandboxHome, depth } = await loadSandbox()
  for (const [name, ...args] of [
    ['add-user', 'add-user', 'developer', '--group', 'reader'],
    ['add-user --cluster', 'add-user', 'developer', '--group', 'reader', '--cluster', 'demo'],
    ['add-role', 'add-role', 'eks-admin', '--masters'],
  ]) {
    const stage = await startSandbox()
    const home = await createSandboxHome(stage, PROGRAM)
    try {
      const wait = () => new Promise((resolve) => setTimeout(resolve, NETWORK_MS))
      stage.intercept(() => ({ when: 'before', wait }))
      const env = { PATH: process.env.PATH, ...home.env, HOME: home.folder }
      await program(args, env)
      const check = stage.calls.find(({ caller }) => caller !== stage.operator.arn)
      const calls = stage.calls.filter(({ end }) => end < check.start)
      const writes = calls.filter(({ mutating }) => mutating).length
      row(`${name}: round trips in sequence, ${writes} of them writes`, depth(calls), writes + 4)
      const before = stage.calls.length
      stage.intercept(undefined)
      await program(args, env)
      row(`${name} again: writes`, stage.calls.slice(before).filter(({ mutating }) => mutating).length, 0)
    } finally {
      await stage.close()
      await home.remove()
    }
  }
}

async function demo() {
  const start = performance.now()
  await program(['demo'], { PATH: process.env.PATH, HOME: folder }, [])
  row('demo', (performance.now() - start) / 1000, 10, 's')
}

function tarball() {
  const npm = process.env.npm_execpath
  const [command, args] = npm === undefined ? ['npm', []] : [process.execPath, [npm]]
  const out = execFileSync(command, [...args, 'pack', '--dry-run', '--json'], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  row('packed tarball', JSON.parse(out)[0].size / 2 ** 20, 3, 'MB')
}

async function program(args, env, more = ['--yes']) {
  const child = spawn(process.execPath, [PROGRAM, ...args, ...more], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [[code], out, err] = await Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)])
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}:\n${out}${err}`)
}

/** What the program has of the sandbox, with what only tests use. */
async function loadSandbox() {
  const outfile = join(folder, 'sandbox.mjs')
  const contents = ['server', 'home', 'calls']
    .map((name) => `export * from './src/sandbox/${name}.ts'`)
    .join('\n')
  const banner = {
    js: "import{createRequire as make}from'node:module';const require=make(import.meta.url);",
  }
  await build({
    stdin: { contents, resolveDir: ROOT },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    banner,
    logLevel: 'error',
  })
  return import(pathToFileURL(outfile).href)
}

function show() {
  const digits = (value) => (Number.isInteger(value) ? String(value) : value.toFixed(value < 10 ? 2 : 0))
  const widest = Math.max(...rows.map(({ what }) => what.length))
  for (const each of rows) {
    const { what, value, limit, unit, is } = each
    const [now, bound] = [value, limit].map((number) =>
      number === undefined ? undefined : `${digits(number)} ${unit}`.trim().padStart(8),
    )
    const line = `${holds(each) ? '✔' : '✘'} ${what.padEnd(widest)}  ${now}`
    process.stdout.write(`${bound === undefined ? line : `${line}  ${is} ${bound}`}\n`)
  }
}
