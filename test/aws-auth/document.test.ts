import { describe, expect, it } from 'vitest'
import { AwsAuthDocument, entryAt, isEmptyText, placeOf, withMapping } from '../../src/aws-auth/document.ts'
import type { KubeObject } from '../../src/ports/kube.ts'

const USER = 'arn:aws:iam::111122223333:user/team/jane'
const ROLE = 'arn:aws:iam::111122223333:role/admin'

function documentOf(data: Record<string, string>, more: Partial<KubeObject> = {}): AwsAuthDocument {
  return new AwsAuthDocument({ metadata: { name: 'aws-auth', resourceVersion: '7' }, data, ...more })
}

describe('placeOf', () => {
  it.each([
    ['a user', {}, USER, { key: 'mapUsers', arn: USER }],
    [
      'a role, without its path',
      {},
      'arn:aws:iam::111122223333:role/team/admin',
      { key: 'mapRoles', arn: ROLE },
    ],
    ['a session', {}, 'arn:aws:sts::111122223333:assumed-role/admin/jane', { key: 'mapRoles', arn: ROLE }],
    [
      'a user who is under mapRoles',
      { mapRoles: `- rolearn: ${USER}` },
      USER,
      { key: 'mapRoles', arn: USER },
    ],
    [
      'a role that is under mapUsers',
      { mapUsers: `- userarn: ${ROLE}` },
      ROLE,
      { key: 'mapUsers', arn: ROLE },
    ],
  ])('%s', (_name, data, arn, wanted) => {
    expect(placeOf(data, arn)).toEqual(wanted)
  })
})

describe('withMapping', () => {
  it('gives the same data where it is so already, also of an immutable ConfigMap', () => {
    const document = documentOf(
      { mapUsers: `- userarn: ${USER}\n  username: j\n  groups: [b, a]\n` },
      { immutable: true },
    )
    expect(withMapping(document, { key: 'mapUsers', arn: USER }, { username: 'j', groups: ['a', 'b'] })).toBe(
      document.data,
    )
  })

  it('begins where there is no ConfigMap', () => {
    expect(
      Object.keys(withMapping(undefined, { key: 'mapRoles', arn: ROLE }, { username: 'j', groups: [] })),
    ).toEqual(['mapRoles'])
  })

  it('refuses an entry that another key would hide', () => {
    const document = documentOf({ mapRoles: `- rolearn: ${USER}` })
    expect(() =>
      withMapping(document, { key: 'mapUsers', arn: USER }, { username: 'j', groups: [] }),
    ).toThrow(expect.objectContaining({ code: 'ALREADY_MAPPED' }))
  })

  it('counts binary data for the size', () => {
    const binaryData = { blob: Buffer.alloc(1_048_576).toString('base64') }
    expect(() =>
      withMapping(
        documentOf({}, { binaryData }),
        { key: 'mapRoles', arn: ROLE },
        { username: 'j', groups: [] },
      ),
    ).toThrow(expect.objectContaining({ code: 'AWS_AUTH_TOO_BIG' }))
  })
})

it('entryAt looks in one key', () => {
  const data = {
    mapRoles: `- rolearn: ${USER}\n  username: r\n`,
    mapUsers: `- userarn: ${USER}\n  username: u\n`,
  }
  expect(entryAt(data, { key: 'mapUsers', arn: USER })?.username).toBe('u')
  expect(entryAt(undefined, { key: 'mapUsers', arn: USER })).toBeUndefined()
})

it.each([
  ['', true],
  ['[]\n', true],
  ['""', true],
  ['# comment\n', false],
  ['- userarn: x\n', false],
  ['{{broken', false],
])('%j holds nothing: %s', (text, wanted) => {
  expect(isEmptyText(text, 'mapUsers')).toBe(wanted)
})
