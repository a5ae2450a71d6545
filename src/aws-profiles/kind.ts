import { AppError, safe } from '../app-error.ts'
import { fileFault } from '../bytes/file-fault.ts'
import { pathOf } from '../bytes/path-of.ts'
import { tempLeftovers } from '../bytes/temp-leftovers.ts'
import { defineKind } from '../engine/define-kind.ts'
import { equalJson } from '../engine/json.ts'
import type { Change, Tale } from '../engine/kind.ts'
import { fieldsOf, mapOf, parserOf, textOf } from '../engine/shape.ts'
import { awsLine } from './by-hand.ts'
import { addSection, parseIni, removeSection, setSettings, settingsOf } from './edit.ts'
import type { IniText, Settings } from './edit.ts'
import { PROFILE_NAME } from './profile-name.ts'
import { configSection } from './sections.ts'
import type { IniSection } from './read.ts'

type ProfilePlace = { readonly file: string; readonly profile: string }
type ProfileValue = { readonly settings: Settings }

/** The settings that are known to be no secret; the others are shown as this. */
const SHOWN = /^(?:region|output|role_arn|source_profile|mfa_serial|sso_.*)$/
const HIDDEN = '…'

const parse = parserOf(
  'aws-profile',
  (at): ProfilePlace => {
    const { file, profile } = fieldsOf(at, 'file', 'profile')
    return { file: pathOf(file), profile: textOf(profile, PROFILE_NAME) }
  },
  (value): ProfileValue => ({
    settings: mapOf(fieldsOf(value, 'settings').settings, (text) => textOf(text)),
  }),
)

/** A profile in the AWS config file: its section with all its settings. */
export const awsProfileKind = defineKind<ProfilePlace, ProfileValue>({
  id: 'aws-profile',
  scope: 'machine',
  parse,
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

function tell({ action, resource, ...change }: Change): Tale {
  if (action === 'delete')
    return { title: `remove ${resource}`, explain: 'The rest of the file stays as it is.', byHand: [] }
  const { at, value } = parse({ at: change.at, value: change.after })
  return {
    title: `${action === 'update' ? 'change' : 'add'} ${resource}`,
    explain: 'The AWS CLI and kubectl act as this identity where the profile is named.',
    byHand: Object.entries(value?.settings ?? {}).map(([key, text]) =>
      awsLine('AWS_CONFIG_FILE', at.file, 'configure', 'set', key, text, '--profile', at.profile),
    ),
  }
}
