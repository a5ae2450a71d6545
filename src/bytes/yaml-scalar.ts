/** Starts as no number, date or indicator does, and has nothing in it that means something to YAML or JSON. */
const PLAIN = /^(?:[A-Za-z]|--[a-z])[A-Za-z0-9_.@/+=-]*(?::[A-Za-z0-9_.@/+=-]+)*$/

/** What YAML 1.1 or 1.2 reads as something other than a text, in any case. */
const WORDS = /^(?:y|n|yes|no|on|off|true|false|null)$/i

/** What JSON leaves as it is and YAML may not read, or reads as a line break. */
const UNPRINTABLE = /[\u007f-\u00a0\u2028\u2029\ufeff]/g

/** A text as a YAML scalar on one line that every reader, of 1.1 and 1.2, in block and flow, reads back as it. */
export function yamlScalar(text: string): string {
  if (PLAIN.test(text) && !WORDS.test(text)) return text
  return JSON.stringify(text).replace(
    UNPRINTABLE,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
