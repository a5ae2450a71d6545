import type { Agent } from 'node:https'
import { fromIni } from '@aws-sdk/credential-provider-ini'
import { defaultProvider } from '@aws-sdk/credential-provider-node'
import { quote } from '../app-error.ts'
import type { Credentials } from '../ports/secret.ts'
import { Secret } from '../ports/secret.ts'
import { noCredentials } from '../token/source.ts'
import { faultOf } from './fault.ts'

/** What the SDK's chain needs to know; the paths are those of the environment that was given. */
export type ChainInput = {
  readonly profile?: string
  readonly region: string
  readonly paths: { readonly config?: string; readonly credentials?: string }
  /** Opens the connections, where Node does not by itself. */
  readonly agent: Agent | undefined
}

/**
 * The SDK's own credential chain: logins (SSO), credential_process, web identity, container and instance metadata.
 * A profile that was named is the only source then: the SDK's default chain would go on to the machine's own role,
 * and act as somebody else. Throws Fault with the command that mends it.
 */
export async function chainCredentials({ profile, region, paths, agent }: ChainInput): Promise<Credentials> {
  const requestHandler = agent === undefined ? undefined : { httpsAgent: agent }
  const options = {
    clientConfig: requestHandler === undefined ? {} : { requestHandler },
    ...(paths.config === undefined ? {} : { configFilepath: paths.config }),
    ...(paths.credentials === undefined ? {} : { filepath: paths.credentials }),
  }
  const provide = profile === undefined ? defaultProvider(options) : fromIni({ ...options, profile })
  try {
    const { accessKeyId, secretAccessKey, sessionToken, expiration } = await provide({
      // In `clientConfig` the region would take the place of that of the SSO login as well.
      callerClientConfig: { region: async () => region },
    })
    return {
      accessKeyId,
      secretAccessKey: new Secret(secretAccessKey),
      ...(sessionToken === undefined ? {} : { sessionToken: new Secret(sessionToken) }),
      ...(expiration === undefined ? {} : { expires: expiration }),
    }
  } catch (error) {
    throw chainFault(error, profile)
  }
}

/** Why a profile gave nothing, by the SDK's words: they are not shown, since they may quote what a program printed. */
const REASONS = [
  { words: /\bsso\b|token is expired/i, why: 'its login is missing or over', fix: 'aws sso login' },
  { words: /aws login/i, why: 'its login is missing or over', fix: 'aws login' },
  {
    words: /multi-factor/i,
    why: 'it asks for a second factor, as only the AWS CLI can',
    fix: 'aws configure export-credentials --format env',
  },
] as const
const NO_REASON = { why: 'what it names gave none', fix: 'aws sts get-caller-identity' }

function chainFault(error: unknown, profile: string | undefined): Error {
  const isProvider = error instanceof Error && /^(Credentials|Token)?ProviderError$/.test(error.name)
  if (!isProvider) return faultOf(error, { service: 'sts', operation: 'load credentials' })
  if (profile === undefined) {
    return noCredentials('there are no AWS credentials', 'give --profile NAME, or run aws configure')
  }
  const { why, fix } = REASONS.find(({ words }) => words.test(error.message)) ?? NO_REASON
  return noCredentials(
    `profile ${quote(profile)} gives no credentials: ${why}`,
    `${fix} --profile ${profile}`,
  )
}
