import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Json, JsonObject } from '../../../src/sandbox/kube/json.ts'
import { at, isObject, parseJson, text } from '../../../src/sandbox/kube/json.ts'
import { startCluster } from './cluster.ts'
import type { Reply } from './cluster.ts'

/**
 * One line a request, sent one after the other, with what kube-apiserver 1.34.4 answered to it: of a failure
 * code, reason, message and details, else the object. Lines without an answer only lead to the next ones.
 */
const LINES = readFileSync(new URL('real-answers.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')

const OF_CHANCE = new Set([
  'managedFields',
  'uid',
  'resourceVersion',
  'creationTimestamp',
  'deletionTimestamp',
  'remainingItemCount',
  'continue',
])

test('more than two hundred requests are answered as a real API server answers them', async () => {
  const { ask } = await startCluster()
  let compared = 0
  for (const line of LINES) {
    const row = parseJson(line)
    const reply = await ask(text(row, 'method'), text(row, 'path'), {
      as: text(row, 'as'),
      body: at(row, 'body'),
      ...(text(row, 'type') === '' ? {} : { type: text(row, 'type') }),
      headers: headersOf(row),
    })
    const answer = at(row, 'answer')
    if (answer === undefined) continue
    compared++
    expect(summary(reply), line.slice(0, 300)).toEqual(answer)
  }
  expect(compared).toBeGreaterThan(200)
})

function headersOf(row: Json): Record<string, string> {
  const headers = at(row, 'headers')
  if (!isObject(headers)) return {}
  return Object.fromEntries(Object.keys(headers).map((name) => [name, text(headers, name)]))
}

function summary({ code, headers, text: answered, json }: Reply): JsonObject {
  const warning = headers['warning'] === undefined ? {} : { warning: String(headers['warning']) }
  if (Object.keys(json).length === 0) return { code, text: hide(answered).slice(0, 200) }
  const body = parseJson(hide(answered))
  if (text(body, 'kind') !== 'Status' || text(body, 'status') !== 'Failure')
    return { code, ...warning, body: strip(body) }
  const picked = ['reason', 'message', 'details'].map((field): [string, Json | undefined] => [
    field,
    at(body, field),
  ])
  const given = picked.flatMap(([field, value]) => (value === undefined ? [] : [[field, value]]))
  return { code, ...warning, ...Object.fromEntries(given) }
}

function hide(answered: string): string {
  return answered.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'UID').replace(/\d{4}-\d\d-\d\dT[\d:]+Z/g, 'TIME')
}

function strip(value: Json): Json {
  if (Array.isArray(value)) return value.map(strip)
  if (!isObject(value)) return value
  const kept = Object.entries(value).filter(([key]) => !OF_CHANCE.has(key))
  return Object.fromEntries(kept.map(([key, item]) => [key, strip(item)]))
}
