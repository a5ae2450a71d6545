import { AppError, quote } from '../app-error.ts'
import type { Profiles } from '../token/profiles.ts'

type Env = Readonly<Record<string, string | undefined>>

/** The AWS services that are reached, as in the names of the settings. */
export type AwsService = 'iam' | 'sts' | 'eks'

/**
 * The endpoint that somebody set for a service, else undefined. A setting for the service beats one for all, the
 * environment beats the profile (botocore configprovider.py).
 */
export function endpointFor(
  service: AwsService,
  env: Env,
  files: Profiles,
  profile: string | undefined,
): string | undefined {
  const section = files.profiles.get(profile ?? 'default')
  const services = files.services.get(section?.get('services') ?? '')
  return (
    env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] ||
    env['AWS_ENDPOINT_URL'] ||
    services?.get(`${service}.endpoint_url`) ||
    section?.get('endpoint_url') ||
    undefined
  )
}

/**
 * Throws AppError INSECURE where keys or tokens would go out unprotected: an endpoint without TLS that is not on
 * this machine, or certificates that nobody checks.
 */
export function assertSecure(env: Env, endpoints: readonly (string | undefined)[]): void {
  if (env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0') {
    throw new AppError(
      'INSECURE',
      'NODE_TLS_REJECT_UNAUTHORIZED=0 switches off the check of every certificate',
      {
        fix: 'unset NODE_TLS_REJECT_UNAUTHORIZED',
      },
    )
  }
  for (const endpoint of endpoints) {
    if (endpoint === undefined || isSecure(endpoint)) continue
    throw new AppError('INSECURE', `the endpoint ${quote(endpoint)} is neither https nor on this machine`, {
      fix: 'unset AWS_ENDPOINT_URL and what begins with it, or give an https address',
    })
  }
}

function isSecure(endpoint: string): boolean {
  if (!URL.canParse(endpoint)) return false
  const { protocol, hostname } = new URL(endpoint)
  if (protocol === 'https:') return true
  return protocol === 'http:' && /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname)
}
