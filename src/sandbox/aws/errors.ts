/** A refusal as AWS words it: the error code on the wire, the HTTP status and the message. */
export class AwsError extends Error {
  override readonly name = 'AwsError'
  readonly code: string
  readonly status: number

  constructor(code: string, status: number, message: string) {
    super(message)
    this.code = code
    this.status = status
  }
}

export const noSuchEntity = (message: string) => new AwsError('NoSuchEntity', 404, message)
export const alreadyExists = (message: string) => new AwsError('EntityAlreadyExists', 409, message)
export const deleteConflict = (message: string) => new AwsError('DeleteConflict', 409, message)
export const limitExceeded = (message: string) => new AwsError('LimitExceeded', 409, message)
export const quotaExceeded = (quota: string, limit: number) =>
  limitExceeded(`Cannot exceed quota for ${quota}: ${limit}`)
export const malformedPolicy = (message: string) => new AwsError('MalformedPolicyDocument', 400, message)
export const invalidInput = (message: string) => new AwsError('InvalidInput', 400, message)
export const validationError = (message: string) => new AwsError('ValidationError', 400, message)
/** How IAM words every change of a role that is AWS's own. */
export const protectedRole = (name: string) =>
  new AwsError(
    'UnmodifiableEntity',
    400,
    `Cannot perform the operation on the protected role '${name}' - this role is only modifiable by AWS`,
  )
export const accessDenied = (message: string) => new AwsError('AccessDenied', 403, message)

/** A parameter that the real service honours and this one does not: refused, never ignored. */
export const notSupported = (parameter: string) =>
  new AwsError('NotImplemented', 501, `The sandbox does not know the parameter ${parameter}.`)
