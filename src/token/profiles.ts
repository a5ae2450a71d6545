import { shellWords } from '../aws-profiles/python-text.ts'
import type { IniSection } from '../aws-profiles/read.ts'
import { readIni } from '../aws-profiles/read.ts'
import { profileOf } from '../aws-profiles/sections.ts'

/** The keys of one section, lower-cased; the keys of a block within it as `iam.endpoint_url`. */
export type Section = ReadonlyMap<string, string>

/** The two AWS files as one view: a profile's keys in `credentials` beat the same keys in `config`. */
export type Profiles = {
  readonly profiles: ReadonlyMap<string, Section>
  /** `[services NAME]`: endpoints of single services. */
  readonly services: ReadonlyMap<string, Section>
}

/** A file as it was read. */
export type AwsFile = { readonly path: string; readonly bytes: Buffer }

/**
 * Puts the two files together as the AWS CLI does (botocore session.full_config). Throws AppError FILE_INVALID,
 * with file and line, for a file that the AWS CLI cannot read.
 */
export function readProfiles(config: AwsFile | undefined, credentials: AwsFile | undefined): Profiles {
  const profiles = new Map<string, Section>()
  const services = new Map<string, Section>()
  for (const section of sectionsOf(config)) {
    const profile = profileOf(section.name)
    const [kind, service] = shellWords(section.name) ?? []
    if (profile !== undefined) profiles.set(profile, toSection(section))
    if (kind === 'services' && service !== undefined) services.set(service, toSection(section))
  }
  for (const section of sectionsOf(credentials)) {
    profiles.set(section.name, new Map([...(profiles.get(section.name) ?? []), ...toSection(section)]))
  }
  return { profiles, services }
}

function sectionsOf(file: AwsFile | undefined): readonly IniSection[] {
  return file === undefined ? [] : readIni(file.bytes, file.path)
}

function toSection({ settings }: IniSection): Section {
  return new Map(
    settings.flatMap(({ key, value }): [string, string][] =>
      value.startsWith('\n') ? blockOf(key, value) : [[key, value]],
    ),
  )
}

function blockOf(parent: string, block: string): [string, string][] {
  return block
    .split('\n')
    .filter((line) => line.includes('='))
    .map((line) => {
      const at = line.indexOf('=')
      return [`${parent}.${line.slice(0, at).trim().toLowerCase()}`, line.slice(at + 1).trim()]
    })
}
