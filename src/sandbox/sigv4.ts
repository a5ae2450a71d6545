import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/** An HTTP request as it came over the wire: the path and the query undecoded, the header names in lower case. */
export type SignedRequest = {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string
}

/** What a request says about its own signature; nothing of it is proven yet. */
export type Signature = {
  readonly accessKeyId: string
  /** `20260131`, of the credential scope. */
  readonly scopeDate: string
  readonly region: string
  readonly service: string
  readonly signedHeaders: readonly string[]
  readonly signature: string
  /** `20260131T101112Z`. */
  readonly date: string
  /** Seconds; undefined for a signature in the Authorization header. */
  readonly expires: number | undefined
  readonly sessionToken: string | undefined
}

const ALGORITHM = 'AWS4-HMAC-SHA256'

/** The signature in the Authorization header or in the query; undefined where there is none or it is not whole. */
export function readSignature(request: SignedRequest): Signature | undefined {
  const query = new Map(queryPairs(request.query))
  return query.has('X-Amz-Signature') ? presigned(query) : inHeader(request.headers)
}

function presigned(query: ReadonlyMap<string, string>): Signature | undefined {
  if (query.get('X-Amz-Algorithm') !== ALGORITHM) return undefined
  const expires = query.get('X-Amz-Expires') ?? '0'
  if (!/^\d{1,6}$/.test(expires)) return undefined
  return assemble({
    credential: query.get('X-Amz-Credential'),
    signedHeaders: query.get('X-Amz-SignedHeaders'),
    signature: query.get('X-Amz-Signature'),
    date: query.get('X-Amz-Date'),
    expires: Number(expires),
    sessionToken: query.get('X-Amz-Security-Token'),
  })
}

function inHeader(headers: SignedRequest['headers']): Signature | undefined {
  const authorization = headers['authorization']
  if (!authorization?.startsWith(`${ALGORITHM} `)) return undefined
  const parts = new Map<string, string>()
  for (const part of authorization.slice(ALGORITHM.length).split(',')) {
    const [name = '', value = ''] = part.trim().split(/=(.*)/s)
    parts.set(name, value)
  }
  return assemble({
    credential: parts.get('Credential'),
    signedHeaders: parts.get('SignedHeaders'),
    signature: parts.get('Signature'),
    date: headers['x-amz-date'],
    expires: undefined,
    sessionToken: headers['x-amz-security-token'],
  })
}

function assemble(raw: {
  credential: string | undefined
  signedHeaders: string | undefined
  signature: string | undefined
  date: string | undefined
  expires: number | undefined
  sessionToken: string | undefined
}): Signature | undefined {
  const scope = /^(\w+)\/(\d{8})\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request$/.exec(raw.credential ?? '')
  if (scope === null || raw.signedHeaders === undefined || raw.signature === undefined) return undefined
  const [, accessKeyId = '', scopeDate = '', region = '', service = ''] = scope
  if (raw.date === undefined || parseAmzDate(raw.date) === undefined || !raw.date.startsWith(scopeDate)) {
    return undefined
  }
  const signedHeaders = raw.signedHeaders.toLowerCase().split(';')
  if (!signedHeaders.includes('host')) return undefined
  const { signature, date, expires, sessionToken } = raw
  return { accessKeyId, scopeDate, region, service, signedHeaders, signature, date, expires, sessionToken }
}

/** The time of a stamp like `20260131T101112Z`. */
export function parseAmzDate(stamp: string): Date | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(stamp)
  if (match === null) return undefined
  const [, year, month, day, hour, minute, second] = match
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  return Number.isNaN(date.getTime()) ? undefined : date
}

/**
 * Whether the request was signed with this secret, by Signature Version 4 as IAM, STS and EKS use it: each
 * segment of the path as sent is encoded once more, unlike S3. The time is for the caller to check.
 */
export function isSignedWith(request: SignedRequest, signature: Signature, secret: string): boolean {
  const toSign = [
    ALGORITHM,
    signature.date,
    `${signature.scopeDate}/${signature.region}/${signature.service}/aws4_request`,
    sha256(canonicalRequest(request, signature)),
  ].join('\n')
  let key: Buffer = Buffer.from(`AWS4${secret}`)
  for (const part of [signature.scopeDate, signature.region, signature.service, 'aws4_request', toSign]) {
    key = createHmac('sha256', key).update(part).digest()
  }
  const expected = Buffer.from(key.toString('hex'))
  const given = Buffer.from(signature.signature)
  return expected.length === given.length && timingSafeEqual(expected, given)
}

function canonicalRequest(request: SignedRequest, signature: Signature): string {
  const path = request.path.split('/').map(encode).join('/')
  const query = queryPairs(request.query)
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .toSorted(([a, x], [b, y]) => (a === b ? compare(x, y) : compare(a, b)))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
  const headers = signature.signedHeaders.map(
    (name) => `${name}:${(request.headers[name] ?? '').trim().replace(/ +/g, ' ')}\n`,
  )
  const signedHeaders = signature.signedHeaders.join(';')
  return [request.method, path, query, headers.join(''), signedHeaders, sha256(request.body)].join('\n')
}

/** Decoded name and value of each part of a query string, in the order sent. */
export function queryPairs(query: string): [name: string, value: string][] {
  if (query === '') return []
  return query.split('&').map((pair) => {
    const [name = '', value = ''] = pair.split(/=(.*)/s)
    return [decode(name), decode(value)]
  })
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** As RFC 3986 has it; encodeURIComponent leaves five characters more. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
