import type { VerifyToken } from '../identity.ts'
import { isSignedWith, parseAmzDate, queryPairs, readSignature } from '../sigv4.ts'
import type { Account } from './account.ts'
import { remember, signer } from './authenticate.ts'

const MAX_LENGTH = 4096
const MAX_AGE_MS = 15 * 60_000
const MAX_EXPIRES = 900
const MAX_EARLY_MS = 5 * 60_000
const CLUSTER_HEADER = 'x-k8s-aws-id'
const STS_HOST = /^sts(\.[a-z0-9-]+)?\.amazonaws\.com$/
const PARAMETERS = new Set([
  'action',
  'version',
  'x-amz-algorithm',
  'x-amz-credential',
  'x-amz-date',
  'x-amz-expires',
  'x-amz-security-token',
  'x-amz-signature',
  'x-amz-signedheaders',
])

/**
 * Makes the check that aws-iam-authenticator and STS do together on a token's URL (token.go, `Verify`), with
 * all its limits. Beside the real STS hosts it takes the sandbox's own address, which the AWS CLI signs for
 * when AWS_ENDPOINT_URL leads it here.
 */
export function createVerifyToken(account: Account, ownEndpoint: string): VerifyToken {
  const own = new URL(ownEndpoint)
  return (presignedUrl, clusterName) => {
    if (presignedUrl.length > MAX_LENGTH) return undefined
    // Taken apart by hand: URL() would tidy up what the signature covers.
    const [, scheme, host, path, query] =
      /^(https?):\/\/([^/?#\s]+)(\/[^?#]*)\?([^#]*)$/.exec(presignedUrl) ?? []
    if (host === undefined || query === undefined || path !== '/') return undefined
    const isSts = scheme === 'https' && STS_HOST.test(host)
    const isOwn = scheme === 'http' && host === own.host
    if (!isSts && !isOwn) return undefined
    const names = queryPairs(query).map(([name]) => name.toLowerCase())
    if (new Set(names).size !== names.length || !names.every((name) => PARAMETERS.has(name))) return undefined
    const parameters = new Map(queryPairs(query))
    if (parameters.get('Action') !== 'GetCallerIdentity') return undefined

    const request = { method: 'GET', path, query, headers: { host, [CLUSTER_HEADER]: clusterName }, body: '' }
    const signature = readSignature(request)
    if (signature?.expires === undefined || signature.expires > MAX_EXPIRES || signature.service !== 'sts')
      return undefined
    if (!signature.signedHeaders.includes(CLUSTER_HEADER)) return undefined
    const age = account.now().getTime() - (parseAmzDate(signature.date)?.getTime() ?? Number.NaN)
    if (!(age <= MAX_AGE_MS && age >= -MAX_EARLY_MS)) return undefined
    const known = signer(account, signature)
    if (typeof known === 'string' || !isSignedWith(request, signature, known.secret)) return undefined
    remember(account, signature)
    const { arn, canonicalArn, account: accountId, userId, accessKeyId, sessionName } = known.caller
    return { arn, canonicalArn, account: accountId, userId, accessKeyId, sessionName }
  }
}
