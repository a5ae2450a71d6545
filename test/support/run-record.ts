import type { RunRecord, Step } from '../../src/engine/ledger.ts'
import { toyPorts, ToyWorld } from './toy-world.ts'

const { target } = toyPorts(new ToyWorld())

/** A step that has been done, unless said otherwise. */
export function stepOf(given: Partial<Step> & Pick<Step, 'kind' | 'at'>): Step {
  return {
    run: 'r1',
    number: 1,
    action: 'create',
    owner: 'new',
    before: {},
    after: { text: 'v1' },
    temp: 'r1-1',
    leftover: false,
    since: '2026-01-02T03:04:05.000Z',
    state: 'done',
    outcome: { value: { text: 'v1' } },
    ids: [],
    undoTemps: [],
    left: [],
    ...given,
  }
}

/** A run that is neither finished nor cleaned, on the toy target unless said otherwise. */
export function runOf(
  id: string,
  steps: readonly Step[],
  given: Partial<RunRecord> & { at?: Partial<typeof target> } = {},
): RunRecord {
  const { at = {}, ...rest } = given
  return {
    id,
    path: `/state/runs/${id}.jsonl`,
    header: {
      tool: 'test',
      command: 'add',
      again: 'add dev',
      request: { add: 'dev' },
      target: { ...target, ...at },
      caller: 'arn:aws:iam::111122223333:user/operator',
      files: [],
    },
    started: '2026-01-02T03:04:05.000Z',
    steps: steps.map((step) => ({ ...step, run: id })),
    finished: false,
    cleaned: false,
    length: 0,
    crc: 0,
    ...rest,
  }
}
