import { describe, expect, it } from 'vitest'
import type { Credentials } from '../../src/ports/secret.ts'
import { Secret } from '../../src/ports/secret.ts'
import { presignToken } from '../../src/token/presign.ts'

const now = new Date('2026-01-31T12:34:56.789Z')
const long: Credentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: new Secret('wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'),
}
const short: Credentials = { ...long, sessionToken: new Secret('FwoGZXIvYXdzEPr//+/=token') }

function urlOf(token: string): URL {
  expect(token).toMatch(/^k8s-aws-v1\.[A-Za-z0-9_-]+$/)
  return new URL(Buffer.from(token.slice('k8s-aws-v1.'.length), 'base64url').toString())
}

describe('presignToken', () => {
  // The signatures are botocore's (1.43.11, SigV4QueryAuth), for the same input.
  it.each([
    [
      'keys of a user',
      'us-west-2',
      'sts.us-west-2.amazonaws.com',
      long,
      'c4ee0508c307d04338a38e626f0d70751236379e8920b18ea22e62c14d36906d',
    ],
    [
      'keys of a session',
      'us-west-2',
      'sts.us-west-2.amazonaws.com',
      short,
      '00fc71dc7fa95493030680a1b69d4283c4c91ed636f6b0a0dc990fc4da417cee',
    ],
    [
      'China',
      'cn-north-1',
      'sts.cn-north-1.amazonaws.com.cn',
      long,
      'cea00320e7f7676babfffc6c03ff8b080dbe549dee03967568bc8ff86aaed16a',
    ],
    [
      'GovCloud',
      'us-gov-west-1',
      'sts.us-gov-west-1.amazonaws.com',
      long,
      'ea9e91b6e3fc6000afd2d3f78176661ae20a17d76e6f02f4468942ae7e0d9799',
    ],
    [
      'the sovereign cloud',
      'eusc-de-east-1',
      'sts.eusc-de-east-1.amazonaws.eu',
      long,
      '793860595703a905891c233ce9396f7b45006bf8ffc200f75ac53fdaaab35b8d',
    ],
    [
      'us-iso',
      'us-iso-east-1',
      'sts.us-iso-east-1.c2s.ic.gov',
      long,
      'c922c8a81ead58d53bd0a7477574a42b1c49e49506c07f5f90fcc1b0f3e2226b',
    ],
    [
      'us-isob',
      'us-isob-east-1',
      'sts.us-isob-east-1.sc2s.sgov.gov',
      long,
      '8bcf2f43b469233d6f4761b94da458e34d04b0826ec09fb0ad9ce41d321be095',
    ],
  ])('signs as another implementation does: %s', (_name, region, host, credentials, signature) => {
    const url = urlOf(presignToken({ cluster: 'demo', region, credentials, now }))
    expect(url.host).toBe(host)
    expect(url.searchParams.get('X-Amz-Signature')).toBe(signature)
  })

  it('has the query keys that the authenticator allows, once each', () => {
    const url = urlOf(presignToken({ cluster: 'demo', region: 'us-west-2', credentials: short, now }))
    expect(url.pathname).toBe('/')
    expect(url.protocol).toBe('https:')
    expect([...url.searchParams.keys()].toSorted()).toEqual([
      'Action',
      'Version',
      'X-Amz-Algorithm',
      'X-Amz-Credential',
      'X-Amz-Date',
      'X-Amz-Expires',
      'X-Amz-Security-Token',
      'X-Amz-Signature',
      'X-Amz-SignedHeaders',
    ])
    expect(url.searchParams.get('X-Amz-Date')).toBe('20260131T123456Z')
    expect(url.searchParams.get('X-Amz-Expires')).toBe('60')
    expect(url.searchParams.get('X-Amz-SignedHeaders')).toBe('host;x-k8s-aws-id')
  })

  it('is another token for another cluster', () => {
    const input = { region: 'us-west-2', credentials: long, now }
    const [a, b] = ['demo', 'prod'].map((cluster) => urlOf(presignToken({ ...input, cluster })))
    expect(a?.searchParams.get('X-Amz-Signature')).not.toBe(b?.searchParams.get('X-Amz-Signature'))
  })
})
