import { AppError, quote } from '../app-error.ts'
import type { ErrorCode } from '../app-error.ts'

type NameRule = {
  /** How messages call it: `IAM user name`. */
  readonly what: string
  readonly code: ErrorCode
  /** Finds a character that is not allowed. */
  readonly other: RegExp
  readonly allowed: string
  readonly longest: number
}

const IAM_CHARS = { other: /[^A-Za-z0-9_+=,.@-]/u, allowed: 'letters, digits and +=,.@_-' }

/** Limits of IAM (service model of CreateUser, CreateRole, CreateGroup). */
const RULES = {
  user: { ...IAM_CHARS, what: 'IAM user name', code: 'NAME', longest: 64 },
  role: { ...IAM_CHARS, what: 'IAM role name', code: 'NAME', longest: 64 },
  group: { ...IAM_CHARS, what: 'IAM group name', code: 'NAME', longest: 128 },
  cluster: {
    what: 'EKS cluster name',
    code: 'NAME',
    other: /[^A-Za-z0-9_-]/u,
    allowed: 'letters, digits, - and _',
    longest: 100,
  },
  run: {
    what: 'run id',
    code: 'RUN_UNKNOWN',
    other: /[^A-Za-z0-9-]/u,
    allowed: 'letters, digits and -',
    longest: 64,
  },
  /** Braces are left out on purpose: in a mapping `{{SessionName}}` would be filled in by whoever logs in. */
  kubeGroup: {
    what: 'Kubernetes group',
    code: 'NAME',
    other: /[^A-Za-z0-9_.:@/+=-]/u,
    allowed: 'letters, digits and _.:@/+=-',
    longest: 253,
  },
} as const satisfies Record<string, NameRule>

/**
 * Checks a name against the allow-list of its sort. Answers it as typed.
 * Throws AppError (NAME or RUN_UNKNOWN) with the value, the wrong character and a name that would do.
 */
export function parseName(sort: keyof typeof RULES, text: string): string {
  const rule: NameRule = RULES[sort]
  if (text.trim() === '') throw new AppError(rule.code, `the ${rule.what} is empty`, { fix: useOnly(rule) })
  if (text.startsWith('-')) throw wrong(rule, text, 'it begins with "-" like a flag')
  const bad = rule.other.exec(text)?.[0]
  if (bad !== undefined) throw wrong(rule, text, `it has ${nameOfChar(bad)}`)
  if (text.length > rule.longest)
    throw wrong(rule, text, `it is ${text.length} characters long, the limit is ${rule.longest}`)
  return text
}

/** Shows an outside value so that nothing in it can pass for something else: all but printable ASCII as \uXXXX. */
export function quoteAscii(text: string): string {
  return quote(text).replaceAll(/[^\u0020-\u007e]/g, escapeUnit)
}

function wrong(rule: NameRule, text: string, why: string): AppError {
  const message = `${quoteAscii(text)} cannot be an ${rule.what}: ${why}`.replace(
    / an (?=[^aeiouAEIO])/,
    ' a ',
  )
  const suggestion = suggest(rule, text)
  return new AppError(rule.code, message, {
    fix: suggestion === undefined ? useOnly(rule) : `try ${suggestion}`,
  })
}

function useOnly(rule: NameRule): string {
  return `use ${rule.allowed}, at most ${rule.longest} characters`
}

/** The name without its accents and with dots for blanks, if that is all that was wrong with it. */
function suggest(rule: NameRule, text: string): string | undefined {
  const plain = text
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '')
    .trim()
    .replace(/^-+/, '')
    .replaceAll(/ +/g, rule.other.test('.') ? '-' : '.')
  const fits = plain !== '' && plain.length <= rule.longest && !rule.other.test(plain)
  return fits ? plain : undefined
}

function nameOfChar(char: string): string {
  return char === ' ' ? 'a space' : quoteAscii(char)
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}
