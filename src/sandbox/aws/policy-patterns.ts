/** What a condition or a `${…}` may ask about: names in lower case, each with its values. */
export type Context = ReadonlyMap<string, readonly string[]>

/** A pattern in pieces: `*`, `?`, or characters that stand for themselves. */
type Piece = { readonly any: '*' | '?' } | { readonly text: string }

/**
 * Whether the whole text matches. `*` and `?` are wild only where the policy's author wrote them: what a
 * variable brings in stands for itself. A variable without a value matches nothing.
 */
export function matches(pattern: string, text: string, context: Context | undefined): boolean {
  const pieces = toPieces(pattern, context)
  return pieces !== undefined && matchPieces(pieces, text)
}

/** The pattern with its variables filled in, where only equality counts. */
export function expand(pattern: string, context: Context | undefined): string | undefined {
  return toPieces(pattern, context)
    ?.map((piece) => ('any' in piece ? piece.any : piece.text))
    .join('')
}

/**
 * Each of the six parts of an ARN matches by itself, so that no `*` reaches across a colon; the last part holds
 * the rest. Parts that the pattern leaves out match anything.
 */
export function matchesArn(pattern: string, arn: string, context: Context | undefined): boolean {
  const wanted = arnParts(pattern)
  const given = arnParts(arn)
  return given.length === 6 && given.every((part, index) => matches(wanted[index] ?? '*', part, context))
}

function arnParts(arn: string): string[] {
  // The colons of `${aws:username}` are no separators; no policy may hold a NUL.
  const hidden = arn.replace(/\$\{[^}]*\}/g, (variable) => variable.replaceAll(':', '\0'))
  const parts = hidden.split(':').map((part) => part.replaceAll('\0', ':'))
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')]
}

function toPieces(pattern: string, context: Context | undefined): Piece[] | undefined {
  const pieces: Piece[] = []
  const scan = context === undefined ? /([*?])/ : /(\$\{[^}]*\}|[*?])/
  for (const part of pattern.split(scan)) {
    if (part === '') continue
    if (part === '*' || part === '?') pieces.push({ any: part })
    else if (context !== undefined && part.startsWith('${') && part.endsWith('}')) {
      const text = variable(part.slice(2, -1), context)
      if (text === undefined) return undefined
      pieces.push({ text })
    } else pieces.push({ text: part })
  }
  return pieces
}

/** `${*}`, `${?}` and `${$}` are these characters; `${key, 'default'}` has a value of last resort. */
function variable(inner: string, context: Context): string | undefined {
  if (inner === '*' || inner === '?' || inner === '$') return inner
  const [, key = '', fallback] = /^\s*([^,\s]+)\s*(?:,\s*'([^']*)')?\s*$/.exec(inner) ?? []
  const values = context.get(key.toLowerCase()) ?? []
  return values.length === 1 ? values[0] : fallback
}

/** Greedy, with one place to go back to: never more work than length of pattern × length of text. */
function matchPieces(pieces: readonly Piece[], text: string): boolean {
  const wanted = pieces.flatMap((piece): Piece[] =>
    'any' in piece ? [piece] : Array.from(piece.text, (character) => ({ text: character })),
  )
  const given = Array.from(text)
  let w = 0
  let g = 0
  let star = -1
  let resume = 0
  while (g < given.length) {
    const piece = wanted[w]
    if (piece !== undefined && isStar(piece)) {
      star = w++
      resume = g
    } else if (piece !== undefined && ('any' in piece || piece.text === given[g])) {
      w++
      g++
    } else if (star >= 0) {
      w = star + 1
      g = ++resume
    } else return false
  }
  return wanted.slice(w).every(isStar)
}

function isStar(piece: Piece): boolean {
  return 'any' in piece && piece.any === '*'
}

/** Of actions: the letters' case does not count, and there are no variables. */
export function matchesAction(pattern: string, action: string): boolean {
  return matches(pattern.toLowerCase(), action.toLowerCase(), undefined)
}
