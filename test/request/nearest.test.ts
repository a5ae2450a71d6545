import { expect, it } from 'vitest'
import { nearest } from '../../src/request/nearest.ts'

const FLAGS = ['group', 'masters', 'dry-run', 'iam-group', 'use-existing', 'yes', 'json']

it.each([
  ['grop', 'group'],
  ['gruop', 'group'],
  ['GROUP', 'group'],
  ['groups', 'group'],
  ['master', 'masters'],
  ['dryrun', 'dry-run'],
  ['use-exist', 'use-existing'],
  ['jsn', 'json'],
  ['namespace', undefined],
  ['x', undefined],
  ['', undefined],
])('%j is probably %j', (word, meant) => {
  expect(nearest(word, FLAGS)).toBe(meant)
})
