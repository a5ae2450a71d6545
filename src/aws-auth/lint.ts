import { AppError, quote } from '../app-error.ts'
import type { Warning } from '../engine/host.ts'
import { isSameArn, mappedArn, toPrincipal } from './canonical.ts'
import { readAwsAuth } from './read.ts'
import type { AwsAuthData, DataKey, Entry, SectionError } from './read.ts'

/** What a person should know of an aws-auth ConfigMap: what in it does not do what it looks like. */
export function lintAwsAuth(data: AwsAuthData): readonly Warning[] {
  const reading = readAwsAuth(data)
  const { mapRoles, mapUsers, mapAccounts, deadKeys } = reading
  return [
    ...deadKeys.map((key) =>
      warn('DEAD_KEY', `aws-auth has a key ${quote(key)} that nobody reads: ${correct(key)} is meant`),
    ),
    ...lintBroken('mapRoles', mapRoles.error, data),
    ...lintBroken('mapUsers', mapUsers.error, data),
    ...lintBroken('mapAccounts', mapAccounts.error, data),
    ...[...mapRoles.entries, ...mapUsers.entries].flatMap((entry, _index, all) => lintEntry(entry, all)),
    ...mapAccounts.lost.map((index) =>
      warn('LOST', `item ${index + 1} of mapAccounts is no text: it counts for nothing`),
    ),
    ...mapAccounts.accounts
      .filter((account) => !/^\d{12}$/.test(account))
      .map((account) =>
        warn('ACCOUNT', `${quote(account)} in mapAccounts is no account: it has to be 12 digits`),
      ),
  ]
}

function lintBroken(key: DataKey, error: SectionError | undefined, data: AwsAuthData): readonly Warning[] {
  if (error === undefined) return []
  const text = new Map(Object.entries(data ?? {})).get(key) ?? ''
  const bare = /^[^#\n]*?(?::|-)[ \t]+(\{\{\w+\}\})/m.exec(text)?.[1]
  const hint = bare === undefined ? '' : `; ${bare} has to be quoted`
  const who = key === 'mapRoles' ? 'no role in it, nodes included,' : 'nobody in it'
  const where = `line ${error.line}, column ${error.column}`
  return [
    warn(
      'BROKEN',
      `${key} of aws-auth does not parse (${where}: ${error.message}): ${who} gets into the cluster${hint}`,
    ),
  ]
}

function lintEntry(entry: Entry, all: readonly Entry[]): readonly Warning[] {
  const place = `${entry.section} line ${entry.line}`
  if (entry.dropped !== undefined)
    return [warn('DROPPED', `${place} of aws-auth counts for nothing: ${entry.dropped}`)]
  const arn = quote(entry.arn)
  if (!entry.effective) {
    const winner = all.find(
      ({ section, key, effective }) => effective && section === entry.section && key === entry.key,
    )
    return [
      warn(
        'DUPLICATE',
        `${place} of aws-auth counts for nothing: ${arn} is mapped again in line ${winner?.line ?? 0}`,
      ),
    ]
  }
  return [
    ...lintArn(entry, place),
    ...lintRivals(entry, all, place),
    ...entry.lost.map((field) => warn('LOST', `${place}: ${field} of ${arn} is no text, and is lost`)),
    ...entry.groups
      .filter((group) => group.includes(' - '))
      .map((group) =>
        warn('GROUP', `${place}: ${quote(group)} is one group: its lines are not indented alike`),
      ),
    ...lintTemplates(entry, place),
  ]
}

/** An ARN that no principal ever has. */
function lintArn({ arn }: Entry, place: string): readonly Warning[] {
  const dead = (why: string): readonly Warning[] => [
    warn('ARN', `${place}: ${quote(arn)} never matches: ${why}`),
  ]
  try {
    if (/[*?]/.test(arn)) return dead('there are no wildcards here')
    const principal = toPrincipal(arn)
    if (principal.sessionName !== '') return dead(`it is a session; write ${principal.arn}`)
    const mapped = mappedArn(arn)
    return mapped === arn ? [] : dead(`STS never says the path of a role; write ${mapped}`)
  } catch (error) {
    if (error instanceof AppError) return dead(error.message.replace(/^.*not the ARN of a principal: /, ''))
    throw error
  }
}

/** The same principal elsewhere: roles are looked up first; of users in several cases it is chance which counts. */
function lintRivals(entry: Entry, all: readonly Entry[], place: string): readonly Warning[] {
  const rivals = all.filter((other) => other !== entry && other.effective && isSameArn(other.arn, entry.arn))
  return rivals.flatMap((rival) => {
    if (rival.section === entry.section) {
      return rival.index < entry.index
        ? [
            warn(
              'CASE',
              `${place}: ${quote(entry.arn)} is in line ${rival.line} in other case: it is chance which counts`,
            ),
          ]
        : []
    }
    return entry.section === 'mapUsers'
      ? [
          warn(
            'DUPLICATE',
            `${place} of aws-auth counts for nothing: ${quote(entry.arn)} is in mapRoles, which wins`,
          ),
        ]
      : []
  })
}

const TEMPLATES = ['AccountID', 'SessionName', 'SessionNameRaw', 'AccessKeyID', 'EC2PrivateDNSName']

function lintTemplates({ arn, username, groups }: Entry, place: string): readonly Warning[] {
  const unknown = [username, ...groups].flatMap((text) =>
    [...text.matchAll(/\{\{(.*?)\}\}/g)].flatMap(([whole, name = '']) =>
      TEMPLATES.includes(name) ? [] : [whole],
    ),
  )
  const isChosen = /^\{\{SessionName(?:Raw)?\}\}/.test(username)
  return [
    ...unknown.map((text) => warn('TEMPLATE', `${place}: ${quote(text)} of ${quote(arn)} is not filled in`)),
    ...(isChosen
      ? [
          warn(
            'TEMPLATE',
            `${place}: whoever takes ${quote(arn)} chooses its Kubernetes name: put a prefix before it`,
          ),
        ]
      : []),
  ]
}

function correct(key: string): string {
  const known: readonly DataKey[] = ['mapRoles', 'mapUsers', 'mapAccounts']
  return known.find((name) => name.toLowerCase().startsWith(key.toLowerCase())) ?? known.join(', ')
}

function warn(code: string, message: string): Warning {
  return { code: `AWS_AUTH_${code}`, message }
}
