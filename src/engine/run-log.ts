import type { Journal, Entry } from './journal.ts'
import { foldEntry } from './ledger.ts'
import type { RunRecord } from './ledger.ts'

/** The journal of a run together with what it says so far. */
export class RunLog {
  readonly journal: Journal
  readonly #now: () => Date
  #record: RunRecord

  constructor(journal: Journal, record: RunRecord, now: () => Date) {
    this.journal = journal
    this.#record = record
    this.#now = now
  }

  get record(): RunRecord {
    return this.#record
  }

  /** The number of the next change. */
  get next(): number {
    return this.#record.steps.reduce((highest, step) => Math.max(highest, step.number), 0) + 1
  }

  /** What this run only used is used by it no more. */
  async release(): Promise<void> {
    for (const step of this.#record.steps)
      if (step.state === 'using') await this.add({ type: 'undone', step: step.number })
  }

  /** On disk, and part of the record, when it returns. */
  async add(entry: Entry): Promise<void> {
    await this.journal.add(entry)
    this.#record = foldEntry(this.#record, { ...entry, time: this.#now().toISOString() })
  }
}
