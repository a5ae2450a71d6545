import { tempTag, toRecord } from './journal.ts'
import type { Entry } from './journal.ts'
import type { PlannedStep } from './plan.ts'

/** The line that is on disk before a change is sent. */
export function toIntent(step: PlannedStep, number: number, run: string): Entry {
  const { kind, at, to, found, change, leftover } = step
  return {
    type: 'intent',
    step: number,
    kind: kind.id,
    at,
    action: change.action === 'none' ? 'create' : change.action,
    owner: change.owner,
    before: toRecord(found),
    temp: tempTag(run, number),
    ...(to === undefined ? {} : { after: to }),
    ...(leftover ? { leftover: true } : {}),
  }
}
