const TRUE = /^(?:y|Y|yes|Yes|YES|true|True|TRUE|on|On|ON)$/
const FALSE = /^(?:n|N|no|No|NO|false|False|FALSE|off|Off|OFF)$/
const NULL = /^(?:|~|null|Null|NULL)$/
const NOT_A_NUMBER = /^\.(?:nan|NaN|NAN)$/
const INFINITE = /^[-+]?\.(?:inf|Inf|INF)$/
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/
const BASED = /^([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+)$/

/** A plain scalar (go-yaml v2 resolve.go). What looks like a date stays a string. */
export function resolvePlain(text: string): null | boolean | number | string {
  if (NULL.test(text)) return null
  if (TRUE.test(text)) return true
  if (FALSE.test(text)) return false
  if (NOT_A_NUMBER.test(text)) return Number.NaN
  if (INFINITE.test(text)) return text.startsWith('-') ? -Infinity : Infinity
  if (!/^[-+.0-9]/.test(text)) return text
  const plain = text.startsWith('.') ? text : text.replaceAll('_', '')
  const based = BASED.exec(plain)?.[2]
  const number = based === undefined ? Number(FLOAT.test(plain) ? plain : Number.NaN) : toInteger(based)
  return Number.isFinite(number) ? number : text
}

/** Not a number where it takes more than 64 bits, as in Go. */
function toInteger(based: string): number {
  const digits = based.replace(/^0([0-7]+)$/, '0o$1')
  const value = BigInt(digits.toLowerCase())
  return value < 2n ** 64n ? Number(value) : Number.NaN
}

/** Whether a plain scalar is an integer to Go: decimals without a 0 before them. Others are floats, or texts. */
export function isInteger(text: string): boolean {
  const plain = text.replaceAll('_', '')
  if (BASED.test(plain)) return typeof resolvePlain(text) === 'number'
  return /^[-+]?(?:0|[1-9][0-9]{0,17})$/.test(plain)
}
