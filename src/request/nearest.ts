/**
 * The candidate that was probably meant: the one that begins with the word, or else the fewest typing errors
 * away (a letter more, less, wrong or swapped), at most a third of its letters. Nothing when none is near.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const typed = word.toLowerCase()
  const longer = candidates.filter(
    (candidate) => typed.length > 3 && candidate.toLowerCase().startsWith(typed),
  )
  if (longer[0] !== undefined) return longer[0]
  const scored = candidates
    .map((candidate) => ({ candidate, errors: typingErrors(typed, candidate.toLowerCase()) }))
    .filter(({ candidate, errors }) => errors <= Math.max(1, Math.floor(candidate.length / 3)))
    .toSorted((a, b) => a.errors - b.errors)
  return scored[0]?.candidate
}

/** Optimal string alignment distance, row by row. */
function typingErrors(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const isSame = a[i - 1] === b[j - 1]
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const steps = [at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + (isSame ? 0 : 1)]
      if (isSwapped) steps.push(at(beforeLast, j - 2) + 1)
      row.push(Math.min(...steps))
    }
    beforeLast = last
    last = row
  }
  return at(last, b.length)
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY
}
