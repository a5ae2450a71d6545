import { AppError, safe } from '../app-error.ts'
import { fileFault } from '../bytes/file-fault.ts'
import { LineReader } from '../bytes/journal-line.ts'
import { shellWord } from '../bytes/shell-word.ts'
import { tempLeftovers } from '../bytes/temp-leftovers.ts'
import { defineKind } from '../engine/define-kind.ts'
import { equalJson } from '../engine/json.ts'
import type { Change } from '../engine/kind.ts'
import { addSection, parseIni, removeSection, setSettings, settingsOf } from './edit.ts'
import type { IniText, Settings } from './edit.ts'
import { isProfileName } from './profile-name.ts'
import { configSection } from './sections.ts'
import type { IniSection } from './read.ts'

type ProfilePlace = { readonly file: string; readonly profile: string }
type ProfileValue = { readonly settings: Settings }

/** The settings that are known to be no secret; the others are shown as this. */
const SHOWN = /^(?:region|output|role_arn|source_profile|mfa_serial|sso_.*)$/
const HIDDEN = '…'

/** A profile in the AWS config file: its section with all its settings. */
export const awsProfileKind = defineKind<ProfilePlace, ProfileValue>({
  id: 'aws-profile',
  scope: 'machine',
  parse: ({ at, value }) => ({
    at: parsePlace(new LineReader('aws-profile', at)),
    ...(value === undefined
      ? {}
      : { value: { settings: new LineReader('aws-profile', value).strings('settings') } }),
  }),
  resource: ({ file, profile }) => `profile ${profile} in ${safe(file)}`,
  async read({ file, profile }, { files }) {
    const now = await files.read(file)
    const section = now === undefined ? undefined : configSection(parseIni(now.bytes, file).sections, profile)
    return section === undefined ? {} : { value: toValue(section) }
  },
  async write(at, from, to, { ports: { files }, temp }) {
    const { file, profile } = at
    const now = await files.read(file)
    if (now === undefined) {
      if (to === undefined) return {}
      throw fileFault('missing', 'write', file, 'it is not there', 'ENOENT')
    }
    const ini = parseIni(now.bytes, file)
    const section = configSection(ini.sections, profile)
    if (!equalJson(section === undefined ? undefined : toValue(section), from.value))
      throw fileFault(
        'conflict',
        'write',
        file,
        `profile ${profile} was changed by somebody else meanwhile`,
        'ESTALE',
      )
    const bytes = edited(ini, section, at, to)
    await files.replace(file, bytes, { expect: now.hash, mode: now.mode, temp })
    return to === undefined ? {} : { value: to }
  },
  tell,
  leftovers: ({ file }, { temp }, { files }) => tempLeftovers(files, file, temp),
})

function edited(
  ini: IniText,
  section: IniSection | undefined,
  at: ProfilePlace,
  to: ProfileValue | undefined,
): Buffer {
  if (to === undefined) return section === undefined ? ini.bytes : removeSection(ini, section)
  const settings = writable(to.settings, section === undefined ? {} : settingsOf(section))
  if (section === undefined) return addSection(ini, `profile ${at.profile}`, settings)
  return setSettings(ini, section, settings)
}

function toValue(section: IniSection): ProfileValue {
  const entries = section.settings.map(({ key, value }): [string, string] => [
    key,
    SHOWN.test(key) ? value : HIDDEN,
  ])
  return { settings: Object.fromEntries(entries) }
}

function parsePlace(line: LineReader): ProfilePlace {
  return { file: line.path('file'), profile: line.matching('profile', isProfileName) }
}

/**
 * What is hidden stays as it is in the file. For the rest, a journal is outside input: nothing in it may become a
 * line or a section of its own.
 */
function writable(settings: Settings, now: Settings): Settings {
  const entries = Object.entries(settings).map(([key, value]): [string, string] => {
    const kept = value === HIDDEN && Object.hasOwn(now, key) ? now[key] : undefined
    if (kept !== undefined) return [key, kept]
    if (!/^[a-z][a-z0-9_]*$/.test(key) || /[\r\n]/.test(value) || value !== value.trim() || value === HIDDEN)
      throw new AppError(
        'JOURNAL',
        `a setting of a profile cannot be written as it is asked for: ${safe(key)}`,
        {
          fix: 'if a journal was edited by hand, move it away; nothing was changed',
        },
      )
    return [key, value]
  })
  return Object.fromEntries(entries)
}

function tell({ action, resource, at, after }: Change): { title: string; explain: string; byHand: string[] } {
  const { profile } = parsePlace(new LineReader('aws-profile', at))
  if (action === 'delete')
    return { title: `remove ${resource}`, explain: 'The rest of the file stays as it is.', byHand: [] }
  const settings = after === undefined ? {} : new LineReader('aws-profile', after).strings('settings')
  const byHand = Object.entries(settings).map(
    ([key, value]) => `aws configure set ${key} ${shellWord(value)} --profile ${profile}`,
  )
  return {
    title: `${action === 'update' ? 'change' : 'add'} ${resource}`,
    explain: 'The AWS CLI and kubectl act as this identity where the profile is named.',
    byHand,
  }
}
