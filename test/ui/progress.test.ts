import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { StepEvent } from '../../src/engine/host.ts'
import { createPaint } from '../../src/ui/color.ts'
import { Progress } from '../../src/ui/progress.ts'
import { widthOf } from '../../src/ui/width.ts'
import { changeOf, PLAIN } from '../support/plan.ts'
import { Screen } from '../support/screen.ts'
import { Recorder } from '../support/streams.ts'

const change = changeOf({ resource: 'IAM user jane' })

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

/** A progress on a terminal so wide. */
function open(columns: number, env: Readonly<Record<string, string>> = {}) {
  const screen = new Screen(columns)
  const paint = createPaint(screen, { TERM: 'xterm', LANG: 'C.UTF-8', ...env }, 'linux')
  return { screen, progress: new Progress(screen, paint) }
}

const EVENTS: readonly StepEvent[] = [
  { type: 'phase', what: 'reading the account' },
  { type: 'begin', total: 3, undo: false },
  { type: 'step', index: 0, change },
  { type: 'wait', what: 'the key to be seen', upToMs: 120_000 },
  { type: 'done', index: 0, change, status: 'done', ms: 1240 },
  { type: 'done', index: 1, change, status: 'left', ms: 10, why: 'it is in use' },
  { type: 'failed', index: 2, change, why: 'denied' },
  { type: 'check', what: 'get pods: yes', ok: true },
  { type: 'check', what: 'create pods: yes', ok: false },
  { type: 'unwind', why: 'denied' },
]

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
  const progress = new Progress(stream, PLAIN)
  for (const event of EVENTS) progress.report(event)
  expect(progress.isBusy).toBe(true)
  expect(vi.getTimerCount()).toBe(0)
  progress.stop()
  expect(progress.isBusy).toBe(false)
  expect(stream.text.trimEnd().split('\n')).toEqual(LINES)
})

it('appends plain lines at a dumb terminal', () => {
  const { screen, progress } = open(80, { TERM: 'dumb' })
  for (const event of EVENTS) progress.report(event)
  progress.stop()
  expect(screen.writes.join('')).not.toMatch(/[\u001b\r]/)
  expect(screen.lines).toEqual(LINES)
})

it.each([40, 80, 120])('leaves the same lines at a terminal of %d columns', (columns) => {
  const { screen, progress } = open(columns)
  for (const event of EVENTS) {
    progress.report(event)
    vi.advanceTimersByTime(200)
    expect(screen.isCursorShown).toBe(false)
  }
  progress.stop()
  // What was appended may wrap.
  expect(screen.lines.join('').replaceAll(' ', '')).toBe(LINES.join('').replaceAll(' ', ''))
  expect(screen.isCursorShown).toBe(true)
  expect(vi.getTimerCount()).toBe(0)
})

it('turns with the step of how many, the seconds, and what is waited for', () => {
  const { screen, progress } = open(80)
  progress.report({ type: 'phase', what: 'reading the account' })
  expect(screen.lines).toEqual(['⠋ reading the account 0 s'])
  progress.report({ type: 'begin', total: 12, undo: false })
  progress.report({ type: 'step', index: 0, change })
  vi.advanceTimersByTime(4100)
  expect(screen.lines.at(-1)).toMatch(/^[\u2800-\u28ff] \[1\/12\] create IAM user jane 4 s$/)
  progress.report({ type: 'wait', what: 'the key to be seen', upToMs: 60_000 })
  vi.advanceTimersByTime(2100)
  expect(screen.lines.at(-1)).toMatch(
    /^[\u2800-\u28ff] \[1\/12\] create IAM user jane: waiting for the key to be seen 2 of up to 60 s$/,
  )
  progress.report({ type: 'done', index: 0, change, status: 'done', ms: 6000 })
  progress.report({ type: 'step', index: 1, change })
  expect(screen.lines.at(-1)).toMatch(/^. \[2\/12\] create IAM user jane 0 s$/)
  progress.report({ type: 'phase', what: 'checking the rights' })
  expect(screen.lines.at(-1)).toMatch(/^. checking the rights 0 s$/)
  progress.stop()
})

it('counts anew for what begins anew, and not where nobody knows of how many', () => {
  const { screen, progress } = open(80)
  progress.report({ type: 'begin', total: 1, undo: false })
  progress.report({ type: 'step', index: 0, change })
  progress.report({ type: 'unwind', why: 'denied' })
  progress.report({ type: 'step', index: 0, change })
  expect(screen.lines.at(-1)).toMatch(/^. create IAM user jane 0 s$/)
  progress.report({ type: 'begin', total: 2, undo: true })
  progress.report({ type: 'step', index: 0, change })
  expect(screen.lines.at(-1)).toContain('[1/2]')
  progress.stop()
})

it('draws a frame with one write, over what is there, and clears nothing before', () => {
  const { screen, progress } = open(60)
  progress.report({ type: 'phase', what: 'reading' })
  screen.writes.length = 0
  vi.advanceTimersByTime(800)
  expect(screen.writes).toHaveLength(10)
  for (const write of screen.writes) expect(write).toMatch(/^\r[^\r\n]*reading[^\r\n]*\u001b\[J\r$/)
  progress.stop()
})

it('is plain ASCII where the locale is', () => {
  const { screen, progress } = open(30, { LANG: 'C' })
  for (const event of EVENTS) {
    progress.report(event)
    vi.advanceTimersByTime(200)
  }
  progress.stop()
  expect(screen.writes.join('')).not.toMatch(/[^\u0000-\u007f]/)
  expect(screen.lines).toContain('ok get pods: yes')
})

describe('in a narrow window', () => {
  it('leaves nothing of a frame that was on its way when the window became narrower', () => {
    const { screen, progress } = open(80)
    progress.report({ type: 'phase', what: 'reading what there is in the account and in the cluster' })
    const frame = screen.writes.at(-1) ?? ''
    screen.resize(40, 'wraps')
    screen.write(frame)
    expect(screen.lines).toHaveLength(1)
    progress.stop()
    expect(screen.lines).toEqual([''])
  })

  const titles = {
    long: 'attach the policy AmazonEKSViewNodesAndWorkloadsPolicy to the group developers',
    wide: '名前の長いポリシーをグループに追加する名前の長いポリシーをグループに追加する',
    combining: 'a\u0301e\u0308o\u0302'.repeat(30),
  }

  it.each(Object.entries(titles))('cuts a %s title, and keeps place and seconds', (_name, title) => {
    const { screen, progress } = open(40)
    progress.report({ type: 'begin', total: 12, undo: false })
    progress.report({ type: 'step', index: 0, change: { ...change, title } })
    vi.advanceTimersByTime(5100)
    const [line = '', ...more] = screen.lines
    expect(more).toEqual([])
    expect(line).toMatch(/^. \[1\/12\] .*… 5 s$/u)
    expect(widthOf(line)).toBeLessThan(40)
    expect(widthOf(line)).toBeGreaterThan(36)
    progress.stop()
  })

  it.each(['wraps', 'cuts'] as const)('leaves nothing behind at a terminal that %s lines', (how) => {
    const { screen, progress } = open(120)
    progress.line('before')
    progress.report({ type: 'step', index: 0, change: { ...change, title: titles.long } })
    vi.advanceTimersByTime(100)
    for (const columns of [50, 41, 90, 20, 10, 40]) {
      screen.resize(columns, how)
      vi.advanceTimersByTime(80)
      expect(screen.lines).toEqual(['before', expect.stringMatching(/^[\u2800-\u28ff].* \d s$/)])
      expect(widthOf(screen.lines[1] ?? '')).toBeLessThan(columns)
    }
    progress.report({ type: 'done', index: 0, change, status: 'done', ms: 1000 })
    progress.stop()
    expect(screen.lines.join('')).toBe('before✔ create IAM user jane 1.0 s')
  })
})
