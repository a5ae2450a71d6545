import { beforeAll, describe, expect, inject, it } from 'vitest'
import { AppError } from '../../src/app-error.ts'
import { addEntry, removeEntry, setEntry } from '../../src/aws-auth/edit.ts'
import { readAwsAuth } from '../../src/aws-auth/read.ts'
import type { EntryKey, Reading } from '../../src/aws-auth/read.ts'
import { lookUp, readAwsAuth as readInSandbox } from '../../src/sandbox/kube/aws-auth-reader.ts'
import type { AwsAuth } from '../../src/sandbox/kube/aws-auth-reader.ts'
import { resolver } from '../../src/who/resolve.ts'
import { ARNS, maps, WORDS } from './aws-auth-maps.ts'
import { inOrder, mapped, parseMaps } from './parse-map.ts'
import type { Data, Mapped, Parsed } from './parse-map.ts'

const SEED = 20260731
const COUNT = 10_000
const KEYS: readonly EntryKey[] = ['mapRoles', 'mapUsers']

/**
 * Where a key is broken here and the authenticator still reads it: on purpose, by what we say of it. Such a key is not
 * edited and its principals count as not mapped; none of this is written by people or tools that mean it.
 */
const STRICTER: readonly (readonly [why: string, said: RegExp])[] = [
  ['line breaks of YAML 1.1 alone (CR, U+0085, U+2028) and BOMs: editors show one line', /^it has a "/],
  [
    'go-yaml stops where the list ends, and leaves the rest unread',
    /at node end|in YAML (?:stream|document)|cannot be a key|^Unexpected [\w-]+ token$|^Implicit keys need|^Plain value cannot start/,
  ],
  ['a comment glued to what it is behind', /^Comments must be separated/],
  [
    'a quote or bracket that goes on at the margin',
    /^Missing closing|sufficiently indented|^a text in quotes does not end|^Not a YAML token/,
  ],
  [
    'a bare - in a flow list',
    /^Block collections are not allowed within flow|^Implicit keys of flow sequence pairs/,
  ],
  ['a number that JSON does not have, in a field that stands there once more', /is no JSON number$/],
  ['a ? in a flow list is a key to go-yaml, and not in YAML 1.2', /^a bare \? is in a value$/],
  ['a key after ?, which no tool writes', /^a \? is before a key$/],
  ['tags and anchors of odd characters', /^a tag goes on|^a name of an anchor|^A node can have at most one/],
  [
    'a : far from its key, glued to what is behind it, or behind the end of the list',
    /^a : |^no space is behind a :|^a value begins with a bare :/,
  ],
  [
    'a tab where a line is indented: go-yaml minds it where a key could stand',
    /^a tab (?:cannot stand|stands) where/,
  ],
  ['an escaped single quote in double ones', /^Invalid escape sequence/],
  ['a directive %TAG', /^a directive is not/],
]

let all: readonly Data[]
let real: readonly Parsed[]
let ours: readonly Reading[]
let sandbox: readonly AwsAuth[]

beforeAll(async () => {
  all = maps(COUNT, SEED)
  real = parseMaps(inject('binaries')['parse-map'], all, ARNS)
  ours = all.map((data) => readAwsAuth(data))
  sandbox = await Promise.all(all.map((data) => readInSandbox(data)))
}, 300_000)

describe(`${COUNT} maps, seed ${SEED}`, () => {
  it('are of all sorts', () => {
    const readable = KEYS.flatMap((key) => real.filter(({ refused }) => refused[key] === undefined))
    const full = KEYS.flatMap((key) => real.filter((parsed) => mapped(parsed, key).size > 1))
    expect(readable.length).toBeGreaterThan(COUNT)
    expect(full.length).toBeGreaterThan(COUNT / 3)
    expect(2 * COUNT - readable.length).toBeGreaterThan(COUNT / 3)
  })

  it.each(KEYS)('%s: we read what the authenticator reads', (key) => {
    const differences = new Differences()
    for (const [index, parsed] of real.entries()) {
      const { state, entries, error } = ours[index]?.[key] ?? { state: 'missing', entries: [] }
      const isRefused = parsed.refused[key] !== undefined
      const got = entries
        .filter(({ effective }) => effective)
        .map((entry) => [entry.key, [entry.username, entry.groups]] as const)
      const isSame = same(got, mapped(parsed, key)) && (state === 'broken') === isRefused
      if (!isSame) differences.add(all[index]?.[key], isRefused ? undefined : error?.message)
    }
    expect(differences.end(`ours, ${key}`)).toEqual([])
  })

  it('mapAccounts: we read what the authenticator reads', () => {
    const differences = new Differences()
    for (const [index, parsed] of real.entries()) {
      const { state, accounts, error } = ours[index]?.mapAccounts ?? { state: 'missing', accounts: [] }
      const isRefused = parsed.refused['mapAccounts'] !== undefined
      // What go-yaml had decoded when it gave up stays in its list.
      const isSame = isRefused ? state === 'broken' : sorted(accounts) === sorted(parsed.accounts)
      if (!isSame) differences.add(all[index]?.['mapAccounts'], isRefused ? undefined : error?.message)
    }
    expect(differences.end('ours, mapAccounts')).toEqual([])
  })

  it('the sandbox reads what the authenticator reads, but what we refuse as well', () => {
    const differences = new Differences()
    for (const [index, parsed] of real.entries()) {
      const { roles, users, accounts } = sandbox[index] ?? {
        roles: new Map(),
        users: new Map(),
        accounts: new Set(),
      }
      for (const [key, found] of [
        ['mapRoles', roles],
        ['mapUsers', users],
      ] as const) {
        const got = [...found].map(([arn, { username, groups }]) => [arn, [username, groups]] as const)
        if (!same(got, mapped(parsed, key)))
          differences.add(all[index]?.[key], found.size > 0 ? undefined : ours[index]?.[key].error?.message)
      }
      const wanted = parsed.refused['mapAccounts'] === undefined ? parsed.accounts : []
      if (sorted([...accounts]) !== sorted(wanted))
        differences.add(
          all[index]?.['mapAccounts'],
          accounts.size > 0 ? undefined : ours[index]?.mapAccounts.error?.message,
        )
    }
    expect(differences.end('sandbox')).toEqual([])
  })

  it('everybody is found as who they are there, by us and in the sandbox', () => {
    const wrong: unknown[] = []
    for (const [index, parsed] of real.entries()) {
      const [data, reading, held] = [all[index], ours[index], sandbox[index]]
      if (data === undefined || reading === undefined || held === undefined) continue
      if (KEYS.some((key) => reading[key].state === 'broken' && parsed.refused[key] === undefined)) continue
      const resolve = resolver({ awsAuth: { ...data, mapAccounts: '' }, entries: [], mode: 'CONFIG_MAP' })
      for (const [at, arn] of ARNS.entries()) {
        const wanted = (parsed.who[at] ?? []).map(({ Username, Groups }) =>
          JSON.stringify([Username, Groups ?? []]),
        )
        const { otherwise = [], ...first } = resolve({ arn })
        const got = [first, ...otherwise].filter(({ via }) => via !== 'none')
        const filled = wanted.map((text) => fill(text, arn)).toSorted()
        const isSame = JSON.stringify(got.map(toText).toSorted()) === JSON.stringify(filled)
        const inSandbox = lookUp({ ...held, accounts: new Set() }, arn, '')
        const isSameThere = inSandbox === undefined ? wanted.length === 0 : wanted.includes(toText(inSandbox))
        if (!isSame || !isSameThere) wrong.push([data, arn, wanted, got, inSandbox])
      }
    }
    expect(wrong.slice(0, 5)).toEqual([])
  })
})

describe('what we write', () => {
  it(
    'is to the authenticator what was planned, and the same for everybody else',
    { timeout: 300_000 },
    () => {
      const edits = all.slice(0, 2000).flatMap((data, index) => KEYS.flatMap((key) => edit(data, key, index)))
      const before = parseMaps(
        inject('binaries')['parse-map'],
        edits.map(({ key, text }) => ({ [key]: text })),
      )
      const after = parseMaps(
        inject('binaries')['parse-map'],
        edits.map(({ key, result }) => ({ [key]: result })),
      )
      const wrong = edits.filter(({ key, planned }, index) => {
        const [old, now] = [before[index], after[index]]
        if (old === undefined || now === undefined || now.refused[key] !== undefined) return true
        return !same(mapped(now, key), new Map(planned(inOrder(old, key))))
      })
      expect(wrong.slice(0, 5).map(({ what, text, result }) => [what, text, result])).toEqual([])
      tell(`${edits.length} edits read as planned`)
      for (const what of ['add', 'set', 'remove'])
        expect(edits.filter((made) => made.what === what).length).toBeGreaterThan(300)
    },
  )
})

type List = readonly (readonly [string, Mapped])[]

type Edit = {
  readonly what: 'add' | 'set' | 'remove'
  readonly key: EntryKey
  readonly text: string
  readonly result: string
  readonly planned: (before: List) => List
}

/** All three edits of a text; none where the key or the entry is one that we do not touch. */
function edit(data: Data, key: EntryKey, seed: number): readonly Edit[] {
  const text = data[key] ?? ''
  const { entries, state } = readAwsAuth({ [key]: text })[key]
  if (state === 'broken') return []
  const word = (at: number): string => WORDS[(seed + at) % WORDS.length] ?? ''
  const mapping = { username: word(0), groups: [word(7), word(19)].slice(seed % 3) }
  const worth: Mapped = [mapping.username, mapping.groups]
  const newcomer = `arn:aws:iam::111122223333:${key === 'mapRoles' ? 'role' : 'user'}/Newcomer`
  const inMemory = key === 'mapRoles' ? newcomer.toLowerCase() : newcomer
  const inForce = entries.filter(({ effective }) => effective)
  const entry = inForce[seed % Math.max(1, inForce.length)]
  const place = { key, arn: entry?.arn ?? '' }
  const indexOf = (list: List): number => list.findLastIndex(([arn]) => arn === entry?.key)
  return [
    made(
      'add',
      () => addEntry(text, { key, arn: newcomer }, mapping).text,
      (list) => [...list, [inMemory, worth]],
    ),
    ...(entry === undefined
      ? []
      : [
          made(
            'set',
            () => setEntry(text, place, mapping),
            (list) => list.with(indexOf(list), [entry.key, worth]),
          ),
          made(
            'remove',
            () => removeEntry(text, place),
            (list) => list.toSpliced(indexOf(list), 1),
          ),
        ]),
  ].flatMap((one) => one ?? [])

  function made(what: Edit['what'], run: () => string, planned: Edit['planned']): Edit | undefined {
    try {
      return { what, key, text, result: run(), planned }
    } catch (error) {
      if (error instanceof AppError) return undefined
      throw new Error(`${what} ${key} ${JSON.stringify(text)} ${JSON.stringify(mapping)}`, { cause: error })
    }
  }
}

/** Those that nothing explains; of the others how many for which reason. */
class Differences {
  readonly #counts = new Map<string, number>()
  readonly #unexplained: unknown[] = []

  add(text: string | undefined, said: string | undefined): void {
    const why = STRICTER.find(([, form]) => said !== undefined && form.test(said))?.[0]
    if (why === undefined) this.#unexplained.push([text, said])
    else this.#counts.set(why, (this.#counts.get(why) ?? 0) + 1)
  }

  end(what: string): unknown[] {
    const counts = [...this.#counts]
      .toSorted(([, a], [, b]) => b - a)
      .map(([why, count]) => `\n  ${count} × ${why}`)
    tell(`${what}: stricter on purpose${counts.join('')}`)
    return this.#unexplained.slice(0, 20)
  }
}

function tell(what: string): void {
  process.stderr.write(`aws-auth: ${what}\n`)
}

function same(a: Iterable<readonly [string, unknown]>, b: Iterable<readonly [string, unknown]>): boolean {
  const text = (list: Iterable<readonly [string, unknown]>): string =>
    sorted([...list].map((entry) => JSON.stringify(entry)))
  return text(a) === text(b)
}

/** As a set. */
function sorted(texts: readonly string[]): string {
  return JSON.stringify([...new Set(texts)].toSorted())
}

function toText({ username, groups }: { username: string; groups: readonly string[] }): string {
  return JSON.stringify([username, groups])
}

/** The templates of a login by this ARN; who is no session has an empty session name. */
function fill(text: string, arn: string): string {
  const named = arn.includes(':role/') ? text : text.replaceAll('{{SessionName}}', '')
  return named.replaceAll('{{AccountID}}', arn.split(':')[4] ?? '')
}
