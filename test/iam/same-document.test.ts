import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../../src/engine/json.ts'
import { sameDocument } from '../../src/iam/same-document.ts'

const statement = { Effect: 'Allow', Action: ['eks:ListClusters', 'eks:DescribeCluster'], Resource: '*' }
const document = { Version: '2012-10-17', Statement: [statement] }
const withStatement = (change: Record<string, Json>): Json => ({
  ...document,
  Statement: [{ ...statement, ...change }],
})
const condition = (keys: Json): Json => withStatement({ Condition: { StringEquals: keys } })

describe('the same to IAM', () => {
  const same: Record<string, [Json, Json]> = {
    itself: [document, structuredClone(document)],
    'one statement alone or in a list': [document, { ...document, Statement: statement }],
    'one text alone or in a list': [withStatement({ Resource: '*' }), withStatement({ Resource: ['*'] })],
    'another order of actions': [
      document,
      withStatement({ Action: ['eks:DescribeCluster', 'eks:ListClusters'] }),
    ],
    'an action twice': [document, withStatement({ Action: [...statement.Action, 'eks:ListClusters'] })],
    'action names in another case': [
      document,
      withStatement({ Action: ['EKS:listclusters', 'eks:describecluster'] }),
    ],
    'another order of statements': [
      { ...document, Statement: [statement, { ...statement, Effect: 'Deny' }] },
      { ...document, Statement: [{ ...statement, Effect: 'Deny' }, statement] },
    ],
    'a statement with a name': [document, withStatement({ Sid: 'Look' })],
    'no version and the old one': [
      { Statement: [statement] },
      { Version: '2008-10-17', Statement: [statement] },
    ],
    'a condition key in another case': [
      condition({ 'aws:Username': 'a' }),
      condition({ 'AWS:username': ['a'] }),
    ],
    'a condition of true and "true"': [condition({ 'aws:x': true }), condition({ 'aws:x': 'true' })],
    'one principal alone or in a list': [
      withStatement({ Principal: { AWS: 'arn:aws:iam::111122223333:root' } }),
      withStatement({ Principal: { AWS: ['arn:aws:iam::111122223333:root'] } }),
    ],
  }
  it.each(Object.entries(same))('%s', (_name, [a, b]) => {
    expect(sameDocument(a, b)).toBe(true)
    expect(sameDocument(b, a)).toBe(true)
  })
})

describe('not the same', () => {
  const different: Record<string, [Json, Json]> = {
    'an action more': [document, withStatement({ Action: [...statement.Action, 'eks:*'] })],
    'Action and NotAction': [
      document,
      { ...document, Statement: [{ Effect: 'Allow', NotAction: statement.Action, Resource: '*' }] },
    ],
    'a resource in another case': [
      withStatement({ Resource: 'arn:aws:s3:::A' }),
      withStatement({ Resource: 'arn:aws:s3:::a' }),
    ],
    'another effect': [document, withStatement({ Effect: 'Deny' })],
    'with a condition': [document, condition({ 'aws:Username': 'a' })],
    'another value of a condition': [condition({ 'aws:Username': 'a' }), condition({ 'aws:Username': 'A' })],
    'a principal more': [
      withStatement({ Principal: { AWS: 'arn:aws:iam::111122223333:user/a' } }),
      withStatement({
        Principal: { AWS: ['arn:aws:iam::111122223333:user/a', 'arn:aws:iam::111122223333:user/b'] },
      }),
    ],
    'another kind of principal': [
      withStatement({ Principal: { AWS: 'x' } }),
      withStatement({ Principal: { Service: 'x' } }),
    ],
    'the old version': [document, { ...document, Version: '2008-10-17' }],
    'a statement more': [document, { ...document, Statement: [statement, { ...statement, Effect: 'Deny' }] }],
    'no document at all': [document, 'x'],
  }
  it.each(Object.entries(different))('%s', (_name, [a, b]) => {
    expect(sameDocument(a, b)).toBe(false)
    expect(sameDocument(b, a)).toBe(false)
  })
})

it('is an equivalence on any JSON', () => {
  const json = fc.jsonValue().map((value): Json => JSON.parse(JSON.stringify(value)))
  fc.assert(
    fc.property(json, json, (a, b) => {
      expect(sameDocument(a, structuredClone(a))).toBe(true)
      expect(sameDocument(a, b)).toBe(sameDocument(b, a))
    }),
  )
})
