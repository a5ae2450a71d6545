import { validationError } from './errors.ts'

/**
 * The parameters of a call in the query protocol: flat names, where `Tags.member.1.Key` is the Key of the
 * first of Tags.
 */
export class Input {
  readonly params: Readonly<Record<string, string>>

  constructor(params: Readonly<Record<string, string>>) {
    this.params = params
  }

  optional(name: string): string | undefined {
    return this.params[name]
  }

  required(name: string): string {
    const value = this.params[name]
    if (value === undefined || value === '') throw missing(name)
    return value
  }

  /** undefined when it is not there; anything but `true` and `false` is refused. */
  flag(name: string): boolean | undefined {
    const value = this.params[name]
    if (value === undefined) return undefined
    if (value !== 'true' && value !== 'false')
      throw validationError(`Malformed input for ${name}: boolean expected`)
    return value === 'true'
  }

  /** A whole number within bounds. */
  integer(name: string, min: number, max: number): number | undefined {
    const value = this.params[name]
    if (value === undefined) return undefined
    if (!/^-?\d{1,9}$/.test(value)) throw validationError(`Malformed input for ${name}: integer expected`)
    const number = Number(value)
    const constraint =
      number < min
        ? `greater than or equal to ${min}`
        : number > max
          ? `less than or equal to ${max}`
          : undefined
    if (constraint !== undefined)
      throw constraintError(`'${value}' at '${camel(name)}'`, `have value ${constraint}`)
    return number
  }

  /** The items of a list of texts. */
  list(name: string): string[] {
    return this.structures(name).map((item) => item[''] ?? '')
  }

  /** The items of a list of structures, each with its own flat names ('' is the item itself). */
  structures(name: string): Record<string, string>[] {
    const items = new Map<number, Record<string, string>>()
    const prefix = `${name}.member.`
    for (const [key, value] of Object.entries(this.params)) {
      const match = key.startsWith(prefix) ? /^(\d+)(?:\.(.*))?$/.exec(key.slice(prefix.length)) : null
      if (match === null) continue
      const index = Number(match[1])
      const item = items.get(index) ?? {}
      item[match[2] ?? ''] = value
      items.set(index, item)
    }
    return [...items].toSorted(([a], [b]) => a - b).map(([, item]) => item)
  }
}

export function missing(name: string): Error {
  return constraintError(`null at '${camel(name)}'`, 'not be null')
}

/** `1 validation error detected: Value … failed to satisfy constraint: Member must …`. */
export function constraintError(value: string, must: string): Error {
  return validationError(
    `1 validation error detected: Value ${value} failed to satisfy constraint: Member must ${must}`,
  )
}

/** A parameter's name as the validation messages spell it. */
export function camel(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1)
}

/**
 * A value to be written as XML: lists become `<member>`s, maps `<entry>`s, dates lose their milliseconds, and
 * undefined is left out.
 */
export type Xml =
  | string
  | number
  | boolean
  | Date
  | undefined
  | readonly Xml[]
  | ReadonlyMap<string, Xml>
  | { readonly [name: string]: Xml }

export type XmlService = { readonly namespace: string }

/** The answer to a call that went well; an operation without a result has no Result element. */
export function successXml(
  service: XmlService,
  operation: string,
  result: Xml | undefined,
  requestId: string,
): string {
  const body = result === undefined ? '' : element(`${operation}Result`, result)
  const metadata = element('ResponseMetadata', { RequestId: requestId })
  const response = `${operation}Response`
  return `<${response} xmlns="${service.namespace}">${body}${metadata}</${response}>`
}

export function errorXml(
  service: XmlService,
  error: { code: string; message: string; status: number },
  requestId: string,
): string {
  const fault = { Type: error.status < 500 ? 'Sender' : 'Receiver', Code: error.code, Message: error.message }
  return `<ErrorResponse xmlns="${service.namespace}">${element('Error', fault)}${element('RequestId', requestId)}</ErrorResponse>`
}

function element(name: string, value: Xml): string {
  return value === undefined ? '' : `<${name}>${content(value)}</${name}>`
}

function content(value: Exclude<Xml, undefined>): string {
  if (typeof value === 'string') return escape(value)
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (value instanceof Date) return isoSeconds(value)
  if (value instanceof Map) {
    return [...value].map(([key, item]) => element('entry', { key: String(key), value: item })).join('')
  }
  if (isList(value)) return value.map((item) => element('member', item)).join('')
  return Object.entries(value)
    .map(([name, item]) => element(name, item))
    .join('')
}

function isList(value: Xml): value is readonly Xml[] {
  return Array.isArray(value)
}

function escape(text: string): string {
  return text.replace(/[&<>"\r]/g, (c) => `&#${c.charCodeAt(0)};`)
}

/** `2026-01-31T10:11:12Z`. */
export function isoSeconds(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z')
}
