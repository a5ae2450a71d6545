import type { Credentials } from '../ports/secret.ts'
import { stsHost } from './region.ts'
import { ALGORITHM, amzDate, encodeQuery, scopeText, sha256, sign } from './sigv4.ts'

/** How long STS takes the URL by itself, in seconds. The cluster takes the token for 15 minutes from X-Amz-Date. */
const URL_SECONDS = 60

/** What a token is made of. `cluster` is the name of the cluster (its id where it is a local one on an Outpost). */
export type TokenInput = {
  readonly cluster: string
  readonly region: string
  readonly credentials: Credentials
  readonly now: Date
}

/**
 * The bearer token that EKS takes: a presigned GetCallerIdentity with the cluster's name among the signed
 * headers, so that it is good for that cluster alone. Signs the real STS host whatever endpoint the clients use:
 * it is the cluster that sends the request, not we. As in `aws eks get-token` (awscli
 * customizations/eks/get_token.py) and aws-iam-authenticator (pkg/token/token.go).
 */
export function presignToken({ cluster, region, credentials, now }: TokenInput): string {
  const host = stsHost(region)
  const scope = { region, service: 'sts', now }
  const query = encodeQuery({
    Action: 'GetCallerIdentity',
    Version: '2011-06-15',
    'X-Amz-Algorithm': ALGORITHM,
    'X-Amz-Credential': `${credentials.accessKeyId}/${scopeText(scope)}`,
    'X-Amz-Date': amzDate(now),
    'X-Amz-Expires': String(URL_SECONDS),
    'X-Amz-SignedHeaders': 'host;x-k8s-aws-id',
    ...(credentials.sessionToken === undefined
      ? {}
      : { 'X-Amz-Security-Token': credentials.sessionToken.reveal() }),
  })
  const canonical = [
    'GET',
    '/',
    query,
    `host:${host}`,
    `x-k8s-aws-id:${cluster}`,
    '',
    'host;x-k8s-aws-id',
    sha256(''),
  ].join('\n')
  const url = `https://${host}/?${query}&X-Amz-Signature=${sign(canonical, scope, credentials)}`
  return `k8s-aws-v1.${Buffer.from(url).toString('base64url')}`
}
