import type { Agent } from 'node:https'
import type { Credentials } from '../ports/secret.ts'
import { awsFiles } from '../aws-profiles/paths.ts'
import type { Profiles } from '../token/profiles.ts'
import type { ProfileRole, Source } from '../token/source.ts'
import { chooseSource, chosenProfile } from '../token/source.ts'
import { assumeRole } from './assume-role.ts'
import type { Connections } from './connections.ts'
import { assertSecure, endpointFor } from './endpoints.ts'
import { PATIENCE } from './patience.ts'

type Env = Readonly<Record<string, string | undefined>>

/** Who signs: the operator's choice, and where to look for it. */
export type CredentialInput = {
  readonly profile?: string | undefined
  readonly roleArn?: string | undefined
  readonly region: string
  readonly env: Env
  readonly home: string | undefined
  readonly files: Profiles
  /** Name of the sessions of roles that are taken on the way. */
  readonly sessionName: string
  readonly now: () => Date
  /** Those of the caller, where it has opened some. */
  readonly connections?: Connections
}

/** Keys, and how to get them again. `from` says to a person whose they are. */
export type CredentialSource = { readonly from: string; readonly load: () => Promise<Credentials> }

/** A session that ends sooner is taken anew before it is used. */
const MARGIN_MS = 5 * 60_000

/**
 * Chooses whose keys sign; nothing is loaded yet. Keys, and roles that a profile takes with keys, need no SDK; the
 * rest is left to the SDK's chain. `load` throws Fault 'credentials' with the source and the command that mends it.
 */
export function credentialSource(input: CredentialInput): CredentialSource {
  const source = chooseSource(input.env, input.files, input.profile)
  const { roleArn } = input
  const load = async () => {
    const base = await fromSource(source, input)
    return roleArn === undefined ? base : take({ arn: roleArn }, base, source.from, input)
  }
  const from = roleArn === undefined ? source.from : `role ${roleArn}, taken with ${source.from}`
  return { from, load: untilExpiry(load, input.now) }
}

async function fromSource(source: Source, input: CredentialInput): Promise<Credentials> {
  if (source.kind === 'keys') return source.credentials
  if (source.kind === 'role') {
    return take(source.role, await fromSource(source.base, input), source.base.from, input)
  }
  // Loads the SDK: only where it is needed.
  const { chainCredentials } = await import('./credential-chain.ts')
  const { profile } = source
  const paths = input.home ? awsFiles(input.env, input.home) : {}
  return chainCredentials({
    region: input.region,
    paths,
    agent: await agentOf(input),
    ...(profile === undefined ? {} : { profile }),
  })
}

async function take(
  role: ProfileRole,
  base: Credentials,
  source: string,
  input: CredentialInput,
): Promise<Credentials> {
  const { region, env, files } = input
  const endpoint = endpointFor('sts', env, files, chosenProfile(env, input.profile))
  assertSecure(env, [endpoint])
  return assumeRole(
    { ...role, sessionName: role.sessionName ?? input.sessionName },
    { region, endpoint, base, source, now: input.now(), agent: await agentOf(input) },
  )
}

/** Loaded here: most tokens need no connection. */
async function agentOf({ connections, env, files, profile }: CredentialInput): Promise<Agent | undefined> {
  if (connections !== undefined) return connections.aws
  const { createConnections } = await import('./connections.ts')
  return (await createConnections(env, files, chosenProfile(env, profile), PATIENCE)).aws
}

/** Loads once, and again when what was loaded is about to expire. A failure is thrown, not kept. */
function untilExpiry(load: () => Promise<Credentials>, now: () => Date): () => Promise<Credentials> {
  const isGood = ({ expires }: Credentials) => (expires?.getTime() ?? Infinity) - now().getTime() > MARGIN_MS
  let held: Promise<Credentials> | undefined
  return async () => {
    const before = held
    const keys = await before?.catch(() => undefined)
    if (keys !== undefined && isGood(keys)) return keys
    // Somebody else who waited may have begun already.
    if (held === undefined || held === before) held = load()
    return held
  }
}
