import type { Json, JsonObject } from './json.ts'
import { isObject, parseJson, text } from './json.ts'
import { decodeProtobuf } from './protobuf.ts'
import type { ReadObject } from './read-object.ts'
import { DecodeError, readObject } from './read-object.ts'
import { RESOURCES, groupVersion } from './resources.ts'
import type { Resource } from './resources.ts'
import { StatusError, badRequest, internal, unregistered, unsupportedBody } from './status.ts'

/** What a request carries. */
export type Body = { readonly type: string; readonly bytes: Buffer }

export const LARGEST_BODY = 3_145_728
const ACCEPTED = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf']

/** The body as JSON, by its content type; `kind` is only for messages. Throws a 400 or 415 Status. */
export async function decodeBody(body: Body, kind: string): Promise<JsonObject> {
  const mediaType = body.type.split(';')[0]?.trim() ?? ''
  switch (mediaType) {
    case '':
    case 'application/json':
      return parseObject(body.bytes, kind)
    case 'application/yaml': {
      const { parse } = await import('./yaml.ts')
      const value: Json = parseYaml(parse, body.bytes.toString(), kind)
      return isObject(value) ? value : {}
    }
    case 'application/vnd.kubernetes.protobuf':
      try {
        return decodeProtobuf(body.bytes)
      } catch (error) {
        throw error instanceof DecodeError ? badRequest(error.message) : error
      }
    default:
      throw unsupportedBody(ACCEPTED)
  }
}

/** Of a text that ends too early what Go says of it. */
function syntaxFault(source: string, said: string): string {
  const place = / at position (\d+)/.exec(said)?.[1]
  const isCutOff = said.startsWith('Unexpected end of') || Number(place) >= source.length
  return isCutOff ? 'unexpected end of JSON input' : said
}

function parseYaml(parse: (source: string) => Json, source: string, kind: string): Json {
  try {
    return parse(source)
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : ''
    throw badRequest(`the object provided is unrecognized (must be of type ${kind}): yaml: ${why}`)
  }
}

/** As Go prints the struct that it looks for kind and version with. */
const TYPE_META =
  'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }'

function parseObject(bytes: Buffer, kind: string): JsonObject {
  const source = bytes.toString()
  const unrecognized = (why: string): Error => {
    const shown = source === '' ? '<empty>' : source.startsWith('{') ? source : bytes.toString('hex')
    const what = kind === '' ? '' : ` (must be of type ${kind})`
    return badRequest(
      `the object provided is unrecognized${what}: couldn't get version/kind; json parse error: ${why} (${shown.slice(0, 1024)})`,
    )
  }
  let value: Json
  try {
    value = parseJson(source)
  } catch (error) {
    throw unrecognized(syntaxFault(source, error instanceof Error ? error.message : ''))
  }
  if (value === null) return {}
  if (!isObject(value)) {
    const found = Array.isArray(value) ? 'array' : typeof value
    throw unrecognized(`json: cannot unmarshal ${found} into Go value of type ${TYPE_META}`)
  }
  return value
}

/** An object for a resource out of a request; what the decoder says of unknown fields comes with it. Throws a 400 Status. */
export async function decodeObject(body: Body, resource: Resource): Promise<ReadObject> {
  const value = await decodeBody(body, resource.kind)
  const kind = text(value, 'kind') || resource.kind
  const version = text(value, 'apiVersion') || groupVersion(resource)
  const refuse = (why: string): Error =>
    badRequest(
      `${kind} in version "${shortVersion(version)}" cannot be handled as a ${resource.kind}: ${why}`,
    )
  if (kind !== resource.kind || version !== groupVersion(resource)) {
    const other = RESOURCES.find(
      (candidate) => candidate.kind === kind && groupVersion(candidate) === version,
    )
    if (other === undefined) {
      throw refuse(unregistered(kind, version))
    }
    throw refuse(
      `converting (v1.${kind}) to (${internalPackage(resource)}.${resource.kind}): unknown conversion`,
    )
  }
  try {
    return readObject(resource.kind, groupVersion(resource), value)
  } catch (error) {
    throw error instanceof DecodeError ? refuse(error.message) : error
  }
}

/**
 * The options of a deletion. Throws a 500 Status where the real server lets its decoder's error through.
 */
export async function decodeDeleteOptions(body: Body): Promise<JsonObject> {
  const value = await decodeBody(body, 'DeleteOptions').catch((error: unknown) => {
    const why =
      error instanceof StatusError ? /couldn't get version\/kind;.*(?= \()/s.exec(error.message) : null
    throw why === null ? error : internal(why[0])
  })
  const kind = text(value, 'kind') || 'DeleteOptions'
  const version = text(value, 'apiVersion') || 'v1'
  if (kind !== 'DeleteOptions') throw internal(unregistered(kind, version))
  try {
    return readObject('DeleteOptions', 'v1', value).object
  } catch (error) {
    throw error instanceof DecodeError ? badRequest(error.message) : error
  }
}

function shortVersion(apiVersion: string): string {
  return apiVersion.slice(apiVersion.lastIndexOf('/') + 1)
}

function internalPackage(resource: Resource): string {
  return resource.group === '' ? 'core' : (resource.group.split('.')[0] ?? '')
}
