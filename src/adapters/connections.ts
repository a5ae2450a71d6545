import { readFileSync } from 'node:fs'
import { Agent } from 'node:https'
import { AppError, quote } from '../app-error.ts'
import type { Profiles } from '../token/profiles.ts'
import type { Patience } from './patience.ts'
import { httpsProxy, isDirect } from './proxy.ts'

type Env = Readonly<Record<string, string | undefined>>

/** Opens the connections of one operator. */
export type Connections = {
  /** To AWS's own hosts; undefined where they are opened as Node does it by itself. */
  readonly aws: Agent | undefined
  /** To a cluster, whose certificate authority (PEM) is its own. */
  kube(ca: string): Agent
}

/**
 * As the environment and the profile say: through HTTPS_PROXY, less NO_PROXY; AWS_CA_BUNDLE, or ca_bundle of the
 * profile, in place of the certificate authorities that are trusted (botocore configprovider.py).
 * Throws AppError PROXY, and FILE_UNUSABLE for a bundle that cannot be read.
 */
export async function createConnections(
  env: Env,
  files: Profiles,
  profile: string | undefined,
  { connectMs }: Pick<Patience, 'connectMs'>,
): Promise<Connections> {
  const proxy = httpsProxy(env)
  const bundle = readBundle(env, files.profiles.get(profile ?? 'default')?.get('ca_bundle'))
  const direct = (ca: string): Agent => new Agent({ keepAlive: true, ca, rejectUnauthorized: true })
  if (proxy === undefined) return { aws: bundle === undefined ? undefined : direct(bundle), kube: direct }
  const { TunnelAgent } = await import('./tunnel.ts')
  const through = (ca?: string): Agent =>
    new TunnelAgent({
      keepAlive: true,
      rejectUnauthorized: true,
      ...(ca === undefined ? {} : { ca }),
      proxy,
      connectMs,
      isDirect: (host, port) => isDirect(env, host, port),
    })
  return { aws: through(bundle), kube: through }
}

function readBundle(env: Env, ofProfile: string | undefined): string | undefined {
  const [where, path] = env['AWS_CA_BUNDLE']
    ? ['AWS_CA_BUNDLE', env['AWS_CA_BUNDLE']]
    : ['ca_bundle of the profile', ofProfile]
  if (path === undefined || path === '') return undefined
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable'
    throw new AppError('FILE_UNUSABLE', `${where} names ${quote(path)}, which cannot be read (${code})`, {
      fix: `have ${where} name a file of certificates in PEM`,
    })
  }
}
