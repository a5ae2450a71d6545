import type { Clock } from '../ports/clock.ts'
import type { Credentials } from '../ports/secret.ts'
import { VERSION } from '../version.ts'
import type { DateObserver } from './clock.ts'
import type { Connections } from './connections.ts'
import type { AwsService } from './endpoints.ts'
import { limitOf } from './patience.ts'
import type { Patience } from './patience.ts'

/** One identity in one region: what every client is made from. */
export type Session = {
  readonly region: string
  readonly endpoints: Readonly<Partial<Record<AwsService, string>>>
  readonly connections: Connections
  /** The identity's keys, fresh ones when the old ones are about to expire. */
  readonly credentials: () => Promise<Credentials>
  /** Whose keys these are, for a person: `profile "dev"`. */
  readonly source: string
  readonly clock: Clock & Partial<DateObserver>
  readonly patience: Patience
}

/**
 * The settings of an SDK client. Everything that an environment or a config file could turn is set: one attempt
 * (a create that is sent twice makes two things), limits for connecting and answering, no logger.
 */
export function clientSettings(session: Session, service: AwsService) {
  const endpoint = session.endpoints[service]
  const httpsAgent = session.connections.aws
  return {
    region: session.region,
    maxAttempts: 1,
    retryMode: 'standard',
    customUserAgent: [['eks-access', VERSION]] satisfies [string, string][],
    requestHandler: {
      connectionTimeout: session.patience.connectMs,
      requestTimeout: session.patience.totalMs,
      throwOnRequestTimeout: true,
      ...(httpsAgent === undefined ? {} : { httpsAgent }),
    },
    credentials: async () => toIdentity(await session.credentials()),
    ...(endpoint === undefined ? {} : { endpoint }),
  }
}

/** The limit for a call as a whole, its body included: the SDK's own ends with the headers. */
export function deadline(session: Session): { abortSignal: AbortSignal } {
  return { abortSignal: limitOf(session.patience) }
}

/**
 * For a client's middleware stack: tells the clock what time the server has, from every answer, refusals included.
 */
export function dateWatch(session: Session) {
  const watch =
    <I, O extends { readonly response: unknown }>(next: (args: I) => Promise<O>) =>
    async (args: I): Promise<O> => {
      const answer = await next(args)
      observeDate(session, answer.response)
      return answer
    }
  return [watch, { step: 'deserialize', priority: 'low', name: 'observeDate' }] as const
}

/** From an answer as the SDK's handlers pass it on. */
function observeDate(session: Session, response: unknown): void {
  if (typeof response !== 'object' || response === null || !('headers' in response)) return
  const { headers } = response
  if (typeof headers !== 'object' || headers === null || !('date' in headers)) return
  if (typeof headers.date === 'string') session.clock.observe?.(headers.date)
}

function toIdentity({ accessKeyId, secretAccessKey, sessionToken, expires }: Credentials) {
  return {
    accessKeyId,
    secretAccessKey: secretAccessKey.reveal(),
    ...(sessionToken === undefined ? {} : { sessionToken: sessionToken.reveal() }),
    ...(expires === undefined ? {} : { expiration: expires }),
  }
}
