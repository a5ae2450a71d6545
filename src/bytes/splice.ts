import { createHash } from 'node:crypto'

/** Half-open: from `start` up to, but not including, `end`. Offsets are bytes. */
export type Span = { readonly start: number; readonly end: number }

/** Puts bytes in the place of a span. Every other byte stays: no text is decoded and encoded again. */
export function splice(bytes: Buffer, span: Span, replacement: Buffer | string): Buffer {
  const middle = typeof replacement === 'string' ? Buffer.from(replacement) : replacement
  return Buffer.concat([bytes.subarray(0, span.start), middle, bytes.subarray(span.end)])
}

/** sha-256, hex. */
export function sha256(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex')
}
