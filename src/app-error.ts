/**
 * Every failure that the tool expects, with the exit code that a script sees. Public: names and numbers stay.
 * Exit 2: usage. 3: refused or not possible. 4: credentials or permission. 1: failed. 5: something is left.
 */
export const EXIT_CODES = {
  USAGE: 2,
  NAME: 2,
  ARN: 2,
  REGION: 2,
  PROFILE_NAME: 2,
  PROXY: 2,
  NAMESPACE: 2,
  KUBECONFIG_PATH: 2,
  VALUE_MISSING: 2,
  CONFIRM: 2,
  RUN_UNKNOWN: 2,
  ACCOUNT_MISMATCH: 3,
  ALREADY_MAPPED: 3,
  AUTH_MODE: 3,
  AWS_AUTH_IMMUTABLE: 3,
  AWS_AUTH_INVALID: 3,
  AWS_AUTH_TOO_BIG: 3,
  CHANGED_MEANWHILE: 3,
  CLUSTER_NOT_FOUND: 3,
  CLUSTER_STATUS: 3,
  CONTEXT_EXISTS: 3,
  EXISTS: 3,
  FILE_INVALID: 3,
  FILE_UNUSABLE: 3,
  GROUP_UNBOUND: 3,
  INSECURE: 3,
  JOURNAL: 3,
  KEY_LIMIT: 3,
  LOCKED: 3,
  LOCKOUT: 3,
  PRINCIPAL: 3,
  PROFILE_EXISTS: 3,
  QUOTA: 3,
  RESERVED_GROUP: 3,
  SELF: 3,
  STATE_DIR: 3,
  WRONG_TARGET: 3,
  CREDENTIALS: 4,
  DENIED: 4,
  CHECKS_FAILED: 1,
  FAILED: 1,
  LEFT: 5,
  CANCELLED: 130,
} as const satisfies Record<string, number>

export type ErrorCode = keyof typeof EXIT_CODES

/**
 * An expected failure. `message` says in one line what happened, with the wrong value in it (quoted, control
 * characters escaped, see `quote`); `fix` says in one line how to mend it, best of all a command to paste.
 * Where the reason is known apart it is `why`, and the message is both: `what: why`. None of them ever holds a
 * secret. Anything else that is thrown is a bug of ours.
 */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: ErrorCode
  readonly fix: string
  readonly why: string | undefined

  constructor(code: ErrorCode, what: string, options: { fix: string; why?: string; cause?: unknown }) {
    super(
      options.why === undefined ? what : `${what}: ${options.why}`,
      options.cause === undefined ? undefined : { cause: options.cause },
    )
    this.code = code
    this.fix = options.fix
    this.why = options.why
  }

  get exit(): number {
    return EXIT_CODES[this.code]
  }
}

/**
 * Quotes an outside value for an error or a table: JSON quoting, and everything that could move the cursor,
 * hide or turn text (C0, C1, DEL, bidirectional and zero-width characters) as \uXXXX. Longer than 80
 * characters is cut.
 */
export function quote(value: string): string {
  const cut = value.length > 80 ? `${value.slice(0, 77)}...` : value
  return JSON.stringify(cut).replace(UNSAFE, escapeUnit)
}

/** The same without the quotes around it, for text from a server that is shown as it is. */
export function safe(text: string): string {
  return text.replace(UNSAFE, escapeUnit)
}

const UNSAFE =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}
