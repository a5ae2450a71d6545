import { Fault } from '../ports/fault.ts'
import type { Call } from './fault.ts'

/** One page of a list. `next` names the page after it; `isTruncated` is said beside it by IAM alone. */
export type Page<T> = {
  readonly items: readonly T[] | undefined
  readonly next: string | undefined
  readonly isTruncated?: boolean | undefined
}

/**
 * All pages of a list. Throws Fault 'unknown' when the service says that there is more and not where: half a list is
 * never taken for the whole.
 */
export async function collect<T>(
  call: Call,
  fetch: (position: string | undefined) => Promise<Page<T>>,
): Promise<readonly T[]> {
  const all: T[] = []
  let position: string | undefined
  for (;;) {
    const { items, next, isTruncated } = await fetch(position)
    all.push(...(items ?? []))
    const isLast = isTruncated === undefined ? !next : !isTruncated
    if (isLast) return all
    if (!next || next === position) {
      const about = { ...call, code: 'Incomplete' }
      throw new Fault('unknown', 'the list is cut off, and its next page is not named', about)
    }
    position = next
  }
}
