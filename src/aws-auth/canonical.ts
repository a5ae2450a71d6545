import { AppError, quote } from '../app-error.ts'

/** The partitions that the authenticator knows (aws-iam-authenticator pkg/endpoints). */
export const PARTITIONS: readonly string[] = [
  'aws',
  'aws-cn',
  'aws-us-gov',
  'aws-iso',
  'aws-iso-b',
  'aws-iso-e',
  'aws-iso-f',
  'aws-eusc',
]

/** An ARN in its parts; the resource is all behind the fifth colon. */
type Arn = {
  readonly partition: string
  readonly service: string
  readonly account: string
  readonly resource: string
}

/** The principal that an ARN of STS or IAM means. */
export type Principal = {
  /** As the authenticator looks it up: the role of a session, a user, root or federated user as it is. */
  readonly arn: string
  readonly account: string
  /** Of a role's session. IAM users have none. */
  readonly sessionName: string
}

/**
 * The principal behind an ARN as STS says it (aws-iam-authenticator pkg/arn Canonicalize). Throws AppError ARN for
 * what the authenticator turns away: another partition or service, a group, a session without a name.
 */
export function toPrincipal(text: string): Principal {
  const { partition, service, account, resource } = parseArn(text)
  const [type, ...rest] = resource.split('/')
  if (service === 'sts' && type === 'assumed-role') {
    const sessionName = rest.at(-1)
    if (sessionName === undefined || rest.length < 2) throw refuse(text, 'it names no role and session')
    const role = rest.slice(0, -1).join('/')
    return { arn: `arn:${partition}:iam::${account}:role/${role}`, account, sessionName }
  }
  const isKnown =
    service === 'sts'
      ? type === 'federated-user'
      : service === 'iam' && (type === 'role' || type === 'user' || type === 'root')
  if (!isKnown) throw refuse(text, 'it is neither a user nor a role')
  return { arn: text, account, sessionName: '' }
}

/** The canonical ARN alone. Throws AppError ARN. */
export function canonicalArn(text: string): string {
  return toPrincipal(text).arn
}

/**
 * The ARN that a mapping must have to match: canonical, a role's without its path, since STS never says that (pkg/arn
 * StripPath); users keep theirs. Throws AppError ARN.
 */
export function mappedArn(text: string): string {
  const canonical = canonicalArn(text)
  return canonical.replace(/^(arn:[^:]*:iam:[^:]*:[^:]*:role\/).*\//, '$1')
}

/** Whether the authenticator takes two ARNs for one: it compares ignoring case (strings.EqualFold). */
export function isSameArn(a: string, b: string): boolean {
  return foldArn(a) === foldArn(b)
}

/** What is equal for two ARNs that are one. Beside ASCII, two letters fold into it: the long s and the Kelvin sign. */
export function foldArn(text: string): string {
  return text.replaceAll('\u017f', 's').replaceAll('\u212a', 'k').toLowerCase()
}

function parseArn(text: string): Arn {
  const [prefix, partition, service, _region, account, ...resource] = text.split(':')
  if (prefix !== 'arn' || partition === undefined || service === undefined || account === undefined)
    throw refuse(text, 'it does not begin like one')
  if (resource.length === 0) throw refuse(text, 'it does not have the six parts of one')
  if (!PARTITIONS.includes(partition)) throw refuse(text, `there is no partition ${quote(partition)}`)
  return { partition, service, account, resource: resource.join(':') }
}

function refuse(text: string, why: string): AppError {
  return new AppError('ARN', `${quote(text)} is not the ARN of a principal: ${why}`, {
    fix: 'write it like arn:aws:iam::111122223333:user/jane',
  })
}
