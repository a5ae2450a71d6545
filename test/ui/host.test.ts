import { describe, expect, it, vi } from 'vitest'
import type { Prompter } from '../../src/commands/command.ts'
import type { StepEvent } from '../../src/engine/host.ts'
import { createPaint } from '../../src/ui/color.ts'
import { createHost } from '../../src/ui/host.ts'
import type { HostOptions } from '../../src/ui/host.ts'
import { BACK, createPerson, LEAVE } from '../support/person.ts'
import type { Person } from '../support/person.ts'
import { changeOf, PLAIN } from '../support/plan.ts'
import { Screen } from '../support/screen.ts'
import { Recorder } from '../support/streams.ts'

/** Nobody stops anything. */
const quiet = (): AbortSignal => new AbortController().signal
const plan = {
  changes: [changeOf({ resource: 'IAM user jane' })],
  warnings: [{ code: 'W', message: 'wide' }],
}

function open({ person, ...options }: Partial<HostOptions> & { person?: Person }) {
  const stream = new Recorder()
  const put: { put?: Prompter['put'] } =
    person === undefined ? {} : { put: (question) => person.put(question) }
  const made = createHost({
    stream,
    paint: PLAIN,
    yes: false,
    keep: false,
    cancel: quiet(),
    stop: quiet(),
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

it('shows all of each change on demand, and asks again', async () => {
  const person = createPerson('Details', 'No')
  const { host, stream } = open({ person })
  const change = changeOf({ resource: 'IAM user jane', after: { path: '/' } })
  expect(await host.agree({ ...plan, changes: [change] })).toBe(false)
  expect(person.left).toEqual([])
  expect(stream.text).toContain('  + IAM user jane\n      + path: /\n')
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

  it('says as whom the lines by hand are', async () => {
    const { host, stream } = open({ person: createPerson('Explain', 'Go', 'Go', 'Go') })
    await host.agree({
      ...plan,
      about: {
        operator: { arn: 'arn:aws:iam::111122223333:user/ada', account: '111122223333' },
        cluster: { name: 'demo', region: 'us-west-2', mode: 'CONFIG_MAP' },
        again: 'eks-access x',
      },
    })
    for (const scope of ['account', 'cluster', 'machine'] as const)
      await host.proceed(changeOf({ resource: scope, scope, byHand: ['aws iam x'] }))
    expect(stream.text.match(/ {2}By hand.*/g)).toEqual([
      '  By hand, as arn:aws:iam::111122223333:user/ada:',
      '  By hand, in a context of yours for demo in us-west-2:',
      '  By hand:',
    ])
  })

  it('keeps the lines by hand to the context that led to the cluster before any change', async () => {
    const asked: unknown[] = []
    const contextFor = async (cluster: unknown): Promise<string> => {
      asked.push(cluster)
      return 'my demo'
    }
    const { host, stream } = open({ person: createPerson('Explain', 'Go', 'Go'), contextFor })
    const cluster = { name: 'demo', region: 'us-west-2', mode: 'CONFIG_MAP' }
    const operator = { arn: 'arn:aws:iam::111122223333:user/ada', account: '111122223333' }
    await host.agree({ ...plan, about: { operator, cluster, again: 'eks-access x' } })
    expect(asked).toEqual([{ ...cluster, account: '111122223333' }])
    await host.proceed(
      changeOf({
        resource: 'x',
        scope: 'cluster',
        byHand: ['kubectl delete x', "kubectl apply -f - <<'EOF'\nEOF"],
      }),
    )
    await host.proceed(changeOf({ resource: 'y', scope: 'machine', byHand: ['kubectl config view'] }))
    expect(stream.text).toContain(
      "\n    kubectl --context 'my demo' delete x\nkubectl --context 'my demo' apply -f - <<'EOF'\nEOF\n",
    )
    expect(stream.text).toContain('\n    kubectl config view\n')
    expect(asked).toHaveLength(1)
  })

  it('has a here-document end at its column', async () => {
    const { host, stream } = open({ person: createPerson('Explain', 'Go') })
    await host.agree(plan)
    await host.proceed(changeOf({ resource: 'file', byHand: ['rm x', "cat > x <<'EOF'\n  a\nEOF"] }))
    expect(stream.text).toContain("\n    rm x\ncat > x <<'EOF'\n  a\nEOF\n")
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

const step = { type: 'step', index: 0, change: changeOf({ resource: 'IAM user jane' }) } as const

it.each<[string, boolean, readonly StepEvent[], string]>([
  [
    'reading',
    false,
    [{ type: 'phase', what: 'reading' }],
    'Stopping: what is under way ends first. Ctrl-C again stops at once.',
  ],
  [
    'doing',
    false,
    [{ type: 'begin', total: 1, undo: false }, step],
    'Stopping: the step under way ends, then what was done is taken back. Ctrl-C again stops at once and keeps what there is.',
  ],
  [
    'doing with --keep',
    true,
    [{ type: 'begin', total: 1, undo: false }, step],
    'Stopping: the step under way ends, and what was done is kept (--keep). Ctrl-C again stops at once.',
  ],
  [
    'unwinding',
    false,
    [{ type: 'begin', total: 1, undo: false }, step, { type: 'unwind', why: 'denied' }],
    'It is being taken back already, which goes on. Ctrl-C again stops at once and keeps what there is.',
  ],
  [
    'taking back',
    false,
    [{ type: 'begin', total: 1, undo: true }, step],
    'Stopping: the step under way ends, and the rest stays as it is. Ctrl-C again stops at once.',
  ],
])('says while %s what stopping comes to', (_name, keep, events, words) => {
  const cancel = new AbortController()
  const stream = new Recorder()
  const host = createHost({ stream, paint: PLAIN, yes: true, keep, cancel: cancel.signal, stop: quiet() })
  for (const event of events) host.report(event)
  cancel.abort('SIGINT')
  expect(stream.text.split('\n').at(-2)).toBe(`! ${words}`)
})

it('gives the terminal back when it is to stop at once', () => {
  const [cancel, stop] = [new AbortController(), new AbortController()]
  const screen = new Screen(80)
  const paint = createPaint(screen, {}, 'linux')
  const signals = { cancel: cancel.signal, stop: stop.signal }
  const host = createHost({ stream: screen, paint, yes: true, keep: false, ...signals })
  host.report(step)
  expect(screen.isCursorShown).toBe(false)
  stop.abort('bug')
  cancel.abort('bug')
  expect(screen.isCursorShown).toBe(true)
  expect(screen.lines).toEqual([''])
})

it('says nothing of stopping where nothing is under way: a question ends by itself', () => {
  const cancel = new AbortController()
  const stream = new Recorder()
  createHost({ stream, paint: PLAIN, yes: true, keep: false, cancel: cancel.signal, stop: quiet() })
  cancel.abort('SIGTERM')
  expect(stream.text).toBe('')
})
