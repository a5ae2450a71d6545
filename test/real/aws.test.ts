import { readdir, readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { isObject } from '../../src/sandbox/kube/json.ts'
import type { Json } from '../../src/sandbox/kube/json.ts'
import { startSandbox } from '../../src/sandbox/server.ts'
import type { Sandbox } from '../../src/sandbox/server.ts'
import { ACCOUNT, CALLS, CLUSTER, MOTO_SEED } from './aws-calls.ts'
import type { AwsCall } from './aws-calls.ts'
import { FIELDS, OUTCOMES } from './aws-differences.ts'
import { startMoto } from './moto.ts'
import type { Moto } from './moto.ts'
import { askPython } from './python.ts'

type Said = { readonly answer: Json } | { readonly error: string; readonly status: number }

let moto: Moto
let sandbox: Sandbox
let ofMoto: readonly Said[]
let ofSandbox: readonly Said[]

beforeAll(async () => {
  ;[moto, sandbox] = await Promise.all([
    startMoto(inject('python')),
    startSandbox({ account: ACCOUNT, clusters: [{ name: CLUSTER }] }),
  ])
  expect(await ask(moto.endpoint, MOTO_SEED)).toEqual(MOTO_SEED.map(() => ({ answer: expect.anything() })))
  ofMoto = await ask(moto.endpoint, CALLS)
  ofSandbox = await ask(sandbox.endpoint, CALLS)
})

afterAll(async () => {
  await Promise.all([moto.close(), sandbox.close()])
})

describe('boto3 on moto and on the sandbox', () => {
  it.each(CALLS.map((call, index) => [call.label, index] as const))('%s', (label, index) => {
    const [call, theirs, own] = [CALLS[index], ofMoto[index], ofSandbox[index]]
    if (call === undefined || theirs === undefined || own === undefined) throw new Error('it was not called')
    const known = OUTCOMES.find(({ labels }) => labels.includes(label))
    if (known === undefined) expect(comparable(own, call)).toEqual(comparable(theirs, call))
    else expect([outcome(theirs), outcome(own)]).toEqual([known.moto, known.aws])
  })

  it('every known difference is one of a call', () => {
    const labels = CALLS.map(({ label }) => label)
    expect(new Set(labels).size).toBe(labels.length)
    expect(OUTCOMES.flatMap((known) => known.labels).filter((label) => !labels.includes(label))).toEqual([])
    const idle = FIELDS.filter(({ path, operations }) =>
      operations.some((operation) =>
        CALLS.every((call, index) => {
          const [theirs, own] = [ofMoto[index], ofSandbox[index]].map((said) =>
            JSON.stringify(at(said, path)),
          )
          return call.operation !== operation || theirs === own
        }),
      ),
    )
    expect(idle).toEqual([])
  })

  it('every call that the program makes is among them', async () => {
    const folder = new URL('../../src/adapters/', import.meta.url)
    const sources = await Promise.all(
      (await readdir(folder)).map((file) => readFile(new URL(file, folder), 'utf8')),
    )
    const used = sources.flatMap((text) =>
      [...text.matchAll(/\bnew (\w+)Command\(/g)].map(([, verb = '']) => verb),
    )
    const made = new Set(CALLS.map(({ operation }) => operation.replaceAll('_', '')))
    expect(used.length).toBeGreaterThan(40)
    expect(used.filter((verb) => !made.has(verb.toLowerCase()))).toEqual([])
  })
})

function ask(endpoint: string, calls: readonly AwsCall[]): Promise<readonly Said[]> {
  const { accessKeyId, secretAccessKey } = sandbox.operator
  const question = { endpoint, region: sandbox.region, credentials: { accessKeyId, secretAccessKey }, calls }
  return askPython(inject('python'), 'call_aws.py', question, (text): readonly Said[] => JSON.parse(text))
}

function outcome(said: Said): string {
  return 'error' in said ? said.error : 'answers'
}

/** Without what is known to differ; lists have no order that anybody promises. */
function comparable(said: Said, { operation }: AwsCall): unknown {
  if ('error' in said) return said
  const fields = FIELDS.filter(({ operations }) => operations.includes(operation))
  return unordered(fields.reduce<Json>((answer, { path }) => cut(answer, path.split('.')), said.answer))
}

/** What stands under a path. */
function at(said: Said | undefined, path: string): Json {
  const answer = said === undefined || 'error' in said ? null : said.answer
  return path.split('.').reduce<Json>((value, name) => {
    const parts = (Array.isArray(value) ? value : [value]).map((item) =>
      isObject(item) ? (item[name] ?? null) : null,
    )
    return parts.length === 1 ? (parts[0] ?? null) : parts
  }, answer)
}

function cut(value: Json, [name = '', ...rest]: readonly string[]): Json {
  if (Array.isArray(value)) return value.map((item: Json) => cut(item, [name, ...rest]))
  if (!isObject(value)) return value
  const { [name]: part, ...others } = value
  if (part === undefined || rest.length === 0) return others
  return { ...others, [name]: cut(part, rest) }
}

function unordered(value: Json): Json {
  if (Array.isArray(value))
    return value.map(unordered).toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, unordered(part)]))
}
