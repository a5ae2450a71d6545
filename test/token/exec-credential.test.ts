import { describe, expect, it } from 'vitest'
import { execCredential } from '../../src/token/exec-credential.ts'

const now = new Date('2026-01-31T12:00:00.500Z')
const info = (apiVersion: unknown) => JSON.stringify({ kind: 'ExecCredential', apiVersion, spec: {} })
const version = (name: string) => `client.authentication.k8s.io/${name}`

describe('execCredential', () => {
  it('prints what kubectl reads, good for 14 minutes', () => {
    expect(JSON.parse(execCredential('k8s-aws-v1.x', now, undefined).json)).toEqual({
      kind: 'ExecCredential',
      apiVersion: version('v1beta1'),
      spec: {},
      status: { expirationTimestamp: '2026-01-31T12:14:00Z', token: 'k8s-aws-v1.x' },
    })
  })

  it.each([
    ['nothing', undefined, 'v1beta1', undefined],
    ['an empty text', '', 'v1beta1', undefined],
    ['v1', info(version('v1')), 'v1', undefined],
    ['v1beta1', info(version('v1beta1')), 'v1beta1', undefined],
    ['v1alpha1', info(version('v1alpha1')), 'v1alpha1', /deprecated/],
    ['a version of tomorrow', info(version('v2')), 'v1beta1', /not known/],
    ['no version', '{}', 'v1beta1', /could not be read/],
    ['a version that is no text', info(1), 'v1beta1', /could not be read/],
    ['no JSON', '{', 'v1beta1', /could not be read/],
    ['JSON that is no object', 'null', 'v1beta1', /could not be read/],
  ])('answers a client that asks with %s', (_name, execInfo, expected, warning) => {
    const answer = execCredential('t', now, execInfo)
    expect(JSON.parse(answer.json)).toMatchObject({ apiVersion: version(expected) })
    if (warning === undefined) expect(answer.warning).toBeUndefined()
    else expect(answer.warning).toMatch(warning)
  })
})
