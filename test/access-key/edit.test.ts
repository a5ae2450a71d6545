import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dropKey, storedIds, storedKey, storeKey } from '../../src/access-key/edit.ts'
import { parseIni } from '../../src/aws-profiles/edit.ts'
import type { IniText } from '../../src/aws-profiles/edit.ts'
import { Secret } from '../../src/ports/secret.ts'
import { endedIniFile } from '../support/ini-files.ts'

const key = { id: 'AKIAIOSFODNN7EXAMPLE', secret: new Secret('wJalr/K7MDENG+bPx=#;') }
const lines = 'aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = wJalr/K7MDENG+bPx=#;\n'
const parse = (text: string | Buffer): IniText => parseIni(Buffer.from(text), '/f')

describe('a key is stored and dropped, and all else stays', () => {
  test.each([
    ['an empty file', '', `[dev]\n${lines}`],
    ['other profiles', '[a]\naws_access_key_id = x\n', `[a]\naws_access_key_id = x\n\n[dev]\n${lines}`],
    ['CRLF', '[a]\r\n', `[a]\r\n\r\n[dev]\r\n${lines.replaceAll('\n', '\r\n')}`],
    ['a section that has other settings', '[dev]\nregion = x\n\n[b]\n', `[dev]\nregion = x\n${lines}\n[b]\n`],
  ])('%s', (_name, before, after) => {
    expect(storeKey(parse(before), 'dev', key).toString()).toBe(after)
    expect(storedKey(parse(after), 'dev')).toEqual({ id: key.id })
    expect(dropKey(parse(after), 'dev', key.id).toString()).toBe(before)
  })

  test('whatever the file is like', () => {
    fc.assert(
      fc.property(endedIniFile, fc.constantFrom('dev', 's1', 's2', 'default'), (bytes, profile) => {
        const file = parse(bytes)
        fc.pre(storedKey(file, profile) === undefined)
        let stored: IniText
        try {
          stored = parse(storeKey(file, profile, key))
        } catch (error) {
          expect(error).toMatchObject({ code: 'FILE_INVALID' })
          return
        }
        expect(storedKey(stored, profile)).toEqual({ id: key.id })
        expect(dropKey(stored, profile, key.id)).toEqual(bytes)
      }),
      { numRuns: 500 },
    )
  })

  test('a key takes the place of one that is gone, within its lines', () => {
    const file = '[dev]\naws_secret_access_key=old\n# c\naws_access_key_id : AKIAOLD\n'
    expect(storeKey(parse(file), 'dev', key).toString()).toBe(
      `[dev]\naws_secret_access_key=${key.secret.reveal()}\n# c\naws_access_key_id : ${key.id}\n`,
    )
  })
})

describe('what a profile has', () => {
  test.each([
    ['no section', '[a]\n', undefined],
    ['settings that are no credentials', '[dev]\nregion = x\n', undefined],
    ['a key', '[dev]\naws_access_key_id = A\naws_secret_access_key = S\n', { id: 'A' }],
    ['half a key', '[dev]\naws_secret_access_key = S\n', {}],
    ['a session', '[dev]\naws_session_token = S\n', {}],
    ['a process', '[dev]\ncredential_process = S\n', {}],
    ['a bare header', '[dev]\n# c\n', {}],
    ['a section of config', '[profile dev]\naws_access_key_id = A\n', undefined],
  ])('%s', (_name, text, stored) => {
    expect(storedKey(parse(text), 'dev')).toEqual(stored)
  })

  test('all ids in the file', () => {
    const file = '[a]\naws_access_key_id = A\n[b]\nregion = x\n[c]\naws_access_key_id = C\n'
    expect(storedIds(parse(file))).toEqual(['A', 'C'])
  })
})

describe('dropping', () => {
  test.each([
    ['another key stays', '[dev]\naws_access_key_id = A\naws_secret_access_key = S\n', undefined],
    ['what is not there is fine', '[a]\n', undefined],
    ['what the person added stays', `[dev]\n${lines}region = x\n`, '[dev]\nregion = x\n'],
    ['a header that is left alone goes', '[a]\n\n[dev]\n', '[a]\n'],
    ['half a key of somebody stays', '[dev]\naws_session_token = S\n', undefined],
  ])('%s', (_name, before, after) => {
    expect(dropKey(parse(before), 'dev', key.id).toString()).toBe(after ?? before)
  })
})
