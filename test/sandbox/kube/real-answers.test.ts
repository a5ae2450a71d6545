import { expect, onTestFinished, test } from 'vitest'
import { startCluster } from './cluster.ts'
import { DIFFERENCES } from './differences.ts'
import { FILES, createReplay, rowsOf } from './replay.ts'

// The same rows are sent to a real API server by test/real/requests.test.ts, which records its answers.

test('hundreds of requests are answered as a real API server answered them', async () => {
  const replay = createReplay(await startCluster())
  onTestFinished(replay.close)
  for (const name of FILES) {
    for (const [index, row] of rowsOf(name).entries()) {
      const where = `${name}, line ${index + 1}: ${row.as} ${row.method} ${row.path}`
      const pretended = await replay.send(row)
      if (row.differs === undefined) expect(pretended, where).toEqual(row.answer)
      else expect(pretended, where).not.toEqual(row.answer)
    }
  }
})

test('every difference that is meant has its reason, and every reason its difference', () => {
  const named = FILES.flatMap(rowsOf).flatMap(({ differs }) => differs ?? [])
  expect([...new Set(named)].toSorted()).toEqual(Object.keys(DIFFERENCES).toSorted())
})
