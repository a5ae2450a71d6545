import { badRequest } from './status.ts'
import type { StatusError } from './status.ts'
import { qualifiedNameFaults, labelValueFaults } from './validate.ts'

export type Requirement = {
  readonly key: string
  readonly operator: string
  readonly values: readonly string[]
}

const OPERATORS = new Set(['=', '==', '!=', 'in', 'notin', '>', '<'])

/** What is read from, token by token; '' is its end. */
type Tokens = { peek(): string; next(): string }

/** Reads a label selector: `a=b,c!=d,e in (f,g),h notin (i),j,!k,l>1`. Throws a 400 Status in the words of Go's parser. */
export function parseLabelSelector(source: string): Requirement[] {
  const tokens = tokensOf(source)
  const requirements: Requirement[] = []
  while (tokens.peek() !== '') {
    if (!startsRequirement(tokens.peek()))
      throw badRequest(`found '${tokens.peek()}', expected: !, identifier, or 'end of string'`)
    requirements.push(parseRequirement(tokens))
    const after = tokens.next()
    if (after === '') break
    if (after !== ',') throw badRequest(`found '${after}', expected: ',' or 'end of string'`)
    if (!startsRequirement(tokens.peek()))
      throw badRequest(`found '${tokens.peek()}', expected: identifier after ','`)
  }
  return requirements
}

function tokensOf(source: string): Tokens {
  const all = source.match(/[(),]|==|!=|=|!|>|<|[^\s(),=!<>]+/g) ?? []
  let index = 0
  return { peek: () => all[index] ?? '', next: () => all[index++] ?? '' }
}

function startsRequirement(token: string): boolean {
  return token === '!' || isIdentifier(token)
}

function isIdentifier(token: string): boolean {
  return token !== '' && !/^[(),=<>!]/.test(token)
}

function parseRequirement(tokens: Tokens): Requirement {
  const isAbsent = tokens.peek() === '!'
  if (isAbsent) tokens.next()
  const key = identifier(tokens)
  const faults = qualifiedNameFaults(key)
  if (faults.length > 0) throw unparsable(invalid('<nil>', key, faults.join('; ')))
  if (isAbsent) return { key, operator: '!', values: [] }
  if (tokens.peek() === '' || tokens.peek() === ',') return { key, operator: 'exists', values: [] }
  const operator = tokens.next()
  if (!OPERATORS.has(operator))
    throw unparsable(`found '${operator}', expected: in, notin, =, ==, !=, gt, lt`)
  const isSet = operator === 'in' || operator === 'notin'
  const values = isSet ? parseSet(tokens) : [parseExact(tokens)]
  checkValues(key, operator, values)
  return { key, operator, values }
}

function identifier(tokens: Tokens): string {
  const token = tokens.next()
  if (!isIdentifier(token)) throw unparsable(`found '${token}', expected: identifier`)
  return token
}

function parseExact(tokens: Tokens): string {
  return tokens.peek() === '' || tokens.peek() === ',' ? '' : identifier(tokens)
}

/** Sorted, each once: an empty place stands for the empty text. */
function parseSet(tokens: Tokens): string[] {
  const open = tokens.next()
  if (open !== '(') throw unparsable(`found '${open}' expected: '('`)
  const first = tokens.peek()
  if (first !== ')' && first !== ',' && !isIdentifier(first))
    throw unparsable(`found '${first}', expected: ',', ')' or identifier`)
  const values = new Set<string>()
  for (;;) {
    values.add(isIdentifier(tokens.peek()) ? tokens.next() : '')
    const after = tokens.next()
    if (after === ')') return [...values].toSorted()
    if (after !== ',') throw unparsable(`found '${after}', expected: ',' or ')'`)
  }
}

function checkValues(key: string, operator: string, values: readonly string[]): void {
  const isNumeric = operator === '>' || operator === '<'
  const whole = "for 'Gt', 'Lt' operators, the value must be an integer"
  const causes = [
    ...values.flatMap((value, index) =>
      isNumeric && !isInteger(value) ? [invalid(`values[${index}]`, value, whole)] : [],
    ),
    ...values.flatMap((value, index) => {
      const faults = labelValueFaults(value)
      return faults.length === 0 ? [] : [invalid(`values[${index}][${key}]`, value, faults.join('; '))]
    }),
  ]
  if (causes.length > 0) throw unparsable(causes.length === 1 ? causes.join('') : `[${causes.join(', ')}]`)
}

export function isInteger(value: string): boolean {
  return /^[-+]?\d+$/.test(value)
}

function invalid(field: string, value: string, why: string): string {
  return `${field}: Invalid value: ${JSON.stringify(value)}: ${why}`
}

function unparsable(why: string): StatusError {
  return badRequest(`unable to parse requirement: ${why}`)
}
