import { expect, it } from 'vitest'
import { createHost } from '../../src/ui/host.ts'
import { changeOf, PLAIN } from '../support/plan.ts'
import { Recorder } from '../support/streams.ts'

const { signal } = new AbortController()
const plan = {
  changes: [changeOf({ resource: 'IAM user jane' })],
  warnings: [{ code: 'W', message: 'wide' }],
}

function host(options: { yes?: boolean; confirm?: (question: string) => Promise<boolean> }) {
  const stream = new Recorder()
  const made = createHost({ stream, paint: PLAIN, yes: false, cancel: signal, stop: signal, ...options })
  return { stream, ...made }
}

it('shows the plan and asks', async () => {
  const asked: string[] = []
  const { agree, stream } = host({ confirm: async (question) => asked.push(question) > 1 })
  expect(await agree(plan)).toBe(false)
  expect(await agree(plan)).toBe(true)
  expect(asked).toEqual(['Carry out this plan?', 'Carry out this plan?'])
  expect(stream.text).toContain('+ IAM user jane')
})

it('agrees with --yes, and shows the plan all the same', async () => {
  const { agree, stream } = host({ yes: true, confirm: () => Promise.reject(new Error('asked')) })
  expect(await agree(plan)).toBe(true)
  expect(stream.text).toContain('+ IAM user jane')
})

it('refuses where there is nobody to ask', async () => {
  const { agree, stream } = host({})
  await expect(agree(plan)).rejects.toMatchObject({
    code: 'CONFIRM',
    exit: 2,
    fix: expect.stringContaining('--yes'),
  })
  expect(stream.text).toContain('+ IAM user jane')
})

it('knows which warnings no plan has shown', async () => {
  const { agree, unseen } = host({ yes: true })
  await agree(plan)
  expect(unseen([...plan.warnings, { code: 'S', message: 'skipped' }])).toEqual([
    { code: 'S', message: 'skipped' },
  ])
})
