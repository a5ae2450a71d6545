import { spawn } from 'node:child_process'
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { askKube } from '../support/ask-kube.ts'
import { makeToken, runProgram } from '../support/program.ts'
import { openStage } from '../support/stage.ts'
import { tempFolder } from '../support/temp-folder.ts'
import { PROGRAM } from '../support/terminal.ts'

const PATH = `${dirname(process.execPath)}:/usr/bin:/bin`

/** A person's home with files of their own, and a folder for temporary ones. */
async function person(): Promise<{ env: Record<string, string>; home: string; temp: string }> {
  const home = await tempFolder()
  const temp = await tempFolder()
  for (const folder of ['.aws', '.kube']) await mkdir(join(home, folder))
  await writeFile(join(home, '.aws', 'config'), '[default]\nregion = eu-west-1\n')
  await writeFile(join(home, '.aws', 'credentials'), '[default]\naws_access_key_id = AKIAOWN\n')
  await writeFile(join(home, '.kube', 'config'), 'current-context: own\n')
  return { home, temp, env: { PATH, HOME: home, TMPDIR: temp, LANG: 'C.UTF-8' } }
}

/** Every file below a folder with its bytes. */
async function filesIn(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ name, parentPath }) => join(parentPath, name))
  return Object.fromEntries(
    await Promise.all(files.map(async (path) => [path, await readFile(path, 'utf8')] as const)),
  )
}

/** The built program while it runs; it is killed with the test if it still does. */
class Running {
  readonly child: ChildProcessWithoutNullStreams
  readonly ended: Promise<unknown[]>
  said = ''

  constructor(args: readonly string[], env: Record<string, string>) {
    this.child = spawn(process.execPath, [PROGRAM, ...args], { env })
    this.child.stdout.on('data', (chunk: Buffer) => (this.said += chunk.toString()))
    this.ended = once(this.child, 'close')
    onTestFinished(() => void this.child.kill('SIGKILL'))
  }

  /** Waits until it has said something that matches. */
  async says(wanted: RegExp): Promise<void> {
    const end = this.ended.then(() => 'end')
    while (!wanted.test(this.said)) {
      const event = await Promise.race([once(this.child.stdout, 'data'), end])
      if (event === 'end') throw new Error(`it ended without ${String(wanted)}: ${this.said}`)
    }
  }
}

describe('sandbox -- CMD', () => {
  it.each([
    ['exit 0', 0],
    ['exit 3', 3],
    ['exit 255', 255],
    ['kill -TERM $$', 143],
    ['kill -KILL $$', 137],
    ['kill -SEGV $$', 139],
  ])('%s is exit code %d', async (line, exit) => {
    const { env, temp } = await person()
    const { code, stdout, stderr } = await runProgram(['sandbox', '--', 'sh', '-c', line], { env })
    expect({ code, stdout, stderr }).toEqual({ code: exit, stdout: '', stderr: '' })
    expect(await readdir(temp)).toEqual([])
  })

  it.each([
    ['no-such-program', 127, '"no-such-program" is not on PATH'],
    ['', 127, '"" is not on PATH'],
    ['/', 126, '"/" cannot be run'],
  ])('%j is exit code %d', async (program, exit, words) => {
    const { env, temp } = await person()
    const { code, stderr } = await runProgram(['sandbox', '--', program], { env })
    expect({ code, stderr }).toEqual({
      code: exit,
      stderr: `✖ ${words}\n  → give a program behind --, and its arguments\n`,
    })
    expect(await readdir(temp)).toEqual([])
  })

  it('hands on its arguments, its input and its output as they are', async () => {
    const { env } = await person()
    const line = ['sh', '-c', 'printf "%s|" "$@"; cat; echo beside >&2', '-', '--help', 'two words', '']
    const { stdout, stderr } = await runProgram(['sandbox', '--', ...line], { env, input: 'typed\n' })
    expect({ stdout, stderr }).toEqual({ stdout: '--help|two words||typed\n', stderr: 'beside\n' })
  })

  it('leads all clients to itself, and nothing that would lead them elsewhere is left', async () => {
    const { env, temp } = await person()
    const own = {
      AWS_PROFILE: 'own',
      AWS_SESSION_TOKEN: 'own',
      AWS_ENDPOINT_URL_STS: 'https://own',
      KUBECONFIG: '/own',
      EKS_ACCESS_STATE_DIR: '/own',
      HTTPS_PROXY: 'http://own',
      https_proxy: 'http://own',
      OTHER: 'kept',
    }
    const { stdout } = await runProgram(['sandbox', '--', 'env', '-0'], { env: { ...env, ...own } })
    const seen: Record<string, string> = Object.fromEntries(
      stdout.split('\0').map((line) => [line.replace(/=.*/s, ''), line.replace(/^[^=]*=/, '')]),
    )
    expect(Object.entries(seen).filter(([name, value]) => name !== 'OTHER' && value.includes('own'))).toEqual(
      [],
    )
    expect(seen).toMatchObject({ OTHER: 'kept', HOME: env['HOME'], AWS_REGION: 'us-west-2' })
    expect(seen['AWS_ENDPOINT_URL']).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    const names = Object.keys(seen).filter((name) => /^AWS_|^KUBE/.test(name))
    expect(names.toSorted()).toEqual([
      'AWS_ACCESS_KEY_ID',
      'AWS_CONFIG_FILE',
      'AWS_DEFAULT_REGION',
      'AWS_EC2_METADATA_DISABLED',
      'AWS_ENDPOINT_URL',
      'AWS_REGION',
      'AWS_SECRET_ACCESS_KEY',
      'AWS_SHARED_CREDENTIALS_FILE',
      'KUBECACHEDIR',
      'KUBECONFIG',
    ])
    const places = [
      'AWS_CONFIG_FILE',
      'AWS_SHARED_CREDENTIALS_FILE',
      'KUBECACHEDIR',
      'KUBECONFIG',
      'EKS_ACCESS_STATE_DIR',
    ]
    for (const name of places) expect(seen[name]).toMatch(new RegExp(`^${temp}/eks-access-sandbox-\\w+/`))
    expect(await readdir(temp)).toEqual([])
  })

  it('is an account of its own each time', async () => {
    const { env } = await person()
    const line = 'eks-access add-user jane --group reader --dry-run --json'
    const runs = await Promise.all(
      [1, 2].map(() => runProgram(['sandbox', '--', ...line.split(' ')], { env })),
    )
    const [one, other] = runs.map(({ stdout }) => JSON.parse(stdout) as { operator: { account: string } })
    expect(one?.operator.account).toMatch(/^\d{12}$/)
    expect(one?.operator.account).not.toBe(other?.operator.account)
  })

  it("never touches a person's own files", async () => {
    const { env, home } = await person()
    const before = await filesIn(home)
    const commands = [
      'eks-access add-user developer --group reader --yes',
      'eks-access add-role eks-admin --masters --use-context --yes',
      'eks-access token --cluster-name demo --profile eks-admin',
      'eks-access clean --yes',
      'test -d "$EKS_ACCESS_STATE_DIR/runs"',
    ]
    const line = commands.join(' && ')
    const { code, stderr } = await runProgram(['sandbox', '--', 'sh', '-c', line], { env })
    expect(code, stderr).toBe(0)
    expect(await filesIn(home)).toEqual(before)
  })

  it('leaves Ctrl-C to the command, which has its own way with it', async () => {
    const { env, temp } = await person()
    const line = "trap 'echo again' INT; echo ready; while read line; do echo $line; done; exit 5"
    const running = new Running(['sandbox', '--', 'sh', '-c', line], env)
    await running.says(/ready/)
    for (const word of ['one', 'two', 'three']) {
      running.child.kill('SIGINT')
      running.child.stdin.write(`${word}\n`)
      await running.says(new RegExp(word))
    }
    running.child.stdin.end()
    expect(await running.ended).toEqual([5, null])
    expect(await readdir(temp)).toEqual([])
  })

  it('hands SIGTERM on, and then has no more patience', async () => {
    const { env, temp } = await person()
    const deaf =
      "process.on('SIGTERM', () => console.log('deaf')); console.log('ready'); process.stdin.resume()"
    const running = new Running(['sandbox', '--', 'node', '-e', deaf], env)
    await running.says(/ready/)
    running.child.kill('SIGTERM')
    await running.says(/deaf/)
    running.child.kill('SIGTERM')
    expect(await running.ended).toEqual([137, null])
    expect(await readdir(temp)).toEqual([])
  })
})

describe('sandbox', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('serves until %s, and leaves nothing', async (signal) => {
    const { env, home, temp } = await person()
    const before = await filesIn(home)
    const serving = new Running(['sandbox'], env)
    await serving.says(/^export PATH=.*\n/m)
    const lines = serving.said
    expect(lines.replaceAll(/^export \w+=.*\n/gm, '')).toBe('')
    const line = `${lines}\neks-access token --cluster-name demo && test -r "$KUBECONFIG"`
    const inside = spawn('sh', ['-c', line], { env, stdio: 'ignore' })
    expect(await once(inside, 'close')).toEqual([0, null])
    serving.child.kill(signal)
    expect(await serving.ended).toEqual([0, null])
    expect(await readdir(temp)).toEqual([])
    expect(await filesIn(home)).toEqual(before)
  })
})

const stage = await openStage({}, PROGRAM)
afterAll(() => stage.close())

describe('token', () => {
  it('is what kubectl asks for, and the cluster accepts it', async () => {
    const { code, stdout, stderr } = await runProgram(['token', '--cluster-name', 'demo'], stage)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const credential = JSON.parse(stdout) as { status: { expirationTimestamp: string; token: string } }
    expect(credential).toEqual({
      kind: 'ExecCredential',
      apiVersion: 'client.authentication.k8s.io/v1beta1',
      spec: {},
      status: {
        expirationTimestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        token: expect.stringMatching(/^k8s-aws-v1\.[\w-]+$/),
      },
    })
    const minutes = (Date.parse(credential.status.expirationTimestamp) - Date.now()) / 60_000
    expect(minutes).toBeGreaterThan(12)
    expect(minutes).toBeLessThanOrEqual(14)
    const [cluster] = stage.sandbox.clusters
    if (cluster === undefined) throw new Error('the sandbox has no cluster')
    expect((await askKube(cluster, credential.status.token, 'GET', '/api/v1/pods')).status).toBe(200)
    const other = await makeToken(['--cluster-name', 'demo', '--region', 'eu-west-1'], stage)
    expect(other).not.toBe(credential.status.token)
  })

  it.each(['v1', 'v1beta1'])('answers in the version that kubectl speaks: %s', async (version) => {
    const apiVersion = `client.authentication.k8s.io/${version}`
    const info = JSON.stringify({ kind: 'ExecCredential', apiVersion, spec: { interactive: false } })
    const env = { ...stage.env, KUBERNETES_EXEC_INFO: info }
    const { stdout } = await runProgram(['token', '--cluster-name', 'demo'], { env })
    expect(JSON.parse(stdout)).toMatchObject({ apiVersion })
  })

  it.each([
    ['', 2, '--cluster-name is missing'],
    ['--cluster-name', 2, '--cluster-name needs a value'],
    ['--cluster-name demo --cluster demo', 2, '"--cluster" is not known here'],
    ['--cluster-name demo --cluster-name prod', 2, '--cluster-name is given twice: "demo" and "prod"'],
    ['--cluster-name demo --profile nobody', 4, 'nobody'],
  ])('token %s: exit %d, and nothing on stdout', async (line, exit, words) => {
    const { code, stdout, stderr } = await runProgram(['token', ...line.split(' ').filter(Boolean)], stage)
    expect({ code, stdout }).toEqual({ code: exit, stdout: '' })
    expect(stderr).toContain(words)
    expect(stderr.trimEnd().split('\n')).toHaveLength(2)
  })

  it('without credentials: exit 4', async () => {
    const env = { PATH, HOME: await tempFolder(), AWS_REGION: 'us-west-2', AWS_EC2_METADATA_DISABLED: 'true' }
    const { code, stdout, stderr } = await runProgram(['token', '--cluster-name', 'demo'], { env })
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' })
    expect(stderr.trimEnd().split('\n')).toHaveLength(2)
  })
})

describe('through the link that npm makes', () => {
  it.each(['--version', '--help', 'add-user --help', 'token --cluster-name demo'])('%s', async (line) => {
    const args = line.split(' ')
    const folder = await tempFolder()
    await symlink(PROGRAM, join(folder, 'eks-access'))
    const env = { ...stage.env, PATH }
    const link = join(folder, 'eks-access')
    const linked = spawn(link, args, { env, cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] })
    let said = ''
    linked.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
    expect(await once(linked, 'close')).toEqual([0, null])
    const { stdout } = await runProgram(args, stage)
    expect(said.length).toBeGreaterThan(0)
    if (args[0] !== 'token') expect(said).toBe(stdout)
  })
})

it('is executable', async () => expect((await stat(PROGRAM)).mode & 0o111).toBe(0o111))
