import { expect, it } from 'vitest'
import { createHost } from '../../src/ui/host.ts'
import { changeOf, PLAIN } from '../support/plan.ts'
import { Recorder } from '../support/streams.ts'

const { signal } = new AbortController()
const plan = {
  changes: [changeOf({ resource: 'IAM user jane' })],
  warnings: [{ code: 'W', message: 'wide' }],
}

function open(options: { yes?: boolean; confirm?: (question: string) => Promise<boolean> }) {
  const stream = new Recorder()
  const made = createHost({ stream, paint: PLAIN, yes: false, cancel: signal, stop: signal, ...options })
  return { stream, host: made }
}

it('shows the plan and asks', async () => {
  const asked: string[] = []
  const { host, stream } = open({ confirm: async (question) => asked.push(question) > 1 })
  expect(await host.agree(plan)).toBe(false)
  expect(await host.agree(plan)).toBe(true)
  expect(asked).toEqual(['Carry out this plan?', 'Carry out this plan?'])
  expect(stream.text).toContain('+ IAM user jane')
})

it('agrees with --yes, and shows the plan all the same', async () => {
  const { host, stream } = open({ yes: true, confirm: () => Promise.reject(new Error('asked')) })
  expect(await host.agree(plan)).toBe(true)
  expect(stream.text).toContain('+ IAM user jane')
})

it('refuses where there is nobody to ask', async () => {
  const { host, stream } = open({})
  await expect(host.agree(plan)).rejects.toMatchObject({
    code: 'CONFIRM',
    exit: 2,
    fix: expect.stringContaining('--yes'),
  })
  expect(stream.text).toContain('+ IAM user jane')
})

it('knows which warnings no plan has shown', async () => {
  const { host } = open({ yes: true })
  await host.agree(plan)
  expect(host.unseen([...plan.warnings, { code: 'S', message: 'skipped' }])).toEqual([
    { code: 'S', message: 'skipped' },
  ])
})

it('says that it stops while something is under way, and nothing else', () => {
  const cancel = new AbortController()
  const stream = new Recorder()
  const host = createHost({ stream, paint: PLAIN, yes: true, cancel: cancel.signal, stop: signal })
  host.report({ type: 'phase', what: 'reading' })
  cancel.abort('SIGINT')
  expect(stream.text).toBe('! Stopping: what is under way ends first. Once more stops at once.\n')
})

it('says nothing of stopping where nothing is under way: a question ends by itself', () => {
  const cancel = new AbortController()
  const stream = new Recorder()
  createHost({ stream, paint: PLAIN, yes: true, cancel: cancel.signal, stop: signal })
  cancel.abort('SIGTERM')
  expect(stream.text).toBe('')
})
