import { AppError } from '../app-error.ts'
import type { Profiles } from '../token/profiles.ts'
import { parseRegion } from '../token/region.ts'
import { chosenProfile, noProfile } from '../token/source.ts'

type Env = Readonly<Record<string, string | undefined>>

/**
 * The region to work in: what was given, else AWS_REGION, AWS_DEFAULT_REGION, the profile's.
 * Throws AppError REGION when there is none, or none that could be one, Fault 'credentials' when the profile that
 * was named is not there.
 */
export function resolveRegion(
  given: { readonly region?: string | undefined; readonly profile?: string | undefined },
  env: Env,
  files: Profiles,
): string {
  if (given.region !== undefined) return parseRegion(given.region)
  for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION']) {
    const value = env[name]
    if (value) return parseRegion(value, name)
  }
  const named = chosenProfile(env, given.profile)
  const profile = files.profiles.get(named ?? 'default')
  if (named !== undefined && profile === undefined) throw noProfile(named)
  const region = profile?.get('region')
  if (region) return parseRegion(region, `of the profile ${named ?? 'default'}`)
  throw new AppError('REGION', 'no region is set', { fix: 'give --region, or export AWS_REGION=eu-west-1' })
}
