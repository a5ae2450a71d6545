import { describe, expect, it, vi } from 'vitest'
import type { Prompter } from '../../src/commands/command.ts'
import { createHost } from '../../src/ui/host.ts'
import { BACK, createPerson, LEAVE } from '../support/person.ts'
import type { Person } from '../support/person.ts'
import { changeOf, PLAIN } from '../support/plan.ts'
import { Recorder } from '../support/streams.ts'

const { signal } = new AbortController()
const plan = {
  changes: [changeOf({ resource: 'IAM user jane' })],
  warnings: [{ code: 'W', message: 'wide' }],
}

function open({ person, ...options }: { yes?: boolean; person?: Person; onBack?: () => void }) {
  const stream = new Recorder()
  const put: { put?: Prompter['put'] } =
    person === undefined ? {} : { put: (question) => person.put(question) }
  const made = createHost({
    stream,
    paint: PLAIN,
    yes: false,
    cancel: signal,
    stop: signal,
    ...options,
    ...put,
  })
  return { stream, host: made }
}

it('shows the plan and asks', async () => {
  const person = createPerson('No', 'Yes')
  const { host, stream } = open({ person })
  expect(await host.agree(plan)).toBe(false)
  expect(await host.agree(plan)).toBe(true)
  expect(person.asked).toEqual(['Carry out this plan?', 'Carry out this plan?'])
  expect(stream.text).toContain('+ IAM user jane')
})

it('asks again after the details', async () => {
  const person = createPerson('Details', 'No')
  const { host } = open({ person })
  expect(await host.agree(plan)).toBe(false)
  expect(person.left).toEqual([])
})

it('goes back where there are questions before', async () => {
  const onBack = vi.fn()
  const { host } = open({ person: createPerson(BACK), onBack })
  expect(await host.agree(plan)).toBe(false)
  expect(onBack).toHaveBeenCalledOnce()
})

describe('the walk-through', () => {
  const step = changeOf({ resource: 'IAM user jane', explain: 'It is for Jane.', byHand: ['aws iam x'] })
  it('asks before each step, until it is to run by itself', async () => {
    const person = createPerson('Explain', 'Go', 'Run')
    const { host, stream } = open({ person })
    expect(await host.agree(plan)).toBe(true)
    expect(await host.proceed(step)).toBe('go')
    expect(stream.text).toContain('It is for Jane.\n\n  By hand:\n    aws iam x\n')
    expect(await host.proceed(step)).toBe('go')
    expect(await host.proceed(step)).toBe('go')
    expect(person.left).toEqual([])
  })

  it.each([
    ['Undo', 'undo'],
    ['Keep', 'keep'],
    [LEAVE, 'undo'],
  ] as const)('%s', async (answer, expected) => {
    const { host } = open({ person: createPerson('Explain', answer) })
    expect(await host.agree(plan)).toBe(true)
    expect(await host.proceed(step)).toBe(expected)
  })

  it('does not ask where nobody wanted to be asked', async () => {
    const { host } = open({ person: createPerson('Yes') })
    expect(await host.agree(plan)).toBe(true)
    expect(await host.proceed(step)).toBe('go')
  })
})

it('agrees with --yes, and shows the plan all the same', async () => {
  const { host, stream } = open({ yes: true, person: createPerson() })
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
