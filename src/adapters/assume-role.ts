import type { IncomingMessage } from 'node:http'
import type { Agent } from 'node:https'
import type { Credentials } from '../ports/secret.ts'
import { Secret } from '../ports/secret.ts'
import { stsHost } from '../token/region.ts'
import { encodeQuery, signForm } from '../token/sigv4.ts'
import type { ProfileRole } from '../token/source.ts'
import type { Call } from './fault.ts'
import { awsFault, faultOf } from './fault.ts'
import { PATIENCE } from './patience.ts'

/** Where and as whom a role is taken. */
export type AssumeInput = {
  readonly region: string
  readonly endpoint: string | undefined
  readonly base: Credentials
  /** Whose keys `base` are, for a person. */
  readonly source: string
  readonly now: Date
  /** Opens the connection, where Node does not by itself. */
  readonly agent: Agent | undefined
}

/**
 * Takes a role with nothing but Node: the SDK takes longer to load than STS to answer, which `kubectl` would
 * pay on every call. One attempt. Throws Fault.
 */
export async function assumeRole(
  role: ProfileRole & { sessionName: string },
  input: AssumeInput,
): Promise<Credentials> {
  const call: Call = { service: 'sts', operation: 'sts:AssumeRole', source: input.source }
  const url = new URL(input.endpoint ?? `https://${stsHost(input.region)}/`)
  const body = encodeQuery({
    Action: 'AssumeRole',
    Version: '2011-06-15',
    RoleArn: role.arn,
    RoleSessionName: role.sessionName,
    ...(role.externalId === undefined ? {} : { ExternalId: role.externalId }),
    ...(role.durationSeconds === undefined ? {} : { DurationSeconds: role.durationSeconds }),
  })
  const headers = signForm(url, body, { region: input.region, service: 'sts', now: input.now }, input.base)
  const { status, text } = await post(url, headers, body, input.agent).catch((error: unknown) => {
    throw faultOf(error, call)
  })
  if (status !== 200) {
    throw awsFault(
      { code: element(text, 'Code') ?? '', status, message: element(text, 'Message') ?? '' },
      call,
    )
  }
  const [id, secret, token, expires] = ['AccessKeyId', 'SecretAccessKey', 'SessionToken', 'Expiration'].map(
    (name) => element(text, name),
  )
  if (id === undefined || secret === undefined || token === undefined || expires === undefined) {
    throw awsFault({ code: '', status, message: '' }, call)
  }
  return {
    accessKeyId: id,
    secretAccessKey: new Secret(secret),
    sessionToken: new Secret(token),
    expires: new Date(expires),
  }
}

async function post(
  url: URL,
  headers: Record<string, string>,
  body: string,
  httpsAgent: Agent | undefined,
): Promise<{ status: number; text: string }> {
  // Loaded here: most tokens are signed without a call, and must not wait for it.
  const isPlain = url.protocol === 'http:'
  const { request } = await (isPlain ? import('node:http') : import('node:https'))
  const agent = isPlain ? undefined : httpsAgent
  const length = { 'content-length': Buffer.byteLength(body) }
  const signal = AbortSignal.timeout(PATIENCE.totalMs)
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers: { ...headers, ...length }, signal, agent }, resolve)
    sent.on('error', reject)
    sent.end(body)
  })
  return { status: response.statusCode ?? 0, text: await readAll(response) }
}

async function readAll(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString('utf8')
}

/** The text of the first element of that name. STS answers with flat XML whose texts are escaped with five entities. */
function element(xml: string, name: string): string | undefined {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1]
  return text?.replace(/&(lt|gt|quot|apos|amp);/g, (_all, entity: string) => ENTITIES[entity] ?? '')
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' }
