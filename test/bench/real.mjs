// The tutorial's developer half as a script of AWS CLI and kubectl calls against add-user, and what kubectl waits for:
// all of it at the real API server and authenticator of test/real.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { median } from './median.mjs'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const PROGRAM = join(ROOT, 'dist', 'bin.js')
const SCRIPT = join(ROOT, 'test', 'bench', 'tutorial.sh')
const NEEDED = { kubectl: ['version', '--client'], aws: ['--version'], openssl: ['version'] }
const ROUNDS = { tutorial: 5, token: 11 }
const LEAST = 8
const ADD_USER = ['add-user', 'developer', '--group', 'reader', '--exec', 'eks-access', '--yes']

/** Measures into `row`, with `folder` for what is built; `skip` is told why where it cannot be done here. */
export async function onRealServers(folder, row, skip) {
  const missing = []
  for (const [needed, args] of Object.entries(NEEDED)) {
    const works = await run([needed, ...args], process.env).then(
      () => true,
      () => false,
    )
    if (!works) missing.push(`no ${needed}`)
  }
  if (missing.length > 0) return skip(missing.join(', '))
  const { Missing, binaries, startRealCluster, createSandboxHome, sandboxEnv } = await load(folder)
  let programs
  try {
    programs = await binaries(process.env, (what) => process.stderr.write(`${what}\n`))
  } catch (error) {
    if (error instanceof Missing) return skip(error.message)
    throw error
  }
  const script = []
  const ours = []
  for (let round = 0; round < ROUNDS.tutorial; round += 1) {
    // New ones each time: the script has no way back.
    const real = await startRealCluster(programs)
    const { name, arn, region, mode } = real.cluster
    const served = { name, arn, region, mode, endpoint: real.api.endpoint, caPem: real.api.caPem }
    const home = await createSandboxHome({ region, env: () => real.env, clusters: [served] }, PROGRAM)
    try {
      const env = sandboxEnv(home, { PATH: process.env.PATH, HOME: home.folder, LANG: 'C.UTF-8' })
      ours.push(await run(program(...ADD_USER), env))
      if (round === 0) await asDeveloper(row, env, region)
      await run(program('clean', '--yes'), env)
      script.push(await run(['bash', SCRIPT], env))
    } finally {
      await real.close()
      await home.remove()
    }
  }
  const [slow, fast] = [median(script) / 1000, median(ours) / 1000]
  const seconds = `${slow.toFixed(1)} s, ${fast.toFixed(2)} s`
  row(
    `real servers: the tutorial by aws and kubectl, times add-user (${seconds})`,
    slow / fast,
    LEAST,
    '',
    '≥',
  )
}

/** As the developer who was given access: a token of each, and `get pods` with each behind it, in turn. */
async function asDeveloper(row, operator, region) {
  const { AWS_ACCESS_KEY_ID: _id, AWS_SECRET_ACCESS_KEY: _secret, AWS_ENDPOINT_URL: _url, ...env } = operator
  const theirs = join(operator.HOME, 'by-aws')
  const update = ['--name', 'demo', '--profile', 'developer', '--kubeconfig', theirs]
  await run(['aws', 'eks', 'update-kubeconfig', ...update], operator)
  const args = ['--cluster-name', 'demo', '--region', region]
  const commands = {
    'a token by aws eks get-token': ['aws', '--profile', 'developer', 'eks', 'get-token', ...args],
    'a token by eks-access token': program('token', '--profile', 'developer', ...args),
    'get pods with aws eks get-token': ['kubectl', '--kubeconfig', theirs, 'get', 'pods'],
    'get pods with eks-access token': ['kubectl', '--context', 'developer@demo.us-west-2', 'get', 'pods'],
  }
  const times = Object.keys(commands).map(() => [])
  for (let round = 0; round < ROUNDS.token; round += 1) {
    for (const [index, command] of Object.values(commands).entries())
      times[index].push(await run(command, env))
  }
  const names = Object.keys(commands)
  for (const slow of [0, 2]) {
    const [most, least] = [median(times[slow]), median(times[slow + 1])]
    const both = `${most.toFixed(0)} ms, ${least.toFixed(0)} ms`
    row(
      `real servers: ${names[slow]}, times ${names[slow + 1].replace(/.* (?=eks)/, '')} (${both})`,
      most / least,
    )
  }
}

function program(...args) {
  return [process.execPath, PROGRAM, ...args]
}

/** How long it took, in milliseconds. Not by spawnSync: the AWS side is served by this very process. */
async function run([file, ...args], env) {
  const start = performance.now()
  const child = spawn(file, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const [[code], out, err] = await Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)])
  if (code !== 0) throw new Error(`${file} ${args.join(' ')} ended with ${code}:\n${out}${err}`)
  return performance.now() - start
}

/** What the tests start the servers with, each file as if it stood where it does. */
async function load(folder) {
  const outfile = join(folder, 'real.mjs')
  const files = ['test/real/servers', 'test/real/build', 'test/real/missing', 'src/sandbox/home']
  const here = {
    name: 'here',
    setup({ onLoad }) {
      onLoad({ filter: /test.real.\w+\.ts$/ }, async ({ path }) => ({
        contents: (await readFile(path, 'utf8')).replaceAll(
          'import.meta.url',
          JSON.stringify(pathToFileURL(path).href),
        ),
        loader: 'ts',
      }))
    },
  }
  await build({
    stdin: { contents: files.map((file) => `export * from './${file}.ts'`).join('\n'), resolveDir: ROOT },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    plugins: [here],
    banner: {
      js: "import{createRequire as make}from'node:module';const require=make(import.meta.url);",
    },
    logLevel: 'error',
  })
  return import(pathToFileURL(outfile).href)
}
