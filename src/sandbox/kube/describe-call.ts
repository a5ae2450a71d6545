import type { SandboxCall } from '../calls.ts'
import type { Body } from './body.ts'
import type { Json, JsonObject } from './json.ts'
import { isObject, parseJson } from './json.ts'
import { decodeProtobuf } from './protobuf.ts'
import type { RequestInfo } from './request-info.ts'
import { operationOf } from './request-info.ts'

const READS = new Set(['get', 'list', 'watch', 'head'])

/**
 * A request as the call history has it: a review and a dry run change nothing. Secrets' data and reviewed
 * tokens are left out.
 */
export function describeCall(info: RequestInfo, body: Body): SandboxCall {
  const isReview = info.target?.resource.endsWith('reviews') === true
  const isDryRun = info.query.getAll('dryRun').includes('All')
  const query = Object.fromEntries(info.query)
  const params: JsonObject = {
    path: info.path,
    ...(Object.keys(query).length === 0 ? {} : { query }),
    ...(body.bytes.length === 0 ? {} : { body: hideSecrets(info, readable(body)) }),
  }
  const mutating = !READS.has(info.verb) && !isReview && !isDryRun
  return { service: 'kubernetes', operation: operationOf(info), mutating, params }
}

function readable({ type, bytes }: Body): Json {
  try {
    return type.startsWith('application/vnd.kubernetes.protobuf')
      ? decodeProtobuf(bytes)
      : parseJson(bytes.toString())
  } catch {
    return `${bytes.length} bytes of ${type}`
  }
}

const HIDDEN = '(not kept)'

function hideSecrets({ target }: RequestInfo, body: Json): Json {
  if (target?.resource === 'secrets') return HIDDEN
  if (target?.resource === 'tokenreviews' && isObject(body)) return { ...body, spec: HIDDEN }
  return body
}
