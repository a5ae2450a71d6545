import { addSection, removeSettings, setSettings, settingsOf } from '../aws-profiles/edit.ts'
import type { IniText } from '../aws-profiles/edit.ts'
import { credentialsSection } from '../aws-profiles/sections.ts'
import { Secret } from '../ports/secret.ts'
import type { Credentials } from '../ports/secret.ts'

const KEY_ID = 'aws_access_key_id'
const KEY_SECRET = 'aws_secret_access_key'

/** Settings that make a section of the credentials file somebody's credentials. */
const CREDENTIAL = /^(?:aws_.*|credential_process)$/

/**
 * What the credentials file has for a profile: nothing that is in our way, or credentials, with their key id where
 * there is one. A bare header counts as credentials: it could not be told from ours when ours are taken out.
 */
export type Stored = { readonly id?: string }

export function storedKey(ini: IniText, profile: string): Stored | undefined {
  const section = credentialsSection(ini.sections, profile)
  if (section === undefined) return undefined
  const { [KEY_ID]: id } = settingsOf(section)
  const isFree = section.settings.length > 0 && section.settings.every(({ key }) => !CREDENTIAL.test(key))
  if (isFree) return undefined
  return id === undefined ? {} : { id }
}

/** The long-lived key of a profile, to act as it. */
export function storedCredentials(ini: IniText, profile: string): Credentials | undefined {
  const section = credentialsSection(ini.sections, profile)
  if (section === undefined) return undefined
  const { [KEY_ID]: accessKeyId, [KEY_SECRET]: secret } = settingsOf(section)
  if (accessKeyId === undefined || secret === undefined) return undefined
  return { accessKeyId, secretAccessKey: new Secret(secret) }
}

/** The ids of all keys in the file. */
export function storedIds(ini: IniText): readonly string[] {
  return ini.sections.flatMap(({ settings }) =>
    settings.filter(({ key }) => key === KEY_ID).map(({ value }) => value),
  )
}

/** Puts a key into the profile's section, in the place of the one that is there, or as a section of its own. */
export function storeKey(ini: IniText, profile: string, key: { id: string; secret: Secret }): Buffer {
  const section = credentialsSection(ini.sections, profile)
  const settings = { [KEY_ID]: key.id, [KEY_SECRET]: key.secret.reveal() }
  if (section === undefined) return addSection(ini, profile, settings)
  return setSettings(ini, section, { ...settingsOf(section), ...settings })
}

/** Takes the two lines of a key out; the section goes when nothing else is in it. Other keys stay. */
export function dropKey(ini: IniText, profile: string, id: string): Buffer {
  const section = credentialsSection(ini.sections, profile)
  const stored = storedKey(ini, profile)
  if (section === undefined || stored === undefined || (stored.id !== undefined && stored.id !== id))
    return ini.bytes
  return removeSettings(ini, section, stored.id === undefined ? [] : [KEY_ID, KEY_SECRET])
}
