import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** Paths of the programs. */
export type Binaries = Readonly<Record<keyof typeof PACKAGES, string>>

/** Each is built from the go.mod and go.sum in the folder of its name: versions do not pull each other. */
const PACKAGES = {
  etcd: 'go.etcd.io/etcd/server/v3',
  'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
  authenticator: 'sigs.k8s.io/aws-iam-authenticator/cmd/aws-iam-authenticator',
}

const HERE = fileURLToPath(new URL('.', import.meta.url))
const CACHE = fileURLToPath(new URL('../../.cache/real', import.meta.url))

/**
 * The three servers' programs: those that KUBEBUILDER_ASSETS points at, else built once, into a folder that is named
 * after what they are built from. `tell` hears what takes minutes. Throws with Go's words when it cannot build.
 */
export async function binaries(
  env: Readonly<Record<string, string | undefined>>,
  tell: (what: string) => void,
): Promise<Binaries> {
  const etcd = given('etcd', env) ?? (await build('etcd', env, tell))
  const authenticator = await build('authenticator', env, tell)
  const kubeApiserver = given('kube-apiserver', env) ?? (await build('kube-apiserver', env, tell))
  return { etcd, authenticator, 'kube-apiserver': kubeApiserver }
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
  const hash = createHash('sha256')
  for (const file of ['go.mod', 'go.sum']) hash.update(await readFile(join(module, file)))
  const folder = join(CACHE, hash.digest('hex').slice(0, 16))
  const path = join(folder, name)
  if (existsSync(path)) return path
  tell(`building ${name}, once; from nothing this takes some minutes …`)
  await mkdir(folder, { recursive: true })
  // Under another name until it is whole, so that a build that was stopped leaves nothing that looks done.
  const unfinished = `${path}.${process.pid}.tmp`
  const args = ['build', '-ldflags=-s -w', '-o', unfinished, PACKAGES[name]]
  await promisify(execFile)('go', args, {
    cwd: module,
    env: { ...env, CGO_ENABLED: '0', GOFLAGS: '-mod=readonly -buildvcs=false', GOWORK: 'off' },
    maxBuffer: 64 << 20,
  })
  await rename(unfinished, path)
  return path
}
