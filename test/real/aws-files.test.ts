import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { dropKey, storeKey } from '../../src/access-key/edit.ts'
import { addSection, parseIni, removeSettings, setSettings, settingsOf } from '../../src/aws-profiles/edit.ts'
import type { IniText } from '../../src/aws-profiles/edit.ts'
import { AppError } from '../../src/app-error.ts'
import { Secret } from '../../src/ports/secret.ts'
import { endedIniFile } from '../support/ini-files.ts'
import { askPython } from './python.ts'

const SEED = 20260731
const COUNT = 500

type Sections = Readonly<Record<string, Readonly<Record<string, unknown>>>>
type Read = { readonly error: string } | { readonly sections: Sections; readonly profiles: Sections }

/** One edit: of a file, the section that it is about, and what that has afterwards; nothing where it is gone. */
type Edit = {
  readonly what: string
  readonly before: string
  readonly after: string
  readonly section: string
  readonly wanted?: Readonly<Record<string, string>>
}

const PROFILE = { region: 'eu-west-1', output: 'json', role_arn: 'arn:aws:iam::111122223333:role/eks-admin' }
const KEY = {
  id: 'AKIAIOSFODNN7EXAMPLE',
  secret: new Secret('wJalrXUtnFEMI/K7MDENG/b+x=Rfi;C#Y%(E)XAMPLEKEY'),
}
const KEPT = { aws_access_key_id: KEY.id, aws_secret_access_key: KEY.secret.reveal() }

const EDITS = fc.sample(endedIniFile, { numRuns: COUNT, seed: SEED }).flatMap(editsOf)

let before: readonly Read[]
let after: readonly Read[]

beforeAll(async () => {
  before = await botocore(EDITS.map((edit) => edit.before))
  after = await botocore(EDITS.map((edit) => edit.after))
})

describe(`${EDITS.length} edits of ${COUNT} files, seed ${SEED}`, () => {
  it('are of all sorts', () => {
    for (const what of [
      'add a profile',
      'change a section',
      'take one setting out',
      'put a key',
      'drop a key',
    ])
      expect(EDITS.filter((edit) => edit.what === what).length).toBeGreaterThan(COUNT / 4)
  })

  it('botocore reads every file that we edit, as we read it', () => {
    const wrong = EDITS.filter((edit, index) => {
      const read = before[index]
      if (read === undefined || 'error' in read) return true
      const { sections } = parseIni(Buffer.from(edit.before), 'f')
      const shared = settingsUnder(sections.filter(({ name }) => name === 'DEFAULT'))
      const own = sections.flatMap((section) => {
        return section.name === 'DEFAULT'
          ? []
          : [[section.name, { ...shared, ...settingsOf(section) }] as const]
      })
      return !isDeepStrictEqual(Object.fromEntries(own), read.sections)
    })
    expect(wrong.slice(0, 5)).toEqual([])
  })

  it('botocore reads what we wrote as it was meant, and everything else as before', () => {
    const wrong = EDITS.filter(({ section, wanted = {} }, index) => {
      const [old, now] = [before[index], after[index]]
      if (old === undefined || now === undefined || 'error' in old || 'error' in now) return true
      const found = now.sections[section] ?? {}
      const isThere = Object.entries(wanted).every(([name, value]) => found[name] === value)
      return !isThere || !isDeepStrictEqual(others(now.sections, section), others(old.sections, section))
    })
    expect(wrong.slice(0, 5)).toEqual([])
  })

  it('botocore has our profile by its name', () => {
    const added = EDITS.flatMap(({ what }, index) => (what === 'add a profile' ? [after[index]] : []))
    const found = added.map((read) =>
      read === undefined || 'error' in read ? read : read.profiles['newcomer'],
    )
    expect(found).toEqual(added.map((): unknown => expect.objectContaining(PROFILE)))
  })
})

describe('the SDK for JavaScript', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'eks-access-ini-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('reads our profiles and keys, and everything else as before', async () => {
    const chosen = EDITS.filter(({ what }) => what === 'add a profile' || what.endsWith('a key'))
    const wrong: unknown[] = []
    for (const [index, edit] of chosen.entries()) {
      const profile = edit.section.replace('profile ', '')
      const kind = edit.what === 'add a profile' ? 'configFile' : 'credentialsFile'
      const old = await load(`${index}.before`, edit.before, kind)
      const now = await load(`${index}.after`, edit.after, kind)
      const found = now[profile] ?? {}
      const isThere = Object.entries(edit.wanted ?? {}).every(([name, value]) => found[name] === value)
      const hasNoKey = edit.what !== 'drop a key' || found['aws_access_key_id'] === undefined
      if (!isThere || !hasNoKey || !isDeepStrictEqual(others(now, profile), others(old, profile)))
        wrong.push([edit, old, now])
    }
    expect(wrong.slice(0, 5)).toEqual([])
  })

  async function load(name: string, text: string, kind: 'configFile' | 'credentialsFile'): Promise<Sections> {
    const path = join(folder, name)
    await writeFile(path, text)
    const none = join(folder, 'none')
    const loaded = await loadSharedConfigFiles(
      kind === 'configFile'
        ? { configFilepath: path, filepath: none }
        : { configFilepath: none, filepath: path },
    )
    return loaded[kind]
  }
})

/** The loader that all clients of the SDK share; it comes with the provider that the program reads profiles by. */
const { loadSharedConfigFiles }: { loadSharedConfigFiles: LoadFiles } = createRequire(
  createRequire(import.meta.url).resolve('@aws-sdk/credential-provider-ini'),
)('@smithy/core/config')

type LoadFiles = (files: {
  configFilepath: string
  filepath: string
}) => Promise<Readonly<Record<'configFile' | 'credentialsFile', Sections>>>

function botocore(texts: readonly string[]): Promise<readonly Read[]> {
  return askPython(inject('python'), 'read_ini.py', texts, (text): readonly Read[] => JSON.parse(text))
}

/** All that we do to such files; none that we refuse. */
function editsOf(bytes: Buffer, seed: number): readonly Edit[] {
  const ini = parseIni(bytes, 'f')
  const named = ini.sections.filter(({ name }) => name !== 'DEFAULT')
  const section = named[seed % Math.max(1, named.length)]
  const stored = attempt(() => storeKey(ini, 'newcomer', KEY))
  return [
    edit(ini, 'add a profile', 'profile newcomer', PROFILE, () =>
      addSection(ini, 'profile newcomer', PROFILE),
    ),
    edit(ini, 'put a key', 'newcomer', KEPT, () => storeKey(ini, 'newcomer', KEY)),
    ...(stored === undefined
      ? []
      : [
          edit(parseIni(stored, 'f'), 'drop a key', 'newcomer', undefined, () =>
            dropKey(parseIni(stored, 'f'), 'newcomer', KEY.id),
          ),
        ]),
    ...(section === undefined ? [] : sectionEdits(ini, section)),
  ].flatMap((one) => one ?? [])
}

function sectionEdits(ini: IniText, section: IniText['sections'][number]): readonly (Edit | undefined)[] {
  const settings = settingsOf(section)
  const [first, ...rest] = Object.keys(settings)
  const changed = { ...settings, ...(first === undefined ? {} : { [first]: 'changed' }), region: 'eu-west-1' }
  const left = Object.fromEntries(rest.map((name) => [name, settings[name] ?? '']))
  return [
    edit(ini, 'change a section', section.name, changed, () => setSettings(ini, section, changed)),
    edit(ini, 'take one setting out', section.name, left, () =>
      removeSettings(ini, section, first === undefined ? [] : [first]),
    ),
  ]
}

function edit(
  ini: IniText,
  what: string,
  section: string,
  wanted: Edit['wanted'] | undefined,
  run: () => Buffer,
): Edit | undefined {
  const result = attempt(run)
  if (result === undefined) return undefined
  const texts = { before: ini.bytes.toString(), after: result.toString() }
  return { what, ...texts, section, ...(wanted === undefined ? {} : { wanted }) }
}

function attempt(run: () => Buffer): Buffer | undefined {
  try {
    return run()
  } catch (error) {
    if (error instanceof AppError) return undefined
    throw error
  }
}

function settingsUnder(sections: IniText['sections']): Readonly<Record<string, string>> {
  return Object.assign({}, ...sections.map(settingsOf))
}

function others(sections: Sections, name: string): Sections {
  const { [name]: _own, ...rest } = sections
  return rest
}
