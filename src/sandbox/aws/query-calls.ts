import { queryPairs } from '../sigv4.ts'
import type { SignedRequest } from '../sigv4.ts'
import type { Account, TagMap } from './account.ts'
import { denial, requestContext } from './authorize.ts'
import { AwsError, accessDenied } from './errors.ts'
import { iamOperations } from './iam.ts'
import { isMutating } from './operation.ts'
import type { Call, Operation, Operations } from './operation.ts'
import { rejections } from './protocol.ts'
import type { Answer, Protocol } from './protocol.ts'
import { Input, errorXml, successXml } from './query-protocol.ts'
import { stsOperations } from './sts.ts'

const rejection = rejections({
  unsigned: 'MissingAuthenticationToken',
  incomplete: 'IncompleteSignature',
  unknownKey: 'InvalidClientTokenId',
  mismatch: 'SignatureDoesNotMatch',
  expired: 'ExpiredToken',
})

export const iamProtocol = queryProtocol('iam', '2010-05-08', iamOperations)
export const stsProtocol = queryProtocol('sts', '2011-06-15', stsOperations)

function queryProtocol(service: 'iam' | 'sts', version: string, operations: Operations): Protocol {
  const namespace = `https://${service}.amazonaws.com/doc/${version}/`
  return {
    service,
    rejection,
    failure: (error, requestId) => xml(error.status, errorXml({ namespace }, error, requestId)),
    read: ({ account }, request) => {
      const params = parametersOf(request)
      const name = params['Action'] ?? ''
      return {
        operation: name,
        mutating: isMutating(name),
        params,
        perform: (caller, region, requestId) => {
          const operation = Object.hasOwn(operations, name) ? operations[name] : undefined
          if (operation === undefined || params['Version'] !== version) {
            const message = `Could not find operation ${name} for version ${params['Version'] ?? ''}`
            throw new AwsError('InvalidAction', 400, message)
          }
          const call = { account, input: new Input(params), caller, region }
          authorize(`${service}:${name}`, operation, call)
          return xml(200, successXml({ namespace }, name, operation.run(call), requestId))
        },
      }
    },
  }
}

/** The parameters of the call itself, from the form that was posted or from the query, without the signature's. */
function parametersOf(request: SignedRequest): Record<string, string> {
  const pairs = queryPairs(request.method === 'POST' ? request.body.replaceAll('+', '%20') : request.query)
  return Object.fromEntries(pairs.filter(([name]) => !/^(X-Amz-.*)?$/i.test(name)))
}

function authorize(action: string, operation: Operation, call: Call): void {
  const { account, caller, region } = call
  const resource = operation.resource?.(call)
  if (resource === undefined) return
  const more = { ...operation.context?.(call), ...requestedTags(call.input), ...tagsOf(account, resource) }
  const context = requestContext(account, caller, region, more)
  const message = denial(account, caller, { action, resource, context })
  if (message !== undefined) throw accessDenied(message)
}

function requestedTags(input: Input): Record<string, string[]> {
  const tags = input
    .structures('Tags')
    .map(({ Key = '', Value = '' }) => [`aws:RequestTag/${Key}`, [Value]] as const)
  const keys = [...input.structures('Tags').map(({ Key = '' }) => Key), ...input.list('TagKeys')]
  return { ...Object.fromEntries(tags), ...(keys.length === 0 ? {} : { 'aws:TagKeys': keys }) }
}

function tagsOf(account: Account, arn: string): Record<string, string[]> {
  const tags: TagMap = (account.principalByArn(arn) ?? account.policies.get(arn))?.tags ?? new Map()
  return Object.fromEntries(
    [...tags.values()].flatMap(({ key, value }) => [
      [`aws:ResourceTag/${key}`, [value]],
      [`iam:ResourceTag/${key}`, [value]],
    ]),
  )
}

function xml(status: number, body: string): Answer {
  return { status, contentType: 'text/xml', body }
}
