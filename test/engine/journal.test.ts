import { describe, expect, it } from 'vitest'
import { AppError } from '../../src/app-error.ts'
import { decodeJournal, encodeEntry, Journal, JournalFailure } from '../../src/engine/journal.ts'
import type { Entry, JournalEntry, JournalText } from '../../src/engine/journal.ts'
import { readRun } from '../../src/engine/ledger.ts'
import { toyPorts, ToyWorld } from '../support/toy-world.ts'

const ENTRIES: readonly Entry[] = [
  {
    type: 'run',
    format: 1,
    header: {
      tool: 't',
      command: 'add',
      again: 'add "dév"',
      request: {},
      target: toyPorts(new ToyWorld()).target,
      caller: 'arn',
      files: [],
    },
  },
  {
    type: 'intent',
    step: 1,
    kind: 'k',
    at: { name: 'é\n"' },
    action: 'create',
    owner: 'new',
    before: {},
    temp: 'r-1',
  },
  { type: 'id', step: 1, id: 'ID1' },
  { type: 'outcome', step: 1, found: { value: { text: '}' }, id: 'ID1' } },
  { type: 'finished' },
]

function encode(entries: readonly Entry[]): string {
  let crc = 0
  return entries
    .map((entry, index) => {
      const encoded = encodeEntry({ ...entry, time: `2026-01-02T03:04:0${index}Z` }, crc)
      crc = encoded.crc
      return `${encoded.line}\n`
    })
    .join('')
}

const TEXT = encode(ENTRIES)
const WHOLE = decodeJournal(TEXT, 'j').entries

function read(text: string): JournalText | undefined {
  try {
    return decodeJournal(text, 'j')
  } catch (error) {
    // Anything else than this refusal is a bug.
    if (error instanceof AppError && error.code === 'JOURNAL') return undefined
    throw error
  }
}

const isBeginningOf = (entries: readonly JournalEntry[]): boolean =>
  JSON.stringify(entries) === JSON.stringify(WHOLE.slice(0, entries.length))

describe('damage', () => {
  it('what is whole is read as it was written', () => {
    expect(WHOLE.map(({ time: _time, ...entry }) => entry)).toEqual(ENTRIES)
    expect(decodeJournal(TEXT, 'j').length).toBe(Buffer.byteLength(TEXT))
  })

  it('each bit of each byte turned: refused, or the last line is left out; never misread', () => {
    const bytes = Buffer.from(TEXT)
    const lastLine = bytes.lastIndexOf('\n', bytes.length - 2) + 1
    for (let at = 0; at < bytes.length; at += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        const damaged = Buffer.from(bytes)
        damaged[at] = (damaged[at] ?? 0) ^ (1 << bit)
        const journal = read(damaged.toString())
        if (journal === undefined) continue
        expect(isBeginningOf(journal.entries), `bit ${bit} of byte ${at}`).toBe(true)
        expect(at, `bit ${bit} of byte ${at} was not seen`).toBeGreaterThanOrEqual(lastLine)
        expect(journal.entries).toHaveLength(WHOLE.length - 1)
      }
    }
  })

  it('cut off anywhere: all whole lines are there, the torn one is not', () => {
    const bytes = Buffer.from(TEXT)
    for (let length = 0; length <= bytes.length; length += 1) {
      const cut = bytes.subarray(0, length)
      const journal = read(cut.toString())
      const lines = cut.filter((byte) => byte === 10).length
      expect(journal?.entries).toHaveLength(lines)
      expect(isBeginningOf(journal?.entries ?? [])).toBe(true)
      expect(journal?.length).toBe(cut.lastIndexOf('\n') + 1)
    }
  })

  it('a line that is missing, twice there, or in another place: refused', () => {
    const lines = TEXT.split(/(?<=\n)/)
    for (let at = 0; at < lines.length - 1; at += 1) {
      expect(read(lines.toSpliced(at, 1).join('')), `without line ${at + 1}`).toBeUndefined()
      expect(read(lines.toSpliced(at, 0, lines[at] ?? '').join('')), `line ${at + 1} twice`).toBeUndefined()
      const swapped = lines.toSpliced(at, 2, lines[at + 1] ?? '', lines[at] ?? '')
      expect(read(swapped.join('')), `lines ${at + 1} and ${at + 2} swapped`).toBeUndefined()
    }
  })

  it('a line of another journal does not fit', () => {
    const other = encode([{ type: 'run', format: 1, header: headerOf('other') }, { type: 'finished' }])
    expect(read(TEXT + (other.split('\n')[1] ?? '') + '\n')).toBeUndefined()
  })

  it('says file and line', () => {
    const lines = TEXT.split('\n')
    const text = [lines[0], lines[1]?.replace('create', 'update'), ...lines.slice(2)].join('\n')
    expect(() => decodeJournal(text, '/state/r1.jsonl')).toThrow(
      expect.objectContaining({
        exit: 3,
        message: expect.stringContaining('/state/r1.jsonl is damaged at line 2'),
      }),
    )
  })

  it.each<[string, readonly Entry[]]>([
    ['a format of a later version', [{ type: 'run', format: 2, header: headerOf('x') }]],
    ['no beginning', [{ type: 'finished' }]],
    [
      'two beginnings',
      [
        { type: 'run', format: 1, header: headerOf('x') },
        { type: 'run', format: 1, header: headerOf('x') },
      ],
    ],
  ])('%s: refused, though every crc is right', (_name, entries) => {
    expect(read(encode(entries))).toBeUndefined()
  })

  it('a journal that was torn off before its first line says nothing', () => {
    expect(readRun('r', 'j', '')).toBeUndefined()
    expect(readRun('r', 'j', TEXT.slice(0, 20))).toBeUndefined()
  })
})

function headerOf(command: string): Extract<Entry, { type: 'run' }>['header'] {
  const [first] = ENTRIES
  if (first?.type !== 'run') throw new Error('no header')
  return { ...first.header, command }
}

describe('writing', () => {
  it('lines go out one after the other, and after a failure none', async () => {
    const written: string[] = []
    let isFull = false
    const file = {
      path: '/j',
      append: async (line: string) => {
        if (isFull) throw new Error('ENOSPC')
        written.push(line)
      },
      close: async () => {},
    }
    const journal = new Journal(file, () => new Date('2026-01-02T03:04:05Z'))
    await Promise.all([
      journal.begin(headerOf('x')),
      journal.add({ type: 'use', step: 1, kind: 'k', at: {} }),
    ])
    expect(decodeJournal(written.join(''), 'j').entries.map(({ type }) => type)).toEqual(['run', 'use'])
    isFull = true
    await expect(journal.add({ type: 'finished' })).rejects.toThrow(JournalFailure)
    isFull = false
    await expect(journal.add({ type: 'finished' })).rejects.toThrow('ENOSPC')
    expect(written).toHaveLength(2)
  })
})
