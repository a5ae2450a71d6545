import type { Body } from './body.ts'
import type { Json, JsonObject } from './json.ts'
import { isObject, parseJson, text } from './json.ts'
import { PatchError, jsonPatch, mergePatch } from './patches.ts'
import type { ReadObject } from './read-object.ts'
import { DecodeError, readObject } from './read-object.ts'
import type { Resource } from './resources.ts'
import { groupVersion } from './resources.ts'
import {
  badRequest,
  internal,
  invalid,
  invalidValue,
  rejected,
  unregistered,
  unsupportedPatch,
} from './status.ts'
import { strategicPatch } from './strategic-patch.ts'

/**
 * The object that a PATCH request asks for. Server-side apply is refused as an unknown media type: it needs
 * to know who owns which field. Throws a 400, 415 or 422 Status.
 */
export function patchedObject(
  resource: Resource,
  before: JsonObject,
  body: Body,
  isStrict: boolean,
): ReadObject {
  const patched = apply(before, body)
  // The real server shows the whole patched object here, and names neither kind nor object.
  const refuse = (why: string): Error => {
    const shown = invalidValue('patch', asGoWrites(patched), why)
    return invalid({ group: '', name: '' }, '', [shown])
  }
  if (!isObject(patched)) throw refuse('json: cannot unmarshal into Go value of type struct')
  const kind = text(patched, 'kind') || resource.kind
  const version = text(patched, 'apiVersion') || groupVersion(resource)
  if (kind !== resource.kind || version !== groupVersion(resource)) throw refuse(unregistered(kind, version))
  let read: ReadObject
  try {
    read = readObject(resource.kind, groupVersion(resource), patched)
  } catch (error) {
    throw error instanceof DecodeError ? refuse(error.message) : error
  }
  if (isStrict && read.unknown.length > 0) throw refuse(strictError(read.unknown))
  return read
}

/** Keys sorted, markup escaped. */
function asGoWrites(value: Json): string {
  const sorted = isObject(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value
  return JSON.stringify(sorted).replace(/[&<>]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`)
}

export function strictError(unknown: readonly string[]): string {
  return `strict decoding error: ${unknown.map((field) => `unknown field "${field}"`).join(', ')}`
}

function apply(before: JsonObject, { type, bytes }: Body): Json {
  switch (type.split(';')[0]?.trim()) {
    case 'application/merge-patch+json': {
      const patch = parsePatch(bytes)
      if (patch === null) throw badRequest('Invalid JSON Patch')
      if (!isObject(patch)) throw undecodable(patch, 'map[string]interface {}')
      return mergePatch(before, patch)
    }
    case 'application/strategic-merge-patch+json':
      return refusable(internal, () => strategicPatch(before, strategicObject(bytes)))
    case 'application/json-patch+json': {
      const patch = parsePatch(bytes)
      if (!Array.isArray(patch)) throw undecodable(patch, '[]handlers.jsonPatchOp')
      const odd = patch.find((operation) => !isObject(operation))
      if (odd !== undefined) throw undecodable(odd, 'handlers.jsonPatchOp')
      return refusable(rejected, () => jsonPatch(before, patch))
    }
    default:
      throw unsupportedPatch()
  }
}

function undecodable(patch: Json, type: string): Error {
  return badRequest(`error decoding patch: ${cannotUnmarshal(patch, type)}`)
}

function cannotUnmarshal(value: Json, type: string): string {
  const what = Array.isArray(value) ? 'array' : isObject(value) ? 'object' : typeof value
  return `json: cannot unmarshal ${what} into Go value of type ${type}`
}

/** Its decoder says less than that of the other patches. */
function strategicObject(bytes: Buffer): Json {
  const patch = parsePatch(bytes, '')
  if (patch === null || isObject(patch)) return patch ?? {}
  throw badRequest(cannotUnmarshal(patch, 'map[string]interface {}'))
}

function refusable(refuse: (why: string) => Error, run: () => Json): Json {
  try {
    return run()
  } catch (error) {
    throw error instanceof PatchError ? refuse(error.message) : error
  }
}

function parsePatch(bytes: Buffer, before = 'error decoding patch: '): Json {
  try {
    return parseJson(bytes.toString())
  } catch {
    throw badRequest(`${before}unexpected end of JSON input`)
  }
}
