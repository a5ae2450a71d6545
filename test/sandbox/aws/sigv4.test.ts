import { expect, test } from 'vitest'
import { isSignedWith, readSignature } from '../../../src/sandbox/sigv4.ts'
import type { SignedRequest } from '../../../src/sandbox/sigv4.ts'

// From the test suite that AWS published for Signature Version 4.
const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
const CREDENTIAL = 'AKIDEXAMPLE/20150830/us-east-1/service/aws4_request'

function request(
  signature: string,
  changes: Partial<SignedRequest> = {},
  signedHeaders = 'host;x-amz-date',
): SignedRequest {
  return {
    method: 'GET',
    path: '/',
    query: '',
    body: '',
    ...changes,
    headers: {
      host: 'example.amazonaws.com',
      'x-amz-date': '20150830T123600Z',
      authorization: `AWS4-HMAC-SHA256 Credential=${CREDENTIAL}, SignedHeaders=${signedHeaders}, Signature=${signature}`,
      ...changes.headers,
    },
  }
}

function holds(signed: SignedRequest): boolean {
  const signature = readSignature(signed)
  return signature !== undefined && isSignedWith(signed, signature, SECRET)
}

const VANILLA = '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'

test.each<[string, SignedRequest]>([
  ['get-vanilla', request(VANILLA)],
  [
    'get-vanilla-query-order-key-case',
    request('b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500', {
      query: 'Param2=value2&Param1=value1',
    }),
  ],
  [
    'post-vanilla',
    request('5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b', { method: 'POST' }),
  ],
  [
    'post-x-www-form-urlencoded',
    request(
      'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
      {
        method: 'POST',
        body: 'Param1=value1',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      },
      'content-type;host;x-amz-date',
    ),
  ],
])('%s of the published suite', (_name, signed) => {
  expect(holds(signed)).toBe(true)
})

test.each<[string, Partial<SignedRequest>]>([
  ['method', { method: 'POST' }],
  ['path', { path: '/x' }],
  ['query', { query: 'a=b' }],
  ['body', { body: 'x' }],
  ['signed header', { headers: { host: 'example.com' } }],
  ['date', { headers: { 'x-amz-date': '20150830T123601Z' } }],
])('a changed %s breaks it', (_part, changes) => {
  expect(holds(request(VANILLA))).toBe(true)
  expect(holds(request(VANILLA, changes))).toBe(false)
})

test.each<[string, SignedRequest]>([
  ['no signature', request(VANILLA, { headers: { authorization: undefined } })],
  ['another algorithm', request(VANILLA, { headers: { authorization: 'AWS4-HMAC-SHA1 Credential=x' } })],
  ['no date', request(VANILLA, { headers: { 'x-amz-date': undefined } })],
  ['a date outside the scope', request(VANILLA, { headers: { 'x-amz-date': '20150831T123600Z' } })],
  ['no signed host', request(VANILLA, {}, 'x-amz-date')],
])('%s is none at all', (_name, signed) => {
  expect(readSignature(signed)).toBeUndefined()
})
