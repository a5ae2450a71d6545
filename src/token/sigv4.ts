import { createHmac, hash } from 'node:crypto'
import type { Credentials } from '../ports/secret.ts'

/** What a signature is bound to. */
export type Scope = { readonly region: string; readonly service: string; readonly now: Date }

export const ALGORITHM = 'AWS4-HMAC-SHA256'

/** A moment as signatures write it: `20260131T120000Z`. */
export function amzDate(now: Date): string {
  return `${now.toISOString().slice(0, -5).replaceAll('-', '').replaceAll(':', '')}Z`
}

export function scopeText({ region, service, now }: Scope): string {
  return `${amzDate(now).slice(0, 8)}/${region}/${service}/aws4_request`
}

export function sha256(text: string): string {
  return hash('sha256', text)
}

/** Percent-encoding of RFC 3986, which is stricter than encodeURIComponent. */
function encodeRfc3986(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

/** A query or form body with sorted names, as signatures want it. */
export function encodeQuery(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${encodeRfc3986(name)}=${encodeRfc3986(value)}`)
    .join('&')
}

/** Signs a canonical request (AWS Signature Version 4); answers the signature in hex. */
export function sign(canonicalRequest: string, scope: Scope, credentials: Credentials): string {
  const text = [ALGORITHM, amzDate(scope.now), scopeText(scope), sha256(canonicalRequest)].join('\n')
  const hmac = (key: string | Buffer, part: string) => createHmac('sha256', key).update(part, 'utf8').digest()
  const parts = scopeText(scope).split('/')
  const key = parts.reduce<string | Buffer>(hmac, `AWS4${credentials.secretAccessKey.reveal()}`)
  return hmac(key, text).toString('hex')
}

/**
 * Headers that authorise a POST of a form to a query-protocol service (IAM, STS). `url` is an origin with at
 * most a plain path.
 */
export function signForm(
  url: URL,
  body: string,
  scope: Scope,
  credentials: Credentials,
): Record<string, string> {
  const headers: Record<string, string> = {
    'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
    host: url.host,
    'x-amz-date': amzDate(scope.now),
    ...(credentials.sessionToken === undefined
      ? {}
      : { 'x-amz-security-token': credentials.sessionToken.reveal() }),
  }
  const names = Object.keys(headers)
  const canonical = [
    'POST',
    url.pathname,
    '',
    ...names.map((name) => `${name}:${headers[name]}`),
    '',
    names.join(';'),
    sha256(body),
  ].join('\n')
  const signature = sign(canonical, scope, credentials)
  const credential = `${credentials.accessKeyId}/${scopeText(scope)}`
  return {
    ...headers,
    authorization: `${ALGORITHM} Credential=${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
  }
}
