import type { IniSection } from './read.ts'
import { shellWords } from './python-text.ts'

/**
 * The profile that a section of the config file is, undefined for any other section (botocore
 * configloader.build_profile_map): `[default]`, `[profile x]`, `[profile "x"]`.
 */
export function profileOf(section: string): string | undefined {
  if (section === 'default') return section
  if (!section.startsWith('profile')) return undefined
  const words = shellWords(section)
  return words?.length === 2 ? words[1] : undefined
}

/** The section of a profile in the config file. Where several stand for it, the AWS CLI takes the last. */
export function configSection(sections: readonly IniSection[], profile: string): IniSection | undefined {
  return sections.findLast((section) => profileOf(section.name) === profile)
}

/** The section of a profile in the credentials file, where the name stands alone. */
export function credentialsSection(sections: readonly IniSection[], profile: string): IniSection | undefined {
  return sections.find((section) => section.name === profile)
}
