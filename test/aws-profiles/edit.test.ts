import fc from 'fast-check'
import * as ini from 'ini'
import { describe, expect, test } from 'vitest'
import {
  addSection,
  parseIni,
  removeSection,
  removeSettings,
  setSettings,
  settingsOf,
} from '../../src/aws-profiles/edit.ts'
import type { IniText, Settings } from '../../src/aws-profiles/edit.ts'
import { configSection } from '../../src/aws-profiles/sections.ts'
import type { IniSection } from '../../src/aws-profiles/read.ts'
import { endedIniFile, iniFile } from '../support/ini-files.ts'

const READER = { region: 'us-west-2', output: 'json' }
const ROLE = {
  role_arn: 'arn:aws:iam::111122223333:role/eks-admin',
  source_profile: 'manager',
  region: 'eu-west-1',
}

const parse = (text: string | Buffer): IniText => parseIni(Buffer.from(text), '/f')

function sectionOf(text: IniText, profile: string): IniSection {
  const section = configSection(text.sections, profile)
  if (section === undefined) throw new Error(`no section of ${profile}`)
  return section
}

function added(text: string, settings: Settings = READER): string {
  return addSection(parse(text), 'profile dev', settings).toString()
}

function removed(text: string): string {
  const file = parse(text)
  return removeSection(file, sectionOf(file, 'dev')).toString()
}

describe('adding a section', () => {
  const section = '[profile dev]\nregion = us-west-2\noutput = json\n'
  test.each([
    ['an empty file gets no gap', '', section],
    ['others get an empty line before it', '[a]\nx = 1\n', `[a]\nx = 1\n\n${section}`],
    ['even behind an empty line', '[a]\n\n', `[a]\n\n\n${section}`],
    ['and behind nothing but one', '\n', `\n\n${section}`],
    ['CRLF stays CRLF', '[a]\r\nx = 1\r\n', `[a]\r\nx = 1\r\n\r\n${section.replaceAll('\n', '\r\n')}`],
    ['the last line decides', '[a]\nx = 1\r\n', `[a]\nx = 1\r\n\r\n${section.replaceAll('\n', '\r\n')}`],
  ])('%s', (_name, before, after) => {
    expect(added(before)).toBe(after)
    expect(removed(after)).toBe(before)
  })

  test('a last line without its end is refused, not glued to', () => {
    expect(() => added('[a]\nx = 1')).toThrow(expect.objectContaining({ code: 'FILE_INVALID' }))
  })

  test('a line that ends with a CR alone is refused: not all clients take it for one', () => {
    expect(() => added('# x\r')).toThrow(expect.objectContaining({ code: 'FILE_INVALID' }))
    expect(() => added('# x\r[a]\r\n')).toThrow(expect.objectContaining({ code: 'FILE_INVALID' }))
  })

  test('a section of that name already is refused', () => {
    expect(() => added('[profile dev]\n')).toThrow(expect.objectContaining({ code: 'FILE_INVALID' }))
  })

  test('the ini package reads it the same', () => {
    expect(ini.parse(added('[default]\nregion = eu-west-1\n', ROLE))).toMatchObject({ 'profile dev': ROLE })
  })
})

describe('removing a section', () => {
  test.each([
    [
      'behind it stays what others added',
      '[a]\nx = 1\n\n[profile dev]\nregion = y\n[b]\n',
      '[a]\nx = 1\n[b]\n',
    ],
    [
      'comments of others stay',
      '[profile dev]\n# mine\nregion = y\n\n# next\n[b]\n',
      '# mine\n\n# next\n[b]\n',
    ],
    ['a comment before it keeps its place', '[a]\n\n# dev\n[profile dev]\nregion = y\n', '[a]\n\n# dev\n'],
    ['a line of blanks is not our empty line', '[a]\n  \n[profile dev]\nregion = y\n', '[a]\n  \n'],
    ['as the last, without its line end', '[a]\n\n[profile dev]\nregion = y', '[a]\n'],
    ['with its indented block', '[profile dev]\ns3 =\n  x = 1\n\n  y = 2\n\n[b]\n', '\n[b]\n'],
    [
      'the first of two that we added',
      '[profile dev]\nr = y\n\n[profile b]\nr = y\n',
      '\n[profile b]\nr = y\n',
    ],
  ])('%s', (_name, before, after) => {
    expect(removed(before)).toBe(after)
  })

  test('the second of two whose first has gone leaves nothing', () => {
    expect(removed('\n[profile dev]\nr = y\n')).toBe('')
  })

  test('is refused where other lines would come to mean something else', () => {
    const indented = '[a]\nx = 1\n[profile dev]\n  region = y\n  [b]\n'
    expect(parse(indented).sections.map(({ name }) => name)).toEqual(['a', 'profile dev', 'b'])
    expect(() => removed(indented)).toThrow(expect.objectContaining({ code: 'FILE_INVALID' }))
  })
})

describe('changing settings', () => {
  const change = (text: string, settings: Settings): string => {
    const file = parse(text)
    return setSettings(file, sectionOf(file, 'dev'), settings).toString()
  }

  test.each([
    [
      'a value within its line',
      '[profile dev]\n region=a\n # c\n output : b\n',
      { region: 'z', output: 'b' },
      '[profile dev]\n region=z\n # c\n output : b\n',
    ],
    ['an empty value', '[profile dev]\nregion =\n', { region: 'z' }, '[profile dev]\nregion =z\n'],
    [
      'a new one behind its predecessor',
      '[profile dev]\na = 1\nc = 3\n',
      { a: '1', b: '2', c: '3' },
      '[profile dev]\na = 1\nb = 2\nc = 3\n',
    ],
    [
      'several new ones in their order',
      '[profile dev]\r\n[b]\r\n',
      { a: '1', b: '2' },
      '[profile dev]\r\na = 1\r\nb = 2\r\n[b]\r\n',
    ],
    ['one for another at the same place', '[profile dev]\na = 1\n', { b: '2' }, '[profile dev]\nb = 2\n'],
    ['none left', '[profile dev]\na = 1\n# c\n', {}, '[profile dev]\n# c\n'],
    ['a block of several lines', '[profile dev]\ns3 =\n  x = 1\n', { s3: 'y' }, '[profile dev]\ns3 = y\n'],
    ['nothing', '[profile dev]\na:1', { a: '1' }, '[profile dev]\na:1'],
  ])('%s', (_name, before, settings, after) => {
    expect(change(before, settings)).toBe(after)
  })

  test('a new one at the very end needs a line end there', () => {
    expect(() => change('[profile dev]\na = 1', { a: '1', b: '2' })).toThrow(/has no line end/)
  })

  test('there and back leaves the same bytes', () => {
    const key = fc.constantFrom('region', 'output', 'role_arn', 'source_profile', 'mfa_serial')
    const settings = fc.dictionary(key, fc.constantFrom('x', 'us-west-2', 'a:b = c # d'), {
      noNullPrototype: true,
    })
    fc.assert(
      fc.property(endedIniFile, settings, settings, (bytes, first, second) => {
        const before = parse(addSection(parse(bytes), 'profile dev', first))
        // One order of keys, as two requests of ours have it.
        const changed = parse(setSettings(before, sectionOf(before, 'dev'), { ...second }))
        expect(settingsOf(sectionOf(changed, 'dev'))).toEqual(second)
        const kept = Object.keys(first).filter((name) => name in second)
        fc.pre(
          kept.join() ===
            Object.keys(second)
              .filter((name) => name in first)
              .join(),
        )
        expect(setSettings(changed, sectionOf(changed, 'dev'), first)).toEqual(before.bytes)
      }),
    )
  })
})

describe('whatever the file is like', () => {
  const value = fc.constantFrom('x', 'us-west-2', 'a = b', '# c', '[d]', 'ü')
  const settings = fc.dictionary(fc.constantFrom('region', 'output', 'role_arn', 'x_y'), value, {
    noNullPrototype: true,
  })

  test('adding and removing leaves the same bytes', () => {
    fc.assert(
      fc.property(endedIniFile, settings, (bytes, given) => {
        const after = parse(addSection(parse(bytes), 'profile dev', given))
        expect(after.bytes.subarray(0, bytes.length)).toEqual(bytes)
        expect(settingsOf(sectionOf(after, 'dev'))).toEqual(given)
        expect(removeSection(after, sectionOf(after, 'dev'))).toEqual(bytes)
      }),
      { numRuns: 500 },
    )
  })

  test('of two that were added, either goes first', () => {
    fc.assert(
      fc.property(endedIniFile, fc.boolean(), (bytes, isFirst) => {
        const one = addSection(parse(bytes), 'profile one', READER)
        const two = parse(addSection(parse(one), 'profile two', ROLE))
        const [first, second] = isFirst ? ['one', 'two'] : ['two', 'one']
        const rest = parse(removeSection(two, sectionOf(two, first ?? '')))
        expect(removeSection(rest, sectionOf(rest, second ?? ''))).toEqual(bytes)
      }),
    )
  })

  test('taking any settings out takes nothing else, or is refused', () => {
    fc.assert(
      fc.property(iniFile, fc.nat(), fc.nat(), (bytes, which, keyed) => {
        const file = parse(bytes)
        const section = file.sections[which % Math.max(1, file.sections.length)]
        fc.pre(section !== undefined)
        const keys =
          section?.settings.filter((_setting, index) => (keyed >> index) % 2 === 1).map(({ key }) => key) ??
          []
        let result: Buffer
        try {
          result = section === undefined ? bytes : removeSettings(file, section, keys)
        } catch (error) {
          expect(error).toMatchObject({ code: 'FILE_INVALID' })
          return
        }
        const left = bytes.length - result.length
        const gone = section?.settings.filter(({ key }) => keys.includes(key)) ?? []
        const lines = gone.reduce((sum, { span }) => sum + span.end - span.start, 0)
        const header = (section?.span.end ?? 0) - (section?.span.start ?? 0)
        const isEmpty = gone.length === section?.settings.length
        expect(left).toBeGreaterThanOrEqual(lines + (isEmpty ? header : 0))
        expect(left).toBeLessThanOrEqual(lines + (isEmpty ? header + 2 : 0))
      }),
      { numRuns: 500 },
    )
  })
})
