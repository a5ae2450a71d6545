import {
  appendFile,
  chmod,
  mkdir,
  readdir,
  readFile,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { chownSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { encodeEntry } from '../../src/engine/journal.ts'
import { setStage } from '../support/stage.ts'
import type { Stage } from '../support/stage.ts'
import { changedOutside, photograph } from './photograph.ts'
import { ADD_USER, itRefuses, refuse } from './refusal.ts'
import type { BadInput } from './refusal.ts'

const isRoot = process.getuid?.() === 0

function folderOf({ env }: Stage): string {
  return env['EKS_ACCESS_STATE_DIR'] ?? ''
}

/** Nothing is asked of anybody before the state folder is known to be usable. */
function unusable(name: string, given: (stage: Stage) => unknown, ...says: readonly string[]): BadInput {
  return {
    name,
    given,
    argv: ADD_USER,
    exit: 3,
    code: 'STATE_DIR',
    says,
    fix: 'EKS_ACCESS_STATE_DIR',
    calls: 'none',
  }
}

describe('no place for the journal', () => {
  itRefuses([
    unusable(
      'no HOME, and nothing else said',
      ({ env }) => {
        delete env['HOME']
        delete env['EKS_ACCESS_STATE_DIR']
      },
      'HOME',
    ),
    unusable('not a full path', ({ env }) => (env['EKS_ACCESS_STATE_DIR'] = 'state'), '"state"'),
    unusable('a file', (stage) => writeFile(folderOf(stage), ''), '/state', 'not a folder'),
    unusable(
      'below a file',
      (stage) => (stage.env['EKS_ACCESS_STATE_DIR'] = join(stage.home.folder, 'kube', 'config', 'state')),
      '/kube/config/state',
      'ENOTDIR',
    ),
    unusable('a link in a circle', (stage) => symlink(folderOf(stage), folderOf(stage)), '/state', 'ELOOP'),
    unusable(
      'everybody may write there',
      async (stage) => {
        await mkdir(folderOf(stage))
        await chmod(folderOf(stage), 0o777)
      },
      '/state',
      'others can write',
    ),
    unusable(
      'a file system of the kernel, which takes no file',
      ({ env }) => (env['EKS_ACCESS_STATE_DIR'] = '/proc/self/state'),
      '/proc/self/state',
    ),
  ])

  it.runIf(isRoot)('somebody else owns it', async () => {
    const stage = await setStage()
    await mkdir(folderOf(stage), { mode: 0o700 })
    chownSync(folderOf(stage), 65534, 65534)
    await refuse(
      stage,
      unusable('', () => undefined, '/state', 'another user'),
    )
  })
})

/** The journal of a run, to be spoilt. */
async function withRun(stage: Stage, spoil: (path: string) => unknown): Promise<string> {
  const { journal } = await stage.json(...ADD_USER)
  await spoil(journal ?? '')
  return journal ?? ''
}

async function flipBit(path: string): Promise<void> {
  const bytes = await readFile(path)
  const at = Math.floor(bytes.length / 2)
  bytes[at] = (bytes[at] ?? 0) ^ 1
  await writeFile(path, bytes)
}

async function dropLine(path: string, line: number): Promise<void> {
  const lines = (await readFile(path, 'utf8')).split('\n')
  await writeFile(path, [...lines.slice(0, line - 1), ...lines.slice(line)].join('\n'))
}

async function makeNewer(path: string): Promise<void> {
  const [first = ''] = (await readFile(path, 'utf8')).split('\n', 1)
  const { crc: _crc, ...entry } = JSON.parse(first) as Parameters<typeof encodeEntry>[0] & { crc: string }
  await writeFile(path, `${encodeEntry({ ...entry, format: 2 } as typeof entry, 0).line}\n`)
}

const SPOILT: readonly (readonly [
  name: string,
  spoil: (path: string) => unknown,
  says: string | RegExp,
  fix: string,
])[] = [
  ['a bit flipped in the middle', flipBit, /damaged at line \d+/, '--from-tags'],
  ['a line missing', (path) => dropLine(path, 3), 'damaged at line 3', '--from-tags'],
  ['the first line missing', (path) => dropLine(path, 1), 'damaged at line 1', '--from-tags'],
  [
    'something else written below',
    (path) => appendFile(path, 'hello\n'),
    /damaged at line \d+/,
    '--from-tags',
  ],
  ['a newer format', makeNewer, 'format 2', 'newer'],
  [
    'a folder in its place',
    async (path) => {
      await rm(path)
      await mkdir(path)
    },
    'not a plain file',
    'EKS_ACCESS_STATE_DIR',
  ],
]

describe('a journal that cannot be trusted', () => {
  it.each(SPOILT)('%s', async (_name, spoil, says, fix) => {
    const stage = await setStage()
    const path = await withRun(stage, spoil)
    const code = fix === 'EKS_ACCESS_STATE_DIR' ? 'STATE_DIR' : 'JOURNAL'
    for (const argv of [ADD_USER, ['clean']])
      await refuse(stage, { argv, exit: 3, code, says: [path, says], fix })
  })

  it.each([1, 7, 40])('a last line that lost its last %i bytes is no damage', async (lost) => {
    const stage = await setStage()
    const before = await photograph(stage)
    const path = await withRun(stage, async (journal) =>
      truncate(journal, (await readFile(journal)).length - lost),
    )
    expect(await stage.json(...ADD_USER)).toMatchObject({ ok: true })
    expect(await readdir(dirname(path))).toHaveLength(1)
    expect(await stage.json('clean')).toMatchObject({ ok: true, status: 'undone' })
    expect(await changedOutside(before, stage)).toEqual([])
  })

  it('an empty journal says nothing', async () => {
    const stage = await setStage()
    await mkdir(join(folderOf(stage), 'runs'), { recursive: true, mode: 0o700 })
    await chmod(folderOf(stage), 0o700)
    await writeFile(join(folderOf(stage), 'runs', 'empty.jsonl'), '')
    expect(await stage.json('clean')).toMatchObject({ ok: true, status: 'nothing' })
  })
})
