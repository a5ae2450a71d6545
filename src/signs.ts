/** The signs that we draw beside words; what servers and files say is never changed. */
export type Signs = {
  readonly good: string
  readonly bad: string
  readonly note: string
  readonly create: string
  readonly update: string
  readonly delete: string
  readonly none: string
  /** From what it was to what it is to be; and before how to mend it. */
  readonly to: string
  /** Where something was cut off. */
  readonly more: string
  readonly rule: string
  /** Before the line of a list that Enter takes; the keys that move it; between the keys. */
  readonly active: string
  readonly arrows: string
  readonly between: string
  /** Where somebody went back. */
  readonly back: string
  /** What turns, a frame each. */
  readonly frames: readonly string[]
}

const ASCII: Signs = {
  good: 'ok',
  bad: 'x',
  note: '!',
  create: '+',
  update: '~',
  delete: '-',
  none: '=',
  to: '->',
  more: '...',
  rule: '-',
  active: '>',
  arrows: 'up/down',
  between: '|',
  back: '<-',
  frames: ['|', '/', '-', '\\'],
}

const UNICODE: Signs = {
  ...ASCII,
  good: '✔',
  bad: '✖',
  delete: '−',
  to: '→',
  more: '…',
  rule: '─',
  active: '❯',
  arrows: '↑↓',
  between: '·',
  back: '↩',
  frames: ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'],
}

/**
 * The signs that can be shown, by the locale: the first of LC_ALL, LC_CTYPE and LANG that is not empty, as POSIX has
 * it (Base Definitions, 8.2), and there whether its codeset is UTF-8. With none set it is POSIX, so plain ASCII; on
 * macOS and Windows, where terminals are UTF-8 whatever the environment says, only a locale that is set takes that away.
 */
export function signsOf(env: Readonly<Record<string, string | undefined>>, platform: NodeJS.Platform): Signs {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG']
  const isUnicode =
    locale === undefined || locale === ''
      ? platform === 'darwin' || platform === 'win32'
      : /utf-?8/i.test(locale)
  return isUnicode ? UNICODE : ASCII
}
