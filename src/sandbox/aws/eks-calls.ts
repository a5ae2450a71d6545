import { queryPairs } from '../sigv4.ts'
import { denial, requestContext } from './authorize.ts'
import { routeEks } from './eks.ts'
import { AwsError } from './errors.ts'
import { isObject } from './policy-document.ts'
import { rejections } from './protocol.ts'
import type { Answer, Protocol } from './protocol.ts'

/** EKS speaks REST with JSON bodies; the error's name is in a header. */
export const eksProtocol: Protocol = {
  service: 'eks',
  rejection: rejections({
    unsigned: 'MissingAuthenticationTokenException',
    incomplete: 'IncompleteSignatureException',
    unknownKey: 'UnrecognizedClientException',
    mismatch: 'InvalidSignatureException',
    expired: 'ExpiredTokenException',
  }),
  failure: (error) => ({
    ...json(error.status, { message: error.message }),
    headers: { 'x-amzn-errortype': error.code },
  }),
  read: ({ account, clusters }, request) => {
    const found = routeEks(request.method, request.path)
    return {
      operation: found?.operation.name ?? `${request.method} ${request.path}`,
      mutating: request.method !== 'GET',
      params: {
        ...found?.path,
        ...Object.fromEntries(queryPairs(request.query)),
        ...bodyIfAny(request.body),
      },
      perform: (caller, region) => {
        if (found === undefined) throw new AwsError('UnknownOperationException', 404, '')
        const body = bodyIfAny(request.body)
        if (body === undefined)
          throw new AwsError('SerializationException', 400, 'The body is no JSON object.')
        const query = Object.fromEntries(queryPairs(request.query))
        const call = { account, clusters, region, caller, path: found.path, query, body }
        const question = {
          action: `eks:${found.operation.name}`,
          resource: found.operation.resource(call),
          context: requestContext(account, caller, region),
        }
        const message = denial(account, caller, question)
        if (message !== undefined) throw new AwsError('AccessDeniedException', 403, message)
        return json(200, found.operation.run(call))
      },
    }
  },
}

function bodyIfAny(text: string): Record<string, unknown> | undefined {
  if (text === '') return {}
  try {
    const body: unknown = JSON.parse(text)
    return isObject(body) ? body : undefined
  } catch {
    return undefined
  }
}

function json(status: number, body: unknown): Answer {
  return { status, contentType: 'application/json', body: JSON.stringify(body) }
}
