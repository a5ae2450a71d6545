import { defaultProvider } from '@aws-sdk/credential-provider-node'
import { quote, safe } from '../app-error.ts'
import { Fault } from '../ports/fault.ts'
import type { Credentials } from '../ports/secret.ts'
import { Secret } from '../ports/secret.ts'
import { noCredentials } from '../token/source.ts'
import { faultOf } from './fault.ts'

/** What the SDK's chain needs to know; the paths are those of the environment that was given. */
export type ChainInput = {
  readonly profile?: string
  readonly region: string
  readonly paths: { readonly config?: string; readonly credentials?: string }
}

/**
 * The SDK's own credential chain: logins (SSO), credential_process, web identity, container and instance
 * metadata. Throws Fault with the command that mends it.
 */
export async function chainCredentials({ profile, region, paths }: ChainInput): Promise<Credentials> {
  const provide = defaultProvider({
    ...(profile === undefined ? {} : { profile }),
    ...(paths.config === undefined ? {} : { configFilepath: paths.config }),
    ...(paths.credentials === undefined ? {} : { filepath: paths.credentials }),
    clientConfig: { region },
  })
  try {
    const { accessKeyId, secretAccessKey, sessionToken, expiration } = await provide()
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

/** What went wrong in the chain. A program's output is not shown: it was meant to be a secret. */
function chainFault(error: unknown, profile: string | undefined): Error {
  const isOwn =
    error instanceof Error && /^(CredentialsProvider|TokenProvider|Provider)Error$/.test(error.name)
  if (!isOwn) {
    const isProgram = error instanceof Error && 'cmd' in error
    const fault = faultOf(error, { service: 'sts', operation: 'load credentials' })
    return isProgram || (fault instanceof Fault && fault.code === 'Unknown') ? failed(profile) : fault
  }
  if (/\bsso\b|login/i.test(error.message)) {
    const option = profile === undefined ? '' : ` --profile ${profile}`
    return noCredentials(
      `${whose(profile)} needs a login: ${firstLine(error.message)}`,
      `aws sso login${option}`,
    )
  }
  if (profile === undefined) {
    return noCredentials('there are no AWS credentials', 'give --profile NAME, or run aws configure')
  }
  return /Command failed|process/i.test(error.message)
    ? failed(profile)
    : noCredentials(
        `${whose(profile)} has no credentials: ${firstLine(error.message)}`,
        `aws configure --profile ${profile}`,
      )
}

function failed(profile: string | undefined): Fault {
  const option = profile === undefined ? '' : ` --profile ${profile}`
  return noCredentials(
    `the credentials of ${whose(profile)} could not be made`,
    `aws sts get-caller-identity${option}`,
  )
}

function whose(profile: string | undefined): string {
  return profile === undefined ? 'the default profile' : `profile ${quote(profile)}`
}

function firstLine(text: string): string {
  return safe(text.split('\n')[0] ?? '').slice(0, 300)
}
