import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Progress } from '../../src/ui/progress.ts'
import { changeOf, PLAIN } from '../support/plan.ts'
import { Recorder } from '../support/streams.ts'

const change = changeOf({ resource: 'IAM user jane' })

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

function tell(stream: Recorder): Progress {
  const progress = new Progress(stream, PLAIN)
  progress.report({ type: 'begin', total: 3, undo: false })
  progress.report({ type: 'phase', what: 'reading the account' })
  progress.report({ type: 'step', index: 0, change })
  progress.report({ type: 'wait', what: 'the key to be seen', upToMs: 120_000 })
  vi.advanceTimersByTime(200)
  progress.report({ type: 'done', index: 0, change, status: 'done', ms: 1240 })
  progress.report({ type: 'done', index: 1, change, status: 'left', ms: 10, why: 'it is in use' })
  progress.report({ type: 'failed', index: 2, change, why: 'denied' })
  progress.report({ type: 'check', what: 'get pods: yes', ok: true })
  progress.report({ type: 'check', what: 'create pods: yes', ok: false })
  progress.report({ type: 'unwind', why: 'denied' })
  return progress
}

const LINES = [
  '… waiting for the key to be seen (up to 120 s)',
  '✔ create IAM user jane 1.2 s',
  '! IAM user jane left: it is in use',
  '✖ create IAM user jane: denied',
  '✔ get pods: yes',
  '✖ create pods: yes',
  '! Taking back what was done: denied',
]

it('appends plain lines in a pipe', () => {
  const stream = new Recorder()
  tell(stream)
  expect(stream.text.trimEnd().split('\n')).toEqual(LINES)
  expect(vi.getTimerCount()).toBe(0)
})

it('turns on a terminal while something is under way, and leaves the same lines', () => {
  const stream = new Recorder(true)
  tell(stream)
  expect(stream.text).toContain('⠋ reading the account')
  expect(stream.text).toContain('⠙ create IAM user jane')
  expect(shownLines(stream.text)).toEqual(LINES)
  expect(vi.getTimerCount()).toBe(0)
})

it('cuts the turning line to the width of the terminal', () => {
  const stream = new Recorder(true)
  const progress = new Progress(stream, PLAIN)
  progress.report({ type: 'phase', what: 'x'.repeat(200) })
  progress.stop()
  expect(stream.text.replaceAll('\r\u001b[2K', '').length).toBeLessThan(80)
})

/** What stands on the terminal in the end: a line that was cleared is gone. */
function shownLines(text: string): readonly string[] {
  const lines = text.split('\n').map((line) => line.split('\r\u001b[2K').at(-1) ?? '')
  return lines.filter((line) => line !== '')
}
