import { expect, it } from 'vitest'
import { toChangeResult } from '../../src/commands/result.ts'
import { renderJson } from '../../src/ui/json.ts'
import { changeOf, doneResult } from '../support/plan.ts'

const KEYS = [
  'version',
  'ok',
  'exit',
  'status',
  'command',
  'again',
  'run',
  'journal',
  'dryRun',
  'operator',
  'cluster',
  'principal',
  'made',
  'warnings',
  'left',
  'changes',
  'checks',
]

function read(text: string): Record<string, unknown> {
  return JSON.parse(text) as Record<string, unknown>
}

it('has these keys in this order, and error only where there is one', () => {
  expect(Object.keys(read(renderJson(doneResult())))).toEqual(KEYS)
  const error = { code: 'LEFT', message: 'm', fix: 'f' } as const
  const failed = read(renderJson(doneResult({ ok: false, error })))
  expect(Object.keys(failed)).toEqual([...KEYS, 'error'])
  expect(failed['error']).toEqual(error)
})

it('has of a change these keys and no other', () => {
  const change = changeOf({
    resource: 'x',
    action: 'update',
    before: 1,
    after: 2,
    why: 'w',
    byHand: ['aws x'],
  })
  const [bare, full] = [toChangeResult(changeOf({ resource: 'y' }), 'done'), toChangeResult(change, 'done')]
  const { changes } = read(renderJson(doneResult({ changes: [bare, full] }))) as { changes: object[] }
  expect(changes.map((item) => Object.keys(item))).toEqual([
    ['kind', 'resource', 'action', 'status', 'owner', 'byHand'],
    ['kind', 'resource', 'action', 'status', 'owner', 'before', 'after', 'why', 'byHand'],
  ])
})

it('is one document on a line of its own, which no text can turn around', () => {
  const text = renderJson(doneResult({ warnings: [{ code: 'X', message: 'a\u202eb\u0085\u001b' }] }))
  expect(text).not.toMatch(/[\u202e\u0085\u001b]/)
  expect(text.endsWith('}\n')).toBe(true)
  expect(read(text)['warnings']).toEqual([{ code: 'X', message: 'a\u202eb\u0085\u001b' }])
})
