import type { TagMap } from './account.ts'
import { invalidInput, limitExceeded, validationError } from './errors.ts'
import { constraintError, missing } from './query-protocol.ts'
import type { Input } from './query-protocol.ts'

const MAX_TAGS = 50

/** Adds the Tags of a call; keys match ignoring case. Throws what IAM throws, and then nothing was added. */
export function addTags(input: Input, tags: TagMap): void {
  const added: TagMap = new Map()
  for (const [index, { Key: key, Value: value }] of input.structures('Tags').entries()) {
    const at = `tags.${index + 1}.member`
    if (key === undefined || key === '') throw missing(`${at}.key`)
    if (value === undefined) throw missing(`${at}.value`)
    if (key.length > 128) throw constraintError(`at '${at}.key'`, 'have length less than or equal to 128')
    if (value.length > 256) throw constraintError(`at '${at}.value'`, 'have length less than or equal to 256')
    if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u.test(key)) throw badCharacters(`${at}.key`)
    if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u.test(value)) throw badCharacters(`${at}.value`)
    if (/^aws:/i.test(key))
      throw invalidInput('aws: prefixed tag key names are not allowed for external use.')
    if (added.has(key.toLowerCase())) {
      throw invalidInput('Duplicate tag keys found. Please note that Tag keys are case insensitive.')
    }
    added.set(key.toLowerCase(), { key, value })
  }
  if (new Set([...tags.keys(), ...added.keys()]).size > MAX_TAGS) {
    throw limitExceeded('The number of tags has reached the maximum limit.')
  }
  for (const [lower, tag] of added) tags.set(lower, tag)
}

function badCharacters(at: string): Error {
  return validationError(
    `1 validation error detected: Value at '${at}' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+`,
  )
}
