import { BlockList, isIP } from 'node:net'
import type { Condition } from './policy-document.ts'
import { expand, matches, matchesArn } from './policy-patterns.ts'
import type { Context } from './policy-patterns.ts'

type Test = (wanted: string, given: string, variables: Context | undefined) => boolean

const number = (compare: (given: number, wanted: number) => boolean): Test => {
  return (wanted, given) => compare(Number(given), Number(wanted))
}
const date = (compare: (given: number, wanted: number) => boolean): Test => {
  return (wanted, given) => compare(instant(given), instant(wanted))
}
const equals: Test = (wanted, given, variables) => expand(wanted, variables) === given
const equalsIgnoreCase: Test = (wanted, given, variables) => {
  return expand(wanted, variables)?.toLowerCase() === given.toLowerCase()
}
const like: Test = matches
const arn: Test = matchesArn

/** The operators that hold when the test does for one of the wanted values. */
const POSITIVE: Readonly<Record<string, Test>> = {
  StringEquals: equals,
  StringEqualsIgnoreCase: equalsIgnoreCase,
  StringLike: like,
  NumericEquals: number((given, wanted) => given === wanted),
  NumericLessThan: number((given, wanted) => given < wanted),
  NumericLessThanEquals: number((given, wanted) => given <= wanted),
  NumericGreaterThan: number((given, wanted) => given > wanted),
  NumericGreaterThanEquals: number((given, wanted) => given >= wanted),
  DateEquals: date((given, wanted) => given === wanted),
  DateLessThan: date((given, wanted) => given < wanted),
  DateLessThanEquals: date((given, wanted) => given <= wanted),
  DateGreaterThan: date((given, wanted) => given > wanted),
  DateGreaterThanEquals: date((given, wanted) => given >= wanted),
  Bool: equalsIgnoreCase,
  IpAddress: inSubnet,
  ArnEquals: arn,
  ArnLike: arn,
}

/** The operators that hold when the test does for none of the wanted values, and when the key is missing. */
const NEGATIVE: Readonly<Record<string, Test>> = {
  StringNotEquals: equals,
  StringNotEqualsIgnoreCase: equalsIgnoreCase,
  StringNotLike: like,
  NumericNotEquals: number((given, wanted) => given === wanted),
  DateNotEquals: date((given, wanted) => given === wanted),
  NotIpAddress: inSubnet,
  ArnNotEquals: arn,
  ArnNotLike: arn,
}

const SHAPE = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/

export function isKnownOperator(operator: string): boolean {
  const [, , name = ''] = SHAPE.exec(operator) ?? []
  return name in POSITIVE || name in NEGATIVE || operator === 'Null'
}

/**
 * Whether the condition holds. Several values are joined by "or", but by "nor" for the negated operators. A
 * missing key fails the positive operators, satisfies the negated ones, and those with IfExists.
 */
export function holds(condition: Condition, context: Context, variables: Context | undefined): boolean {
  const given = context.get(condition.key.toLowerCase())
  const [, quantifier, name = '', ifExists] = SHAPE.exec(condition.operator) ?? []
  if (name === 'Null') return condition.values.some((value) => (value === 'true') === (given === undefined))
  const negative = NEGATIVE[name]
  const test = negative ?? POSITIVE[name]
  if (test === undefined) return false
  const meets = (value: string) => {
    return condition.values.some((wanted) => test(wanted, value, variables)) === (negative === undefined)
  }
  if (given === undefined || given.length === 0) {
    if (quantifier === 'ForAnyValue') return ifExists !== undefined
    return ifExists !== undefined || quantifier === 'ForAllValues' || negative !== undefined
  }
  if (quantifier === 'ForAllValues' || (quantifier === undefined && negative !== undefined))
    return given.every(meets)
  return given.some(meets)
}

function instant(text: string): number {
  return /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text)
}

function inSubnet(wanted: string, given: string): boolean {
  const [network = '', bits] = wanted.split('/')
  const version = isIP(network)
  if (version === 0 || isIP(given) !== version) return false
  const family = version === 4 ? 'ipv4' : 'ipv6'
  const list = new BlockList()
  list.addSubnet(network, Number(bits ?? (version === 4 ? 32 : 128)), family)
  return list.check(given, family)
}
