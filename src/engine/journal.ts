import { crc32 } from 'node:zlib'
import { AppError } from '../app-error.ts'
import type { JournalFile } from '../ports/state.ts'
import type { Target } from '../ports/ports.ts'
import type { Json } from './json.ts'
import type { Action, Found, Leftover, Owner } from './kind.ts'

/** The format of a journal; a newer one is refused, never guessed at. */
const FORMAT = 1

/** What is kept of a reading: all but the shared document. */
export type FoundRecord = Omit<Found, 'doc'>

/** Who and where a run was for. `files` are the local files it may touch. */
export type RunHeader = {
  readonly tool: string
  readonly command: string
  /** The command line that starts the same run again. */
  readonly again: string
  /** What was asked, in one spelling: the same request on the same target goes on in the same journal. */
  readonly request: Json
  readonly target: Target
  readonly caller: string
  readonly files: readonly string[]
}

/** What a cut-short write was found to have left: in the line that ends it, so that neither is known without the other. */
type Left = { readonly left?: readonly Leftover[] }

/** One line. `step` numbers the changes of a run. */
export type Entry =
  | { readonly type: 'run'; readonly format: number; readonly header: RunHeader }
  | {
      readonly type: 'intent'
      readonly step: number
      readonly kind: string
      readonly at: Json
      readonly action: Exclude<Action, 'none'>
      readonly owner: Owner
      readonly before: FoundRecord
      readonly after?: Json
      readonly temp: string
      /** The removal of something a cut-short write had left: never put back. */
      readonly leftover?: true
    }
  | { readonly type: 'use'; readonly step: number; readonly kind: string; readonly at: Json }
  | { readonly type: 'id'; readonly step: number; readonly id: string }
  | ({ readonly type: 'outcome'; readonly step: number; readonly found: FoundRecord } & Left)
  | ({ readonly type: 'refused'; readonly step: number; readonly why: string } & Left)
  | { readonly type: 'undo'; readonly step: number; readonly temp: string }
  | ({ readonly type: 'undone'; readonly step: number } & Left)
  /** Ours, but other runs use it: undone with its last use. */
  | { readonly type: 'kept'; readonly step: number }
  /** A container that others have come to use: theirs from now on. */
  | { readonly type: 'released'; readonly step: number }
  | { readonly type: 'left'; readonly step: number; readonly why: string }
  | { readonly type: 'finished' }
  | { readonly type: 'cleaned' }

export type JournalEntry = Entry & { readonly time: string }

/** A journal as it was read. `length`: bytes of the whole lines, where the next line goes. */
export type JournalText = {
  readonly entries: readonly JournalEntry[]
  readonly length: number
  readonly crc: number
}

const CRC_SUFFIX = /,"crc":"([0-9a-f]{8})"\}$/

/**
 * One line of a journal, without its newline. The crc covers the line and the crc before it, so that a line
 * that is missing shows at the next one.
 */
export function encodeEntry(entry: JournalEntry, crcBefore: number): { line: string; crc: number } {
  const body = JSON.stringify(entry)
  const crc = crc32(body, crcBefore)
  return { line: `${body.slice(0, -1)},"crc":"${crc.toString(16).padStart(8, '0')}"}`, crc }
}

/**
 * Reads a journal. A last line without its newline was torn off by a crash and is left out: nothing was sent
 * on the strength of it. Anything else that is wrong is AppError JOURNAL with the file and the line.
 */
export function decodeJournal(text: string, path: string): JournalText {
  const entries: JournalEntry[] = []
  let crc = 0
  let length = 0
  const lines = text.split('\n')
  for (const [index, line] of lines.slice(0, -1).entries()) {
    const match = CRC_SUFFIX.exec(line)
    const body = match === null ? '' : `${line.slice(0, match.index)}}`
    const expected = crc32(body, crc)
    if (match === null || Number.parseInt(match[1] ?? '', 16) !== expected) throw damaged(path, index + 1)
    const entry = parseEntry(body)
    if (entry === undefined || (index === 0) !== (entry.type === 'run')) throw damaged(path, index + 1)
    if (entry.type === 'run' && entry.format !== FORMAT) throw newer(path, entry.format)
    entries.push(entry)
    crc = expected
    length += Buffer.byteLength(line) + 1
  }
  return { entries, length, crc }
}

/** Writes the lines of one run. After the first failure nothing is written any more: what follows must not be sent. */
export class Journal {
  readonly path: string
  readonly #file: JournalFile
  readonly #now: () => Date
  #crc: number
  #failed: Error | undefined
  #queue: Promise<void> = Promise.resolve()

  constructor(file: JournalFile, now: () => Date, crc = 0) {
    this.path = file.path
    this.#file = file
    this.#now = now
    this.#crc = crc
  }

  begin(header: RunHeader): Promise<void> {
    return this.add({ type: 'run', format: FORMAT, header })
  }

  /** On disk when it returns; throws JournalFailure when it may not be. */
  add(entry: Entry): Promise<void> {
    this.#queue = this.#queue.then(() => this.#append(entry))
    const added = this.#queue
    // A failure is remembered in #failed and thrown to each caller; the queue itself goes on to refuse the rest.
    this.#queue = added.catch(() => undefined)
    return added
  }

  close(): Promise<void> {
    return this.#file.close()
  }

  async #append(entry: Entry): Promise<void> {
    if (this.#failed !== undefined) throw new JournalFailure(this.path, this.#failed)
    const { line, crc } = encodeEntry({ ...entry, time: this.#now().toISOString() }, this.#crc)
    try {
      await this.#file.append(`${line}\n`)
      this.#crc = crc
    } catch (error) {
      this.#failed = error instanceof Error ? error : new Error(String(error))
      throw new JournalFailure(this.path, this.#failed)
    }
  }
}

/** The journal cannot be written: nothing more is sent, nothing is unwound. */
export class JournalFailure extends Error {
  override readonly name = 'JournalFailure'
  constructor(path: string, cause: Error) {
    super(`the journal ${path} cannot be written: ${cause.message}`, { cause })
  }
}

/**
 * What the temporary file of a write is called by. Made from the run and the numbers in the journal, so that the
 * journal has the name before the file is there.
 */
export function tempTag(run: string, step: number, undo = 0): string {
  return undo === 0 ? `${run}-${step}` : `${run}-${step}-undo${undo}`
}

/** Only what is kept of a reading. */
export function toRecord(found: Found): FoundRecord {
  const { doc: _doc, ...record } = found
  return record
}

const TYPES = new Set<string>([
  'run',
  'intent',
  'use',
  'id',
  'outcome',
  'refused',
  'undo',
  'undone',
  'kept',
  'released',
  'left',
  'finished',
  'cleaned',
] satisfies Entry['type'][])

/** The crc vouches for the shape of what we wrote; this is for the type, and for a line made by hand. */
function parseEntry(body: string): JournalEntry | undefined {
  const value: unknown = JSON.parse(body)
  return isEntry(value) ? value : undefined
}

function isEntry(value: unknown): value is JournalEntry {
  if (typeof value !== 'object' || value === null) return false
  if (!('type' in value) || typeof value.type !== 'string' || !TYPES.has(value.type)) return false
  if (!('time' in value) || typeof value.time !== 'string') return false
  if (value.type === 'run')
    return 'header' in value && typeof value.header === 'object' && value.header !== null
  if (value.type === 'finished' || value.type === 'cleaned') return true
  if (!('step' in value) || typeof value.step !== 'number') return false
  if (value.type === 'intent' || value.type === 'use')
    return 'kind' in value && typeof value.kind === 'string' && 'at' in value
  if (value.type === 'outcome')
    return 'found' in value && typeof value.found === 'object' && value.found !== null
  return true
}

function damaged(path: string, line: number): AppError {
  return new AppError('JOURNAL', `the journal ${path} is damaged at line ${line}; nothing was changed`, {
    fix: `look at the file; without it, 'eks-access clean --from-tags' finds what this tool made in IAM and the cluster`,
  })
}

function newer(path: string, format: number): AppError {
  return new AppError(
    'JOURNAL',
    `the journal ${path} has format ${format}, which this version does not know`,
    {
      fix: 'use the version of eks-access that wrote it, or a newer one',
    },
  )
}
