import type { Json, JsonObject } from './json.ts'

/** One entry of a Status's `details.causes`. */
export type Cause = { readonly reason: string; readonly message: string; readonly field: string }

/** The name of a resource with its API group, as Status messages write it: `pods`, `deployments.apps`. */
export type GroupName = { readonly group: string; readonly name: string }

/** Thrown by everything that refuses a request; `status` is the answer's body. */
export class StatusError extends Error {
  override readonly name = 'StatusError'
  readonly code: number
  readonly status: JsonObject

  constructor(code: number, message: string, reason?: string, details?: JsonObject) {
    super(message)
    this.code = code
    this.status = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      ...(reason === undefined ? {} : { reason }),
      ...(details === undefined ? {} : { details }),
      code,
    }
  }
}

export function qualified({ group, name }: GroupName): string {
  return group === '' ? name : `${name}.${group}`
}

function detailsOf(of: GroupName, name: string, more: JsonObject = {}): JsonObject {
  return {
    ...(name === '' ? {} : { name }),
    ...(of.group === '' ? {} : { group: of.group }),
    ...(of.name === '' ? {} : { kind: of.name }),
    ...more,
  }
}

export function unauthorized(): StatusError {
  return new StatusError(401, 'Unauthorized', 'Unauthorized')
}

export function notFound(of: GroupName, name: string): StatusError {
  return new StatusError(404, `${qualified(of)} "${name}" not found`, 'NotFound', detailsOf(of, name))
}

/** A path under a known API group that leads to nothing. */
export function unknownResource(): StatusError {
  return new StatusError(404, 'the server could not find the requested resource', 'NotFound', {})
}

export function alreadyExists(of: GroupName, name: string): StatusError {
  const message = `${qualified(of)} "${name}" already exists`
  return new StatusError(409, message, 'AlreadyExists', detailsOf(of, name))
}

export function conflict(of: GroupName, name: string, why: string): StatusError {
  const message = `Operation cannot be fulfilled on ${qualified(of)} "${name}": ${why}`
  return new StatusError(409, message, 'Conflict', detailsOf(of, name))
}

export const MODIFIED =
  'the object has been modified; please apply your changes to the latest version and try again'

export function forbidden(of: GroupName, name: string, why: string): StatusError {
  const subject =
    of.name === '' ? 'forbidden' : `${qualified(of)}${name === '' ? '' : ` "${name}"`} is forbidden`
  return new StatusError(403, `${subject}: ${why}`, 'Forbidden', detailsOf(of, name))
}

export function badRequest(message: string): StatusError {
  return new StatusError(400, message, 'BadRequest')
}

/** `of` names the kind here: `ConfigMap`, `ClusterRole` in its group. */
export function invalid(of: GroupName, name: string, causes: readonly Cause[]): StatusError {
  const messages = [...new Set(causes.map((cause) => `${cause.field}: ${cause.message}`))]
  const joined = messages.length === 1 ? messages.join('') : `[${messages.join(', ')}]`
  const listed = causes.map((cause): Json => ({ ...cause }))
  return new StatusError(
    422,
    `${qualified(of)} "${name}" is invalid: ${joined}`,
    'Invalid',
    detailsOf(of, name, { causes: listed }),
  )
}

/** What the real server says of a JSON patch that does not apply: nothing. */
export function rejected(): StatusError {
  const message = 'the server rejected our request due to an error in our request'
  return new StatusError(422, message, 'Invalid', {})
}

export function methodNotAllowed(): StatusError {
  const message = 'the server does not allow this method on the requested resource'
  return new StatusError(405, message, 'MethodNotAllowed', {})
}

export function unsupportedBody(accepted: readonly string[]): StatusError {
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`
  return new StatusError(415, message, 'UnsupportedMediaType')
}

export function unsupportedPatch(): StatusError {
  return new StatusError(415, '415: Unsupported Media Type', 'UnsupportedMediaType', {})
}

/** No media type that the path has: those of a list can be watched too. */
export function notAcceptable(isListed: boolean): StatusError {
  const watched = ['application/json;stream=watch', 'application/vnd.kubernetes.protobuf;stream=watch']
  const types = [...ENCODINGS, ...(isListed ? watched : [])].join(', ')
  const message = `406: Not Acceptable\n\nAvailable representations: ${types}`
  return new StatusError(406, message, 'NotAcceptable', {})
}

const ENCODINGS = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf']

/** A known media type with a shape that is not. */
export function unservedShape(): StatusError {
  const message = `only the following media types are accepted: ${ENCODINGS.join(', ')}`
  return new StatusError(406, message, 'NotAcceptable')
}

export function wrongShape(why: string): StatusError {
  return new StatusError(406, `you requested ${why}`, 'NotAcceptable')
}

export function tooLarge(limit: number): StatusError {
  return new StatusError(413, `Request entity too large: limit is ${limit}`, 'RequestEntityTooLarge')
}

/** Errors that the real server lets through without a reason. */
export function internal(message: string): StatusError {
  return new StatusError(500, message)
}

export function expired(message: string): StatusError {
  return new StatusError(410, message, 'Expired')
}

/** What the decoder says of a kind that it does not have. */
export function unregistered(kind: string, version: string): string {
  return `no kind "${kind}" is registered for version "${version}" in scheme "pkg/runtime/scheme.go:110"`
}

/** A failure that a test asked for. */
export function asked(code: number, reason: string, message: string): StatusError {
  return new StatusError(code, message, reason)
}

export function required(field: string, detail = ''): Cause {
  const message = detail === '' ? 'Required value' : `Required value: ${detail}`
  return { reason: 'FieldValueRequired', message, field }
}

export function invalidValue(field: string, value: Json, detail: string): Cause {
  return { reason: 'FieldValueInvalid', message: `Invalid value: ${JSON.stringify(value)}: ${detail}`, field }
}

export function notSupported(field: string, value: string, supported: readonly string[]): Cause {
  const choices = supported.map((choice) => JSON.stringify(choice)).join(', ')
  return {
    reason: 'FieldValueNotSupported',
    message: `Unsupported value: ${JSON.stringify(value)}: supported values: ${choices}`,
    field,
  }
}

export function duplicate(field: string, value: string): Cause {
  return { reason: 'FieldValueDuplicate', message: `Duplicate value: ${JSON.stringify(value)}`, field }
}

export function forbiddenField(field: string, detail: string): Cause {
  return { reason: 'FieldValueForbidden', message: `Forbidden: ${detail}`, field }
}

export function tooLong(field: string, limit: number): Cause {
  return { reason: 'FieldValueTooLong', message: `Too long: may not be more than ${limit} bytes`, field }
}
