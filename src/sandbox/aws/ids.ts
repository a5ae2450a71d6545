import { randomBytes } from 'node:crypto'

/** The prefixes that AWS gives its unique ids and keys, by kind of thing. */
const ID_PREFIXES = {
  user: 'AIDA',
  group: 'AGPA',
  role: 'AROA',
  policy: 'ANPA',
  key: 'AKIA',
  session: 'ASIA',
} as const

export type IdKind = keyof typeof ID_PREFIXES

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** A unique id: 21 characters, or 20 for the keys. */
export function newId(kind: IdKind): string {
  const length = kind === 'key' || kind === 'session' ? 16 : 17
  const letters = Array.from(randomBytes(length), (byte) => ALPHABET[byte % 32])
  return ID_PREFIXES[kind] + letters.join('')
}

/** A secret access key: 40 characters. */
export function newSecret(): string {
  return randomBytes(30).toString('base64')
}

export function newSessionToken(): string {
  return `IQoJb3JpZ2luX2Vj${randomBytes(180).toString('base64')}`
}
