import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Choice, Context } from '../commands/command.ts'
import { levels } from '../levels/index.ts'
import type { Aws } from '../ports/aws.ts'
import type { Kube } from '../ports/kube.ts'
import {
  clusterChoices,
  groupChoices,
  profileChoices,
  roleChoices,
  runChoices,
  userChoices,
} from '../request/choices.ts'
import * as field from '../request/fields.ts'
import { flagName } from '../request/field.ts'
import type { Field, Input, Source } from '../request/field.ts'
import { currentContext } from '../request/place.ts'
import { optional } from '../request/values.ts'
import type { Profiles, Section } from '../token/profiles.ts'
import { chooseSource, chosenProfile } from '../token/source.ts'

type Surroundings = Pick<
  Context,
  'aws' | 'clock' | 'cwd' | 'env' | 'files' | 'home' | 'platform' | 'state'
> & {
  /** Of the two AWS files. */
  readonly profiles: Profiles
}

/** What a person waits for a key to be answered, from the start of the program on, its end included. */
const LIMIT_MS = 280

/** How many milliseconds the answer may take; EKS_ACCESS_COMPLETE_MS sets it. */
export function limitMs(env: Context['env']): number {
  const given = env['EKS_ACCESS_COMPLETE_MS'] ?? ''
  return /^\d{1,6}$/.test(given) ? Number(given) : LIMIT_MS
}

/**
 * What there is to choose from, a line each: the value, and behind a tab what is worth knowing of it. `argv` is the
 * source and the words of the command line, whose flags say where to look and as whom. Whatever goes wrong, and
 * whatever is not known when `stop` aborts, comes to nothing: somebody is typing. Never throws.
 */
export async function liveValues(
  argv: readonly string[],
  around: Surroundings,
  stop: AbortSignal,
): Promise<string> {
  const [source = '', ...words] = argv
  if (!isSource(source)) return ''
  const stopped = new Promise<never>((_resolve, reject) =>
    stop.addEventListener('abort', () => reject(stop.reason)),
  )
  try {
    stop.throwIfAborted()
    return render(await Promise.race([stopped, SOURCES[source](inputOf(words), around)]))
  } catch {
    return source === 'groups' ? render([LEVEL]) : ''
  }
}

type Choices = Promise<readonly Choice<string>[]>

const SOURCES: Readonly<Record<Source, (input: Input, around: Surroundings) => Choices>> = {
  clusters: async (input, around) => clusterChoices(await awsOf(input, around)),
  groups: async (input, around) => groupChoices(await kubeOf(input, around)),
  profiles: (_input, { profiles }) => profileChoices(profiles),
  roles: async (input, around) => roleChoices(await awsOf(input, around)),
  runs: async (_input, around) => runChoices(around.state()),
  users: async (input, around) => userChoices(await awsOf(input, around)),
}

function isSource(word: string): word is Source {
  return Object.hasOwn(SOURCES, word)
}

/** A level is known without asking anybody. */
const LEVEL = { value: levels.reader.group, label: levels.reader.name, hint: levels.reader.summary }

/** What does not stay on its line is left out. */
function render(choices: readonly Choice<string>[]): string {
  return choices
    .filter(({ value }) => value !== '' && !/\p{C}/u.test(value))
    .map(({ hint = '', value }) => `${value}\t${hint.replaceAll(/\p{C}+/gu, ' ')}\n`)
    .join('')
}

const PLACES: readonly Field<string>[] = [field.cluster, field.region, field.profile, field.roleArn]

/** The flags that say where and as whom, of a line that is not finished. Throws AppError for a value that cannot be one. */
function inputOf(words: readonly string[]): Input {
  const given = PLACES.flatMap((place) => {
    const flag = flagName(place)
    const at = words.findIndex((word) => word === flag || word.startsWith(`${flag}=`))
    const value = words[at] === flag ? words[at + 1] : words[at]?.slice(flag.length + 1)
    return value === undefined || value === '' ? [] : [[place.name, place.parse(value)]]
  })
  return Object.fromEntries(given)
}

async function awsOf(input: Input, around: Surroundings): Promise<Aws> {
  const profile = optional(input, field.profile)
  const source = sectionsOf(around.profiles, around.env, profile)
  if (startsProgram(source)) throw new Error('it may ask for something')
  if (await renewsLogin(source, around)) throw new Error('it would be written anew')
  const region = optional(input, field.region) ?? (await currentContext(input, around))?.region
  const roleArn = optional(input, field.roleArn)
  return around.aws({
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
    ...(roleArn === undefined ? {} : { roleArn }),
  })
}

/** Of the cluster that is named, else that of the current context, else the only one. */
async function kubeOf(input: Input, around: Surroundings): Promise<Kube> {
  const current = await currentContext(input, around)
  const aws = await awsOf(input, around)
  const named = optional(input, field.cluster) ?? (current?.region === aws.region ? current.name : undefined)
  const [only = '', other] = named === undefined ? await aws.eks.listClusters() : [named]
  const cluster = other === undefined ? await aws.eks.describeCluster(only) : undefined
  if (cluster === undefined) throw new Error('no cluster is named')
  return aws.kube(cluster)
}

/** The profiles that the SDK would get credentials from: the chosen one, and those it takes keys from. */
function sectionsOf(files: Profiles, env: Context['env'], given: string | undefined): readonly Section[] {
  if (chooseSource(env, files, given).kind !== 'chain') return []
  const seen = new Map<string, Section>()
  for (let name: string | undefined = chosenProfile(env, given) ?? 'default'; name !== undefined;) {
    const section: Section | undefined = seen.has(name) ? undefined : files.profiles.get(name)
    if (section !== undefined) seen.set(name, section)
    name = section?.get('source_profile')
  }
  return [...seen.values()]
}

/** A `credential_process` may ask for something, or open a browser. */
function startsProgram(sections: readonly Section[]): boolean {
  return sections.some((section) => section.has('credential_process'))
}

/** The SDK renews a login five minutes before its end. */
const RENEWED_MS = 6 * 60_000

/**
 * Whether the SDK would renew a login, and write it to its cache: ended on the way there, it would be lost. A login of
 * `aws login` lasts some minutes, so it always may.
 */
async function renewsLogin(
  sections: readonly Section[],
  { clock, files, home }: Surroundings,
): Promise<boolean> {
  if (sections.some((section) => section.has('login_session'))) return true
  const names = sections.flatMap((section) => section.get('sso_session') ?? [])
  const ends = await Promise.all(names.map((name) => endOfLogin(name, files, home)))
  return ends.some((end) => !(end - clock.now().getTime() > RENEWED_MS))
}

/** As the AWS CLI and the SDK keep the login of an `sso_session`. NaN where there is none. */
async function endOfLogin(
  session: string,
  files: Surroundings['files'],
  home: string | undefined,
): Promise<number> {
  const name = `${createHash('sha1').update(session).digest('hex')}.json`
  const file = home === undefined ? undefined : await files.read(join(home, '.aws', 'sso', 'cache', name))
  const [, expiresAt = ''] = /"expiresAt"\s*:\s*"([^"]*)"/.exec(file?.bytes.toString() ?? '') ?? []
  return Date.parse(expiresAt)
}
