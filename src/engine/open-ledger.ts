import type { State } from '../ports/state.ts'
import { Ledger, readRun } from './ledger.ts'

/** All journals as one ledger, oldest run first, and their texts as one string to tell whether they have changed. */
export async function openLedger(state: State): Promise<{ ledger: Ledger; fingerprint: string }> {
  const journals = await state.journals()
  const runs = journals.flatMap(({ run, path, text }) => readRun(run, path, text) ?? [])
  const ledger = new Ledger(runs.toSorted((a, b) => (a.started < b.started ? -1 : 1)))
  return { ledger, fingerprint: journals.map(({ run, text }) => `${run}:${text.length}`).join(' ') }
}
