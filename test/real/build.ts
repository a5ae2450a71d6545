import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Missing, withoutNetwork } from './missing.ts'

/** Paths of the programs. */
export type Binaries = Readonly<Record<keyof typeof PACKAGES, string>>

/** Each is built from the module in the folder of its name: versions do not pull each other. */
const PACKAGES = {
  etcd: 'go.etcd.io/etcd/server/v3',
  'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
  authenticator: 'sigs.k8s.io/aws-iam-authenticator/cmd/aws-iam-authenticator',
  'parse-map': '.',
}

const GO = [1, 26] as const
const HERE = fileURLToPath(new URL('.', import.meta.url))
const CACHE = fileURLToPath(new URL('../../.cache/real', import.meta.url))

/**
 * The three servers' programs: those that KUBEBUILDER_ASSETS points at, else built once, into a folder that is named
 * after what they are built from. `tell` hears what takes minutes. Throws as `compile` does.
 */
export async function binaries(
  env: Readonly<Record<string, string | undefined>>,
  tell: (what: string) => void,
): Promise<Binaries> {
  const etcd = given('etcd', env) ?? (await build('etcd', env, tell))
  const authenticator = await build('authenticator', env, tell)
  const kubeApiserver = given('kube-apiserver', env) ?? (await build('kube-apiserver', env, tell))
  const parseMap = await build('parse-map', env, tell)
  return { etcd, authenticator, 'kube-apiserver': kubeApiserver, 'parse-map': parseMap }
}

/** By the convention of controller-runtime's envtest. */
function given(name: keyof Binaries, env: Readonly<Record<string, string | undefined>>): string | undefined {
  const folder = env['KUBEBUILDER_ASSETS']
  const path = folder === undefined ? undefined : join(folder, name)
  return path !== undefined && existsSync(path) ? path : undefined
}

async function build(
  name: keyof Binaries,
  env: Readonly<Record<string, string | undefined>>,
  tell: (what: string) => void,
): Promise<string> {
  const module = join(HERE, name)
  const names = (await readdir(module)).toSorted()
  const files = await Promise.all(names.map((file) => readFile(join(module, file), 'utf8')))
  const flags = linkerFlags(files.join(''))
  const hash = createHash('sha256').update([...files, flags].join('\0'))
  const folder = join(CACHE, hash.digest('hex').slice(0, 16))
  const path = join(folder, name)
  if (existsSync(path)) return path
  tell(`building ${name}, once; from nothing this takes some minutes …`)
  await mkdir(folder, { recursive: true })
  // Under another name until it is whole, so that a build that was stopped leaves nothing that looks done.
  const unfinished = `${path}.${process.pid}.tmp`
  await compile(name, unfinished, env, flags)
  await rename(unfinished, path)
  return path
}

/** Builds one. Throws Missing without Go or the network that its modules come from, else with Go's words. */
export async function compile(
  name: keyof Binaries,
  path: string,
  env: Readonly<Record<string, string | undefined>>,
  flags: string,
): Promise<void> {
  if (!(await hasGo())) throw new Missing(`no Go ${GO.join('.')} or newer to build ${name} with`)
  const run = promisify(execFile)('go', ['build', `-ldflags=${flags}`, '-o', path, PACKAGES[name]], {
    cwd: join(HERE, name),
    env: { ...env, CGO_ENABLED: '0', GOFLAGS: '-mod=readonly -buildvcs=false', GOWORK: 'off' },
    maxBuffer: 64 << 20,
  })
  await run.catch((error: unknown) => {
    throw withoutNetwork(`the Go modules of ${name}`, error)
  })
}

/** Whether there is a Go that is new enough. */
export async function hasGo(): Promise<boolean> {
  const { stdout } = await promisify(execFile)('go', ['env', 'GOVERSION']).catch(() => ({ stdout: '' }))
  const [, major = 0, minor = 0] = /^go(\d+)\.(\d+)/.exec(stdout) ?? []
  return Number(major) > GO[0] || (Number(major) === GO[0] && Number(minor) >= GO[1])
}

/** Without debug information; of Kubernetes with the version that its own build puts there. */
function linkerFlags(goMod: string): string {
  const [, version, major, minor] = /k8s\.io\/kubernetes (v(\d+)\.(\d+)\.\d+)/.exec(goMod) ?? []
  if (version === undefined) return '-s -w'
  const values = { gitVersion: version, gitMajor: major, gitMinor: minor }
  const set = Object.entries(values).map(
    ([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`,
  )
  return ['-s -w', ...set].join(' ')
}
