import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { tmpdir } from 'node:os'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '../../src/app-error.ts'
import { YamlError } from '../../src/bytes/yaml-place.ts'
import {
  clusterLines,
  contextLines,
  openList,
  putEntry,
  readList,
  removeEntry,
  setCurrentContext,
  userLines,
} from '../../src/kubeconfig/edit.ts'
import { parseKubeconfig } from '../../src/kubeconfig/read.ts'
import type { Kubeconfig, ListKey } from '../../src/kubeconfig/read.ts'
import { kubeconfigs } from './kubeconfigs.ts'

const SEED = 20260731
const COUNT = 600
/** As many contexts are looked at one file a time: each costs a process. */
const ALONE = 40
const LISTS: readonly ListKey[] = ['clusters', 'contexts', 'users']
const PLACES = { clusters: 'cluster', contexts: 'context', users: 'user' } as const

type Entry = { readonly name: string; readonly [part: string]: unknown }
type Viewed = Readonly<Record<ListKey, readonly Entry[] | null>> & { readonly 'current-context': string }

const LOGIN = {
  apiVersion: 'client.authentication.k8s.io/v1beta1',
  command: '/opt/an odd: place/eks-access',
  args: ['token', '--cluster-name', 'no', '--region', 'eu-west-1', '--profile', '012'],
  env: { AWS_CONFIG_FILE: '/home/é/# config' },
}

let folder: string
let texts: readonly string[]
/** Of each text the one with our entries in it; undefined where we refuse. */
let edited: readonly (string | undefined)[]
let before: Viewed
let after: Viewed

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eks-access-kubeconfigs-'))
  texts = kubeconfigs(COUNT, SEED)
  edited = texts.map((text, index) => attempt(() => withAccess(text, nameOf(index))))
  before = await view('before', texts)
  after = await view(
    'after',
    edited.map((text, index) => text ?? texts[index] ?? ''),
  )
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe(`${COUNT} kubeconfigs, seed ${SEED}`, () => {
  it('are read by us as kubectl reads them', () => {
    const ours = texts.map((text) => parseKubeconfig(text, 'f'))
    expect(summaries(before)).toEqual(ofOurs(ours))
    expect(Object.values(ofOurs(ours)).every((list) => list.length > COUNT / 2)).toBe(true)
  })

  it('have our entries to kubectl as they were meant, and all others as before', () => {
    const made = edited.flatMap((text, index) => (text === undefined ? [] : [nameOf(index)])).toSorted()
    process.stderr.write(`kubeconfigs: ${made.length} of ${COUNT} edited, the others refused\n`)
    expect(made.length).toBeGreaterThan(COUNT * 0.9)
    for (const list of LISTS) {
      const isOurs = ({ name }: Entry): boolean => name.startsWith('ours.')
      expect(after[list]?.filter((entry) => !isOurs(entry))).toEqual(before[list])
      expect(after[list]?.filter(isOurs)).toEqual(
        made.map((name) => ({ name, [PLACES[list]]: entryOf(list, name) })),
      )
    }
  })

  it('are what they were when our entries are taken out again', () => {
    const wrong = edited.flatMap((text, index) => {
      if (text === undefined) return []
      const opened = LISTS.reduce(open, texts[index] ?? '')
      const out = LISTS.reduce((now, list) => {
        const at = parseKubeconfig(now, 'f')[list].findIndex(({ name }) => name === nameOf(index))
        return removeEntry(now, list, at)
      }, text)
      return out === opened ? [] : [[opened, out]]
    })
    expect(wrong.slice(0, 3)).toEqual([])
  })

  it('have the current context that we set, to kubectl and to us', async () => {
    const chosen = edited
      .flatMap((text, index) => (text === undefined ? [] : [[text, nameOf(index)] as const]))
      .slice(0, ALONE)
    const wrong = await Promise.all(
      chosen.map(async ([text, name], index) => {
        const result = setCurrentContext(text, name)
        const seen = await view(`alone-${index}`, [result])
        const isOurs = parseKubeconfig(result, 'f').currentContext === name
        return seen['current-context'] === name && isOurs ? [] : [result]
      }),
    )
    expect(wrong.flat()).toEqual([])
  })
})

function nameOf(index: number): string {
  return `ours.yes: ${index}`
}

function withAccess(text: string, name: string): string {
  const lines = {
    clusters: clusterLines(name, { server: 'https://127.0.0.1:6443', ca: 'Y2E=' }),
    contexts: contextLines(name, { cluster: name, user: name, namespace: 'no' }),
    users: userLines(name, LOGIN),
  }
  return LISTS.reduce((now, list) => putEntry(open(now, list), list, -1, lines[list]), text)
}

function open(text: string, list: ListKey): string {
  return readList(text, list).state === 'closed' ? openList(text, list) : text
}

/** As kubectl shows our entries. */
function entryOf(list: ListKey, name: string): unknown {
  if (list === 'clusters') return { server: 'https://127.0.0.1:6443', 'certificate-authority-data': 'Y2E=' }
  if (list === 'contexts') return { cluster: name, user: name, namespace: 'no' }
  const env = Object.entries(LOGIN.env).map(([variable, value]) => ({ name: variable, value }))
  return { exec: { ...LOGIN, env, interactiveMode: 'IfAvailable', provideClusterInfo: false } }
}

/** What both say of every entry. */
function summaries(viewed: Viewed): unknown {
  return ofOurs([parseKubeconfig(JSON.stringify(viewed), 'f')])
}

function ofOurs(configs: readonly Kubeconfig[]): Record<ListKey, readonly Entry[]> {
  const sorted = (list: readonly Entry[]): readonly Entry[] =>
    list.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return {
    clusters: sorted(configs.flatMap(({ clusters }) => clusters)),
    contexts: sorted(configs.flatMap(({ contexts }) => contexts)),
    users: sorted(configs.flatMap(({ users }) => users)),
  }
}

/** All of them in one process: no two have a name in common, so what it merges is what each has. */
async function view(name: string, files: readonly string[]): Promise<Viewed> {
  const paths = files.map((_text, index) => join(folder, `${name}-${index}`))
  await Promise.all(files.map((text, index) => writeFile(paths[index] ?? '', text)))
  const { stdout } = await promisify(execFile)('kubectl', ['config', 'view', '--raw', '-o', 'json'], {
    env: { PATH: process.env['PATH'] ?? '', HOME: folder, KUBECONFIG: paths.join(delimiter) },
    maxBuffer: 1 << 28,
  })
  return JSON.parse(stdout)
}

function attempt(run: () => string): string | undefined {
  try {
    return run()
  } catch (error) {
    if (error instanceof AppError || error instanceof YamlError) return undefined
    throw error
  }
}
